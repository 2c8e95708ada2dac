"""How well a person knows the field: concepts known, learning and fading, and a streak without guilt. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

KNOWN_FROM: Final = 0.8
"""Below this chance of remembering, what was known is fading."""
_WORKDAYS: Final = 5

State: TypeAlias = Literal["known", "fading", "learning"]


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one person and concept.

    ``recall`` is the chance of remembering now (0 to 1), None where nothing was ever missed and so no card exists; ``passed``
    whether the last answer was right.
    """

    concept: str
    passed: bool
    recall: float | None = None

    @property
    def state(self) -> State:
        """Known, fading (was known), or learning (the last answer was wrong)."""
        if not self.passed:
            return "learning"
        return "known" if self.recall is None or self.recall >= KNOWN_FROM else "fading"


@dataclass(frozen=True, slots=True)
class Mastery:
    """The concepts of one area: how many are known, fading and learning, of how many that have questions."""

    area: str
    known: int
    fading: int
    learning: int
    total: int

    @property
    def share(self) -> float:
        """The share that is known, 0 to 1."""
        return self.known / self.total if self.total else 0.0


def masteries(memories: Iterable[Memory], concepts: Mapping[str, AbstractSet[str]]) -> tuple[Mastery, ...]:
    """Mastery of each area that was touched, in the order of ``concepts`` (area to its concepts)."""
    states = {memory.concept: memory.state for memory in memories}
    out: list[Mastery] = []
    for area, names in concepts.items():
        found = [states[name] for name in names if name in states]
        if found:
            counts = (found.count("known"), found.count("fading"), found.count("learning"))
            out.append(Mastery(area, *counts, len(names)))
    return tuple(out)


def streak(days: AbstractSet[date], today: date) -> int:
    """Working days of practice, counted up by one and down by one, never to nothing at once.

    ``days`` are local dates with an answer. Weekends count neither way, and today counts only when something was answered.
    """
    if not days:
        return 0
    count, day = 0, min(days)
    while day <= today:
        if day.weekday() < _WORKDAYS:
            if day in days:
                count += 1
            elif day < today:
                count = max(count - 1, 0)
        day += timedelta(days=1)
    return count
