"""A quiz session as a frozen value, and ``step``: what an event makes of it. Pure; answers themselves are rows in the store.

The rules. A solo quiz (direct message, terminal) reveals a question as soon as it is answered. In a group a question is revealed
when everybody who joined or answered earlier has answered it (for up to ``CROWD`` of them), when a player says next, when
the timer ends, or when a majority of the players votes to skip. On the first question without a lobby nobody is expected yet,
so it waits for next or the timer. Revealing and asking the next question are one transition. Only the starter may stop; a quiz
that began by itself belongs to nobody, so there any player may.
A quiz that nobody touches ends by itself, and what was answered counts.

Alone, what was missed comes once more at the end, by another question on the same concept: retrieving it some minutes after the
explanation is worth the half minute. At most ``MOST_AGAIN`` times, never a third time, and neither the result nor the card
counts it: it is practice. A group goes on instead; there one person's miss would be everybody's question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from meshbot.model.ids import QuestionId, SessionId, UserId
from meshbot.quiz.events import (
    Answered,
    Asked,
    Begun,
    Changed,
    Effect,
    Ended,
    Event,
    Finished,
    HintAsked,
    HintGiven,
    How,
    Joined,
    NextAsked,
    Opened,
    QuietDue,
    Refusal,
    Refused,
    Revealed,
    SkipVoted,
    Stopped,
    TimeUp,
    Voted,
    WentQuiet,
)

CROWD: Final = 20
QUIET_MINUTES: Final = 60
MOST_AGAIN: Final = 3
# Two people who type "next" in the same breath mean the same question.
_BREATH: Final = timedelta(seconds=3)

Phase: TypeAlias = Literal["lobby", "asking", "done"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What was chosen when the quiz was started. ``change`` allows one change of mind before the reveal.

    ``scheduled``: it began by itself, so its starter (who set the schedule) may be anywhere and is expected for nothing.
    """

    solo: bool = False
    lobby: bool = False
    change: bool = False
    timer_seconds: int | None = None
    scheduled: bool = False
    quiet_minutes: int = QUIET_MINUTES


@dataclass(frozen=True, slots=True)
class Session:
    """The state of a quiz.

    ``expected`` are those whose answers complete the current question; ``hints`` who took how
    many hints on it; ``closed`` how each past question ended. ``position`` counts questions from 0. The last ``again`` of the
    questions were added because their concept was missed.
    """

    id: SessionId
    starter: UserId
    title: str
    questions: tuple[QuestionId, ...]
    seed: str
    rules: Rules
    touched: datetime
    phase: Phase = "lobby"
    position: int = 0
    asked_at: datetime | None = None
    joined: frozenset[UserId] = frozenset()
    expected: frozenset[UserId] = frozenset()
    votes: frozenset[UserId] = frozenset()
    hints: Mapping[UserId, int] = field(default_factory=lambda: MappingProxyType({}))
    closed: tuple[How, ...] = ()
    ended: Ended = ""
    again: int = 0

    @property
    def length(self) -> int:
        """How many questions the quiz has, without those that come once more."""
        return len(self.questions) - self.again

    @property
    def question(self) -> QuestionId:
        """The current question."""
        return self.questions[self.position]

    def seed_of(self, position: int) -> str:
        """The seed that shows the question at a position."""
        return f"{self.seed}/{position}"

    def revealed(self, position: int) -> bool:
        """Whether the answer of a question may be seen."""
        return position < len(self.closed)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the store knows: who has answered anything in this session, who the current question, and when last."""

    players: frozenset[UserId] = frozenset()
    answered: frozenset[UserId] = frozenset()
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The next state and what follows from it, in order."""

    session: Session
    effects: tuple[Effect, ...] = ()


def begin(session: Session, now: datetime) -> Step:
    """Open a new session: its lobby, or its first question."""
    quiet = QuietDue(now + timedelta(minutes=session.rules.quiet_minutes))
    if session.rules.lobby:
        return Step(replace(session, phase="lobby", touched=now), (Opened(), quiet))
    return _ask(session, 0, Tally(), now, (Opened(), quiet))


def refusal(session: Session, user: UserId, position: int) -> Refusal | None:
    """Why an answer to the question at ``position`` cannot be taken now; None when it can."""
    if session.phase == "done":
        return "over"
    if session.phase == "lobby":
        return "lobby"
    if position != session.position:
        return "closed"
    return "not_player" if session.rules.solo and user != session.starter else None


def completes(session: Session, user: UserId) -> bool:
    """Whether this person's answer may be the one that ends the question, so that answers must be counted under a lock."""
    return user in session.expected and len(session.expected) <= CROWD


def step(session: Session, event: Event, tally: Tally, now: datetime) -> Step:
    """What ``event`` makes of the session. Never raises; what is not allowed comes back as Refused."""
    if session.phase == "done":
        return Step(session, (Refused("over"),) if not isinstance(event, (Answered, TimeUp, WentQuiet)) else ())
    return _STEPS[type(event)](session, event, tally, now)


def _joined(session: Session, event: Joined, _tally: Tally, now: datetime) -> Step:
    if event.user in session.joined:
        return Step(session)
    return Step(replace(session, joined=session.joined | {event.user}, touched=now), (Opened(),))


def _answered(session: Session, event: Answered, tally: Tally, now: datetime) -> Step:
    if session.phase == "lobby" or event.position != session.position:
        return Step(session)
    if session.expected and len(session.expected) <= CROWD and session.expected <= tally.answered:
        return _close(_once_more(session, event), "solo" if session.rules.solo else "all", tally, now)
    return Step(session, (Changed(event.position),))


def _once_more(session: Session, event: Answered) -> Session:
    if event.again is None or not session.rules.solo or session.again >= MOST_AGAIN or event.position >= session.length:
        return session
    return replace(session, questions=(*session.questions, event.again), again=session.again + 1)


def _hint(session: Session, event: HintAsked, tally: Tally, now: datetime) -> Step:
    stale = _stale(session, event.position)
    if stale:
        return Step(session, (Refused(stale),))
    if event.user in tally.answered:
        return Step(session, (Refused("answered"),))
    taken = session.hints.get(event.user, 0)
    if taken >= event.available:
        return Step(session, (Refused("no_hints"),))
    hints = MappingProxyType({**session.hints, event.user: taken + 1})
    return Step(replace(session, hints=hints, touched=now), (HintGiven(event.user, taken),))


def _skip(session: Session, event: SkipVoted, tally: Tally, now: datetime) -> Step:
    stale = _stale(session, event.position)
    if stale:
        return Step(session, (Refused(stale),))
    if _meant_the_one_before(session, event.position, now):
        return Step(session, (Refused("too_soon"),))
    if event.user in session.votes:
        return Step(session, (Refused("voted"),))
    votes = session.votes | {event.user}
    host = frozenset[UserId]() if session.rules.scheduled else frozenset({session.starter})
    need = len(tally.players | session.joined | votes | host) // 2 + 1
    voted = replace(session, votes=votes, touched=now)
    if len(votes) >= need:
        return _close(voted, "skip", tally, now)
    return Step(voted, (Voted(len(votes), need), Changed(session.position)))


def _begun(session: Session, event: Begun, tally: Tally, now: datetime) -> Step:
    if session.phase != "lobby":
        return Step(session, (Refused("begun"),))
    if event.user not in session.joined | {session.starter}:
        return Step(session, (Refused("not_player"),))
    return _ask(session, 0, tally, now, (Opened(),))


def _next(session: Session, event: NextAsked, tally: Tally, now: datetime) -> Step:
    if session.phase == "lobby":
        return _begun(session, Begun(event.user), tally, now) if event.position is None else Step(session, (Refused("lobby"),))
    if event.user not in tally.players | session.joined | {session.starter}:
        return Step(session, (Refused("not_player"),))
    if _meant_the_one_before(session, event.position, now):
        return Step(session, (Refused("too_soon"),))
    stale = _stale(session, event.position)
    return Step(session, (Refused(stale),)) if stale else _close(session, "next", tally, now)


def _meant_the_one_before(session: Session, position: int | None, now: datetime) -> bool:
    """Whether a typed word came so soon after the question that it meant what stood there before (or is the same word again).

    Alone nobody else can have moved the quiz on, and a second word is a second wish.
    """
    if position is not None or session.rules.solo or session.asked_at is None:
        return False
    had_one_before = session.position > 0 or session.rules.lobby
    return had_one_before and now - session.asked_at < _BREATH


def _time_up(session: Session, event: TimeUp, tally: Tally, now: datetime) -> Step:
    if session.phase == "lobby" or event.position != session.position or session.rules.timer_seconds is None:
        return Step(session)
    return _close(session, "timer", tally, now)


def _stopped(session: Session, event: Stopped, tally: Tally, now: datetime) -> Step:
    anybody = session.rules.scheduled
    if event.user != session.starter and not (anybody and event.user in tally.players | session.joined):
        return Step(session, (Refused("not_player" if anybody else "not_starter"),))
    return _finish(session, "stopped", now)


def _went_quiet(session: Session, _event: WentQuiet, tally: Tally, now: datetime) -> Step:
    last = max(session.touched, tally.last or session.touched)
    due = last + timedelta(minutes=session.rules.quiet_minutes)
    return Step(session, (QuietDue(due),)) if now < due else _finish(session, "quiet", now)


def _stale(session: Session, position: int | None) -> Refusal | None:
    if session.phase == "lobby":
        return "lobby"
    return "closed" if position is not None and position != session.position else None


def _ask(session: Session, position: int, tally: Tally, now: datetime, before: tuple[Effect, ...] = ()) -> Step:
    there = frozenset({session.starter}) if session.rules.solo else session.joined | tally.players
    # A crowd is not waited for, and a thousand names in the state would cost every answer their parsing.
    expected = there if len(there) <= CROWD else frozenset[UserId]()
    seconds = session.rules.timer_seconds
    asked = replace(
        session,
        phase="asking",
        position=position,
        asked_at=now,
        touched=now,
        expected=expected,
        votes=frozenset(),
        hints=MappingProxyType({}),
    )
    return Step(asked, (*before, Asked(position, now + timedelta(seconds=seconds) if seconds else None)))


def _close(session: Session, how: How, tally: Tally, now: datetime) -> Step:
    closed = replace(session, closed=(*session.closed, how), touched=now)
    revealed = Revealed(session.position, how)
    if session.position + 1 < len(session.questions):
        return _ask(closed, session.position + 1, tally, now, (revealed,))
    return Step(replace(closed, phase="done", ended="finished"), (revealed, Finished("finished")))


def _finish(session: Session, ended: Literal["stopped", "quiet"], now: datetime) -> Step:
    done = replace(session, phase="done", ended=ended, touched=now)
    if session.phase == "lobby":
        return Step(done, (Opened(), Finished(ended)))
    shown = replace(done, closed=(*session.closed, ended))
    return Step(shown, (Revealed(session.position, ended), Finished(ended)))


_STEPS: Final[Mapping[type, Callable[[Session, Any, Tally, datetime], Step]]] = MappingProxyType(
    {
        Joined: _joined,
        Begun: _begun,
        Answered: _answered,
        HintAsked: _hint,
        SkipVoted: _skip,
        NextAsked: _next,
        TimeUp: _time_up,
        Stopped: _stopped,
        WentQuiet: _went_quiet,
    }
)
