"""What grading says about an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Outcome: TypeAlias = Literal["right", "near", "wrong"]
Reason: TypeAlias = Literal[
    "exact",  # as it should be
    "words",  # the same words, written another way
    "typing",  # a typing error within the budget; distance in letters
    "spelled",  # the right name with other separators between its words
    "rounded",  # a number that was rounded
    "within",  # a number within the tolerance
    "close",  # letters off, but more than is forgiven here
    "other_term",  # nearer to another name of the field, which is ``detail``
    "rejected",  # a known wrong answer, or what a known wrong way to reckon comes to; ``detail`` says why
    "option",  # a wrong option; ``detail`` says why
    "partial",  # not exactly the right options; ``detail`` is "2 of 3", ``extra`` the wrong ones among the chosen
    "swapped",  # an order; distance in pairs the wrong way round
    "unit",  # a unit that is not the one asked for, which is ``detail``
    "close_number",  # a number within a tenth; ``detail`` is how many per cent
    "off",  # a number further away
    "unmatched",  # nothing known
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Right, near or wrong, with the reason and the distance (letters, pairs, options, or the number's own unit)."""

    outcome: Outcome
    reason: Reason
    distance: float | None = None
    detail: str = ""
    extra: int = 0

    @property
    def doubtful(self) -> bool:
        """Whether a wrong answer in words may have meant the right thing: it was not recognised as anything else."""
        return self.outcome == "wrong" and self.reason in {"unmatched", "close", "other_term"}

    @property
    def counts(self) -> bool:
        """Whether the answer is taken as right: near is, since it shows the knowledge."""
        return self.outcome != "wrong"
