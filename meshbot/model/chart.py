"""A picture before it is drawn: panels of bars, each a range with its typical value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RangeBar:
    """One range; ``shown`` is its value in words, ``marked`` the one that was asked for."""

    label: str
    low: float
    typical: float
    high: float
    shown: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of one unit."""

    title: str
    bars: tuple[RangeBar, ...]


@dataclass(frozen=True, slots=True)
class RangeChart:
    """A picture of ranges. ``alt`` says in words what it shows, ``note`` how to read it."""

    title: str
    note: str
    alt: str
    panels: tuple[Panel, ...]
