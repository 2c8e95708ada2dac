"""What an operator can measure: requests, how long they took, faults; in Prometheus' text format."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from meshbot.commands.dispatch import Application
from meshbot.model.ids import MessageName, TeamId
from meshbot.model.outcome import Outcome
from meshbot.model.reply import Reply
from meshbot.model.request import Request

# Slack waits three seconds; what matters is far below, so the buckets are dense there.
_BUCKETS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)


@dataclass(frozen=True, slots=True)
class Meter:
    """The measurements of one process, in a registry of their own."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    requests: Counter = field(init=False)
    seconds: Histogram = field(init=False)

    def __post_init__(self) -> None:
        requests = Counter(
            "meshbot_requests", "Requests handled, by trigger and kind of answer", ["trigger", "answer"], registry=self.registry
        )
        seconds = Histogram(
            "meshbot_handle_seconds", "Time to decide an answer", ["trigger"], buckets=_BUCKETS, registry=self.registry
        )
        object.__setattr__(self, "requests", requests)
        object.__setattr__(self, "seconds", seconds)

    def watch(self, name: str, about: str, read: Callable[[], float]) -> None:
        """Show a number that is read whenever the page is asked for."""
        Gauge(name, about, registry=self.registry).set_function(read)

    def page(self) -> tuple[str, bytes]:
        """The content type and body of ``/metrics``."""
        return CONTENT_TYPE_LATEST, generate_latest(self.registry)


@dataclass(frozen=True, slots=True)
class MeteredApplication(Application):
    """An application that counts and times what it handles; no person and no text goes into a label."""

    meter: Meter = field(default_factory=Meter)

    def handle(self, request: Request) -> Outcome:
        """Answer a request and measure it."""
        trigger = type(request.trigger).__name__.lower()
        started = time.perf_counter()
        # Not super(): a dataclass with slots is made anew, and the zero-argument form would name the first one.
        outcome = Application.handle(self, request)
        self.meter.seconds.labels(trigger).observe(time.perf_counter() - started)
        self.meter.requests.labels(trigger, _kind(outcome)).inc()
        return outcome

    def view(self, team: TeamId, name: MessageName) -> Reply | None:
        """What a kept message says now."""
        return Application.view(self, team, name)


def _kind(outcome: Outcome) -> str:
    return str(outcome.replies[0].data.get("kind", "other")) if outcome.replies else "none"
