"""Building the index: term counts by field (BM25F), term weights, and the size of every unit."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lexicon import Lexicon
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.knowledge.matching.data import ALIAS, IN_BODY, IN_NAME, IN_UNIT, STRENGTH, IndexData, unit_texts
from meshbot.knowledge.matching.names import name_rows
from meshbot.knowledge.matching.patterns import pattern_rows
from meshbot.knowledge.matching.weights import Weights
from meshbot.text.fold import plain
from meshbot.text.tokens import raw_words

_LIGHTEST: Final = 0.05
_WELCOME: Final = {IN_BODY: 0.0, IN_UNIT: 0.5, IN_NAME: 1.0}
_PLAIN_WORD: Final = 0.6
_ASKING_WORD: Final = 1.0
_FILLER_WORD: Final = 1.5  # so common that they are meant more often than what is as close to them


def build_index(entries: Sequence[Entry], lexicon: Lexicon, weights: Weights | None = None) -> IndexData:
    """The index of entries in the order given."""
    return _Builder(entries, lexicon, weights or Weights()).build()


class _Numbered(NamedTuple):
    """The numbers of the terms in one raw word: of its parts, of the whole, and all of them."""

    parts: tuple[int, ...]
    whole: int | None
    every: tuple[int, ...]


class Numbers:
    """Numbers terms in the order in which they are met."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self.terms: dict[str, int] = {}
        self.raws: dict[str, _Numbered] = {}
        self._pairs: dict[tuple[int, int], int] = {}
        self._runs: dict[int, list[tuple[list[int], int]]] = {}
        for first, runs in analyzer.runs.items():
            numbered = [([self.number(term) for term in run], self.number(target)) for run, target in runs]
            self._runs[self.number(first)] = numbered

    def number(self, term: str) -> int:
        """The number of a term, a new one when it is new."""
        return self.terms.setdefault(term, len(self.terms))

    def of_raw(self, raw: str) -> _Numbered:
        """The numbers of one raw word."""
        known = self.raws.get(raw)
        if known is None:
            pieces = self._analyzer.take_apart_kept(raw)
            parts = tuple([self.number(term) for term in pieces.terms])
            whole = self.number(pieces.whole) if pieces.whole else None
            known = self.raws[raw] = _Numbered(parts, whole, parts if whole is None else (*parts, whole))
            self._learn_pairs()
        return known

    def of(self, text: str) -> list[int]:
        """The numbers of every term of a short text, joined ones included; a number may come twice."""
        flat: list[int] = []
        wholes: list[int] = []
        known, pairs = self.raws, self._pairs
        for raw in _raws(text):
            numbered = known.get(raw) or self.of_raw(raw)
            flat += numbered.parts
            if numbered.whole is not None:
                wholes.append(numbered.whole)
        wholes += [pairs[pair] for pair in pairwise(flat) if pair in pairs]
        if not self._runs.keys().isdisjoint(flat):
            wholes += self._joined(flat)
        return flat + wholes

    def _joined(self, flat: Sequence[int]) -> list[int]:
        """The names that runs of terms make."""
        out: list[int] = []
        for index, number in enumerate(flat):
            out += [target for run, target in self._runs.get(number, ()) if flat[index : index + len(run)] == run]
        return out

    def _learn_pairs(self) -> None:
        learnt = self._analyzer.learnt
        while learnt:
            left, right = pair = learnt.pop()
            self._pairs[self.number(left), self.number(right)] = self.number(self._analyzer.pairs[pair])


class _Builder:
    """What grows while entries are read."""

    def __init__(self, entries: Sequence[Entry], lexicon: Lexicon, weights: Weights) -> None:
        self.entries = entries
        self.lexicon = lexicon
        self.weights = weights
        self.analyzer = Analyzer(lexicon)
        self.numbers = Numbers(self.analyzer)
        self.units: defaultdict[int, list[int]] = defaultdict(list)
        self.unit_kind: list[int] = []
        self.unit_counts: list[int] = []
        self.counts: list[Mapping[int, float]] = []
        self.in_focus: Counter[int] = Counter()

    def build(self) -> IndexData:
        """Read every entry, then weigh what was counted."""
        self.analyzer.learn(name for entry in self.entries for name in (entry.title, entry.id, *entry.aliases))
        bodies = [self._body(entry) for entry in self.entries]  # first: they teach the analyzer which words are joined
        for entry, body in zip(self.entries, bodies, strict=True):
            self._take(entry, body)
        places, strength = self._strengths()
        idf, roles = self._idf(places), self._roles()
        return IndexData(
            terms=list(self.numbers.terms),
            idf=idf,
            entries=places,
            strength=strength,
            units=[self.units[number] for number in range(len(self.numbers.terms))],
            roles=roles,
            unit_counts=self.unit_counts,
            unit_kind=self.unit_kind,
            unit_scale=self._scales(idf),
            words=self._words(roles),
            pairs=[(*pair, whole) for pair, whole in self.analyzer.pairs.items()],
            names=name_rows(self.entries, self.analyzer),
            patterns=pattern_rows(self.entries),
        )

    def _take(self, entry: Entry, body: Mapping[int, int]) -> None:
        """Count one entry."""
        fields = self.weights.fields
        counts: defaultdict[int, float] = defaultdict(float)
        by_kind: defaultdict[int, list[int]] = defaultdict(list)
        texts = unit_texts(entry)
        units = self.units
        for unit, (kind, text) in enumerate(texts, len(self.unit_kind)):
            found = self.numbers.of(text)
            by_kind[kind] += found
            for number in set(found):
                units[number].append(unit)
        for kind, numbers in by_kind.items():
            for number, times in Counter(numbers).items():
                counts[number] += fields[kind] * times
        self.unit_kind.extend(kind for kind, _ in texts)
        self.unit_counts.append(len(texts))
        self.in_focus.update(counts.keys())
        for number, times in body.items():
            counts[number] += self.weights.body * times
        self.counts.append(counts)

    def _body(self, entry: Entry) -> Mapping[int, int]:
        """How often each term stands in the long texts, which no unit holds."""
        texts = [entry.lesson, entry.deep, *entry.pitfalls]
        if entry.oncall is not None:
            texts += [entry.oncall.means, *entry.oncall.causes, *entry.oncall.fix]
        texts += [manifest.title for manifest in entry.manifests]
        out: defaultdict[int, int] = defaultdict(int)
        known = self.numbers.raws
        for raw, times in Counter(_raws("\n".join(texts))).items():
            for number in (known.get(raw) or self.numbers.of_raw(raw)).every:
                out[number] += times
        return out

    def _strengths(self) -> tuple[list[list[int]], list[list[int]]]:
        """For each term its entries and its saturated count in each (BM25F without the term's weight)."""
        weights = self.weights
        lengths = [sum(counts.values()) for counts in self.counts]
        mean = sum(lengths) / (len(lengths) or 1) or 1.0
        places: list[list[int]] = [[] for _ in self.numbers.terms]
        strength: list[list[int]] = [[] for _ in self.numbers.terms]
        for place, counts in enumerate(self.counts):
            norm = weights.k1 * (1 - weights.b + weights.b * lengths[place] / mean)
            for number, count in counts.items():
                places[number].append(place)
                strength[number].append(int(STRENGTH * count / (count + norm)))
        return places, strength

    def _idf(self, places: Sequence[Sequence[int]]) -> list[float]:
        total, weights = len(self.entries), self.weights
        seen = (
            self.in_focus[number] + weights.body_df * (len(found) - self.in_focus[number]) for number, found in enumerate(places)
        )
        return [round(math.log(1 + (total - count + 0.5) / (count + 0.5)) ** weights.rarity, 5) for count in seen]

    def _scales(self, idf: Sequence[float]) -> list[float]:
        """What each unit's sum is multiplied with: less for long units, by kind."""
        masses = [0.0] * len(self.unit_kind)
        for number, units in self.units.items():
            weight = idf[number]
            for unit in units:
                masses[unit] += weight
        kinds, power = self.weights.kinds, self.weights.alpha - 1
        return [round(kinds[kind] * max(mass, _LIGHTEST) ** power, 5) for mass, kind in zip(masses, self.unit_kind, strict=True)]

    def _roles(self) -> list[int]:
        """For each term, where it stands at best."""
        roles = [IN_BODY] * len(self.numbers.terms)
        kinds = self.unit_kind
        for number, units in self.units.items():
            roles[number] = IN_NAME if any(kinds[unit] <= ALIAS for unit in units) else IN_UNIT
        return roles

    def _words(self, roles: Sequence[int]) -> dict[str, float]:
        """Every word that a slip may have been meant to be, and how welcome it is: names first."""
        words: dict[str, float] = {}
        terms = self.numbers.terms
        for pieces in self.analyzer.remembered():
            for word, term in zip(pieces.words, pieces.terms, strict=True):
                words.setdefault(word, _WELCOME[roles[terms[term]]])
            if pieces.whole:
                words.setdefault("".join(pieces.words), _WELCOME[roles[terms[pieces.whole]]])
        lexicon = self.lexicon
        for group in (*lexicon.elsewhere.values(), lexicon.doubtful, lexicon.english):
            words.update(dict.fromkeys(group, _PLAIN_WORD))
        words.update(dict.fromkeys(lexicon.asking, _ASKING_WORD))
        words.update(dict.fromkeys(lexicon.filler, _FILLER_WORD))
        return words


def _raws(text: str) -> list[str]:
    """The raw words of a text; plain ASCII needs no folding for that."""
    return raw_words(text if text.isascii() else plain(text))


def highest_idf(size: int, weights: Weights) -> float:
    """The weight of a term that a single entry of ``size`` holds, which unknown words are given as well."""
    return float(math.log(1 + (size + 0.5) / 1.5) ** weights.rarity)
