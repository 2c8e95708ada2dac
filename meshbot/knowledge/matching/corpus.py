"""The inverted index in memory: which terms stand in which entries, how strongly, and in which name, phrase or sentence."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, chain, repeat
from typing import NamedTuple

from meshbot.knowledge.entry import Entry
from meshbot.knowledge.matching.data import ALIAS, IndexData, unit_texts


class Postings(NamedTuple):
    """Where one term stands: entries ascending and the strength in each, units ascending, and for long lists the best places."""

    entries: array[int]
    strength: array[int]
    units: array[int]
    best: array[int] | None

    def at(self, entry: int) -> int:
        """The strength in one entry, 0 when the term is not in it."""
        place = bisect_left(self.entries, entry)
        if place < len(self.entries) and self.entries[place] == entry:
            return self.strength[place]
        return 0


class Corpus:
    """Every term, its weight and its places; units are numbered through, ``starts`` says where an entry's begin."""

    def __init__(self, entries: Sequence[Entry], data: IndexData, champions: int, highest: float) -> None:
        self.size = len(entries)
        self.highest = highest
        self.terms = {term: number for number, term in enumerate(data.terms)}
        self.idf = array("f", data.idf)
        self.starts = array("I", accumulate(data.unit_counts, initial=0))
        self.unit_entry = array("I", chain.from_iterable(repeat(place, count) for place, count in enumerate(data.unit_counts)))
        self.unit_scale = array("f", data.unit_scale)
        self.unit_kind = array("B", data.unit_kind)
        self.postings = [
            Postings(array("I", places), array("H", strength), array("I", units), _best(strength, champions))
            for places, strength, units in zip(data.entries, data.strength, data.units, strict=True)
        ]
        self.roles = bytes(data.roles)
        self._entries = entries

    def unit_text(self, unit: int) -> str:
        """The text of one unit."""
        entry = self.unit_entry[unit]
        return unit_texts(self._entries[entry])[unit - self.starts[entry]][1]

    def is_name(self, unit: int) -> bool:
        """Whether a unit is a title or an alias."""
        return unit >= 0 and self.unit_kind[unit] <= ALIAS


def _best(strength: Sequence[int], champions: int) -> array[int] | None:
    if len(strength) <= champions:
        return None
    return array("I", sorted(range(len(strength)), key=lambda at: (-strength[at], at))[:champions])
