"""Slack over Socket Mode: a real WebSocket session against the fake, renewals, stopping, and the watchdog's judgement."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from meshbot.slack import socket as socket_mode
from meshbot.slack.factory import SlackRuntime, build_runtime
from meshbot.slack.options import SlackOptions
from meshbot.slack.socket import DEAD, REFUSED, STOPPED, Verdict, Watchdog, watch
from meshbot.slack.troubles import SlackTrouble
from meshbot.store.ports import Store
from tests.fakes.slack import FakeSlack, Link
from tests.fakes.toy import toy_application
from tests.fakes.world import World
from tests.support import StillClock


@pytest.fixture
def threaded(slack: FakeSlack, store: Store, clock: StillClock) -> SlackRuntime:
    """The adapter with a real pool, as in production."""
    options = SlackOptions(slack.token, slack.secret, slack.app_token, slack.base_url)
    return build_runtime(toy_application(store), store, clock, options, executor=ThreadPoolExecutor(4))


@contextmanager
def running(runtime: SlackRuntime) -> Iterator[list[int]]:
    """Serve until the block ends; the exit status is in the list afterwards."""
    stop, status = threading.Event(), []
    thread = threading.Thread(target=lambda: status.append(socket_mode.run(runtime, stop)))
    thread.start()
    try:
        yield status
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


class TestSession:
    def test_a_session_answers_renews_and_stops(self, threaded: SlackRuntime, slack: FakeSlack, world: World) -> None:
        """One session for all of it, because the SDK takes three seconds to let go of a connection."""
        with running(threaded) as status:
            link = slack.link()
            self._a_command_is_answered_inside_the_acknowledgement(link, world)
            self._a_repeated_envelope_is_answered_once(link, world)
            self._a_click_is_acknowledged_and_answered(link, world)
            self._a_large_envelope_arrives_whole(link, world)
            link.disconnect()
            self._a_command_is_answered_inside_the_acknowledgement(slack.link(1), world)
        assert len(slack.called("apps.connections.open")) == 2
        assert status == [STOPPED]

    @staticmethod
    def _a_command_is_answered_inside_the_acknowledgement(link: Link, world: World) -> None:
        ack = link.send("slash_commands", dict(parse_qsl(world.command("mtls").body)))
        assert ack["payload"]["response_type"] == "ephemeral"
        assert ack["payload"]["text"] == "About mtls"

    @staticmethod
    def _a_repeated_envelope_is_answered_once(link: Link, world: World) -> None:
        """Socket Mode repeats envelopes, also with retry_attempt 0."""
        body = world.envelope(world.message_event("mtls", channel="DANA"))
        for attempt in (0, 0, 1):
            assert "payload" not in link.send("events_api", body, retry_attempt=attempt, retry_reason="timeout")
        world.slack.wait_until(lambda: world.slack.posted("DANA"))
        assert len(world.slack.posted("DANA")) == 1

    @staticmethod
    def _a_click_is_acknowledged_and_answered(link: Link, world: World) -> None:
        link.send("interactive", world.click_payload(world.slash("mtls"), "Canary"))
        world.slack.wait_until(lambda: world.slack.ephemerals)
        assert "About canary" in world.slack.ephemerals[0].words

    @staticmethod
    def _a_large_envelope_arrives_whole(link: Link, world: World) -> None:
        ack = link.send("slash_commands", dict(parse_qsl(world.command("a" * 40_000).body)))
        assert "aaa" in ack["payload"]["text"]

    def test_stopping_at_once_after_connecting_ends_every_thread(self, threaded: SlackRuntime, slack: FakeSlack) -> None:
        """The SDK forgets that it was closed when that comes too soon; the process must not wait for ever."""
        before = set(threading.enumerate())
        with running(threaded) as status:
            slack.link()
        assert status == [STOPPED]
        left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
        assert [thread.name for thread in left] == []

    @pytest.mark.parametrize(("code", "status"), [("invalid_auth", REFUSED), ("internal_error", DEAD)])
    def test_a_link_that_cannot_be_opened_ends_the_process(
        self, threaded: SlackRuntime, slack: FakeSlack, code: str, status: int
    ) -> None:
        """2: mend the settings first; 1: start me again."""
        slack.refuse("apps.connections.open", code)
        assert socket_mode.run(threaded, threading.Event()) == status


class TestWatchdog:
    @pytest.mark.parametrize(
        ("pong", "now", "verdict"),
        [
            (1000.0, 1010.0, Verdict.FINE),
            (1000.0, 1060.0, Verdict.FINE),
            (1000.0, 1061.0, Verdict.RECONNECT),
            (1000.0, 1181.0, Verdict.GIVE_UP),
            (None, 1030.0, Verdict.FINE),
            (None, 1061.0, Verdict.RECONNECT),
            (None, 1181.0, Verdict.GIVE_UP),
        ],
    )
    def test_judges_by_the_age_of_the_last_pong(self, pong: float | None, now: float, verdict: Verdict) -> None:
        assert Watchdog(1000.0).judge(now, pong) is verdict

    def test_a_new_link_gets_a_minute_before_the_next_try(self) -> None:
        watchdog = Watchdog(0.0)
        assert [watchdog.judge(now, None) for now in (61.0, 66.0, 120.0, 122.0)] == [
            Verdict.RECONNECT,
            Verdict.FINE,
            Verdict.FINE,
            Verdict.RECONNECT,
        ]

    def test_a_link_without_a_pong_does_not_undo_the_last_sign_of_life(self) -> None:
        """After a reconnect the new link has no pong yet; what counts is the last one ever."""
        watchdog = Watchdog(0.0)
        assert watchdog.judge(100.0, 95.0) is Verdict.FINE
        assert watchdog.judge(150.0, None) is Verdict.FINE

    def test_reconnects_then_gives_up_with_a_status_that_asks_for_a_restart(self) -> None:
        tries: list[float] = []
        times = iter(float(second) for second in range(0, 400, 5))
        current = [0.0]

        class DeadLink:
            def last_pong(self) -> float | None:
                return None

            def reconnect(self) -> None:
                tries.append(current[0])
                raise SlackTrouble("unreachable")

        def now() -> float:
            current[0] = next(times)
            return current[0]

        assert watch(DeadLink(), lambda _seconds: False, now) == DEAD
        assert tries == [65.0, 130.0]


def test_a_real_process_serves_over_socket_mode_and_stops_when_asked(slack: FakeSlack, world: World, tmp_path: Path) -> None:
    """Make run with an app-level token: look up, quiz in a thread, SIGTERM, status 0, no secret in the log."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.base_url,
    }
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "app.py"], cwd=root, env=environment, stderr=subprocess.PIPE)
    try:
        link = slack.link()
        ack = link.send("slash_commands", dict(parse_qsl(world.command("mtls").body)))
        assert "Mutual TLS" in ack["payload"]["text"]
        link.send("slash_commands", dict(parse_qsl(world.command("quiz").body)))
        slack.wait_until(lambda: len(slack.posted("C1")) == 2)
        parent, card = slack.posted("C1")
        assert card.thread_ts == parent.ts
    finally:
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
    assert process.returncode == 0
    assert not [secret for secret in (slack.token, slack.app_token, "ticket=") if secret in log.decode()]
    assert "Traceback" not in log.decode()
