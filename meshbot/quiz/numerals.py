"""Numbers as people type them: number words, separators, k and M, units."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_SMALL: Final[Mapping[str, int]] = MappingProxyType(
    {
        name: number
        for number, name in enumerate(
            (
                *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
                *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
            )
        )
    }
)
_TENS: Final[Mapping[str, int]] = MappingProxyType(
    {
        name: (index + 2) * 10
        for index, name in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"))
    }
)
_SCALES: Final[Mapping[str, int]] = MappingProxyType({"thousand": 10**3, "million": 10**6, "billion": 10**9})
NUMBER_WORDS: Final = frozenset({*_SMALL, *_TENS, *_SCALES, "hundred", "and"})
_SUFFIXES: Final[Mapping[str, float]] = MappingProxyType({"k": 1e3, "K": 1e3, "M": 1e6, "bn": 1e9})
_DIGIT: Final = 10
_HUNDRED: Final = 100
# Families of units, each member in the family's own base; a value is converted only inside one family.
_FAMILIES: Final[tuple[Mapping[str, float], ...]] = (
    {"b": 1, "byte": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40},
    {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "millisecond": 1e-3, "s": 1, "sec": 1, "second": 1}
    | {"m": 60, "min": 60, "minute": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400, "year": 365 * 86400},
    {"rps": 1, "req/s": 1, "requests/s": 1, "rpm": 1 / 60},
    {"core": 1, "vcpu": 1, "cpu": 1, "millicore": 1e-3, "m": 1e-3},
)
_NUMBER: Final = re.compile(
    r"(?P<sign>[-+])?(?P<body>\d{1,3}(?:[ ,_']\d{3})+(?:\.\d+)?|\d+(?:_\d+)+|\d+,\d+|\d*\.?\d+)(?:[eE](?P<power>[+-]?\d{1,2}))?"
    # Small m stays a unit (milli); only a capital M is a million.
    r"(?:\s?(?P<suffix>[kKM]|bn)(?![A-Za-z/]))?(?!\d|[.,]\d)",
)
_REMARK: Final = re.compile(r"(?<=[\w.%])\s*\([^()\d]*\)\s*$")
_LEAD: Final = re.compile(
    r"^(?:(?:it'?s|it is|that'?s|about|around|roughly|approximately|approx\.?|circa|answer:?|equals|=|~|≈|\$"
    r"|(?:after|exactly|at most|up to|code|status|number|port)\b:?)\s*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A number that was typed: its value, the unit as typed, and half of its last place where it may be rounded (``10.6k``)."""

    value: float
    unit: str = ""
    slack: float = 0.0


def words_to_number(words: Sequence[str]) -> int | None:
    """The whole number that English number words say; None when they say none or something else as well."""
    total, last = 0, 10**12
    group: list[str] = []
    for word in words:
        scale = _SCALES.get(word)
        if scale is None:
            group.append(word)
            continue
        count = _below_thousand(group) if group else 1
        if not count or scale >= last or (total and not group):
            return None
        total, last, group = total + count * scale, scale, []
    if not group:
        return total or None
    if total and group[0] == "and":
        group = group[1:]
    tail = _below_thousand(group)
    return None if tail is None or (total and not tail) else total + tail


def read_number(text: str) -> Reading | None:
    """The one number that a text says, with its unit; None when it says none, or more than one."""
    plain = _LEAD.sub("", " ".join(_REMARK.sub("", text).split()).lstrip("\"'`*_ ")).rstrip("\"'`*_ .!")
    match = _NUMBER.match(plain)
    if match is None:
        return _from_words(plain.casefold())
    rest = plain[match.end() :].strip().lstrip("-").strip()
    if any(char.isdigit() for char in rest):
        return None
    body = match["body"]
    power = float(f"1e{match['power'] or 0}")
    value = _value(body) * (-power if match["sign"] == "-" else power)
    suffix = match["suffix"]
    if not suffix:
        word, _, unit = rest.partition(" ")
        scale = _SCALES.get(word.casefold())
        return Reading(value * scale, unit) if scale else Reading(value, rest, _decimal_slack(body))
    return Reading(value * _SUFFIXES[suffix], rest, _slack(body, _SUFFIXES[suffix]))


def converted(reading: Reading, unit: str) -> float | None:
    """The value in ``unit``; None when it was typed in a unit that cannot be turned into that one."""
    wanted = _unit(unit)
    for typed in (_unit(reading.unit), _unit(reading.unit.partition(" ")[0])):
        if not typed or typed == wanted:
            return reading.value
        for family in _FAMILIES:
            if typed in family and wanted in family:
                return reading.value * family[typed] / family[wanted]
    return None


def _from_words(plain: str) -> Reading | None:
    words = plain.replace("-", " ").split()
    for end in range(len(words), 0, -1):
        number = words_to_number([word for word in words[:end] if word not in {"a", "an"}])
        if number is not None:
            rest = words[end:]
            return None if (NUMBER_WORDS - {"and"}) & set(rest) else Reading(float(number), " ".join(rest))
    return None


def _value(body: str) -> float:
    if "," in body and not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", body):
        return float(body.replace(",", "."))
    return float(re.sub(r"[ ,_']", "", body))


def _slack(body: str, scale: float) -> float:
    """Half of the last written place, when at least three digits were written; fewer say too little."""
    digits = re.sub(r"\D", "", body).lstrip("0")
    if len(digits) < 3:  # noqa: PLR2004 - three significant digits
        return 0.0
    decimals = len(body.partition(".")[2])
    return 0.5 * scale / 10.0**decimals


def _decimal_slack(body: str) -> float:
    """Half of the last place of a number written with two decimals or more (``3.33`` may stand for ten thirds)."""
    decimals = len(body.partition(".")[2])
    return 0.5 / 10.0**decimals if decimals >= 2 else 0.0  # noqa: PLR2004 - two decimals


def _unit(text: str) -> str:
    plain = text.casefold().strip(" .!?()")
    return plain if plain in {"s", "us", "µs", "ms", "rps", "req/s", "requests/s"} else plain.removesuffix("s")


def _below_thousand(words: Sequence[str]) -> int | None:
    if "hundred" not in words:
        return _below_hundred(words)
    at = words.index("hundred")
    head = _below_hundred(words[:at]) if at else 1
    rest = words[at + 2 :] if words[at + 1 : at + 2] == ["and"] else words[at + 1 :]
    tail = _below_hundred(rest) if rest else 0
    return head * _HUNDRED + tail if head and tail is not None else None


def _below_hundred(words: Sequence[str]) -> int | None:
    if len(words) == 1:
        return _SMALL.get(words[0], _TENS.get(words[0]))
    if len(words) == 2 and words[0] in _TENS and 0 < _SMALL.get(words[1], 0) < _DIGIT:  # noqa: PLR2004 - twenty one
        return _TENS[words[0]] + _SMALL[words[1]]
    return None
