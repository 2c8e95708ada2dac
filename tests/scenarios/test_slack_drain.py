"""The outbox loop: due jobs, overdue messages, old deliveries; it outlives what goes wrong, and stops when told."""

from __future__ import annotations

import threading

import pytest

from meshbot.commands.dispatch import Application
from meshbot.model.ids import DeliveryKey, MessageName, TeamId
from meshbot.slack.drain import Drain
from meshbot.slack.factory import SlackRuntime
from meshbot.store.ports import KeptMessage, Store, StoredJob
from tests.fakes.slack import FakeSlack
from tests.fakes.world import World
from tests.support import StillClock, channel


def test_a_due_job_is_done_once_and_reaches_its_person(
    world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock
) -> None:
    world.slash("later")
    assert runtime.drain.run_once() == 1
    assert "Reminder for UANA of T1" in slack.posted("DANA")[0].words
    clock.advance(hours=1)
    assert runtime.drain.run_once() == 0


def test_a_job_in_the_future_waits(world: World, runtime: SlackRuntime, clock: StillClock) -> None:
    clock.advance(hours=1)
    world.slash("later")
    clock.advance(hours=-1)
    assert runtime.drain.run_once() == 0


def test_another_workspaces_rows_in_the_same_database_are_left_alone(
    world: World, slack: FakeSlack, runtime: SlackRuntime, store: Store, clock: StillClock
) -> None:
    """Our token cannot post there; whoever can finds the job again once its lease is over."""
    world.slash("mtls")
    place = channel(name="C7")
    job = StoredJob("job7", TeamId("T7"), "toy.remind", clock.now(), place, {"user": "UX"})
    with store.begin(write=True) as tx:
        tx.jobs.put(job)
        tx.messages.mark(KeptMessage(MessageName("quiz/x/root"), TeamId("T7"), place, None, None, 0))
    calls = len(slack.calls)
    assert runtime.drain.run_once() == 0
    assert len(slack.calls) == calls
    clock.advance(minutes=3)
    with store.begin(write=True) as tx:
        assert [found.key for found in tx.jobs.claim(clock.now(), 10, 10)] == ["job7"]
        assert len(tx.messages.claim(clock.now(), 10, 10)) == 1


def test_nothing_is_touched_while_the_workspace_is_unknown(slack: FakeSlack, runtime: SlackRuntime) -> None:
    slack.refuse("auth.test", "internal_error", status=503)
    assert runtime.drain.run_once() == 0


def test_deliveries_are_remembered_for_a_day_and_then_forgotten(
    world: World, runtime: SlackRuntime, clock: StillClock, store: Store
) -> None:
    """Slack repeats an event for 24 hours at most."""
    request = world.event(world.message_event("mtls", channel="DANA"), "Ev1")
    world.send(request)
    clock.advance(hours=25)
    runtime.drain.run_once()
    world.send(request)
    assert len(world.slack.posted("DANA")) == 1
    clock.advance(hours=6)
    runtime.drain.run_once()
    with store.begin(write=True) as tx:
        key = DeliveryKey(f"message/DANA/{next(iter(world.slack.messages))[1]}")
        assert tx.deliveries.claim(TeamId("T1"), key, clock.now())


class TestLoop:
    def test_runs_round_after_round_until_it_is_told_to_stop(
        self, runtime: SlackRuntime, store: Store, clock: StillClock
    ) -> None:
        answers = iter([False, False, True])
        asked: list[float] = []

        def wait(seconds: float) -> bool:
            asked.append(seconds)
            return next(answers)

        Drain(runtime.desk.application, store, clock, runtime.desk.performer, lambda: TeamId("T1"), lambda: None, wait).run()
        assert len(asked) == 3

    def test_outlives_a_failing_round(self, runtime: SlackRuntime, clock: StillClock, caplog: pytest.LogCaptureFixture) -> None:
        class Down:
            def begin(self, *, write: bool = False) -> None:
                message = f"down {write}"
                raise OSError(message)

        answers = iter([False, False, True])
        application: Application = runtime.desk.application
        drain = Drain(
            application, Down(), clock, runtime.desk.performer, lambda: TeamId("T1"), lambda: None, lambda _: next(answers)
        )  # type: ignore[arg-type]
        drain.run()
        assert caplog.text.count("a round of the outbox failed") == 2

    def test_stop_ends_the_thread(self, runtime: SlackRuntime) -> None:
        before = threading.active_count()
        runtime.drain.start()
        runtime.drain.stop()
        assert threading.active_count() == before
