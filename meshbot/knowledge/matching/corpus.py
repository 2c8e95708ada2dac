"""The inverted index: which terms stand in which entries, how strongly, and in which name, phrase or sentence."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from meshbot.knowledge.entry import Entry
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.knowledge.matching.weights import ALIAS, EXAMPLE, GIST, NOTE, PHRASE, TITLE, Weights
from meshbot.text.fold import plain
from meshbot.text.tokens import raw_words

IN_BODY: Final = 0
_LIGHTEST: Final = 0.05
IN_UNIT: Final = 1
IN_NAME: Final = 2


@dataclass(slots=True)
class Postings:
    """Where one term stands: entries ascending and the strength in each, the units, and for long lists the strongest places."""

    entries: array[int] = field(default_factory=lambda: array("I"))
    strength: array[float] = field(default_factory=lambda: array("f"))
    best: array[int] | None = None
    units: array[int] = field(default_factory=lambda: array("I"))

    def at(self, entry: int) -> float:
        """The strength in one entry, 0 when the term is not in it."""
        place = bisect_left(self.entries, entry)
        if place < len(self.entries) and self.entries[place] == entry:
            return self.strength[place]
        return 0.0


@dataclass(slots=True)
class Corpus:
    """Every term, its weight and its places; units are the names, phrases and sentences of an entry."""

    terms: dict[str, int] = field(default_factory=dict)
    idf: array[float] = field(default_factory=lambda: array("f"))
    postings: list[Postings] = field(default_factory=list)
    # Units are numbered through; `starts` says where an entry's begin.
    starts: array[int] = field(default_factory=lambda: array("I", [0]))
    unit_entry: array[int] = field(default_factory=lambda: array("I"))
    unit_scale: array[float] = field(default_factory=lambda: array("f"))
    unit_kind: array[int] = field(default_factory=lambda: array("B"))
    unit_text: list[str] = field(default_factory=list)
    # For each term, where it stands at best: in a name, in a phrase or another unit, or in long texts alone.
    roles: bytearray = field(default_factory=bytearray)
    size: int = 0
    highest: float = 1.0

    def number(self, term: str) -> int:
        """The number of a term, a new one when it is new."""
        known = self.terms.get(term)
        if known is None:
            known = self.terms[term] = len(self.postings)
            self.postings.append(Postings())
            self.roles.append(IN_BODY)
        return known


def build_corpus(entries: Sequence[Entry], analyzer: Analyzer, weights: Weights) -> Corpus:
    """Index entries in the order given."""
    corpus = Corpus(size=len(entries))
    analyzer.learn(name for entry in entries for name in (entry.title, entry.id, *entry.aliases))
    bodies = [_body_counts(entry, analyzer) for entry in entries]
    focus: Counter[int] = Counter()
    weighted: list[dict[int, float]] = []
    for place, (entry, body) in enumerate(zip(entries, bodies, strict=True)):
        counts: dict[int, float] = {}
        for kind, text in _units(entry):
            unit = len(corpus.unit_text)
            numbers = [corpus.number(term) for term in analyzer.text_terms(text)]
            for number in dict.fromkeys(numbers):
                corpus.postings[number].units.append(unit)
            weight = weights.fields[kind]
            role = IN_NAME if kind <= ALIAS else IN_UNIT
            for number in numbers:
                corpus.roles[number] = max(corpus.roles[number], role)
                counts[number] = counts.get(number, 0.0) + weight
            corpus.unit_kind.append(kind)
            corpus.unit_entry.append(place)
            corpus.unit_text.append(text)
        focus.update(counts.keys())
        corpus.starts.append(len(corpus.unit_text))
        for term, times in body.items():
            number = corpus.number(term)
            counts[number] = counts.get(number, 0.0) + weights.body * times
        weighted.append(counts)
    _weigh(corpus, weighted, focus, weights)
    return corpus


def _units(entry: Entry) -> Iterator[tuple[int, str]]:
    yield TITLE, entry.title
    slug = entry.id.replace("-", " ")
    if slug != entry.title.casefold():
        yield ALIAS, slug
    for alias in entry.aliases:
        yield ALIAS, alias
    for phrase in entry.phrases:
        yield PHRASE, phrase
    for example in entry.examples:
        yield EXAMPLE, example
    yield GIST, entry.gist
    for pitfall in entry.pitfalls:
        yield NOTE, pitfall
    if entry.oncall is not None:
        for cause in entry.oncall.causes:
            yield NOTE, cause


def _body_counts(entry: Entry, analyzer: Analyzer) -> Counter[str]:
    """How often each term stands in the long texts, which units do not hold."""
    texts = [entry.lesson, entry.deep]
    if entry.oncall is not None:
        texts += [entry.oncall.means, *entry.oncall.fix]
    texts += [manifest.title for manifest in entry.manifests]
    raws = Counter(raw_words(plain("\n".join(texts))))
    out: Counter[str] = Counter()
    for raw, times in raws.items():
        pieces = analyzer.take_apart_kept(raw)
        for term in pieces.terms:
            out[term] += times
        if pieces.whole:
            out[pieces.whole] += times
    return out


def _weigh(corpus: Corpus, weighted: Sequence[dict[int, float]], focus: Counter[int], weights: Weights) -> None:
    """Fill postings, term weights and unit masses from counts."""
    total = len(weighted) or 1
    anywhere: Counter[int] = Counter()
    for counts in weighted:
        anywhere.update(counts.keys())
    lengths = [sum(counts.values()) for counts in weighted]
    mean = sum(lengths) / total or 1.0
    for place, counts in enumerate(weighted):
        norm = weights.k1 * (1 - weights.b + weights.b * lengths[place] / mean)
        for number, count in counts.items():
            posting = corpus.postings[number]
            posting.entries.append(place)
            posting.strength.append(count / (count + norm))
    for number in range(len(corpus.postings)):
        in_focus = focus.get(number, 0)
        seen = in_focus + weights.body_df * (anywhere[number] - in_focus)
        corpus.idf.append(math.log(1 + (total - seen + 0.5) / (seen + 0.5)) ** weights.rarity)
    corpus.highest = math.log(1 + (total + 0.5) / 1.5) ** weights.rarity
    for posting in corpus.postings:
        if len(posting.entries) > weights.champions:
            order = sorted(range(len(posting.entries)), key=lambda at: (-posting.strength[at], at))  # noqa: B023 - used at once
            posting.best = array("I", order[: weights.champions])
    masses = [0.0] * len(corpus.unit_text)
    for posting, idf in zip(corpus.postings, corpus.idf, strict=True):
        for unit in posting.units:
            masses[unit] += idf
    power = 1 - weights.alpha
    corpus.unit_scale.extend(
        weights.kinds[kind] / max(mass, _LIGHTEST) ** power for mass, kind in zip(masses, corpus.unit_kind, strict=True)
    )
