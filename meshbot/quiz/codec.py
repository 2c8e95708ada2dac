"""A session as JSON and back, for the store. Sets are sorted lists, moments ISO 8601 with their offset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from meshbot.model.ids import QuestionId, SessionId, UserId
from meshbot.model.reply import Json
from meshbot.quiz.events import Ended, How
from meshbot.quiz.session import QUIET_MINUTES, Phase, Rules, Session

FORMAT: Final = 1


class _Rules(BaseModel):
    solo: bool = False
    lobby: bool = False
    change: bool = False
    timer_seconds: int | None = None
    scheduled: bool = False
    quiet_minutes: int = QUIET_MINUTES


class _State(BaseModel):
    # Unknown fields are ignored, so that a replica of an older release can read what a newer one wrote.
    model_config = ConfigDict(extra="ignore")

    format: Annotated[int, Field(le=FORMAT)] = FORMAT
    id: str
    starter: str
    title: str
    questions: list[str]
    seed: str
    rules: _Rules
    touched: datetime
    phase: Phase
    position: int
    asked_at: datetime | None
    joined: list[str] = []
    expected: list[str] = []
    votes: list[str] = []
    hints: dict[str, int] = {}
    closed: list[How] = []
    ended: Ended = ""
    again: int = 0


def to_json(session: Session) -> dict[str, Json]:
    """The session as a JSON object; equal sessions give equal objects."""
    rules = session.rules
    state = _State(
        id=session.id,
        starter=session.starter,
        title=session.title,
        questions=list(session.questions),
        seed=session.seed,
        rules=_Rules(
            solo=rules.solo,
            lobby=rules.lobby,
            change=rules.change,
            timer_seconds=rules.timer_seconds,
            scheduled=rules.scheduled,
            quiet_minutes=rules.quiet_minutes,
        ),
        touched=session.touched,
        phase=session.phase,
        position=session.position,
        asked_at=session.asked_at,
        joined=sorted(session.joined),
        expected=sorted(session.expected),
        votes=sorted(session.votes),
        hints=dict(sorted(session.hints.items())),
        closed=list(session.closed),
        ended=session.ended,
        again=session.again,
    )
    return state.model_dump(mode="json")


def from_json(value: Mapping[str, Json]) -> Session:
    """The session of a JSON object. Raises ValueError when it is none that this release can read."""
    state = _State.model_validate(value)
    rules = state.rules
    return Session(
        id=SessionId(state.id),
        starter=UserId(state.starter),
        title=state.title,
        questions=tuple(QuestionId(question) for question in state.questions),
        seed=state.seed,
        rules=Rules(rules.solo, rules.lobby, rules.change, rules.timer_seconds, rules.scheduled, rules.quiet_minutes),
        touched=state.touched,
        phase=state.phase,
        position=state.position,
        asked_at=state.asked_at,
        joined=frozenset(map(UserId, state.joined)),
        expected=frozenset(map(UserId, state.expected)),
        votes=frozenset(map(UserId, state.votes)),
        hints=MappingProxyType({UserId(user): count for user, count in state.hints.items()}),
        closed=tuple(state.closed),
        ended=state.ended,
        again=state.again,
    )
