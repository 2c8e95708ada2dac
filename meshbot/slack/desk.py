"""The desk between listeners and application: has each delivery answered once, and lets the background post.

What must not be lost is written while Slack waits for the acknowledgement (``Application.handle``); a lost background task
costs a message, never an answer, and kept messages are shown again by the outbox.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from meshbot.clock import Clock
from meshbot.commands.dispatch import Application
from meshbot.model.outcome import Outcome
from meshbot.model.reply import Reply
from meshbot.model.request import Words
from meshbot.render.slack import render_message
from meshbot.slack import views
from meshbot.slack.arrival import Arrival, Route
from meshbot.slack.homes import home_of
from meshbot.slack.outgoing import Performer
from meshbot.slack.ways import Audience, audience_of

_LOG: Final = logging.getLogger("meshbot.slack")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where arrivals are taken and answered."""

    application: Application
    clock: Clock
    performer: Performer
    executor: Executor

    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    def take(self, arrival: Arrival) -> Outcome | None:
        """Answer a delivery; None when it has been answered before. What only reads need not be claimed."""
        request = arrival.request
        if self.application.harmless(request):
            return self.application.handle(request)
        # Slack sends an event again after a failure; who typed a command or pressed a button is told at once.
        return self.application.once(request, repeats=isinstance(request.trigger, Words))

    def answer_now(self, arrival: Arrival) -> dict[str, Any]:
        """The first reply as the body of an acknowledgement; everything else follows in the background."""
        outcome = self.take(arrival)
        if outcome is None:
            return self._acknowledge(arrival.route, self.performer.phrases.say("slack.again", command=self.command))
        first, *rest = outcome.replies or (None,)
        self.later(arrival.route, Outcome(tuple(rest), outcome.shows))
        return self._acknowledge(arrival.route, first) if first is not None else {}

    def answer_later(self, arrival: Arrival | None) -> None:
        """Take a delivery now and send everything it brings from the background."""
        outcome = self.take(arrival) if arrival is not None else None
        if arrival is not None and outcome is not None:
            self.later(arrival.route, outcome)

    def answer_form(self, arrival: Arrival) -> dict[str, Any]:
        """The answer to a submitted modal: the modal's next state."""
        outcome = self.take(arrival)
        if outcome is None or not outcome.replies:
            return {}
        self.later(arrival.route, Outcome(shows=outcome.shows))
        return {"response_action": "update", "view": views.answer_view(outcome.replies[0], arrival.route.channel)}

    def later(self, route: Route, outcome: Outcome) -> None:
        """Perform an outcome from the background; nothing to perform costs nothing."""
        if outcome.replies or outcome.shows:
            self.run(route, lambda: self.performer.perform(route, outcome))

    def open_home(self, arrival: Arrival | None) -> None:
        """Draw somebody's Home tab from the background."""
        if arrival is not None:
            route = arrival.route
            self.run(route, lambda: self.performer.kept.open_home(home_of(route.team, route.user, route.channel)))

    def run(self, route: Route, work: Callable[[], None]) -> None:
        """Run work in the background, inside an error boundary: Bolt would only log such a failure, without its cause."""

        def bounded() -> None:
            try:
                work()
            except Exception:  # noqa: BLE001 - the boundary of the background
                self._apologize(route, fault_id("while answering"))

        try:
            self.executor.submit(bounded)
        except RuntimeError:  # the pool is closing: better late in this thread than never
            bounded()

    @property
    def command(self) -> str:
        """The slash command's name, with its slash."""
        return self.performer.phrases.command

    def _acknowledge(self, route: Route, reply: Reply) -> dict[str, Any]:
        private = audience_of(route, reply) is Audience.ASKER
        message = render_message(reply, shareable=private)
        kind = "ephemeral" if private else "in_channel"
        return {**message, "response_type": kind, "unfurl_links": False, "unfurl_media": False}

    def _apologize(self, route: Route, fault: str) -> None:
        try:
            self.performer.deliver(route, self.performer.phrases.say("slack.fault", fault=fault))
        except Exception:  # noqa: BLE001 - as above: a pool thread has nobody to raise to
            _LOG.exception("fault %s could not be told to anybody", fault)


def fault_id(what: str) -> str:
    """Log the exception that is being handled under a new id, which people can quote."""
    fault = secrets.token_hex(4)
    _LOG.exception("fault %s %s", fault, what)
    return fault
