"""Every question of the shipped bank as it is shown: Slack takes each card, open and revealed, alone and in a group."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from meshbot.bootstrap import build_application
from meshbot.commands.dispatch import Application
from meshbot.commands.quiz_cards import end_reply, question_reply, reveal_reply, root_reply
from meshbot.commands.quiz_parts import reveal_parts
from meshbot.commands.quiz_room import Room, start
from meshbot.commands.services import Services
from meshbot.model.ids import QuestionId, SessionId, TeamId, UserId
from meshbot.model.reply import Reply
from meshbot.model.request import Place, Press, Words
from meshbot.quiz.grading import grade
from meshbot.quiz.question import Question
from meshbot.quiz.reading import Picked, Said
from meshbot.quiz.session import Rules, Session
from meshbot.quiz.shown import Shown, plain_number
from meshbot.render.slack import render_message
from meshbot.render.terminal import render_text
from meshbot.settings import Settings
from meshbot.store.engine import open_store
from meshbot.store.ports import StoredSession, Tx
from tests.fakes.blockkit import lint_message
from tests.support import START, TERMINAL, Bot, StillClock, channel

THREAD = channel("100.1")
TEAM = TeamId("T1")
ANA = UserId("UANA")


@pytest.fixture(scope="session")
def services(quiet_settings: Settings) -> Services:
    return build_application(quiet_settings, open_store("sqlite://")).services


def session_of(item: Question, rules: Rules) -> Session:
    return Session(SessionId(f"s-{item.id}-{rules.solo}"), ANA, item.area, (QuestionId(item.id),), "seed", rules, START)


def room_of(services: Services, tx: Tx, session: Session, place: Place) -> Room:
    stored = StoredSession(session.id, TEAM, place, active=True, state={})
    return Room(services, tx, stored, session)


def right_of(shown: Shown) -> Picked | Said:
    """The right answer as somebody would give it."""
    if not shown.options:
        return Said(shown.right_answer())
    by_letter = {option.letter: option.key for option in shown.options}
    return Picked(tuple(by_letter[letter] for letter in shown.right_letters))


@pytest.mark.parametrize("solo", [True, False], ids=["alone", "group"])
def test_slack_takes_every_card_and_no_open_card_tells_the_explanation(services: Services, solo: bool) -> None:  # noqa: FBT001 - a table
    place = channel() if not solo else replace(THREAD, thread=None)
    problems: dict[str, list[str]] = {}
    with services.store.begin() as tx:
        for item in services.bank.questions:
            opened = replace(session_of(item, Rules(solo=solo)), phase="asking", asked_at=START)
            closed = replace(opened, phase="done", closed=("next",), ended="finished")
            before, after = room_of(services, tx, opened, place), room_of(services, tx, closed, place)
            replies: list[Reply | None] = [
                question_reply(before, 0),
                question_reply(after, 0),
                reveal_reply(after, 0, question_too=False),
                root_reply(before),
                root_reply(after),
                end_reply(after),
            ]
            found = [problem for reply in replies if reply is not None for problem in lint_message(render_message(reply))]
            if found:
                problems[item.id] = found
            text = json.dumps(render_message(question_reply(before, 0))) + json.dumps(dict(question_reply(before, 0).data))
            assert item.explanation[:40] not in text, item.id
            assert item.source.url not in text, item.id
    assert not problems


def test_the_right_answer_of_every_question_is_graded_as_right(services: Services) -> None:
    """Whatever the seed, and with every name of the field known."""
    for item in services.bank.questions:
        for seed in ("one", "two"):
            shown = services.bank.instance(item, seed)
            found = grade(shown, right_of(shown), services.bank.names)
            assert found.outcome == "right", (item.id, found)


def test_every_accepted_answer_is_accepted_and_every_rejected_one_is_not(services: Services) -> None:
    for item in services.bank.questions:
        if item.kind != "typed":
            continue
        shown = services.bank.instance(item, "s")
        for text in item.accept:
            assert grade(shown, Said(text), services.bank.names).counts, (item.id, text)
        for wrong in item.reject:
            assert not grade(shown, Said(wrong.text), services.bank.names).counts, (item.id, wrong.text)


def test_a_revealed_number_shows_what_known_mistakes_come_to(services: Services) -> None:
    item = next(item for item in services.bank.questions if item.id == "traffic-mirror-sent-in-all")
    shown = services.bank.instance(item, "seed")
    text = str(reveal_parts(services, shown))
    assert all(f"**{plain_number(slip.value)} requests** – {slip.why}" in text for slip in shown.slips)
    assert len(shown.slips) == 3


def test_every_question_reads_in_a_terminal(services: Services) -> None:
    with services.store.begin() as tx:
        for item in services.bank.questions:
            opened = replace(session_of(item, Rules(solo=True)), phase="asking", asked_at=START)
            text = render_text(question_reply(room_of(services, tx, opened, TERMINAL), 0), 80)
            assert "Question 1 of 1 · 0 right" in text
            assert "**" not in text, item.id


def test_a_finished_quiz_of_the_shipped_bank_suggests_what_to_look_up(services: Services) -> None:
    """A missed concept comes back as a look-up that exists."""
    fresh = open_store("sqlite://")
    bot = Bot(Application(replace(services, store=fresh)), StillClock())
    item = next(item for item in services.bank.questions if item.kind == "single")
    session = session_of(item, Rules(solo=True))
    with fresh.begin(write=True) as tx:
        assert start(bot.application.services, tx, TEAM, TERMINAL, session, START) is not None
    shown = services.bank.instance(item, session.seed_of(0))
    wrong = next(place for place, option in enumerate(shown.options) if not option.right)
    outcome = bot.send(Press("quiz.answer", f"{session.id}:0:{wrong}"), "UANA", TERMINAL)
    if outcome.replies[-1].data["event"] == "question":  # the same concept once more
        outcome = bot.send(Words("next"), "UANA", TERMINAL)
    end = outcome.replies[-1]
    assert end.data["event"] == "end"
    assert services.library.get(item.concepts[0]) is None or item.concepts[0] in render_text(end, 200)
    fresh.close()
