"""Socket Mode: one WebSocket to Slack that survives renewals, dies loudly when it is dead, and stops when asked.

The SDK's client renews its link by itself; its ``is_connected`` stays true on a dead one, so a watchdog looks at the age of
the last pong instead.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from types import FrameType
from typing import Final, Protocol

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from meshbot.slack.factory import SlackRuntime
from meshbot.slack.troubles import Remedy, SlackTrouble
from meshbot.slack.web import troubles

_LOG: Final = logging.getLogger("meshbot.slack")
_RECONNECT_AFTER: Final = 60.0
_GIVE_UP_AFTER: Final = 180.0
_LOOK_EVERY: Final = 5.0
_TIMEOUT_SECONDS: Final = 10
_CLOSE_SECONDS: Final = 5.0
_CLOSE_TRIES: Final = 25

STOPPED: Final = 0
REFUSED: Final = 2
"""Exit status when Slack does not take the app-level token: starting again would not help."""
DEAD: Final = 1
"""Exit status when the link stayed dead: whoever runs us should start us again."""


class Link(Protocol):
    """The connection as the watchdog sees it."""

    def last_pong(self) -> float | None:
        """When the server last answered, in seconds of ``time.time``; None before the first answer of a link."""
        ...

    def reconnect(self) -> None:
        """Open a new link. May raise SlackTrouble."""
        ...


class Verdict(Enum):
    """What the watchdog wants."""

    FINE = "fine"
    RECONNECT = "reconnect"
    GIVE_UP = "give up"


@dataclass(slots=True)
class Watchdog:
    """Judges a link by the age of its last pong; times are seconds of one clock."""

    started: float
    _alive: float = field(init=False)
    _tried: float = field(init=False)

    def __post_init__(self) -> None:
        self._alive = self._tried = self.started

    def judge(self, now: float, last_pong: float | None) -> Verdict:
        """More than 60 s without a pong: reconnect, at most once per 60 s. More than 3 min: give up."""
        self._alive = max(self._alive, last_pong or self._alive)
        if now - self._alive > _GIVE_UP_AFTER:
            return Verdict.GIVE_UP
        if now - max(self._alive, self._tried) > _RECONNECT_AFTER:
            self._tried = now
            return Verdict.RECONNECT
        return Verdict.FINE


class SocketLink:
    """Slack's link, with the handler on the same base URL as everything else."""

    def __init__(self, runtime: SlackRuntime) -> None:
        client = WebClient(base_url=runtime.options.base_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[])
        self._handler = SocketModeHandler(runtime.app, runtime.options.app_token, web_client=client)

    def connect(self) -> None:
        """Open the first link. Raises SlackTrouble when Slack refuses or cannot be reached."""
        with troubles():
            self._handler.connect()  # type: ignore[no-untyped-call]

    def last_pong(self) -> float | None:
        """See Link."""
        session = self._handler.client.current_session
        return session.last_ping_pong_time if session is not None else None

    def reconnect(self) -> None:
        """See Link."""
        with troubles():
            self._handler.client.connect_to_new_endpoint(force=True)

    def close(self) -> None:
        """Close the link and end its threads, in five seconds at most.

        The SDK (3.47.0) can undo its own stop mark when it is closed within a tenth of a second after connecting, and
        would then wait for its reader for ever; the mark is therefore set until the reader has seen it.
        """
        closer = threading.Thread(target=self._handler.close, name="meshbot-socket-close", daemon=True)
        closer.start()
        for _ in range(_CLOSE_TRIES):
            closer.join(_CLOSE_SECONDS / _CLOSE_TRIES)
            if not closer.is_alive():
                return
            self._handler.client.current_session_state.terminated = True


def watch(link: Link, wait: Callable[[float], bool], now: Callable[[], float] = time.time) -> int:
    """Watch a link until ``wait`` says to stop; the exit status, STOPPED or DEAD."""
    watchdog = Watchdog(now())
    while not wait(_LOOK_EVERY):
        verdict = watchdog.judge(now(), link.last_pong())
        if verdict is Verdict.GIVE_UP:
            _LOG.error("no sign of life from Slack for three minutes; giving up")
            return DEAD
        if verdict is Verdict.RECONNECT:
            _LOG.warning("no sign of life from Slack for a minute; connecting anew")
            try:
                link.reconnect()
            except SlackTrouble as trouble:
                _LOG.warning("connecting anew failed (%s)", trouble.code)
    return STOPPED


def run(runtime: SlackRuntime, stopping: threading.Event | None = None) -> int:
    """Serve over Socket Mode until SIGTERM or SIGINT; the exit status."""
    stop = stopping or _stop_on_signals()
    link = SocketLink(runtime)
    try:
        link.connect()
    except SlackTrouble as trouble:
        link.close()
        runtime.stop()
        if trouble.remedy is Remedy.LATER:
            _LOG.error("Slack cannot be reached to open a Socket Mode link (%s)", trouble.code)
            return DEAD
        _LOG.error("Slack refuses a Socket Mode link (%s): check SLACK_APP_TOKEN and its connections:write", trouble.code)
        return REFUSED
    runtime.drain.start()
    _LOG.info("listening over Socket Mode")
    try:
        return watch(link, stop.wait)
    finally:
        link.close()
        runtime.stop()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    return stop
