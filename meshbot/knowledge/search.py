"""Finds the entries that a line is about, says why, and declines when nothing fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lexicon import Lexicon
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.knowledge.matching.corpus import build_corpus
from meshbot.knowledge.matching.cues import Cues
from meshbot.knowledge.matching.flags import asked_flags, mentioned_flags
from meshbot.knowledge.matching.names import NameHit, Names
from meshbot.knowledge.matching.patterns import Patterns
from meshbot.knowledge.matching.query import Query, Reader
from meshbot.knowledge.matching.ranking import Ranker, Scored
from meshbot.knowledge.matching.vocabulary import Vocabulary
from meshbot.knowledge.matching.weights import Weights
from meshbot.model.ids import EntryId
from meshbot.text.tokens import parts

How = Literal["exact", "alias", "pattern", "near", "body"]
_FLAG_TABLE: Final = "envoy-response-flags"
_LONGEST_LINE: Final = 4000


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found: ``score`` 0 to 100, ``why`` in words for people, ``how`` for programs."""

    id: EntryId
    title: str
    score: float
    why: str
    how: How = "body"


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to one line: ``answered`` is false when nothing fits; ``hits`` are then the nearest."""

    query: str
    answered: bool
    hits: tuple[Hit, ...]


class SearchIndex:
    """An index over entries; deterministic and safe to share between threads."""

    def __init__(self, entries: Sequence[Entry], lexicon: Lexicon | None = None, weights: Weights | None = None) -> None:
        lexicon, weights = lexicon or Lexicon(), weights or Weights()
        self._entries = tuple(entries)
        analyzer = Analyzer(lexicon)
        corpus = build_corpus(self._entries, analyzer, weights)
        self._names = Names(self._entries, analyzer)
        self._patterns = Patterns(self._entries)
        self._reader = Reader(analyzer, corpus, Vocabulary(_known_words(analyzer, lexicon)), lexicon, weights)
        self._ranker = Ranker(corpus, Cues(self._entries, analyzer, lexicon, weights), weights)
        analyzer.forget()

    def search(self, query: str, limit: int = 5) -> Findings:
        """The best entries for a line, best first."""
        line = query[:_LONGEST_LINE]
        read = self._reader.read(line)
        first: list[Hit] = []
        name = self._names.find(line)
        if name is not None:
            first.append(self._hit(name.entry, 100.0, _name_why(name), name.how))
        ranked = self._ranker.rank(read, line, self._patterns.matches(line), limit + 3)
        hits = list({hit.id: hit for hit in (*reversed([self._ranked_hit(read, item) for item in ranked]),)}.values())
        hits.reverse()
        out = {hit.id: hit for hit in (*first, *hits)}
        for hit in first:
            out[hit.id] = hit
        chosen = tuple(out.values())[:limit]
        return Findings(query, bool(chosen), chosen)

    def _hit(self, entry: int, score: float, why: str, how: How) -> Hit:
        found = self._entries[entry]
        return Hit(EntryId(found.id), found.title, score, why, how)

    def _ranked_hit(self, query: Query, item: Scored) -> Hit:
        return self._hit(item.entry, item.score * 40, "words", "body")


def _name_why(name: NameHit) -> str:
    return "its name" if name.how == "exact" else f"alias “{name.name}”"


def _known_words(analyzer: Analyzer, lexicon: Lexicon) -> dict[str, float]:
    words = {word: 0.5 for raw in analyzer.remembered() for word in parts(raw)}
    for group in (lexicon.filler, lexicon.asking, lexicon.english):
        words.update(dict.fromkeys(group, 0.6))
    return words
