"""The promises of ``store/ports.py``, held against both engines."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from meshbot.errors import StaleError
from meshbot.model.ids import ChannelId, DeliveryKey, MessageName, MessageTs, QuestionId, SessionId, TeamId, UserId
from meshbot.model.request import Place, PlaceKind
from meshbot.store import schema
from meshbot.store.engine import SqlStore
from meshbot.store.migrate import HEAD, alembic_config, current
from meshbot.store.ports import Attempt, KeptMessage, Report, StoredCard, StoredJob, StoredSession

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEAM, OTHER = TeamId("T1"), TeamId("T2")
ANA, BO = UserId("UANA"), UserId("UBO")
CHANNEL = ChannelId("C1")
PLACE = Place(PlaceKind.CHANNEL, CHANNEL)
THREAD = Place(PlaceKind.CHANNEL, CHANNEL, MessageTs("1.5"))
SESSION = SessionId("S1")


def a_session(**changes: object) -> StoredSession:
    base = StoredSession(SESSION, TEAM, PLACE, active=True, state={"index": 0})
    return replace(base, **changes)  # type: ignore[arg-type]


def an_attempt(**changes: object) -> Attempt:
    base = Attempt(SESSION, 0, ANA, QuestionId("q-1"), "b", right=True, at=NOW, channel=CHANNEL, area="security")
    return replace(base, **changes)  # type: ignore[arg-type]


def a_message(name: str, **changes: object) -> KeptMessage:
    base = KeptMessage(MessageName(name), TEAM, PLACE, None, None, 0)
    return replace(base, **changes)  # type: ignore[arg-type]


def test_a_person_is_new_once_per_workspace(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        met = [tx.people.meet(TEAM, ANA, NOW), tx.people.meet(TEAM, ANA, NOW), tx.people.meet(OTHER, ANA, NOW)]

    with store.begin() as tx:
        assert met == [True, False, True]
        assert tx.people.known(TEAM, ANA)
        assert not tx.people.known(TEAM, BO)


def test_preferences_are_set_replaced_and_removed(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        tx.people.prefer(TEAM, ANA, "board", "yes")
        tx.people.prefer(TEAM, ANA, "zone", "Europe/Paris")
        tx.people.prefer(TEAM, ANA, "zone", "Asia/Tokyo")
        tx.people.prefer(TEAM, ANA, "drip", "yes")
        tx.people.prefer(TEAM, ANA, "drip", None)

    with store.begin() as tx:
        assert tx.people.preferences(TEAM, ANA) == {"board": "yes", "zone": "Asia/Tokyo"}
        assert list(tx.people.who_prefer(TEAM, "board", "yes")) == [ANA]
        assert tx.people.preferences(OTHER, ANA) == {}


def test_what_an_exception_leaves_is_nothing(store: SqlStore) -> None:
    with pytest.raises(ZeroDivisionError), store.begin(write=True) as tx:  # noqa: PT012 - the write before the fault is the point
        tx.people.meet(TEAM, ANA, NOW)
        _ = 1 / 0

    with store.begin() as tx:
        assert not tx.people.known(TEAM, ANA)


def test_one_active_session_per_conversation(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        first = tx.sessions.add(a_session())
        second = tx.sessions.add(a_session(id=SessionId("S2")))
        elsewhere = tx.sessions.add(a_session(id=SessionId("S3"), place=THREAD))
        other_team = tx.sessions.add(a_session(team=OTHER))
        finished = tx.sessions.add(a_session(id=SessionId("S4"), active=False))

    assert (first, second, elsewhere, other_team, finished) == (True, False, True, True, True)


def test_a_session_moves_to_its_thread_and_is_found_there(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        tx.sessions.add(a_session())
        tx.sessions.bind(TEAM, SESSION, THREAD)

    with store.begin() as tx:
        found = tx.sessions.active_at(TEAM, THREAD)
        assert found is not None
        assert found.place == THREAD
        assert tx.sessions.active_at(TEAM, PLACE) is None
        assert tx.sessions.active_at(OTHER, THREAD) is None


def test_the_second_save_of_one_version_is_stale(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        tx.sessions.add(a_session())
    with store.begin() as tx:
        read = tx.sessions.get(TEAM, SESSION)
    assert read is not None

    with store.begin(write=True) as tx:
        tx.sessions.save(replace(read, state={"index": 1}))
    with pytest.raises(StaleError), store.begin(write=True) as tx:
        tx.sessions.save(replace(read, state={"index": 2}))

    with store.begin() as tx:
        after = tx.sessions.get(TEAM, SESSION)
        assert after is not None
        assert after.state == {"index": 1}


def test_one_attempt_per_person_session_and_question(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        taken = [
            tx.attempts.record(TEAM, an_attempt()),
            tx.attempts.record(TEAM, an_attempt(answer="c")),
            tx.attempts.record(TEAM, an_attempt(user=BO, right=False)),
            tx.attempts.record(OTHER, an_attempt()),
        ]

    with store.begin() as tx:
        rows = tx.attempts.of_session(TEAM, SESSION)
        assert taken == [True, False, True, True]
        assert [(row.user, row.answer, row.right) for row in rows] == [(ANA, "b", True), (BO, "b", False)]


def test_only_the_first_answer_ever_to_a_question_scores(store: SqlStore) -> None:
    later = an_attempt(session=SessionId("S9"), right=True, at=NOW + timedelta(days=1))
    with store.begin(write=True) as tx:
        tx.attempts.record(TEAM, an_attempt(right=False))
        tx.attempts.record(TEAM, later)
        tx.attempts.record(TEAM, replace(later, position=1, question=QuestionId("q-2")))

    with store.begin() as tx:
        scored = tx.attempts.scored_of(TEAM, ANA)
        assert [(row.question, row.right) for row in scored] == [("q-1", False), ("q-2", True)]
        assert tx.attempts.count_of(TEAM, ANA) == 3
        moments = tx.attempts.moments_of(TEAM, ANA)
        assert len(moments) == 3
        assert moments == sorted(moments)
        assert len(tx.attempts.scored_in(TEAM, CHANNEL, NOW + timedelta(hours=1))) == 1
        assert len(tx.attempts.all_first(TEAM)) == 2


def test_a_changed_answer_replaces_only_an_existing_one(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        tx.attempts.record(TEAM, an_attempt())
        changed = tx.attempts.replace(TEAM, an_attempt(answer="c", right=False, changes=1))
        missing = tx.attempts.replace(TEAM, an_attempt(user=BO))

    with store.begin() as tx:
        row = tx.attempts.of_session(TEAM, SESSION)[0]
        assert (changed, missing) == (True, False)
        assert (row.answer, row.right, row.changes) == ("c", False, 1)


def test_a_message_whose_posting_nobody_reported_is_doubtful(store: SqlStore) -> None:
    later = NOW + timedelta(seconds=61)
    with store.begin(write=True) as tx:
        tx.messages.mark(a_message("card"))
        assert [message.doubtful for message in tx.messages.claim(NOW, 60, 10)] == [None]
    with store.begin(write=True) as tx:
        assert [message.doubtful for message in tx.messages.claim(later, 60, 10)] == [NOW]
        tx.messages.postpone(TEAM, MessageName("card"), later, doubtful=True)
        assert [message.doubtful for message in tx.messages.claim(later, 60, 10)] == [NOW]
        tx.messages.postpone(TEAM, MessageName("card"), later)
        assert [message.doubtful for message in tx.messages.claim(later, 60, 10)] == [None]
        tx.messages.shown(TEAM, MessageName("card"), MessageTs("1.1"), 1)
        tx.messages.mark(a_message("card"))
        assert [message.doubtful for message in tx.messages.claim(later, 60, 10)] == [None]
        assert [message.doubtful for message in tx.messages.claim(later + timedelta(seconds=61), 60, 10)] == [None]


def test_a_delivery_is_claimed_once_and_pruned(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        claims = [tx.deliveries.claim(TEAM, DeliveryKey("e1"), NOW) for _ in range(2)]
        other = tx.deliveries.claim(OTHER, DeliveryKey("e1"), NOW)
        pruned = tx.deliveries.prune(NOW + timedelta(seconds=1))

    assert (claims, other, pruned) == ([True, False], True, 2)


def test_kept_messages_come_in_order_and_after_their_parent(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        tx.messages.mark(a_message("quiz/S1/root"))
        tx.messages.mark(a_message("quiz/S1/q/0", parent=MessageName("quiz/S1/root")))

    with store.begin(write=True) as tx:
        first = tx.messages.claim(NOW, 30, 10)
        again = tx.messages.claim(NOW, 30, 10)
        tx.messages.shown(TEAM, MessageName("quiz/S1/root"), MessageTs("1.1"), first[0].revision)
        second = tx.messages.claim(NOW, 30, 10)

    assert [message.name for message in first] == ["quiz/S1/root"]
    assert again == []
    assert [message.name for message in second] == ["quiz/S1/q/0"]


def test_a_message_marked_while_it_is_shown_is_shown_again(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        tx.messages.mark(a_message("board"))
        claimed = tx.messages.claim(NOW, 30, 10)[0]
    with store.begin(write=True) as tx:
        tx.messages.mark(a_message("board"))
        tx.messages.shown(TEAM, claimed.name, MessageTs("2.1"), claimed.revision)

    with store.begin(write=True) as tx:
        again = tx.messages.claim(NOW, 30, 10)
        assert [message.ts for message in again] == ["2.1"]
        tx.messages.shown(TEAM, again[0].name, MessageTs("2.1"), again[0].revision)
        assert tx.messages.claim(NOW + timedelta(hours=1), 30, 10) == []
        found = tx.messages.at(TEAM, CHANNEL, MessageTs("2.1"))
        assert found is not None
        assert found.name == "board"


def test_an_unfinished_showing_comes_back_after_its_lease(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        tx.messages.mark(a_message("board"))
        tx.messages.claim(NOW, 30, 10)
    with store.begin(write=True) as tx:
        early = tx.messages.claim(NOW + timedelta(seconds=29), 30, 10)
        late = tx.messages.claim(NOW + timedelta(seconds=30), 30, 10)
        tx.messages.postpone(TEAM, MessageName("board"), NOW + timedelta(minutes=5))
        postponed = tx.messages.claim(NOW + timedelta(minutes=4), 30, 10)
        tx.messages.drop(TEAM, MessageName("board"))

    assert (len(early), len(late), len(postponed)) == (0, 1, 0)
    with store.begin() as tx:
        assert tx.messages.get(TEAM, MessageName("board")) is None


def test_jobs_fall_due_once_per_lease_and_the_same_key_replaces(store: SqlStore) -> None:
    job = StoredJob("daily", TEAM, "quiz", NOW, PLACE, {"topic": "mtls"})
    with store.begin(write=True) as tx:
        tx.jobs.put(replace(job, due=NOW + timedelta(days=9)))
        tx.jobs.put(job)
        due = tx.jobs.claim(NOW, 60, 10)
        taken = tx.jobs.claim(NOW, 60, 10)
        tx.jobs.put(replace(job, due=NOW + timedelta(days=1)))
        tx.jobs.done(due[0])

    with store.begin(write=True) as tx:
        assert due == [job]
        assert taken == []
        assert [row.due for row in tx.jobs.of_place(TEAM, CHANNEL, "quiz")] == [NOW + timedelta(days=1)]
        tx.jobs.cancel(TEAM, "daily")
        assert tx.jobs.of_place(TEAM, CHANNEL, "quiz") == []


def test_cards_are_due_longest_overdue_first(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        for days, concept in ((3, "c"), (1, "a"), (-2, "b")):
            tx.cards.put(TEAM, ANA, StoredCard(concept, NOW - timedelta(days=days), {"s": days}), {"rating": 3})

    with store.begin() as tx:
        assert [card.concept for card in tx.cards.due(TEAM, ANA, NOW, 10)] == ["c", "a"]
        assert [card.concept for card in tx.cards.all_of(TEAM, ANA)] == ["a", "b", "c"]
        assert tx.cards.get(TEAM, BO, "a") is None


def test_lessons_reports_contexts_and_channel_settings_are_kept(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        tx.lessons.set(TEAM, ANA, "basics", "one", "started", NOW)
        tx.lessons.set(TEAM, ANA, "basics", "one", "completed", NOW)
        filed = [tx.reports.add(TEAM, ANA, Report(QuestionId("q"), NOW, text)) for text in ("wrong", "again")]
        for _ in range(3):
            tx.reports.missed(TEAM, "wifi", NOW)
        tx.contexts.put(TEAM, PLACE, ANA, "entry", "mtls gist", NOW)
        tx.contexts.put(TEAM, THREAD, ANA, "entry", "istio gist", NOW)
        tx.installations.set_channel(TEAM, CHANNEL, "timer", "30")

    with store.begin() as tx:
        assert tx.lessons.status(TEAM, ANA, "basics") == {"one": "completed"}
        assert filed == [True, False]
        assert [report.text for report in tx.reports.all_of(TEAM)] == ["wrong"]
        assert tx.reports.misses(TEAM, 5) == [("wifi", 3)]
        assert tx.contexts.get(TEAM, PLACE, ANA, "entry") == "mtls gist"
        assert tx.contexts.get(TEAM, PLACE, BO, "entry") is None
        assert tx.contexts.get(TEAM, THREAD, BO, "entry") == "istio gist"
        assert tx.installations.channel_settings(TEAM, CHANNEL) == {"timer": "30"}


def fill(store: SqlStore, team: TeamId, user: UserId) -> None:
    """One row of every kind that names a person."""
    with store.begin(write=True) as tx:
        tx.people.meet(team, user, NOW)
        tx.people.prefer(team, user, "board", "yes")
        tx.sessions.add(a_session(id=SessionId(f"S-{user}"), team=team, active=False, state={"starter": user}))
        tx.attempts.record(team, an_attempt(user=user, session=SessionId(f"S-{user}")))
        tx.cards.put(team, user, StoredCard("mtls", NOW, {}), {"rating": 3})
        tx.lessons.set(team, user, "basics", "one", "started", NOW)
        tx.reports.add(team, user, Report(QuestionId("q"), NOW, "hm"))
        tx.contexts.put(team, PLACE, user, "entry", "mtls gist", NOW)
        tx.deliveries.claim(team, DeliveryKey(f"press/C1/1.1/{user}/2.2"), NOW)
        tx.jobs.put(StoredJob(f"drip/{user}", team, "drip", NOW, PLACE, {"user": user}))
        tx.messages.mark(a_message(f"home/{user}", team=team))


def every_text(store: SqlStore, team: TeamId) -> str:
    """Everything the database holds for a workspace, as one text."""
    with store.engine.connect() as conn:
        tables = schema.metadata.sorted_tables
        return repr([conn.execute(sa.select(table).where(table.c.team == team)).all() for table in tables])


def test_after_forget_no_table_holds_the_person(store: SqlStore) -> None:
    fill(store, TEAM, ANA)
    fill(store, TEAM, BO)
    fill(store, OTHER, ANA)
    before = every_text(store, OTHER)

    with store.begin(write=True) as tx:
        count = tx.forget(TEAM, ANA)

    assert count >= 10
    assert ANA not in every_text(store, TEAM)
    assert BO in every_text(store, TEAM)
    assert every_text(store, OTHER) == before


def test_export_holds_every_table_that_names_a_person(store: SqlStore) -> None:
    fill(store, TEAM, ANA)

    with store.begin() as tx:
        exported = tx.export(TEAM, ANA)

    named = {table.name for table in schema.metadata.sorted_tables if "user" in table.c}
    assert set(exported) == named
    assert all(exported[name] for name in named)


def test_purge_removes_one_workspace_and_nothing_else(store: SqlStore) -> None:
    fill(store, TEAM, ANA)
    fill(store, OTHER, ANA)
    before = every_text(store, OTHER)

    with store.begin(write=True) as tx:
        tx.purge(TEAM)

    assert ANA not in every_text(store, TEAM)
    assert every_text(store, OTHER) == before


def test_text_that_postgresql_refuses_is_cleaned(store: SqlStore) -> None:
    with store.begin(write=True) as tx:
        tx.attempts.record(TEAM, an_attempt(answer="a\x00b\ud800c"))

    with store.begin() as tx:
        assert tx.attempts.of_session(TEAM, SESSION)[0].answer == "abc"


@given(moment=st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds of a strategy that adds the zone
def test_moments_survive_a_round_trip(moment: datetime) -> None:
    column = schema.Moment()
    stored = column.process_bind_param(moment, None)  # type: ignore[arg-type]

    assert column.process_result_value(stored, None) == moment  # type: ignore[arg-type]


def test_two_people_in_the_same_instant_both_count(store: SqlStore) -> None:
    """Threads that answer at once: nobody is lost, a double click counts once."""
    with store.begin(write=True) as tx:
        tx.sessions.add(a_session())
    barrier = threading.Barrier(8)

    def answer(number: int) -> bool:
        barrier.wait(timeout=30)
        with store.begin(write=True) as tx:
            taken = tx.attempts.record(TEAM, an_attempt(user=UserId(f"U{number // 2}")))
            tx.messages.mark(a_message("quiz/S1/q/0"))
            return taken

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(answer, range(8)))

    with store.begin() as tx:
        assert sum(taken) == 4
        assert len(tx.attempts.of_session(TEAM, SESSION)) == 4


def test_the_schema_of_the_migrations_is_the_schema_of_the_code(store: SqlStore) -> None:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - only this test needs Alembic
    from alembic.migration import MigrationContext  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    with store.engine.connect() as conn:
        differences = compare_metadata(MigrationContext.configure(conn), schema.metadata)

    assert differences == []
    assert current(store.engine) == HEAD == ScriptDirectory.from_config(alembic_config()).get_current_head()
