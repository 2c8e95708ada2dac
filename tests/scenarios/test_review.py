"""Review as a learner meets it: what was missed comes back, what was known stays away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from meshbot.bootstrap import build_application
from meshbot.commands import quiz_room
from meshbot.commands.dispatch import Application
from meshbot.commands.services import Services
from meshbot.model.ids import MessageTs, SessionId, TeamId, UserId
from meshbot.model.request import Command, Place, PlaceKind, Press, Words
from meshbot.quiz.bank import make_bank
from meshbot.settings import Settings
from meshbot.store.engine import SqlStore, open_store
from meshbot.store.ports import StoredCard
from tests.clockwork import run_due
from tests.quiz_support import SINGLE, question
from tests.support import START, Bot, StillClock, channel, direct

TEAM = TeamId("T1")
ANA = UserId("UANA")
CONCEPTS = ("retries", "timeouts", "outlier-detection", "circuit-breaker")


@pytest.fixture(scope="module")
def services(quiet_settings: Settings) -> Services:
    """The whole bot with three questions on each of four concepts."""
    bank = make_bank(
        [
            question(SINGLE, id=f"{concept}-{number}", concepts=[concept], stem=f"Stem {concept} {number}?")
            for concept in CONCEPTS
            for number in range(3)
        ]
    )
    return replace(build_application(quiet_settings, open_store("sqlite://")).services, bank=bank)


@pytest.fixture
def bot(services: Services, store: SqlStore, clock: StillClock) -> Bot:
    return Bot(Application(replace(services, store=store)), clock)


def cards(bot: Bot, user: UserId = ANA) -> dict[str, StoredCard]:
    with bot.application.services.store.begin() as tx:
        return {card.concept: card for card in tx.cards.all_of(TEAM, user)}


def letter(bot: Bot, place: Place, *, right: bool) -> str:
    """The letter of a right or wrong option of the question that is open in a place."""
    services = bot.application.services
    with services.store.begin() as tx:
        room = quiz_room.load_at(services, tx, TEAM, place)
        assert room is not None
        shown = room.shown(room.session.position)
    assert shown is not None
    return next(option.letter for option in shown.options if option.right is right)


def play(bot: Bot, line: str, rights: Sequence[bool], *, place: Place | None = None, user: str = "UANA") -> list[str]:
    """Start something and answer question by question, ten seconds each; what was said."""
    where = place or direct()
    said = [bot.say(line, user=user, place=where)]
    for right in rights:
        bot.clock.advance(seconds=10)
        said.append(bot.say(letter(bot, where, right=right), user=user, place=where))
    return said


def test_what_was_missed_becomes_a_card_due_the_next_working_day(bot: Bot) -> None:
    play(bot, "quiz retries 1", [False])

    (card,) = cards(bot).values()
    assert card.concept == "retries"
    assert card.due == datetime(2026, 11, 24, tzinfo=START.tzinfo)


def test_what_was_right_at_once_becomes_none(bot: Bot) -> None:
    play(bot, "quiz retries 2", [True, True])

    assert cards(bot) == {}


def test_a_hint_makes_a_right_answer_a_card(bot: Bot) -> None:
    bot.say("quiz retries 1", place=direct())
    bot.say("hint", place=direct())
    bot.clock.advance(seconds=10)
    bot.say(letter(bot, direct(), right=True), place=direct())

    assert list(cards(bot)) == ["retries"]


def test_friday_misses_come_back_on_monday(bot: Bot) -> None:
    bot.clock.advance(days=4)
    play(bot, "quiz retries 1", [False])

    assert cards(bot)["retries"].due == datetime(2026, 11, 30, tzinfo=START.tzinfo)


def test_review_asks_what_is_due_with_another_question_and_moves_it_away(bot: Bot) -> None:
    play(bot, "quiz retries 1", [False])
    missed = cards(bot)["retries"].state["questions"]
    bot.clock.advance(days=1)

    started, done = play(bot, "review", [True])

    assert "1 question to review" in started
    assert "Your result: review" in done
    assert "Say: review (Review more)" in done
    after = cards(bot)["retries"]
    assert after.due > bot.clock.now()
    assert isinstance(after.state["questions"], list)
    assert after.state["questions"][-1] not in (missed or [])
    assert "Nothing is due now" in bot.say("review", place=direct())


def test_intervals_grow_with_every_right_review_and_a_miss_brings_the_concept_back(bot: Bot) -> None:
    play(bot, "quiz retries 1", [False])
    gaps: list[timedelta] = []
    for _ in range(4):
        bot.clock.advance(seconds=(cards(bot)["retries"].due - bot.clock.now()).total_seconds() + 3600 * 9)
        play(bot, "review", [True])
        gaps.append(cards(bot)["retries"].due - bot.clock.now())
    bot.clock.advance(seconds=(cards(bot)["retries"].due - bot.clock.now()).total_seconds() + 3600 * 9)
    play(bot, "review", [False])

    assert gaps == sorted(gaps)
    assert gaps[-1] > 3 * gaps[0]
    assert cards(bot)["retries"].due - bot.clock.now() < gaps[0] + timedelta(days=3)


def test_review_takes_the_least_remembered_first_and_no_more_than_asked(bot: Bot) -> None:
    for concept in CONCEPTS[:2]:
        play(bot, f"quiz {concept} 1", [False])
        bot.clock.advance(days=1)
    bot.clock.advance(days=2)

    text = bot.say("review 1", place=direct())

    assert "1 question to review, the ones you are likeliest to have forgotten of 2 due" in " ".join(text.split())
    assert "Stem retries" in text


def test_saying_guessed_after_a_right_answer_brings_it_back(bot: Bot) -> None:
    play(bot, "quiz retries 1", [True])

    assert "I will ask about it again soon" in bot.say("guessed", place=direct())
    assert cards(bot)["retries"].due == datetime(2026, 11, 24, tzinfo=START.tzinfo)
    with bot.application.services.store.begin() as tx:
        assert tx.attempts.scored_of(TEAM, ANA)[0].right


def test_guessed_replaces_the_rating_instead_of_adding_one(bot: Bot) -> None:
    """From the same history, a right answer called a guess leads to the same date as a wrong one."""
    dates = []
    for user, right in (("UANA", True), ("UBO", False)):
        play(bot, "quiz retries 1", [False], user=user)
        bot.clock.advance(days=1)
        play(bot, "review", [right], user=user)
        if right:
            bot.say("i guessed", user=user, place=direct())
        dates.append(cards(bot, UserId(user))["retries"].due - bot.clock.now())
        bot.clock.advance(days=-1)

    assert abs(dates[0] - dates[1]) < timedelta(hours=1)


def test_too_easy_rests_longer_and_unsure_less_long(bot: Bot) -> None:
    gaps = {}
    for user, word in (("U1", "too easy"), ("U2", ""), ("U3", "unsure")):
        play(bot, "quiz retries 1", [False], user=user)
        bot.clock.advance(days=1)
        play(bot, "review", [True], user=user)
        if word:
            bot.say(word, user=user, place=direct())
        gaps[user] = datetime.fromisoformat(str(cards(bot, UserId(user))["retries"].state["due"])) - bot.clock.now()
        bot.clock.advance(days=-1)

    assert gaps["U1"] > gaps["U2"] >= gaps["U3"]


def test_guessed_by_button_works_and_strange_values_are_answered(bot: Bot) -> None:
    session = str(bot.send(Words("quiz retries 1"), place=direct()).replies[0].data["session"])
    bot.clock.advance(seconds=10)
    bot.say(letter(bot, direct(), right=True), place=direct())

    assert "again soon" in bot.press("review.said", f"{session}:0:guessed", place=direct())
    assert "I do not know which answer" in bot.press("review.said", f"{session}:7:guessed", place=direct())
    assert "I do not know which answer" in bot.press("review.said", f"{session}:0:easy", user="UEVE", place=direct())
    for value in ("", "a:b", ":::", f"{session}:0:stolen"):
        assert bot.press("review.said", value, place=direct())


def test_words_about_doubt_mean_nothing_where_no_answer_was_shown(bot: Bot) -> None:
    assert "again soon" not in bot.say("guessed", place=direct())


def test_review_in_a_channel_points_to_a_direct_message(bot: Bot) -> None:
    outcome = bot.send(Command("review"), place=channel())

    assert "in a direct message" in bot.text(outcome)
    assert not outcome.shows


def test_a_group_quiz_makes_cards_for_those_who_missed_it(bot: Bot) -> None:
    store = bot.application.services.store
    session = SessionId(str(bot.send(Command("quiz retries 1"), "UANA", channel()).replies[0].data["session"]))
    thread = Place(PlaceKind.CHANNEL, channel().channel, MessageTs("100.1"))
    with store.begin(write=True) as tx:
        tx.sessions.bind(TEAM, session, thread)
    bot.clock.advance(seconds=10)
    bot.say(letter(bot, thread, right=True), user="UANA", place=thread)
    bot.say(letter(bot, thread, right=False), user="UBO", place=thread)
    assert cards(bot, UserId("UBO")) == {}, "nothing may leak before the reveal"
    bot.say("next", place=thread)

    assert cards(bot, UserId("UBO")).keys() == {"retries"}
    assert cards(bot, ANA) == {}


def test_a_crowds_cards_are_made_by_a_job_and_only_once(bot: Bot) -> None:
    session = str(bot.send(Command("quiz retries 1"), "U0", channel()).replies[0].data["session"])
    bot.clock.advance(seconds=10)
    wrong = "ABC".index(letter(bot, channel(f"pending:{session}"), right=False))
    for number in range(25):
        for option in (wrong, 0, 1, 2):
            bot.send(Press("quiz.answer", f"{session}:0:{option}"), f"U{number}", channel())
    bot.send(Press("quiz.next", f"{session}:0"), "U0", channel())
    bot.clock.advance(seconds=5)
    before = sum(len(cards(bot, UserId(f"U{number}"))) for number in range(25))
    ran = run_due(bot)
    first = {number: cards(bot, UserId(f"U{number}")) for number in range(25)}
    for job, _ in ran:
        with bot.application.services.store.begin(write=True) as tx:
            tx.jobs.put(replace(job, due=bot.clock.now()))
    run_due(bot)

    assert before == 0
    assert all(len(made) == 1 for made in first.values())
    assert {number: cards(bot, UserId(f"U{number}")) for number in range(25)} == first


def test_a_pace_changes_how_long_things_rest(bot: Bot) -> None:
    for user, pace in (("U1", "light"), ("U2", "exam")):
        bot.say(f"review pace {pace}", user=user, place=direct())
        play(bot, "quiz retries 1", [False], user=user)
        bot.clock.advance(days=1)
        play(bot, "review", [True], user=user)
        bot.clock.advance(days=-1)

    due = {user: cards(bot, UserId(user))["retries"].state["due"] for user in ("U1", "U2")}
    assert str(due["U1"]) > str(due["U2"])
    assert "The paces are steady, light, exam, on-call" in bot.say("review pace furious", place=direct())


def test_whoever_wants_everything_reviews_right_answers_too(bot: Bot) -> None:
    bot.say("review everything", place=direct())
    play(bot, "quiz retries 1", [True])
    assert cards(bot)["retries"].due > bot.clock.now() + timedelta(days=1)

    bot.say("review everything off", place=direct())
    play(bot, "quiz timeouts 1", [True])
    assert cards(bot).keys() == {"retries"}


def test_review_while_a_quiz_runs_here_says_so(bot: Bot) -> None:
    play(bot, "quiz retries 2", [False])

    assert "already running" in bot.say("review", place=direct())


@pytest.mark.parametrize("line", ["review 0", "review 21", "review lots"])
def test_a_count_that_does_not_fit_gets_a_hint(bot: Bot, line: str) -> None:
    assert "Try: /mesh review" in bot.say(line, place=direct())


def test_cards_go_with_the_person(bot: Bot) -> None:
    play(bot, "quiz retries 1", [False])
    bot.say("forget me yes", place=direct())

    assert cards(bot) == {}


def test_the_terminal_reviews_in_plain_text(bot: Bot, store: SqlStore) -> None:
    del store
    terminal = Place(PlaceKind.TERMINAL, channel().channel)
    play(bot, "quiz retries 1", [False], place=terminal)
    bot.clock.advance(days=1)

    first, second = play(bot, "review", [True], place=terminal)

    assert "Stem retries" in first
    assert "Right." in second
    assert "guessed (I guessed)" in second


def test_score_shows_mastery_due_cards_and_what_comes_next(bot: Bot) -> None:
    play(bot, "quiz retries 1", [False])
    play(bot, "quiz timeouts 1", [True])
    bot.clock.advance(days=1)

    reply = bot.send(Words("score"), place=direct()).replies[0]

    assert reply.data["due"] == 1
    assert reply.data["next"] == "review"
    (row,) = reply.data["areas"] if isinstance(reply.data["areas"], list) else []
    assert isinstance(row, dict)
    assert (row["known"], row["learning"], row["concepts"]) == (1, 1, 4)
    assert "1 of 4" in bot.say("score", place=direct())
    play(bot, "review", [True])
    assert bot.send(Words("score"), place=direct()).replies[0].data["streak"] == 2
