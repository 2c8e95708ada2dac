"""Exact names: a line that is a title, an id or an alias, however it is spelled, needs no ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from meshbot.knowledge.entry import Entry
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.text.fold import fold, plain
from meshbot.text.tokens import parts, raw_words

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class NameHit:
    """The entry that bears a name, the name as written, and whether it is the title or id."""

    entry: int
    name: str
    how: Literal["exact", "alias"]


class Names:
    """Every name of every entry. An earlier claim to a name wins: ids, then titles, then aliases."""

    def __init__(self, entries: Sequence[Entry], analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._spelled: dict[str, NameHit] = {}
        self._worded: dict[tuple[str, ...], NameHit] = {}
        for kind in ("id", "title", "alias"):
            for number, entry in enumerate(entries):
                names = (entry.id,) if kind == "id" else (entry.title,) if kind == "title" else entry.aliases
                for name in names:
                    hit = NameHit(number, name if kind != "id" else entry.title, "alias" if kind == "alias" else "exact")
                    self._spelled.setdefault(_spelling(name), hit)
                    self._worded.setdefault(self._words(name), hit)
        self._worded.pop((), None)
        self._spelled.pop("", None)

    def find(self, line: str) -> NameHit | None:
        """The entry that a whole line names; None when it names none."""
        if len(line) > _LONGEST:
            return None
        return self._spelled.get(_spelling(line)) or self._worded.get(self._words(line))

    def named(self, name: str) -> NameHit | None:
        """The entry that bears exactly this name."""
        return self._spelled.get(_spelling(name))

    def _words(self, text: str) -> tuple[str, ...]:
        """The terms of a name in order; two names of the same terms are one name."""
        words = [word for raw in raw_words(plain(text)) for word in parts(raw)]
        return tuple(self._analyzer.term(word) for word in words if word not in self._analyzer.filler)


def _spelling(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())
