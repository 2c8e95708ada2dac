"""How questions fare once people answer them: classical test theory over first answers alone.

Repeats break its assumptions, so only the first answer of each person to each question is counted (Moodle does the same).
With n answers the standard error of the share right is sqrt(p (1 - p) / n): 0.09 at n = 30. Nothing is flagged below
``ENOUGH`` answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from meshbot.model.ids import QuestionId, UserId
from meshbot.quiz.question import LogLine, Manifest, Number, Order, Question, Several, Single, TrueFalse, Typed

ENOUGH: Final = 20
SURE: Final = 50
IDLE_SHARE: Final = 0.05
_HARD: Final = 0.20
_EASY: Final = 0.95
_WEAK: Final = 0.20
_FEWEST_OTHERS: Final = 2
_FEWEST_PAIRS: Final = 3

Flag: TypeAlias = Literal[
    "everybody right",  # teaches nothing any more; a warm-up at best
    "nobody right",  # is the key wrong, or the stem misleading?
    "hard",  # under a fifth right: look at the key
    "easy",  # over 95 % right
    "against",  # those who know more get it wrong more often: take it out
    "weak",  # tells little about who knows
    "idle options",  # wrong options that nobody, or hardly anybody, takes
]


@dataclass(frozen=True, slots=True)
class Response:
    """One person's first answer to a question; ``picked`` are option keys where options were chosen."""

    user: UserId
    question: QuestionId
    right: bool
    picked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One question in numbers.

    ``facility`` is the share right (0 to 1) and ``error`` its standard error; ``discrimination`` the correlation of this answer
    with the share right of the person's other answers, None when it cannot be told; ``picks`` how often each option
    was chosen; ``idle`` the keys of wrong options taken by fewer than ``IDLE_SHARE``.
    """

    question: QuestionId
    tries: int
    facility: float
    error: float
    discrimination: float | None
    picks: Mapping[int, int]
    idle: tuple[int, ...]
    flags: tuple[Flag, ...]

    @property
    def act(self) -> bool:
        """Whether the numbers are firm enough to take a question out."""
        return self.tries >= SURE and "against" in self.flags


def item_statistics(questions: Iterable[Question], responses: Iterable[Response]) -> tuple[ItemStatistics, ...]:
    """Statistics of every question that was answered, in the order of ``questions``."""
    first: dict[tuple[UserId, QuestionId], Response] = {}
    for response in responses:
        first.setdefault((response.user, response.question), response)
    by_question: dict[QuestionId, list[Response]] = {}
    by_user: dict[UserId, list[Response]] = {}
    for response in first.values():
        by_question.setdefault(response.question, []).append(response)
        by_user.setdefault(response.user, []).append(response)
    known = ((question, by_question.get(QuestionId(question.id), [])) for question in questions)
    return tuple(_item(question, given, by_user) for question, given in known if given)


def picked_keys(answer: str) -> tuple[int, ...]:
    """The option keys of an answer as ``reading.to_text`` stores it; empty for words."""
    body = answer.removeprefix("#")
    parts = body.split(",")
    return tuple(int(part) for part in parts) if answer.startswith("#") and all(part.isdecimal() for part in parts) else ()


def _item(question: Question, given: Sequence[Response], by_user: Mapping[UserId, Sequence[Response]]) -> ItemStatistics:
    tries = len(given)
    facility = sum(response.right for response in given) / tries
    discrimination = _discrimination(given, by_user)
    picks = _picks(question, given)
    idle = _idle(question, picks, tries)
    return ItemStatistics(
        question=QuestionId(question.id),
        tries=tries,
        facility=facility,
        error=math.sqrt(facility * (1 - facility) / tries),
        discrimination=discrimination,
        picks=picks,
        idle=idle,
        flags=_flags(tries, facility, discrimination, idle) if tries >= ENOUGH else (),
    )


def _discrimination(given: Sequence[Response], by_user: Mapping[UserId, Sequence[Response]]) -> float | None:
    """Pearson's correlation of the item with the rest score (the item left out), over people with enough other answers."""
    pairs: list[tuple[float, float]] = []
    for response in given:
        others = [float(other.right) for other in by_user[response.user] if other.question != response.question]
        if len(others) >= _FEWEST_OTHERS:
            pairs.append((float(response.right), sum(others) / len(others)))
    if len(pairs) < _FEWEST_PAIRS:
        return None
    return _correlation([pair[0] for pair in pairs], [pair[1] for pair in pairs])


def _correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    count = len(left)
    mean_left, mean_right = sum(left) / count, sum(right) / count
    shared = sum((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True))
    spread = sum((a - mean_left) ** 2 for a in left) * sum((b - mean_right) ** 2 for b in right)
    # Rounding leaves a trace of spread where everybody answered alike.
    return shared / math.sqrt(spread) if spread > 1e-18 else None  # noqa: PLR2004 - far below any real spread


def _picks(question: Question, given: Sequence[Response]) -> dict[int, int]:
    if not isinstance(question, (Single, Several, TrueFalse, Manifest, LogLine)):
        return {}
    return {key: sum(key in response.picked for response in given) for key in range(len(question.options))}


def _idle(question: Question, picks: Mapping[int, int], tries: int) -> tuple[int, ...]:
    if isinstance(question, (Typed, Number, Order)) or tries < ENOUGH:
        return ()
    return tuple(key for key, count in picks.items() if key not in question.rights and count < IDLE_SHARE * tries)


def _flags(tries: int, facility: float, discrimination: float | None, idle: Sequence[int]) -> tuple[Flag, ...]:
    flags: list[Flag] = []
    right = round(facility * tries)
    if right == tries:
        flags.append("everybody right")
    elif right == 0:
        flags.append("nobody right")
    elif facility < _HARD:
        flags.append("hard")
    elif facility > _EASY:
        flags.append("easy")
    if discrimination is not None and discrimination < 0:
        flags.append("against")
    elif discrimination is not None and discrimination < _WEAK:
        flags.append("weak")
    if idle:
        flags.append("idle options")
    return tuple(flags)
