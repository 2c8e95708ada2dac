"""What arrives: who, where, what and when. Payloads are decoded into these at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from meshbot.model.ids import ChannelId, DeliveryKey, MessageTs, TeamId, UserId


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. ``zone`` is an IANA time zone name when the edge knows it, else empty."""

    team: TeamId
    user: UserId
    zone: str = ""


class PlaceKind(Enum):
    """The kind of conversation, as far as behaviour differs."""

    CHANNEL = "channel"
    DIRECT = "direct"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was asked. ``thread`` is the parent's timestamp inside a thread."""

    kind: PlaceKind
    channel: ChannelId
    thread: MessageTs | None = None

    @property
    def alone(self) -> bool:
        """Whether the asker is the only person there."""
        return self.kind is not PlaceKind.CHANNEL


@dataclass(frozen=True, slots=True)
class Command:
    """A whole line for the command table: ``/mesh …``, a mention, a terminal line."""

    line: str


@dataclass(frozen=True, slots=True)
class Words:
    """A message in a thread or a direct message.

    ``addressed`` is true where the bot must answer (direct message, mention); elsewhere words count only when a
    conversation is under way in that thread.
    """

    text: str
    addressed: bool = True


@dataclass(frozen=True, slots=True)
class Press:
    """A control was used. ``action`` and ``value`` are those of ``reply.Action``; ``picked`` the chosen options."""

    action: str
    value: str
    picked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A submitted form (modal)."""

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tick:
    """A due job."""

    job: str
    payload: Mapping[str, str] = field(default_factory=dict)


Trigger: TypeAlias = Command | Words | Press | Form | Tick


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that one person (or a job) asks of meshbot. ``at`` is timezone-aware UTC."""

    person: Person
    place: Place
    trigger: Trigger
    at: datetime
    key: DeliveryKey
