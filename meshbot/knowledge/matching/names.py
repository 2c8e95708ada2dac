"""Exact names: a line that is a title, an id or an alias, however it is spelled, needs no ranking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from meshbot.knowledge.entry import Entry
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.knowledge.matching.data import NameRow
from meshbot.text.fold import fold, plain
from meshbot.text.tokens import raw_words

_LONGEST: Final = 200
_SIGNS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class NameHit:
    """The entry that bears a name, the name as written, and whether it is the title or id."""

    entry: int
    name: str
    how: Literal["exact", "alias"]


class Names:
    """Every name of every entry; the first claim to a name wins."""

    def __init__(self, rows: Iterable[NameRow], analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._spelled: dict[str, NameHit] = {}
        self._worded: dict[str, NameHit] = {}
        for row in rows:
            hit = NameHit(row.entry, row.name, "alias" if row.kind == "alias" else "exact")
            if row.spelled:
                self._spelled.setdefault(row.spelled, hit)
            if row.worded:
                self._worded.setdefault(row.worded, hit)

    def find(self, line: str) -> NameHit | None:
        """The entry that a whole line names; None when it names none."""
        if len(line) > _LONGEST:
            return None
        return self._spelled.get(_spelled(line)) or self._worded.get(_worded(line, self._analyzer))

    def named(self, name: str) -> NameHit | None:
        """The entry that bears exactly this name."""
        return self._spelled.get(_spelled(name))


def name_rows(entries: Sequence[Entry], analyzer: Analyzer) -> list[NameRow]:
    """The names of entries in the order of their claims: ids, then titles, then aliases."""
    rows = [(number, entry.id, entry.title, "id") for number, entry in enumerate(entries)]
    rows += [(number, entry.title, entry.title, "title") for number, entry in enumerate(entries)]
    rows += [(number, alias, alias, "alias") for number, entry in enumerate(entries) for alias in entry.aliases]
    return [NameRow(_spelled(name), _worded(name, analyzer), number, shown, kind) for number, name, shown, kind in rows]


def _worded(text: str, analyzer: Analyzer) -> str:
    """The terms of a name in order; two names of the same terms are one name."""
    return " ".join(term for raw in raw_words(plain(text)) for term in analyzer.take_apart(raw).terms)


def _spelled(text: str) -> str:
    return _SIGNS.sub("", fold(text))
