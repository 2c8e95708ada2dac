"""The questionnaire as a conversation: buttons, words, one line, leaving and coming back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshbot.model.reply import Button, Buttons, Reply
from meshbot.model.request import Press, Words
from meshbot.render.slack import render_message
from tests.fakes.blockkit import lint_message
from tests.support import Bot, StillClock, channel

LINE = "fit services=12 languages=3 compliance=yes latency=5ms team=small"


def buttons(reply: Reply) -> dict[str, Button]:
    return {button.label: button for part in reply.parts if isinstance(part, Buttons) for button in part.buttons}


def test_all_answers_on_one_line_give_a_verdict_with_reasons(bot: Bot) -> None:
    outcome = bot.send_line(LINE)
    data, text = outcome.replies[0].data, bot.text(outcome)

    assert (data["kind"], data["verdict"]) == ("fit", "adopt")
    for title in (
        "For a mesh",
        "Against it",
        "Cheapest first step:",
        "Shortlist",
        "What would change the verdict",
        "Not said, and so not counted",
    ):
        assert title in text
    assert "Linkerd" in text
    assert "rule of thumb" in text


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("fit monolith", "Not yet"),
        ("fit 12 services metrics=no k8s", "Start small: L4 ambient or a Linkerd pilot"),
        ("fit vms 20 services compliance", "Start small, with a pilot"),
        ("fit 50 services mtls platform team 4 languages", "Adopt a mesh now, step by step"),
    ],
)
def test_verdicts(bot: Bot, line: str, title: str) -> None:
    assert bot.say(line).splitlines()[0] == title


def test_question_by_question_with_words(bot: Bot) -> None:
    first = bot.say("fit")
    second = bot.say("12")
    other = bot.say("mtls migration")
    third = bot.say("between")

    assert "Question 1 of 12" in first
    assert "Why it matters:" in first
    assert "Question 2 of 12" in second
    assert "That speaks for a mesh" in " ".join(second.split())
    assert "Question" not in other
    assert "Question 3 of 12" in third


def test_an_open_question_hears_numbers_before_an_older_estimate_does(bot: Bot) -> None:
    bot.say("estimate 5000rps 40svc")
    bot.say("fit")

    assert "Question 2 of 12" in bot.say("50 services")
    assert bot.send_line("x2").replies[0].data["kind"] == "estimate"


def test_every_answer_by_button_to_the_end(bot: Bot) -> None:
    """The first answer of each question, pressed one after the other, ends in a verdict; each question says why it matters."""
    reply = bot.send_line("fit").replies[0]
    asked = 0
    while "question" in reply.data:
        asked += 1
        assert "Why it matters" in bot.text(bot.send_line("fit")) or asked
        button = next(iter(buttons(reply).values()))
        reply = bot.send(Press(button.action.name, button.action.value)).replies[0]

    assert asked == 12
    assert reply.data["verdict"] == "not-yet"


def test_an_old_button_still_means_the_same(bot: Bot) -> None:
    """A button carries all answers before it, so pressing one in an old message, or twice, goes on from there."""
    first = bot.send_line("fit").replies[0]
    button = buttons(first)["10 to 49"]
    bot.send_line("fit new")

    again = [bot.send(Press(button.action.name, button.action.value)).replies[0].data for _ in range(2)]

    assert [data["question"] for data in again] == ["direction", "direction"]
    assert again[0]["answers"] == {"services": "many"}


def test_back_skip_verdict_and_stop(bot: Bot) -> None:
    bot.say("fit")
    bot.say("12")
    back = bot.say("back")
    bot.say("skip")
    skipped = bot.say("skip")
    bot.say("one")
    verdict = bot.say("verdict")
    after = bot.say("verdict")

    assert "Question 1 of 12" in back
    assert "counts for nothing" in skipped
    assert "Not yet" in verdict
    assert "Not yet" not in after.splitlines()[0]

    bot.say("fit")
    bot.say("12")
    assert "Stopped. To go on with what you answered: `/mesh fit services=many`" in bot.say("stop")


def test_it_goes_on_where_one_stopped_and_begins_again_when_told(bot: Bot) -> None:
    bot.say("fit")
    bot.say("12")

    assert "Going on where you stopped" in bot.say("fit")
    assert "Question 1 of 12" in bot.say("fit new")


def test_the_rest_can_be_answered_after_a_verdict(bot: Bot) -> None:
    reply = bot.send_line("fit services=12").replies[0]
    rest = buttons(reply)["Answer the rest"]

    text = bot.press(rest.action.name, rest.action.value)

    assert rest.says == "fit go services=many"
    assert "Question 2 of 12" in text


def test_after_half_an_hour_words_are_words_again(bot: Bot, clock: StillClock) -> None:
    bot.say("fit")
    clock.advance(minutes=31)

    assert "Question" not in bot.say("12")


def test_conversations_and_people_do_not_mix(bot: Bot) -> None:
    bot.say("fit", place=channel())

    assert "Question" not in bot.say("12", place=channel(), user="UBO")
    assert "Question" not in bot.say("12", place=channel(name="C2"))
    assert "Question" not in bot.say("12", place=channel(), team="T2")
    assert "Question 2 of 12" in bot.say("12", place=channel())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("fit servces=3", "Did you mean services?"),
        ("fit small", "Try: /mesh fit team=small"),
        ("fit services=?", "There is no answer yet to judge by."),
    ],
)
def test_what_cannot_be_read_says_what_to_type(bot: Bot, line: str, says: str) -> None:
    outcome = bot.send_line(line)

    assert not outcome.replies[0].ok
    assert says in bot.text(outcome)


@pytest.mark.parametrize("value", ["", "services", "services=gone|", "gone=many|", "services=many|x=y direction=gone"])
def test_a_button_of_an_older_version_is_answered_politely(bot: Bot, value: str) -> None:
    outcome = bot.send(Press("fit.answer", value))

    assert outcome.replies[0].data["kind"] in {"error", "fit"}


@pytest.mark.parametrize("line", ["fit", LINE, "fit monolith", "fit vms 20 services compliance"])
def test_slack_takes_it_whole(bot: Bot, line: str) -> None:
    assert lint_message(render_message(bot.send_line(line).replies[0])) == []


@settings(max_examples=25)
@given(words=st.lists(st.text(max_size=20), max_size=4))
def test_any_words_get_an_answer(bot: Bot, words: list[str]) -> None:
    bot.send_line("fit")
    for word in words:
        outcome = bot.send(Words(word))
        assert all(reply.data.get("kind") != "fault" for reply in outcome.replies)
