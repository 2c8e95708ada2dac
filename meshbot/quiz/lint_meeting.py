"""L23 as a report: which questions of one pack cannot be asked in one quiz, since one gives the other away.

The session builder keeps such pairs apart (``selection.py``); here the author learns of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from meshbot.quiz.cueing import tells, told
from meshbot.quiz.lint_report import Report, error, warning
from meshbot.quiz.question import Question

_LONELY: Final = 0.25
_ENOUGH: Final = 8


@dataclass(frozen=True, slots=True)
class Apart:
    """Two questions, by position, that never meet: the first gives the second away, perhaps the second the first too."""

    telling: int
    told: int
    both: bool


def apart(questions: Sequence[Question]) -> tuple[Apart, ...]:
    """Every pair that is kept out of one quiz."""
    seen = [told(question) for question in questions]
    found: list[Apart] = []
    for one, other in combinations(range(len(questions)), 2):
        there, back = tells(seen[one], seen[other]), tells(seen[other], seen[one])
        if there or back:
            found.append(Apart(one, other, there and back) if there else Apart(other, one, both=False))
    return tuple(found)


def check(packs: Sequence[Sequence[tuple[int, Question]]]) -> Iterator[tuple[int, Report]]:
    """Pairs of a pack that give each other away in any order, and questions that hardly fit into a quiz of their pack."""
    for pack in packs:
        questions = [question for _, question in pack]
        pairs = apart(questions)
        for pair in pairs:
            if pair.both:
                what = f"gives {questions[pair.told].id} away and is given away by it; word one of them anew"
                yield pack[pair.telling][0], warning("L23", what)
        for index, _ in enumerate(questions):
            others = sum(index in {pair.telling, pair.told} for pair in pairs)
            if len(questions) >= _ENOUGH and others > _LONELY * (len(questions) - 1):
                what = f"cannot be asked with {others} of the {len(questions) - 1} others of its pack; word it anew"
                yield pack[index][0], error("L23", what)
