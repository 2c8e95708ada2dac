"""Grades an answer: right, near or wrong, why, and how far off.

Near counts: a typing error within the budget of ``BUDGETS``, a number that was rounded. What must be right to the letter (ports,
flags, field names) is marked ``tolerance: exact`` in the pack and is then wrong, with "close" as the reason.
The budget by length follows the usual rule of spelling-tolerant graders: 0 below five letters, 1 up to eight, 2 above.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from meshbot.quiz.numerals import Reading, converted, read_number
from meshbot.quiz.question import Number, Order, Typed
from meshbot.quiz.reading import Given, Picked, Said
from meshbot.quiz.shown import Shown
from meshbot.quiz.spelling import grade_typed
from meshbot.quiz.verdict import Verdict

_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
_CLOSE: Final = 0.1


def grade(shown: Shown, given: Given, names: Mapping[str, str] = _NO_NAMES) -> Verdict:
    """The verdict on an answer. ``names`` are known terms by folded form (``Bank.names``)."""
    question = shown.question
    if isinstance(question, Typed):
        return grade_typed(question, shown.stem, given.text if isinstance(given, Said) else "", names)
    if isinstance(question, Number):
        return _number(question, shown, given.text if isinstance(given, Said) else "")
    keys = given.keys if isinstance(given, Picked) else ()
    return _order(shown, keys) if isinstance(question, Order) else _options(shown, keys)


def _options(shown: Shown, keys: tuple[int, ...]) -> Verdict:
    rights = {option.key for option in shown.options if option.right}
    picked = set(keys)
    if picked == rights:
        return Verdict("right", "exact")
    if len(rights) > 1:
        good, extra = len(picked & rights), len(picked - rights)
        return Verdict("wrong", "partial", len(picked ^ rights), f"{good} of {len(rights)}", extra)
    why = next((option.why for option in shown.options if option.key in picked), "")
    return Verdict("wrong", "option", 1, why)


def _order(shown: Shown, keys: tuple[int, ...]) -> Verdict:
    """Distance is Kendall's: how many pairs stand the wrong way round."""
    if sorted(keys) != list(range(len(shown.options))):
        return Verdict("wrong", "unmatched")
    swaps = sum(1 for left in range(len(keys)) for right in range(left + 1, len(keys)) if keys[left] > keys[right])
    return Verdict("wrong", "swapped", swaps) if swaps else Verdict("right", "exact")


def _number(question: Number, shown: Shown, text: str) -> Verdict:
    answer, reading = shown.answer or 0.0, read_number(text)
    if reading is None:
        return Verdict("wrong", "unmatched")
    value = converted(reading, question.unit or reading.unit)
    if value is None:
        return Verdict("wrong", "unit", None, question.unit or "")
    off = abs(value - answer)
    if math.isclose(value, answer, rel_tol=1e-9, abs_tol=1e-9):
        return Verdict("right", "exact", 0.0)
    if off <= allowed(question.within, answer):
        return Verdict("right", "within", off)
    return _slip(shown, question, value, off) or _off(reading, value, answer, off)


def _slip(shown: Shown, question: Number, value: float, off: float) -> Verdict | None:
    """What a known wrong way to reckon comes to."""
    for slip in shown.slips:
        if abs(value - slip.value) <= max(allowed(question.within, slip.value), 1e-9):
            return Verdict("wrong", "rejected", off, slip.why)
    return None


def _off(reading: Reading, value: float, answer: float, off: float) -> Verdict:
    if off <= _slack(reading, value) + 1e-12:
        return Verdict("near", "rounded", off)
    relative = off / abs(answer) if answer else math.inf
    return Verdict("wrong", "close_number" if relative <= _CLOSE else "off", off, f"{relative * 100:.1f}")


def _slack(reading: Reading, value: float) -> float:
    """The rounding of what was typed, in the unit that is asked for."""
    return reading.slack * abs(value / reading.value) if reading.value else 0.0


def allowed(within: str, answer: float) -> float:
    """How far a number may be off and still be right."""
    if within == "exact":
        return 0.0
    if within.endswith("%"):
        return abs(answer) * float(within[:-1]) / 100 * (1 + 1e-9)
    return float(within) * (1 + 1e-9)
