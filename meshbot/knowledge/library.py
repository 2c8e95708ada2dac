"""The shelf: every entry by id, and the index that finds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lexicon import Lexicon
from meshbot.knowledge.search import Findings, SearchIndex
from meshbot.model.ids import EntryId


@dataclass(frozen=True, slots=True)
class Library:
    """Entries and their index."""

    entries: Mapping[EntryId, Entry]
    index: SearchIndex

    @classmethod
    def of(cls, entries: Sequence[Entry], lexicon: Lexicon | None = None) -> Library:
        """Shelve entries and index them with what is known about words."""
        return cls({EntryId(entry.id): entry for entry in entries}, SearchIndex(entries, lexicon))

    def search(self, query: str, limit: int = 5) -> Findings:
        """The best entries for a line."""
        return self.index.search(query, limit)

    def get(self, entry: str) -> Entry | None:
        """An entry by id."""
        return self.entries.get(EntryId(entry))
