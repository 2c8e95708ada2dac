"""Finds the entries that a line is about, says why, and declines when nothing fits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from meshbot.knowledge.accesslog import AccessLine, read_access_line, spoken
from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lexicon import Lexicon
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.knowledge.matching.building import build_index, highest_idf
from meshbot.knowledge.matching.corpus import Corpus
from meshbot.knowledge.matching.cues import Cues
from meshbot.knowledge.matching.data import IndexData
from meshbot.knowledge.matching.decline import ENOUGH, Judge
from meshbot.knowledge.matching.flags import FLAGS, asked_flags
from meshbot.knowledge.matching.names import Names
from meshbot.knowledge.matching.patterns import PatternHit, Patterns
from meshbot.knowledge.matching.query import Query, Reader
from meshbot.knowledge.matching.ranking import Ranker, Scored
from meshbot.knowledge.matching.vocabulary import Vocabulary
from meshbot.knowledge.matching.weights import Weights
from meshbot.model.ids import EntryId

How = Literal["exact", "alias", "pattern", "near", "body"]
_FLAG_TABLE: Final = "envoy-response-flags"
_LOG_ENTRY: Final = "access-logs"
_TOLD_BY_FLAG: Final = ("envoy-response-flag", "upstream-connect-error")
_LONGEST_LINE: Final = 4000
_HIGHEST: Final = 97.0
_STEEPNESS: Final = 0.55
_BEND: Final = 1.2
"""Together they make of ranked scores about how sure we are: 1.0 becomes 41, 2.0 becomes 70, 3.0 becomes 85."""
_NEAREST: Final = 20.0
_NAMED_WORDS: Final = 4
_SHOWN: Final = 60


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

    def __init__(
        self,
        entries: Sequence[Entry],
        lexicon: Lexicon | None = None,
        weights: Weights | None = None,
        data: IndexData | None = None,
    ) -> None:
        """``data`` is what ``build_index`` made of the same entries and lexicon; without it, it is made here."""
        lexicon, weights = lexicon or Lexicon(), weights or Weights()
        data = data or build_index(entries, lexicon, weights)
        self._entries = tuple(entries)
        self._places = {entry.id: place for place, entry in enumerate(self._entries)}
        analyzer = Analyzer(lexicon)
        analyzer.recall(data.pairs)
        self._corpus = Corpus(self._entries, data, weights.champions, highest_idf(len(self._entries), weights))
        self._names = Names(data.names, analyzer)
        self._patterns = Patterns(data.patterns)
        self._reader = Reader(analyzer, self._corpus, Vocabulary(data.words), lexicon, weights)
        self._ranker = Ranker(self._corpus, Cues(self._entries, self._names, analyzer, lexicon, weights), weights)
        self._judge = Judge(analyzer, self._corpus, lexicon)

    def search(self, query: str, limit: int = 5) -> Findings:
        """The best entries for a line, best first."""
        line = query[:_LONGEST_LINE]
        pasted = read_access_line(line)
        told = self._of_log_line(pasted, line) if pasted is not None else []
        if told:
            return Findings(query, answered=True, hits=tuple(told[:limit]))
        certain = self._certain(line)
        read = self._reader.read(line)
        patterns = self._patterns.matches(line)
        ranked = self._ranker.rank(read, line, patterns, limit + len(certain))
        answered = bool(certain or patterns) or (bool(ranked) and self._judge.belief(read, ranked[0]) >= ENOUGH)
        taken = {hit.id for hit in certain}
        rest = (self._ranked(read, item, answered=answered) for item in ranked if self._entries[item.entry].id not in taken)
        hits = (*certain, *(hit for hit in rest if answered or hit.score >= _NEAREST))
        return Findings(query, answered, hits[:limit])

    def _certain(self, line: str) -> list[Hit]:
        """What a line names outright: an entry, or Envoy's flags."""
        name = self._names.find(line)
        if name is not None:
            why = "its name" if name.how == "exact" else f"alias “{name.name}”"
            return [self._hit(name.entry, 100.0, why, name.how)]
        return list(self._of_flags(asked_flags(line)).values())

    def _of_log_line(self, read: AccessLine, line: str) -> list[Hit]:
        """What an access-log line leads to: a reason that tells more than the flag, then the flags, then the rest."""
        flags = self._of_flags(read.flags)
        causes: dict[int, Hit] = {}
        for text in (read.transport_failure, read.details, "" if flags else line):
            for form in (text, spoken(text)) if text else ():
                for found in self._patterns.matches(form):
                    causes.setdefault(found.entry, self._hit(found.entry, 99.0, _pattern_why(found), "pattern"))
        telling = {place: hit for place, hit in causes.items() if not hit.id.startswith(_TOLD_BY_FLAG)} if flags else causes
        hits = telling | {place: hit for place, hit in flags.items() if place not in telling}
        if not hits and _LOG_ENTRY in self._places:
            return [self._hit(self._places[_LOG_ENTRY], 90.0, "an Envoy access-log line without a flag", "pattern")]
        return list(hits.values())

    def _of_flags(self, flags: Sequence[str]) -> dict[int, Hit]:
        """The entries of flags, in the order given, the table of all flags last."""
        hits: dict[int, Hit] = {}
        for flag in flags:
            named = self._names.named(flag)
            place = named.entry if named is not None else self._places.get(_FLAG_TABLE)
            if place is not None:
                hits.setdefault(place, self._hit(place, 99.0, f"flag {flag}, {FLAGS.get(flag, flag)}", "alias"))
        return dict(sorted(hits.items(), key=lambda item: item[1].id == _FLAG_TABLE))

    def _hit(self, entry: int, score: float, why: str, how: How) -> Hit:
        found = self._entries[entry]
        return Hit(EntryId(found.id), found.title, score, why, how)

    def _ranked(self, query: Query, item: Scored, *, answered: bool) -> Hit:
        score = _HIGHEST * (1 - math.exp(-_STEEPNESS * max(item.score, 0.0) ** _BEND))
        why, how = self._why(query, item)
        return self._hit(item.entry, round(score if answered else score / 2, 2), why, how)

    def _why(self, query: Query, item: Scored) -> tuple[str, How]:
        """The reasons in words: the pattern that matched, slips read as what was meant, and the words that were found."""
        if item.pattern is not None:
            return _pattern_why(item.pattern), "pattern"
        found = [word for word in query.words if any(self._corpus.postings[number].at(item.entry) for number, _ in word.terms)]
        meant = list(dict.fromkeys(word.meant for word in found if word.status == "corrected"))
        heaviest = sorted(found, key=lambda word: -word.mass)[:_NAMED_WORDS]
        words = list(dict.fromkeys(word.text for word in found if word in heaviest and word.status != "corrected"))
        reasons = [f"close spelling of {_quoted(meant)}"] if meant else []
        reasons += [f"words: {', '.join(words)}"] if words else []
        return "; ".join(reasons) or "the nearest by its words", "near" if meant else "body"


def _pattern_why(hit: PatternHit) -> str:
    shown = hit.shown if len(hit.shown) <= _SHOWN else hit.shown[: _SHOWN - 1] + "…"
    return f"matches a known error: “{shown}”"


def _quoted(words: Sequence[str]) -> str:
    return " and ".join(f"“{word}”" for word in words[:_NAMED_WORDS])
