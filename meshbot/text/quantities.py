"""Numbers as people type them: grouped, suffixed, in full width, with the units of load, size, time and money.

Reading is strict about one thing: a number that can be read two ways (``50.000``) is refused with both readings, since a
guess there would be wrong by a factor of a thousand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from meshbot.errors import UserError
from meshbot.text.markup import clean, one_line

NUMBER: Final = r"[+-]?(?:[0-9](?:[0-9_,.']*[0-9])?|\.[0-9]+)(?:e[+-]?[0-9]+(?![0-9]))?"
"""A number literal before its unit, as ``read_number`` takes it (lower case, folded)."""

MAGNITUDES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "k": 1e3, "thousand": 1e3, "tsd": 1e3, "m": 1e6, "mio": 1e6, "mil": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6,
        "g": 1e9, "bn": 1e9, "billion": 1e9, "billions": 1e9,
    }
)  # fmt: skip
BYTES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "b": 1.0, "byte": 1.0, "bytes": 1.0, "kb": 1e3, "kib": 1024.0, "mb": 1e6, "mib": 1024.0**2, "gb": 1e9, "gib": 1024.0**3,
        "kilobyte": 1e3, "kilobytes": 1e3, "megabyte": 1e6, "megabytes": 1e6,
    }
)  # fmt: skip
MILLISECONDS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "us": 1e-3, "ms": 1.0, "msec": 1.0, "millis": 1.0, "millisecond": 1.0, "milliseconds": 1.0,
        "s": 1e3, "sec": 1e3, "second": 1e3, "seconds": 1e3,
    }
)  # fmt: skip
RATES: Final[Mapping[str, float]] = MappingProxyType(
    {"rps": 1.0, "rpm": 1 / 60, "rph": 1 / 3600, "rpd": 1 / 86_400, "rpw": 1 / 604_800, "rpmo": 1 / 2_628_000}
)
"""Canonical names of rates, and what one of them is per second."""
CHURN: Final = "changes-a-minute"
"""Canonical name of a rate of pod changes."""

_QUOTES: Final = re.compile("[\"`\u00b4\u201c-\u201f\u00ab\u00bb\u2039\u203a\u2018-\u201b']")
_GROUPING_QUOTE: Final = re.compile("(?<=[0-9])['’](?=[0-9]{3}(?![0-9]))")
_MINUS: Final = re.compile("[\u2010-\u2015\u2212](?=[0-9.])")
_RANGE: Final = re.compile(r"(?<![a-z0-9.,_-])[0-9][0-9.,_]*[km]?\s*(?:-|\.\.+|\bto\b)\s*[0-9][0-9.,_]*[km]?(?:\s*[a-z]+)?")
# Only groups of exactly three digits can be the rest of a number; nothing else that people type begins with such a group.
_SPACED: Final = re.compile(r"(?<![0-9a-z.,_=])([0-9]{1,3}(?: [0-9]{3})+)(?![0-9])")
_COMMAS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DOTS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_PLAIN: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_DECIMAL_COMMA: Final = re.compile(r"[0-9]+,[0-9]+")
_TWO_READINGS: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_LARGEST_POWER: Final = 30
_PER: Final = r"\s*(?:/|\b(?:per|a|an|each|every)\b)\s*"
_TIME: Final = r"(?P<unit>s(?:ecs?|econds?)?|m(?:ins?|inutes?)?|h(?:rs?|ours?)?|d(?:ays?)?)\b"
_LONG_TIME: Final = r"(?P<unit>s(?:ecs?|econds?)?|m(?:ins?|inutes?)?|h(?:rs?|ours?)?|d(?:ays?)?|w(?:ks?|eeks?)?|mo(?:nths?)?)\b"
_COUNTED: Final = r"(?:req(?:uest)?s?|calls?|quer(?:y|ies)|transactions?|txs?|hits?|msgs?|messages?|rpcs?|r|q)"
_START: Final = r"(?:(?<=[0-9])|(?<=[0-9][kmg])|\b)"
_CHURN: Final = re.compile(
    rf"\b(?:pods?|changes?|restarts?|rollouts?|deploys?|deployments?)(?: changes?| restarts?)?{_PER}m(?:ins?|inutes?)?\b"
)
_RATE: Final = re.compile(rf"{_START}{_COUNTED}{_PER}{_LONG_TIME}")
_BARE_RATE: Final = re.compile(rf"(?<=[0-9a-z]){_PER}{_TIME}")
_RATE_WORDS: Final = re.compile(rf"{_START}(?:qps|tps|rqs|reqps)\b")
_KILO: Final = re.compile(r"(?<=[0-9] )([km])(?=(?:[rqt]ps|rpm)\b)")


@dataclass(frozen=True, slots=True)
class Range:
    """A figure between what the sources support: ``low <= typical <= high``, all in one unit."""

    low: float
    typical: float
    high: float


def fold(line: str) -> str:
    """A line in lower case with plain digits, spaces, dashes and no quotes; rates in the words of ``RATES``.

    Typographic quotes, non-breaking and thin spaces, full-width digits and digit groups (``50 000``, ``50'000``) are what people
    paste from documents.
    """
    text = unicodedata.normalize("NFKC", clean(line)).casefold()
    if not text.isascii():
        text = "".join(_plain_character(character) for character in text)
    text = _GROUPING_QUOTE.sub("_", text)
    text = _MINUS.sub("-", _QUOTES.sub(" ", text))
    text = " ".join(text.split())
    text = _SPACED.sub(lambda match: match[1].replace(" ", "_"), text)
    text = _CHURN.sub(f" {CHURN}", text)
    text = _KILO.sub(r"\1 ", text)
    text = _RATE_WORDS.sub(" rps", text)
    text = _RATE.sub(_rate_name, text)
    return " ".join(_BARE_RATE.sub(_rate_name, text).split())


def find_range(folded: str) -> str:
    """The first piece such as ``200-300 pods`` where one number was wanted, or nothing."""
    match = _RANGE.search(folded)
    return match[0] if match else ""


def read_number(literal: str, *, scaled: bool = False) -> float:
    """The value of a number literal of a folded line.

    ``scaled`` says that a magnitude follows (``1.500k``), which leaves only the decimal reading. Raises UserError that names
    both readings of an ambiguous literal, or the literal itself when it is none.
    """
    sign = -1.0 if literal.startswith("-") else 1.0
    body, _, exponent = literal.lstrip("+-").partition("e")
    body = body.replace("_", "").replace("'", "").rstrip(".,")
    if _TWO_READINGS.fullmatch(body) and not scaled and not exponent:
        grouped = body.replace(".", "")
        raise UserError(f"“{literal}” can mean {grouped} or {float(body):g}.", hint=f"write {grouped} or {float(body):g}")
    if _COMMAS.fullmatch(body) and not body.startswith("0"):
        body = body.replace(",", "")
    elif _DOTS.fullmatch(body):
        body = body.replace(".", "")
    elif _DECIMAL_COMMA.fullmatch(body):
        body = body.replace(",", ".")
    if not _PLAIN.fullmatch(body):
        raise UserError(f"I cannot read the number “{one_line(literal, 40)}”.", hint="write it as 50000, 50k or 1.5M")
    power = int(exponent) if exponent else 0
    if abs(power) > _LARGEST_POWER:
        raise UserError(f"“{one_line(literal, 40)}” is far beyond any load.", hint="write it as 50000, 50k or 1.5M")
    return sign * float(body) * 10.0**power


def significant(value: float, digits: int = 2) -> float:
    """A value rounded to so many significant digits."""
    return float(f"{value:.{digits}g}")


def show_number(value: float, digits: int = 2) -> str:
    """A value for people: so many significant digits, thousands grouped, no exponent (``12,000``, ``0.37``)."""
    rounded = significant(value, digits)
    if abs(rounded) >= 1 and rounded == int(rounded):
        return f"{int(rounded):,}"
    text = f"{rounded:,.9f}".rstrip("0").rstrip(".")
    return text or "0"


def show_exact(value: float) -> str:
    """A value as it was given: thousands grouped, no more decimals than needed."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def plain_number(value: float) -> str:
    """A value that ``read_number`` reads back as the same float, without grouping or exponent."""
    text = f"{Decimal(repr(value)):f}".removesuffix(".0")
    # Three decimals alone could be a group of thousands; a fourth settles it.
    return f"{text}0" if _TWO_READINGS.fullmatch(text) else text


def _plain_character(character: str) -> str:
    if character.isspace() or character in "\u2044\u00b7":
        return " "
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.digit(character))
    return "x" if character in "\u00d7\u2715\u2a2f" else character


def _rate_name(match: re.Match[str]) -> str:
    unit = match["unit"]
    return f" rp{unit[:2] if unit.startswith('mo') else unit[0]}"
