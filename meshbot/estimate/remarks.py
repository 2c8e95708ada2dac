"""A remark of the estimator before it has words: a phrase of the templates and the figures that go into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from meshbot.text.quantities import show_exact, show_number

Tone: TypeAlias = Literal["act", "consider", "fine"]


@dataclass(frozen=True, slots=True)
class Remark:
    """``name`` is the phrase, ``values`` the texts in it; ``tone`` says how much it matters."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    tone: Tone = "consider"


def cores(value: float) -> str:
    """Cores for people."""
    return f"{show_number(value)} core" + ("" if value == 1 else "s")


def memory(megabytes: float) -> str:
    """Memory for people, in MB, GB or TB of powers of ten."""
    for unit, size in (("TB", 1e6), ("GB", 1e3)):
        if megabytes >= size:
            return f"{show_number(megabytes / size)} {unit}"
    return f"{show_number(megabytes)} MB"


def milliseconds(value: float) -> str:
    """A duration for people."""
    return f"{show_number(value)} ms" if value < _SECOND else f"{show_number(value / _SECOND)} s"


def dollars(value: float) -> str:
    """US dollars for people, as precise as the estimate."""
    return f"${show_number(value)}"


def percent(share: float) -> str:
    """A share for people."""
    return f"{show_number(share * 100)} %"


def count(value: float) -> str:
    """A number of things, exactly up to ten thousand."""
    return show_exact(round(value)) if value >= _SMALL else show_number(value)


def many(value: int, one: str, more: str = "") -> str:
    """A number with its noun."""
    return f"{show_exact(value)} {one if value == 1 else more or one + 's'}"


def payload(size: float) -> str:
    """Bytes for people."""
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= one:
            return f"{show_number(size / one)} {unit}"
    return many(round(size), "byte")


_SECOND = 1000.0
_SMALL = 10
