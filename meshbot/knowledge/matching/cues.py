"""Small pushes that no single word gives: the product that a line names, a complaint, a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lexicon import Lexicon
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.knowledge.matching.query import Query
from meshbot.knowledge.matching.weights import Weights

_VERSUS = "versus"


@dataclass(frozen=True, slots=True)
class Cue:
    """What a line hints at beside its words."""

    products: frozenset[str]
    trouble: bool
    versus: bool
    terms: frozenset[str]


class Cues:
    """The hints of lines and what they mean for each entry."""

    def __init__(self, entries: Sequence[Entry], analyzer: Analyzer, lexicon: Lexicon, weights: Weights) -> None:
        self._weights = weights
        self._words = {_as_one(analyzer, word): name for name, product in lexicon.products.items() for word in product.words}
        self._trouble = frozenset(analyzer.term(word) for word in lexicon.trouble)
        self._versus = analyzer.term(_VERSUS)
        self._of = tuple(_products_of(entry, lexicon) for entry in entries)
        self._is_trouble = tuple(entry.area == "troubleshooting" for entry in entries)
        self._sides = tuple(_sides(entry, analyzer) for entry in entries)

    def of(self, query: Query, line: str) -> Cue:
        """The hints of a line."""
        products = frozenset(self._words[term] for term in query.terms if term in self._words)
        return Cue(products, bool(query.terms & self._trouble) or ": " in line, self._versus in query.terms, query.terms)

    def push(self, cue: Cue, entry: int) -> float:
        """How much the hints speak for (or against) an entry."""
        weights = self._weights
        own = self._of[entry]
        total = 0.0
        if own:
            if own & cue.products:
                total += weights.product_here
            else:
                total -= weights.product_other if cue.products else weights.product_absent
        if cue.trouble and self._is_trouble[entry]:
            total += weights.trouble
        sides = self._sides[entry]
        if sides:
            both = all(side & cue.terms for side in sides)
            total += weights.versus if both and cue.versus else 0.0 if both else -weights.versus
        return total


def _as_one(analyzer: Analyzer, word: str) -> str:
    pieces = analyzer.take_apart(word)
    return pieces.whole or pieces.terms[0]


def _sides(entry: Entry, analyzer: Analyzer) -> tuple[frozenset[str], ...]:
    """The sides that a comparing entry sets against each other, by its id; empty for all others."""
    left, versus, right = entry.id.partition("-vs-")
    if not versus:
        return ()
    one, other = (frozenset(analyzer.term(word) for word in side.split("-")) for side in (left, right))
    return (one - other, other - one)


def _products_of(entry: Entry, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(
        name for name, product in lexicon.products.items() if entry.area in product.areas or entry.id in product.entries
    )
