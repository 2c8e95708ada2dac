"""Ranking: term statistics over whole entries, then the best single name, phrase or sentence, then spelling and cues."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from meshbot.knowledge.matching.corpus import Corpus, Postings
from meshbot.knowledge.matching.cues import Cue, Cues
from meshbot.knowledge.matching.data import KINDS, STRENGTH
from meshbot.knowledge.matching.patterns import PatternHit
from meshbot.knowledge.matching.query import Query
from meshbot.knowledge.matching.weights import Weights
from meshbot.text.fold import fold

_COMPARED: Final = 12
_LIGHT: Final = 0.1
_LONG_ENOUGH: Final = 6
_SURE: Final = 24
"""A pattern that fixes this many letters is as good as certain."""


class Fit(NamedTuple):
    """How an entry's names, phrases and sentences fit: the best one helped by the second, the best of each kind, which it is."""

    best: float = 0.0
    agreeing: float = 0.0
    unit: int = -1


_NO_FIT: Final = Fit()


@dataclass(slots=True)
class Scored:
    """An entry with its score and the evidence for it: the shares found by words and by the best unit, and that unit."""

    entry: int
    score: float
    words: float = 0.0
    unit: float = 0.0
    best_unit: int = -1
    fuzzy: float = 0.0
    named: float = 0.0
    pattern: PatternHit | None = None


class Ranker:
    """Orders entries for a query; holds no state of its own."""

    def __init__(self, corpus: Corpus, cues: Cues, weights: Weights) -> None:
        self._corpus = corpus
        self._cues = cues
        self._weights = weights
        # Folded texts of units met so far: two threads may both fold one, the result is the same.
        self._folded: dict[int, str] = {}

    def rank(self, query: Query, line: str, patterns: Sequence[PatternHit], limit: int) -> list[Scored]:
        """The best entries, best first; equal scores keep the order of entries."""
        weights = self._weights
        found = self._gather(query)
        matched = {hit.entry: hit for hit in patterns}
        cue = self._cues.of(query, line)
        chosen = self._chosen(found, matched, cue)
        units = self._best_units(query, chosen)
        scored = [
            self._score(query, cue, entry, found.get(entry, 0.0), units.get(entry, _NO_FIT), matched.get(entry))
            for entry in chosen
        ]
        best = nlargest(max(_COMPARED, limit), scored, key=lambda item: (item.score, -item.entry))
        low = fold(line)
        for word in query.words:
            if word.status == "corrected":
                low = low.replace(word.text, word.meant)
        for item in best:
            if item.best_unit >= 0:
                text = self._text(item.best_unit)
                item.fuzzy = (fuzz.token_set_ratio(low, text) + fuzz.token_sort_ratio(low, text)) / 200
                if self._corpus.is_name(item.best_unit) and len(low) >= _LONG_ENOUGH:
                    item.named = fuzz.ratio(low, text) / 100
                item.score += weights.fuzzy * item.fuzzy
        best.sort(key=lambda item: (-item.score, item.entry))
        return best[:limit]

    def _gather(self, query: Query) -> dict[int, float]:
        """The strength of every entry that holds one of the terms; of long lists, only the strongest places bring entries in."""
        corpus = self._corpus
        found: dict[int, float] = {}
        long: list[tuple[Postings, float]] = []
        for number, share in query.weights.items():
            posting, weight = corpus.postings[number], share / STRENGTH
            if posting.best is not None:
                long.append((posting, weight))
                continue
            for entry, value in zip(posting.entries, posting.strength, strict=True):
                found[entry] = found.get(entry, 0.0) + weight * value
        return self._with_long(found, long) if long else found

    def _with_long(self, sure: dict[int, float], long: Sequence[tuple[Postings, float]]) -> dict[int, float]:
        """Add terms with long lists: pick candidates by their strongest places, then give each its true strength."""
        found = dict(sure)
        for posting, weight in long:
            entries, strength = posting.entries, posting.strength
            for place in posting.best or ():
                entry = entries[place]
                found[entry] = found.get(entry, 0.0) + weight * strength[place]
        chosen = sorted(found, key=found.__getitem__, reverse=True)[: self._weights.candidates]
        return {entry: sure.get(entry, 0.0) + sum(weight * posting.at(entry) for posting, weight in long) for entry in chosen}

    def _chosen(self, found: dict[int, float], matched: dict[int, PatternHit], cue: Cue) -> list[int]:
        top = sorted(found, key=found.__getitem__, reverse=True)[: self._weights.depth]
        asked = () if cue.asked is None else (cue.asked,)
        return list(dict.fromkeys((*matched, *asked, *top)))

    def _score(self, query: Query, cue: Cue, entry: int, gathered: float, fit: Fit, pattern: PatternHit | None) -> Scored:
        weights = self._weights
        words = gathered / query.mass
        score = weights.words * words + weights.unit * fit.best + fit.agreeing + self._cues.push(cue, entry)
        if pattern is not None:
            score += weights.pattern * min(1.0, 0.4 + 0.6 * pattern.fixed / _SURE)
        return Scored(entry, score, words, fit.best, fit.unit, pattern=pattern)

    def _best_units(self, query: Query, entries: Sequence[int]) -> dict[int, Fit]:
        """How well each entry's names, phrases and sentences fit."""
        corpus = self._corpus
        sums = self._unit_sums(query, entries)
        first: dict[int, float] = {}
        second: dict[int, float] = {}
        best: dict[int, int] = {}
        of_kind: dict[int, float] = {}
        scale, owner, kinds = corpus.unit_scale, corpus.unit_entry, corpus.unit_kind
        for unit, total in sums.items():
            value = total * scale[unit]
            entry = owner[unit]
            place = entry * KINDS + kinds[unit]
            if value > of_kind.get(place, 0.0):
                of_kind[place] = value
            known = first.get(entry, 0.0)
            if value > known:
                first[entry], second[entry], best[entry] = value, known, unit
            elif value > second[entry]:
                second[entry] = value
        weights, whole = self._weights, query.mass**self._weights.alpha
        agreeing = dict.fromkeys(first, 0.0)
        for place, value in of_kind.items():
            entry, kind = divmod(place, KINDS)
            agreeing[entry] += weights.agreeing[kind] * value
        return {
            entry: Fit((value + weights.second * second[entry]) / whole, agreeing[entry] / whole, best[entry])
            for entry, value in first.items()
        }

    def _unit_sums(self, query: Query, entries: Sequence[int]) -> dict[int, float]:
        """What each unit of some entries gathers; light terms only add to units that a heavier one found."""
        corpus = self._corpus
        ranges = [(corpus.starts[entry], corpus.starts[entry + 1]) for entry in sorted(entries)]
        heaviest = max(query.weights.values(), default=0.0)
        sums: dict[int, float] = {}
        for number, weight in sorted(query.weights.items(), key=lambda item: -item[1]):
            units = corpus.postings[number].units
            light = weight < _LIGHT * heaviest
            size, after = len(units), 0
            for begin, end in ranges:
                at = bisect_left(units, begin, after)
                after = bisect_left(units, end, at)
                for unit in units[at:after]:
                    if not light or unit in sums:
                        sums[unit] = sums.get(unit, 0.0) + weight
                if after == size:
                    break
        return sums

    def _text(self, unit: int) -> str:
        known = self._folded.get(unit)
        if known is None:
            known = self._folded[unit] = fold(self._corpus.unit_text(unit))
        return known
