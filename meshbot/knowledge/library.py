"""The shelf: every entry by id, and the index that finds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from meshbot.content.snapshot import load_cached
from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lexicon import Lexicon, load_lexicon
from meshbot.knowledge.loader import load_entries
from meshbot.knowledge.matching.building import build_index
from meshbot.knowledge.matching.data import IndexData
from meshbot.knowledge.search import Findings, SearchIndex
from meshbot.model.ids import EntryId

_CODE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Library:
    """Entries and their index."""

    entries: Mapping[EntryId, Entry]
    index: SearchIndex

    @classmethod
    def of(cls, entries: Sequence[Entry], lexicon: Lexicon | None = None, data: IndexData | None = None) -> Library:
        """Shelve entries and index them with what is known about words; ``data`` is an index built before."""
        return cls({EntryId(entry.id): entry for entry in entries}, SearchIndex(entries, lexicon, data=data))

    @classmethod
    def open(cls, root: Path, cache: Path | None = None) -> Library:
        """The library of a ``knowledge`` folder; ``cache`` is a folder for parsed copies of entries, lexicon and index.

        Raises ContentError with every fault when content cannot be used.
        """
        entries = load_entries(root / "entries", cache)
        lexicon = load_lexicon(root / "lexicon.yaml", cache)
        files = [
            *sorted((root / "entries").glob("*/*.yaml")),
            root / "lexicon.yaml",
            *sorted(_CODE.glob("*.py")),
            *sorted((_CODE / "matching").glob("*.py")),
            *sorted((_CODE.parent / "text").glob("*.py")),
        ]
        data = load_cached("index", files, TypeAdapter(IndexData), lambda: build_index(entries, lexicon), cache)
        return cls.of(entries, lexicon, data)

    def search(self, query: str, limit: int = 5) -> Findings:
        """The best entries for a line."""
        return self.index.search(query, limit)

    def get(self, entry: str) -> Entry | None:
        """An entry by id."""
        return self.entries.get(EntryId(entry))
