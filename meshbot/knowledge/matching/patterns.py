"""Pasted lines: which entry's error patterns match a line.

Every pattern has a piece of text that must stand in any line it matches; patterns are filed under three letters of that piece,
so a line only meets those it could match, and a regular expression is compiled when it is first met.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from meshbot.knowledge.entry import Entry
from meshbot.knowledge.matching.data import PatternRow

_GRAM: Final = 3
_REGEX: Final = "re:"
_MOST: Final = 50  # entries that share one pattern; more could not be told apart
_LONGEST_LINE: Final = 4000
_SIGN: Final = re.compile(r"[A-Za-z0-9 _]+(?![A-Za-z0-9 _?*+{])|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|.", re.DOTALL)
_SPACES: Final = re.compile(r"\s+")
_REPEATS: Final = frozenset("?*{")
_AT_LEAST_ONCE: Final = ("{1", "{2", "{3", "{4", "{5", "{6", "{7", "{8", "{9")
_CLASSES: Final = frozenset("wWdDsSbBAZ")


@dataclass(frozen=True, slots=True)
class PatternHit:
    """A pattern of an entry that matched: how many letters it fixed, and the piece of the line that it matched."""

    entry: int
    fixed: int
    shown: str


class Patterns:
    """The patterns of all entries, filed by what they must contain."""

    def __init__(self, rows: Iterable[PatternRow]) -> None:
        self._filed: dict[str, list[PatternRow]] = {}
        self._anywhere: list[PatternRow] = []
        self._compiled: dict[str, re.Pattern[str]] = {}
        for row in rows:
            for key in row.keys:
                self._filed.setdefault(key, []).append(row)
            if not row.keys:
                self._anywhere.append(row)

    def matches(self, line: str) -> tuple[PatternHit, ...]:
        """Every entry with a pattern that matches, the one that fixes most text first."""
        text = _SPACES.sub(" ", line[:_LONGEST_LINE])
        low = text.casefold()
        grams = dict.fromkeys(low[at : at + _GRAM] for at in range(len(low) - _GRAM + 1))
        best: dict[int, PatternHit] = {}
        for group in (*(self._filed[gram] for gram in grams if gram in self._filed), self._anywhere):
            for filed in group:
                shown = self._found(filed.pattern, text, low)
                if shown is not None:
                    for number in filed.entries[:_MOST]:
                        known = best.get(number)
                        if known is None or known.fixed < filed.fixed:
                            best[number] = PatternHit(number, filed.fixed, shown)
        return tuple(sorted(best.values(), key=lambda hit: (-hit.fixed, hit.entry)))

    def _found(self, pattern: str, text: str, low: str) -> str | None:
        """The piece of the text that a pattern matches; None when it matches nothing."""
        if not pattern.startswith(_REGEX):
            return pattern if pattern.casefold() in low else None
        compiled = self._compiled.get(pattern)
        if compiled is None:
            # Two threads may both compile: the result is the same.
            compiled = self._compiled[pattern] = re.compile(pattern.removeprefix(_REGEX), re.IGNORECASE)
        found = compiled.search(text)
        return found[0].strip() if found else None


def pattern_rows(entries: Sequence[Entry]) -> list[PatternRow]:
    """Every pattern of every entry once, with the keys that a line must hold one of."""
    owners: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for pattern in entry.patterns:
            owners.setdefault(pattern, []).append(number)
    return [_row(pattern, tuple(numbers)) for pattern, numbers in owners.items()]


def _row(pattern: str, numbers: tuple[int, ...]) -> PatternRow:
    if pattern.startswith(_REGEX):
        branches = [_wanted(branch) for branch in _split(_signs(pattern.removeprefix(_REGEX)))]
        pieces, fixed = _needed(branches), min(_fixed(branch) for branch in branches)
    else:
        pieces, fixed = (pattern.casefold(),), sum(char.isalnum() for char in pattern)
    keys = tuple(sorted({_rarest(piece) for piece in pieces})) if _worth(pieces) >= _GRAM else ()
    return PatternRow(pattern, fixed, keys, numbers)


def required(pattern: str) -> tuple[str, ...]:
    """Pieces of which at least one stands in every line that matches, in small letters; empty when none is certain."""
    if not pattern.startswith(_REGEX):
        return (pattern.casefold(),)
    return _needed([_wanted(branch) for branch in _split(_signs(pattern.removeprefix(_REGEX)))])


def _needed(branches: Iterable[Sequence[tuple[str, ...]]]) -> tuple[str, ...]:
    """The pieces that the alternatives of an expression need, one or more for each; empty when one needs none."""
    out: list[str] = []
    for wanted in branches:
        best = max(wanted, key=_worth, default=())
        if not best:
            return ()
        out.extend(best)
    return tuple(dict.fromkeys(out))


def _worth(pieces: tuple[str, ...]) -> int:
    return min((len(piece) for piece in pieces), default=0)


def _split(signs: Sequence[str]) -> list[list[str]]:
    """The alternatives at the outermost level."""
    out: list[list[str]] = [[]]
    depth = 0
    for sign in signs:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            out.append([])
        else:
            out[-1].append(sign)
    return out


def _wanted(branch: Sequence[str]) -> list[tuple[str, ...]]:
    """What one alternative needs: each plain run, and each group that is not optional."""
    out: list[tuple[str, ...]] = []
    run = ""
    place = 0
    while place < len(branch):
        start, place = place, _atom_end(branch, place)
        sign = branch[start]
        repeat = branch[place] if place < len(branch) and branch[place][0] in "?*+{" else ""
        place += bool(repeat) + (place + 1 < len(branch) and bool(repeat) and branch[place + 1] == "?")
        optional = bool(repeat) and (repeat[0] in _REPEATS and not repeat.startswith(_AT_LEAST_ONCE))
        letter = "" if sign == "(" else _literal(sign)
        if letter and not optional:
            run += letter
        if (not letter or repeat) and run:
            out.append((_SPACES.sub(" ", run).casefold(),))
            run = ""
        if sign == "(" and not optional:
            inside = _inside(branch[start + 1 : _atom_end(branch, start) - 1])
            out.append(_needed([_wanted(inner) for inner in _split(inside)]))
    if run:
        out.append((_SPACES.sub(" ", run).casefold(),))
    return [pieces for pieces in out if pieces]


def _atom_end(signs: Sequence[str], start: int) -> int:
    """Where the atom that begins at ``start`` ends: behind its group, or behind the one sign."""
    if signs[start] != "(":
        return start + 1
    depth = 0
    for place in range(start, len(signs)):
        depth += (signs[place] == "(") - (signs[place] == ")")
        if depth == 0:
            return place + 1
    return len(signs)


def _inside(signs: Sequence[str]) -> Sequence[str]:
    """A group's content without its marks; a look-around or a conditional needs nothing."""
    if signs[:1] != ["?"]:
        return signs
    return signs[2:] if signs[1:2] == [":"] else ()


def _literal(sign: str) -> str:
    """The letter that a sign stands for, or nothing when it stands for several."""
    if sign.startswith("\\"):
        return "" if sign[1] in _CLASSES or sign[1].isdigit() else sign[1]
    return "" if sign[0] in ".[^$" else sign


def _signs(source: str) -> list[str]:
    """An expression in pieces: a run of letters, an escape, a character class, a counted repeat, or one character."""
    return _SIGN.findall(source)


def _rarest(piece: str) -> str:
    """Three letters of a piece to file it under: those with the least usual letters."""
    grams = [piece[at : at + _GRAM] for at in range(len(piece) - _GRAM + 1)]
    return max(grams, key=lambda gram: (sum(_RARE.get(letter, 3) for letter in gram), gram))


_RARE: Final = {letter: weight for weight, group in enumerate(("etaoin srhl", "dcumfp", "gwyb")) for letter in group}


def _fixed(wanted: Sequence[tuple[str, ...]]) -> int:
    """How many letters and digits every line that matches shares with one alternative: the more, the surer the match."""
    return sum(min(sum(char.isalnum() for char in piece) for piece in pieces) for pieces in wanted)
