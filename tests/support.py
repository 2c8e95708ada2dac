"""What tests of every kind share: a clock that stands still, a bot to talk to, places to talk in."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from meshbot.commands.dispatch import Application
from meshbot.model.ids import ChannelId, DeliveryKey, MessageTs, TeamId, UserId
from meshbot.model.outcome import Outcome
from meshbot.model.reply import Reply
from meshbot.model.request import Person, Place, PlaceKind, Press, Request, Trigger, Words
from meshbot.render.terminal import render_text

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TERMINAL = Place(PlaceKind.TERMINAL, ChannelId("terminal"))


class StillClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **amount: float) -> None:
        self._now += timedelta(**amount)


@dataclass
class Bot:
    """Talks to an application as anybody, anywhere."""

    application: Application
    clock: StillClock
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def send(
        self, trigger: Trigger, user: str = "UANA", place: Place = TERMINAL, team: str = "T1", key: str | None = None
    ) -> Outcome:
        """One trigger in, the outcome out."""
        delivery = DeliveryKey(key or f"k{next(self.numbers)}")
        person = Person(TeamId(team), UserId(user))
        return self.application.handle(Request(person, place, trigger, self.clock.now(), delivery))

    def send_line(self, line: str) -> Outcome:
        """One terminal line in, the outcome out."""
        return self.send(Words(line))

    def say(self, line: str, *, user: str = "UANA", place: Place = TERMINAL, team: str = "T1", addressed: bool = True) -> str:
        """One line in, the text of every answer out."""
        return self.text(self.send(Words(line, addressed), user, place, team))

    def press(
        self,
        action: str,
        value: str,
        *,
        user: str = "UANA",
        place: Place = TERMINAL,
        team: str = "T1",
        picked: tuple[str, ...] = (),
    ) -> str:
        """Use a control; the text of every answer out."""
        return self.text(self.send(Press(action, value, picked), user, place, team))

    def replies(self, outcome: Outcome) -> tuple[Reply, ...]:
        """Direct replies, then what the changed messages say now."""
        views = (self.application.view(show.team, show.name) for show in outcome.shows)
        return (*outcome.replies, *(view for view in views if view is not None))

    def text(self, outcome: Outcome) -> str:
        """Every answer as terminal text."""
        return "\n".join(render_text(reply, 100) for reply in self.replies(outcome))


def channel(thread: str | None = None, name: str = "C1") -> Place:
    """A channel, or a thread in it."""
    return Place(PlaceKind.CHANNEL, ChannelId(name), MessageTs(thread) if thread else None)


def direct(name: str = "D1") -> Place:
    """A direct message."""
    return Place(PlaceKind.DIRECT, ChannelId(name))
