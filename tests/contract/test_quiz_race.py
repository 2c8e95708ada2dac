"""People who answer in the same instant, on both engines: nothing lost, nothing double, each question revealed once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from meshbot.bootstrap import build_application
from meshbot.commands import quiz_room
from meshbot.commands.dispatch import Application
from meshbot.commands.services import Services
from meshbot.model.ids import MessageTs, SessionId, TeamId
from meshbot.model.outcome import Outcome
from meshbot.model.request import Command, Place, PlaceKind, Press
from meshbot.quiz import codec
from meshbot.quiz.bank import make_bank
from meshbot.quiz.session import Session
from meshbot.settings import Settings
from meshbot.store.engine import SqlStore, open_store
from tests.quiz_support import SINGLE, question
from tests.support import Bot, StillClock, channel

TEAM = TeamId("T1")
PEOPLE = [f"U{number}" for number in range(8)]


@pytest.fixture(scope="module")
def services(quiet_settings: Settings) -> Services:
    return build_application(quiet_settings, open_store("sqlite://")).services


@pytest.fixture
def bot(services: Services, store: SqlStore, clock: StillClock) -> Bot:
    bank = make_bank([question(SINGLE, id=f"q-{number}", stem=f"Stem {number}?") for number in range(3)])
    return Bot(Application(replace(services, bank=bank, store=store)), clock)


def session_of(store: SqlStore, name: SessionId) -> Session:
    with store.begin() as tx:
        stored = tx.sessions.get(TEAM, name)
        assert stored is not None
        return codec.from_json(stored.state)


def start(bot: Bot, store: SqlStore) -> tuple[SessionId, Place]:
    name = SessionId(str(bot.send(Command("quiz resilience 3"), "U0", channel()).replies[0].data["session"]))
    thread = Place(PlaceKind.CHANNEL, channel().channel, MessageTs("100.1"))
    with store.begin(write=True) as tx:
        tx.sessions.bind(TEAM, name, thread)
    return name, thread


def at_once(work: list[Callable[[], Outcome]]) -> list[Outcome]:
    with ThreadPoolExecutor(len(work)) as pool:
        return [future.result() for future in [pool.submit(item) for item in work]]


def test_everybody_answers_at_once_and_every_question_is_revealed_once(bot: Bot, store: SqlStore) -> None:
    name, thread = start(bot, store)

    def press(user: str, position: int, place: int = 0) -> Callable[[], Outcome]:
        return lambda: bot.send(Press("quiz.answer", f"{name}:{position}:{place}"), user, thread)

    twice = [press(user, 0, place) for user in PEOPLE for place in (0, 1)]
    outcomes = at_once(twice)
    assert sorted(str(reply.data["event"]) for outcome in outcomes for reply in outcome.replies if "event" in reply.data) == (
        ["already"] * 8 + ["locked"] * 8
    )
    bot.send(Press("quiz.next", f"{name}:0"), "U0", thread)
    assert session_of(store, name).expected == set(PEOPLE)
    for position in (1, 2):
        outcomes = at_once([press(user, position) for user in PEOPLE])
        moved = [
            outcome
            for outcome in outcomes
            if any(show.name == quiz_room.name_of(name, "q", position + 1) for show in outcome.shows)
        ]
        ended = [outcome for outcome in outcomes if any(show.name.endswith("/end") for show in outcome.shows)]
        assert (len(moved), len(ended)) == ((1, 0) if position == 1 else (0, 1)), (
            "whoever came last, and nobody else, moved it on"
        )
    done = session_of(store, name)
    assert (done.phase, done.closed) == ("done", ("next", "all", "all"))
    with store.begin() as tx:
        rows = tx.attempts.of_session(TEAM, name)
    assert len(rows) == len({(row.user, row.position) for row in rows}) == 8 * 3


def test_clicks_on_next_at_once_move_on_once(bot: Bot, store: SqlStore) -> None:
    name, thread = start(bot, store)
    for user in PEOPLE:
        bot.send(Press("quiz.answer", f"{name}:0:0"), user, thread)
    at_once([lambda user=user: bot.send(Press("quiz.next", f"{name}:0"), user, thread) for user in PEOPLE])  # type: ignore[misc]
    assert session_of(store, name).position == 1


def test_hints_and_votes_at_once_are_all_counted(bot: Bot, store: SqlStore) -> None:
    name, thread = start(bot, store)
    at_once([lambda user=user: bot.send(Press("quiz.hint", f"{name}:0"), user, thread) for user in PEOPLE])  # type: ignore[misc]
    assert session_of(store, name).hints == dict.fromkeys(PEOPLE, 1)
    at_once([lambda user=user: bot.send(Press("quiz.join", f"{name}:0"), user, thread) for user in PEOPLE])  # type: ignore[misc]
    at_once([lambda user=user: bot.send(Press("quiz.skip", f"{name}:0"), user, thread) for user in PEOPLE])  # type: ignore[misc]
    after = session_of(store, name)
    assert after.closed == ("skip",), "five of eight votes skip one question, and the rest are for a closed one"
    assert not after.votes


def test_two_replicas_on_one_store_play_one_quiz(bot: Bot, store: SqlStore) -> None:
    name, thread = start(bot, store)
    replica = Bot(Application(replace(bot.application.services)), bot.clock)
    at_once(
        [
            lambda: bot.send(Press("quiz.answer", f"{name}:0:0"), "U1", thread),
            lambda: replica.send(Press("quiz.answer", f"{name}:0:0"), "U2", thread),
            lambda: replica.send(Press("quiz.answer", f"{name}:0:1"), "U1", thread),
        ]
    )
    with store.begin() as tx:
        assert sorted(row.user for row in tx.attempts.of_session(TEAM, name)) == ["U1", "U2"]


def test_the_same_command_at_once_starts_one_quiz(bot: Bot) -> None:
    outcomes = at_once([lambda: bot.send(Command("quiz resilience 3"), "U0", channel(), key="same") for _ in range(4)])
    events = sorted(str(outcome.replies[0].data["event"]) for outcome in outcomes)
    assert events == ["running", "running", "running", "started"]
    assert len({outcome.replies[0].data["session"] for outcome in outcomes}) == 1
