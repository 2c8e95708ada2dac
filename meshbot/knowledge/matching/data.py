"""The index as plain data, so that a start can read it from a copy instead of building it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from meshbot.knowledge.entry import Entry

# Kinds of units; the numbers index the tuples in ``Weights``, KINDS is how many there are.
TITLE: Final = 0
ALIAS: Final = 1
PHRASE: Final = 2
EXAMPLE: Final = 3
GIST: Final = 4
KINDS: Final = 5

# Where a term stands at best: in long texts alone, in a unit, in a name.
IN_BODY: Final = 0
IN_UNIT: Final = 1
IN_NAME: Final = 2

STRENGTH: Final = 10_000
"""Strengths are whole numbers up to this, which stands for 1."""


class NameRow(NamedTuple):
    """One name of one entry: as spelled without spaces, as terms, as written; ``kind`` is id, title or alias."""

    spelled: str
    worded: str
    entry: int
    name: str
    kind: str


class PatternRow(NamedTuple):
    """One pattern: the letters it fixes, the keys it is filed under (none: it meets every line), and its entries."""

    pattern: str
    fixed: int
    keys: tuple[str, ...]
    entries: tuple[int, ...]


@dataclass(frozen=True)
class IndexData:
    """All that is computed from entries and lexicon; lists over terms, units and entries run in the same order."""

    terms: list[str]
    idf: list[float]
    entries: list[list[int]]
    strength: list[list[int]]
    units: list[list[int]]
    roles: list[int]
    unit_counts: list[int]
    unit_kind: list[int]
    unit_scale: list[float]
    words: dict[str, float]
    pairs: list[tuple[str, str, str]]
    names: list[NameRow]
    patterns: list[PatternRow]


def unit_texts(entry: Entry) -> list[tuple[int, str]]:
    """The names, phrases and sentences by which an entry is found, each with its kind."""
    slug = entry.id.replace("-", " ")
    out = [(TITLE, entry.title)]
    if slug != entry.title.casefold():
        out.append((ALIAS, slug))
    out += [(ALIAS, alias) for alias in entry.aliases]
    out += [(PHRASE, phrase) for phrase in entry.phrases]
    out += [(EXAMPLE, example) for example in entry.examples]
    out.append((GIST, entry.gist))
    return out
