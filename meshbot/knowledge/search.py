"""Finds the entries that a line is about, says why, and declines when nothing fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process, utils

from meshbot.knowledge.entry import Entry
from meshbot.model.ids import EntryId


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found: ``score`` 0 to 100, ``why`` in words for people, ``how`` for programs."""

    id: EntryId
    title: str
    score: float
    why: str
    how: Literal["exact", "alias", "pattern", "near", "body"] = "body"


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to one line: ``answered`` is false when nothing fits; ``hits`` are then the nearest."""

    query: str
    answered: bool
    hits: tuple[Hit, ...]


class SearchIndex:
    """An index over entries; deterministic and safe to share between threads."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._names = {utils.default_process(name): entry for entry in entries for name in (entry.title, entry.id, *entry.aliases)}

    def search(self, query: str, limit: int = 5) -> Findings:
        """The best entries for a line, best first."""
        folded = utils.default_process(query)
        found: dict[str, Hit] = {}
        for name, score, _ in process.extract(folded, list(self._names), scorer=fuzz.WRatio, limit=limit * 3):
            entry = self._names[name]
            exact = name == folded
            found.setdefault(entry.id, Hit(EntryId(entry.id), entry.title, score, f"close to “{name}”", "exact" if exact else "near"))
        hits = tuple(found.values())[:limit]
        return Findings(query, bool(hits) and hits[0].score >= 70, hits)
