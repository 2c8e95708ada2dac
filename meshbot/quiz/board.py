"""Who stands where, from the answers of a session.

A right answer is one point, half a point with a hint. The tie rule: equal points share a place (1, 1, 3); among them the one who
got there first is listed first. Speed gives no points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from meshbot.model.ids import UserId

FULL: Final = 1.0
WITH_HINT: Final = 0.5
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's answer to the question at ``position``."""

    user: UserId
    position: int
    right: bool
    at: datetime
    hints: int = 0

    @property
    def points(self) -> float:
        """What it is worth."""
        return 0.0 if not self.right else WITH_HINT if self.hints else FULL


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of the board. ``tied`` says that others share the place."""

    place: int
    user: UserId
    points: float
    right: int
    answered: int
    tied: bool


def standings(answers: Iterable[Answer]) -> tuple[Standing, ...]:
    """Everybody who answered, best first."""
    by_user: dict[UserId, list[Answer]] = {}
    for answer in answers:
        by_user.setdefault(answer.user, []).append(answer)
    points = {user: sum(answer.points for answer in given) for user, given in by_user.items()}
    reached = {user: max((a.at for a in given if a.right), default=_NEVER) for user, given in by_user.items()}
    order = sorted(by_user, key=lambda user: (-points[user], reached[user], user))
    totals = [points[user] for user in order]
    return tuple(
        Standing(
            place=totals.index(points[user]) + 1,
            user=user,
            points=points[user],
            right=sum(answer.right for answer in by_user[user]),
            answered=len(by_user[user]),
            tied=totals.count(points[user]) > 1,
        )
        for user in order
    )


def right_answers(answers: Iterable[Answer], user: UserId) -> int:
    """How many of a person's answers are right."""
    return sum(answer.right for answer in answers if answer.user == user)


def score_text(points: float) -> str:
    """Points as shown: whole where they are whole."""
    return str(int(points)) if points == int(points) else f"{points:.1f}"


def progress(position: int, total: int, right: int) -> str:
    """Where a quiz is, as on the lesson page: ``2 of 5 · 1 right``. ``position`` counts from 0."""
    return f"{position + 1} of {total} · {right} right"
