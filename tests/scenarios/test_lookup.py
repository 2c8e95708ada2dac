"""Looking things up, as people do it: text in, text out."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.commands.dispatch import Application
from meshbot.commands.registry import Call, Command, Feature, Registry
from meshbot.model.outcome import Outcome
from meshbot.model.reply import Buttons
from meshbot.model.request import Command as Line
from meshbot.model.request import Form, Press, Tick
from tests.support import Bot, channel

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=400)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("mtls", "Mutual TLS"),
        ("MTLS", "Mutual TLS"),
        ("  mTLS  ", "Mutual TLS"),
        ("curcuit braker", "Circuit breaker"),
        ("UH", 'UH / "no healthy upstream"'),
        ("explain mtls", "Mutual TLS"),
        ("/mtls", "Mutual TLS"),
        ("/mesh mtls", "Mutual TLS"),
        ("/mesh explain mtls", "Mutual TLS"),
        ("“virtual service”", "VirtualService"),
        ("virtual\u00a0service", "VirtualService"),
    ],
)
def test_any_line_that_is_no_command_is_looked_up(bot: Bot, line: str, title: str) -> None:
    assert bot.say(line).splitlines()[0] == title


def test_more_goes_deeper_step_by_step_in_this_conversation(bot: Bot) -> None:
    entry = bot.application.services.library.entries["mtls"]  # type: ignore[index]

    gist, lesson, deep = bot.say("mtls"), bot.say("more"), bot.say("more")

    assert entry.gist.split()[0] in gist
    assert "Pitfalls" in lesson
    assert deep != lesson
    assert bot.say("more") == deep


def test_more_before_anything_was_looked_up_says_what_to_type(bot: Bot) -> None:
    assert "Try: /mesh mtls" in bot.say("more")


def test_conversations_do_not_mix(bot: Bot) -> None:
    bot.say("mtls", place=channel())
    bot.say("retries", place=channel(), user="UBO")

    assert bot.say("more", place=channel()).splitlines()[0] == "Mutual TLS"
    assert "nothing to say more about" in bot.say("more", place=channel(), team="T2")


def test_nothing_fits_is_said_honestly_and_counted(bot: Bot) -> None:
    text = bot.say("best pizza near the office")

    with bot.application.services.store.begin() as tx:
        misses = tx.reports.misses("T1", 5)  # type: ignore[arg-type]
    assert "I have nothing that fits" in text
    assert misses == [("best pizza near the office", 1)]


def test_a_newcomer_is_welcomed_once(bot: Bot) -> None:
    first, second, other = bot.say("mtls"), bot.say("mtls"), bot.say("mtls", user="UBO")

    assert "Welcome to meshbot" in first
    assert "Welcome" not in second
    assert "Welcome to meshbot" in other


@pytest.mark.parametrize("line", ["", "   ", "help", "HELP ", "?", "/help", "/mesh", "/mesh help"])
def test_an_empty_line_and_help_show_the_table(bot: Bot, line: str) -> None:
    assert "What meshbot does" in bot.say(line)


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("hepl", "help"),
        ("HLEP", "help"),
        ("/mesh hepl", "help"),
        ("quizz mtls", "quiz mtls"),
        ("estmate 50000rps 40svc", "estimate 50000rps 40svc"),
        ("reveiw", "review"),
        ("scores", "score"),
        ("compar istio linkerd", "compare istio linkerd"),
    ],
)
def test_a_mistyped_command_is_asked_about_and_one_press_away(bot: Bot, line: str, mended: str) -> None:
    reply = bot.send(Line(line)).replies[0]

    assert reply.data["meant"] == mended
    buttons = [button for part in reply.parts if isinstance(part, Buttons) for button in part.buttons]
    assert buttons[0].says == mended
    assert sum(button.style == "primary" for button in buttons) <= 1
    assert f"Did you mean `/mesh {mended}`?" in bot.say(line)


@pytest.mark.parametrize(
    "line",
    [
        "mtls",
        "move from istio to linkerd",  # nobody means "more from istio"
        "fix 503",
        "explain hepl",
        "stop",
        "pizza",
        "cost of a sidecar",  # a command's word that leads to a look-up
    ],
)
def test_other_lines_are_not_taken_for_mistyped_commands(bot: Bot, line: str) -> None:
    assert "meant" not in bot.send(Line(line)).replies[0].data


@pytest.mark.parametrize("word", ["stop", "skip", "hint", "join", "STOP"])
def test_words_of_a_quiz_where_none_runs(bot: Bot, word: str) -> None:
    assert "No quiz is running in this conversation" in bot.say(word)


def test_words_of_a_quiz_in_front_of_others_are_looked_up(bot: Bot) -> None:
    assert bot.send(Line("stop sending traffic to a broken pod")).replies[0].data["kind"] == "lookup"


@pytest.mark.parametrize("line", ["estimate banana", "estimate my birthday party"])
def test_an_estimate_of_nothing_readable_says_so(bot: Bot, line: str) -> None:
    text = bot.say(line)
    assert "I cannot read “" in text
    assert "Try: /mesh estimate 50000rps 40svc" in text


def test_a_quiz_topic_is_not_guessed_from_a_word_in_passing(bot: Bot) -> None:
    assert "I have no questions on “foo”" in bot.say("quiz foo")


@pytest.mark.parametrize("line", ["hi", "Hello", "hey"])
def test_a_greeting_is_answered_with_what_can_be_typed(bot: Bot, line: str) -> None:
    assert bot.say(line).startswith("What meshbot does")


@pytest.mark.parametrize("line", ["thanks", "Thank you", "thanks a lot meshbot"])
def test_thanks_are_taken_kindly(bot: Bot, line: str) -> None:
    assert bot.say(line).startswith("You are welcome.")


def test_a_line_that_begins_kindly_is_looked_up(bot: Bot) -> None:
    assert bot.send(Line("thanks to mtls nobody can read the line")).replies[0].data["kind"] == "lookup"


def test_help_for_a_mistyped_command_finds_it(bot: Bot) -> None:
    assert bot.say("help explian").splitlines()[0] == "/mesh explain"


@pytest.mark.parametrize(
    "line",
    [
        "x" * 40_000,
        "mtls " * 8_000,
        "<!channel>",
        "@here",
        "<@U1>",
        "<https://a|b>",
        "```",
        "`",
        "\u202emtls",
        "\x00",
        "a\x00b",
        "\ud800",
        "explain",
        "explain gist",
        "help help help",
        "/",
        "///",
        "-",
        "--json",
        "estimate\n50000rps",
        "😀",
    ],
)
def test_bad_input_gets_an_answer(bot: Bot, line: str) -> None:
    outcome = bot.send(Line(line))

    assert outcome.replies
    assert all(reply.summary for reply in outcome.replies)
    assert all(reply.data.get("kind") != "fault" for reply in outcome.replies)


@given(line=ANY_TEXT)
def test_any_text_gets_an_answer_without_a_fault(bot: Bot, line: str) -> None:
    outcome = bot.send(Line(line))

    assert outcome.replies or outcome.shows
    assert all(reply.data.get("kind") != "fault" for reply in outcome.replies)


@given(action=ANY_TEXT, value=ANY_TEXT)
def test_any_press_gets_an_answer_without_a_fault(bot: Bot, action: str, value: str) -> None:
    outcome = bot.send(Press(action, value))

    assert all(reply.data.get("kind") != "fault" for reply in outcome.replies)


def test_a_button_from_an_older_version_is_answered_politely(bot: Bot) -> None:
    assert "older version" in bot.press("gone", "x")


def test_unknown_forms_and_jobs_do_no_harm(bot: Bot) -> None:
    assert bot.send(Tick("unknown")) == Outcome()
    assert bot.send(Form("unknown", {})).replies


def test_a_fault_of_ours_becomes_an_id_that_is_in_the_log(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_call: Call) -> Outcome:
        raise ZeroDivisionError("secret detail")

    row = Command("broken", "g", "Breaks", "broken", ("broken",), broken)
    services = bot.application.services
    registry = Registry((*services.registry.features, Feature((row,))))
    faulty = Bot(Application(type(services)(**{**_fields(services), "registry": registry})), bot.clock)

    with caplog.at_level(logging.ERROR, logger="meshbot"):
        outcome = faulty.send(Line("broken"))

    reply = outcome.replies[0]
    fault = str(reply.data["id"])
    assert fault in faulty.text(outcome)
    assert fault in caplog.text
    assert "secret detail" not in faulty.text(outcome)
    assert not reply.ok


def _fields(services: object) -> dict[str, object]:
    return {name: getattr(services, name) for name in services.__dataclass_fields__}  # type: ignore[attr-defined]
