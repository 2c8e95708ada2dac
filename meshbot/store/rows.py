"""What the store hands out and takes in: plain frozen values, no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from meshbot.model.ids import ChannelId, MessageName, MessageTs, QuestionId, SessionId, TeamId, UserId
from meshbot.model.reply import Json
from meshbot.model.request import Place


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A quiz session at rest: its state as JSON and the version that a save must name."""

    id: SessionId
    team: TeamId
    place: Place
    active: bool
    state: Mapping[str, Json]
    version: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One person's answer to one question of one session. ``position`` counts questions from 0.

    ``seconds`` is the time to answer where it is known.
    """

    session: SessionId
    position: int
    user: UserId
    question: QuestionId
    answer: str
    right: bool
    at: datetime
    channel: ChannelId
    area: str = ""
    hints: int = 0
    changes: int = 0
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message of ours that is brought up to date by name. ``ts`` is None until it was posted once.

    ``doubtful`` is when somebody began to post it and never said how that ended; None when nobody did.
    """

    name: MessageName
    team: TeamId
    place: Place
    parent: MessageName | None
    ts: MessageTs | None
    revision: int
    tries: int = 0
    doubtful: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredJob:
    """Work for later. ``payload`` is what the Tick will carry."""

    key: str
    team: TeamId
    name: str
    due: datetime
    place: Place
    payload: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredCard:
    """One concept in one person's review: the scheduler's own state as JSON, and when it is due."""

    concept: str
    due: datetime
    state: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody's report about a question."""

    question: QuestionId
    at: datetime
    text: str
