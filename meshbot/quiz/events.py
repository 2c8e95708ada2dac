"""What can happen to a quiz session, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from meshbot.model.ids import QuestionId, UserId

How: TypeAlias = Literal["all", "next", "timer", "skip", "solo", "stopped", "quiet"]
Ended: TypeAlias = Literal["", "finished", "stopped", "quiet"]
Refusal: TypeAlias = Literal[
    "over", "lobby", "begun", "closed", "not_starter", "not_player", "no_hints", "answered", "voted", "too_soon"
]


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody takes part from the next question on (in the lobby: from the first)."""

    user: UserId


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer has been stored for the question at ``position``; when it was wrong, ``again`` may ask its concept once more."""

    user: UserId
    position: int
    again: QuestionId | None = None


@dataclass(frozen=True, slots=True)
class HintAsked:
    """Somebody wants a hint; ``available`` is how many the question has."""

    user: UserId
    available: int
    position: int | None = None


@dataclass(frozen=True, slots=True)
class SkipVoted:
    """Somebody votes to skip the question. Without ``position`` (a typed word) the current one is meant."""

    user: UserId
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """Somebody presses Begin in the lobby; pressed again it does nothing more."""

    user: UserId


@dataclass(frozen=True, slots=True)
class NextAsked:
    """Somebody wants the answer and the next question; as a typed word in the lobby, to begin."""

    user: UserId
    position: int | None = None


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The timer of a question ended."""

    position: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """Somebody wants to end the quiz."""

    user: UserId


@dataclass(frozen=True, slots=True)
class WentQuiet:
    """It is time to see whether anybody is still here."""


Event: TypeAlias = Joined | Begun | Answered | HintAsked | SkipVoted | NextAsked | TimeUp | Stopped | WentQuiet


@dataclass(frozen=True, slots=True)
class Opened:
    """The lobby is open, or somebody came in: its message is out of date."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question is put; with a timer it ends at ``due``."""

    position: int
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The card of a question is out of date (somebody answered or voted)."""

    position: int


@dataclass(frozen=True, slots=True)
class Revealed:
    """A question ended and its answer may be shown."""

    position: int
    how: How


@dataclass(frozen=True, slots=True)
class Finished:
    """The quiz is over."""

    ended: Ended


@dataclass(frozen=True, slots=True)
class HintGiven:
    """Hint number ``number`` (from 0) is for ``user``."""

    user: UserId
    number: int


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote was counted: ``have`` of the ``need`` that skip."""

    have: int
    need: int


@dataclass(frozen=True, slots=True)
class QuietDue:
    """Look again at this moment whether the quiz has gone quiet."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing changed, and why."""

    why: Refusal


Effect: TypeAlias = Opened | Asked | Changed | Revealed | Finished | HintGiven | Voted | QuietDue | Refused
