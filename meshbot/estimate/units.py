"""Units of the estimator's lines: whose number a unit is, rates in a second, switches as shares, prices for a month."""

from __future__ import annotations

from typing import Final

from meshbot.errors import UserError
from meshbot.estimate import vocabulary as known
from meshbot.estimate.cursor import Cursor
from meshbot.estimate.load import Value
from meshbot.text.quantities import BYTES, MILLISECONDS, RATES, significant

OWNERS: Final = (
    (MILLISECONDS, {"budget_ms"}),
    (BYTES, {"payload"}),
    (known.MONEY, {"price"}),
    ({"%"}, {"tracing", "keepalive", "fresh", "growth"}),
)
"""Units of one kind, and the names whose numbers may have them."""
TAKEN: Final = known.UNITS.keys() | RATES.keys() | BYTES.keys() | MILLISECONDS.keys() | known.MONEY | {"%", "/"}
"""What may stand behind a number that is no load."""
_HOUR: Final = frozenset({"rph", "hour", "hr"})


def per_second(value: float, unit: str) -> float:
    """A rate for one second, as exact as a load is ever known."""
    factor = RATES.get(unit, 1.0)
    if factor == 1.0:
        return value
    return round(value * factor, 2) if abs(value * factor) >= 1 else significant(value * factor, 4)


def switched(name: str, *, on: bool) -> Value:
    """Switches of numbers: every connection reused, the usual share of traces and policies, or none of them."""
    if name == "keepalive":
        return 1.0 if on else 0.0
    if name == "tracing":
        return None if on else 0.0
    if name == "policies":
        return None if on else 0
    return on


def is_money(word: str) -> bool:
    """Whether a word is the currency of the estimates; raises UserError for another one."""
    if word in known.OTHER_MONEY:
        raise UserError("Prices are in US dollars here.", hint="$35/core $4/gb")
    return word in known.MONEY


def read_price(line: Cursor, value: float, start: int) -> tuple[str, float]:
    """The field that a price is for, and the price for a month; ``budget_ms`` where somebody gives a budget in money.

    Raises UserError where it is said of neither a core nor a gigabyte.
    """
    line.skip({"/", "per", "a", "each"} | known.MONEY)
    word = line.word()
    if known.KEYS.get(word) == "budget_ms":
        line.at += 1
        return "budget_ms", value
    if word not in known.CORES and word not in known.MEMORY:
        raise UserError(f"“{line.piece(start)}” for what: a core or a gigabyte?", hint="$35/core or $4/gb")
    line.at += 1
    if line.word() in {"/", "per", "a"} and line.word(1) in {"month", "mo"}:
        line.at += 2
    elif word.endswith(("-hour", "-h")) or line.word() in _HOUR:
        line.skip(_HOUR)
        value = round(value * known.HOURS, 4)
    return "core_usd" if word in known.CORES else "gb_usd", value
