"""A process that dies at the worst moment, on both engines: the answer that is delivered again counts, and counts once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from meshbot.bootstrap import build_application
from meshbot.commands.dispatch import Application
from meshbot.commands.services import Services
from meshbot.errors import StoreDownError
from meshbot.model.ids import DeliveryKey, TeamId, UserId
from meshbot.model.outcome import Outcome
from meshbot.model.request import Person, Place, Request, Trigger, Words
from meshbot.quiz.bank import make_bank
from meshbot.settings import Settings
from meshbot.store.engine import SqlStore, open_store
from meshbot.store.ports import Attempt, Store, Tx
from tests.quiz_support import SINGLE, question
from tests.support import StillClock, direct

TEAM, ANA = TeamId("T1"), UserId("UANA")
HERE = direct()


class Killed(BaseException):
    """The process is gone: nothing that handles errors gets to see it."""


class DyingStore:
    """A store whose process dies at the nth write: after its last statement, or after its commit."""

    def __init__(self, store: Store, write: int, *, committed: bool) -> None:
        self._store, self._left, self._committed = store, write, committed

    @contextmanager
    def begin(self, *, write: bool = False) -> Iterator[Tx]:
        self._left -= write
        dying = write and self._left == 0
        with self._store.begin(write=write) as tx:
            yield tx
            if dying and not self._committed:
                raise Killed
        if dying:
            raise Killed

    def healthy(self) -> bool:
        return True

    def close(self) -> None:
        """The real store is closed by its fixture."""


class FlakyStore(DyingStore):
    """A store that does not answer the first time it is asked."""

    @contextmanager
    def begin(self, *, write: bool = False) -> Iterator[Tx]:
        self._left -= 1
        if self._left == 0:
            message = "connection refused"
            raise StoreDownError(message)
        with self._store.begin(write=write) as tx:
            yield tx


@pytest.fixture(scope="module")
def services(quiet_settings: Settings) -> Services:
    bank = make_bank([question(SINGLE, id=f"q-{number}", stem=f"Stem {number}?") for number in range(3)])
    return replace(build_application(quiet_settings, open_store("sqlite://")).services, bank=bank)


@pytest.fixture
def send(services: Services, clock: StillClock) -> Callable[..., Outcome | None]:
    """Delivers something to a process that works on this store."""

    def deliver(store: Store, trigger: Trigger, key: str, place: Place = HERE) -> Outcome | None:
        application = Application(replace(services, store=store))
        request = Request(Person(TEAM, ANA), place, trigger, clock.now(), DeliveryKey(key))
        return application.once(request, repeats=isinstance(trigger, Words))

    return deliver


@pytest.fixture
def quiz(store: SqlStore, send: Callable[..., Outcome | None]) -> SqlStore:
    """A quiz of three questions is under way in a direct message."""
    assert send(store, Words("quiz resilience 3"), "begin") is not None
    return store


def given(store: SqlStore) -> list[Attempt]:
    with store.begin() as tx:
        return list(tx.attempts.scored_of(TEAM, ANA))


def test_killed_before_the_commit_the_answer_counts_when_it_comes_again(
    quiz: SqlStore, send: Callable[..., Outcome | None]
) -> None:
    with pytest.raises(Killed):
        send(DyingStore(quiz, 1, committed=False), Words("a"), "message/1")
    assert given(quiz) == []
    assert send(quiz, Words("a"), "message/1") is not None
    assert [attempt.position for attempt in given(quiz)] == [0]


def test_killed_after_the_commit_the_answer_is_not_taken_for_the_next_question(
    quiz: SqlStore, send: Callable[..., Outcome | None]
) -> None:
    """In a quiz of one's own the next question is open by then."""
    with pytest.raises(Killed):
        send(DyingStore(quiz, 1, committed=True), Words("a"), "message/1")
    assert [attempt.position for attempt in given(quiz)] == [0]
    assert send(quiz, Words("a"), "message/1") is None
    assert [attempt.position for attempt in given(quiz)] == [0]


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_database_that_fails_on_the_way_loses_and_doubles_nothing(
    quiz: SqlStore, send: Callable[..., Outcome | None], nth: int
) -> None:
    try:
        send(FlakyStore(quiz, nth, committed=False), Words("a"), "message/1")
    except StoreDownError:
        assert given(quiz) == []
    send(quiz, Words("a"), "message/1")
    assert [attempt.position for attempt in given(quiz)] == [0]


def test_one_delivery_to_eight_threads_is_answered_once(quiz: SqlStore, send: Callable[..., Outcome | None]) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: send(quiz, Words("a"), "message/1"), range(8)))
    assert sum(outcome is not None for outcome in outcomes) == 1
    assert [attempt.position for attempt in given(quiz)] == [0]


def test_words_that_change_nothing_are_answered_once_and_counted_once(
    store: SqlStore, send: Callable[..., Outcome | None]
) -> None:
    """A mention is delivered twice, as two events."""
    first, second = (send(store, Words("best pizza near the office"), "message/1") for _ in range(2))
    assert first is not None
    assert second is None
    with store.begin() as tx:
        assert [count for _, count in tx.reports.misses(TEAM, 5)] == [1]
