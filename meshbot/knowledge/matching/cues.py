"""Small pushes that no single word gives: the product that a line names, what it asks about, a complaint, a comparison."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lexicon import Lexicon
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.knowledge.matching.names import Names
from meshbot.knowledge.matching.query import Query
from meshbot.knowledge.matching.weights import Weights
from meshbot.text.fold import plain
from meshbot.text.tokens import parts, raw_words

_VERSUS: Final = "versus"
_STOPS: Final = re.compile(r"[,;:.?!]")
_NAME_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Cue:
    """What a line hints at beside its words."""

    products: frozenset[str]
    trouble: bool
    versus: bool
    terms: frozenset[str]
    asked: int | None = None
    alone: bool = False


class Cues:
    """The hints of lines and what they mean for each entry."""

    def __init__(self, entries: Sequence[Entry], names: Names, analyzer: Analyzer, lexicon: Lexicon, weights: Weights) -> None:
        self._weights = weights
        self._names = names
        self._opening = _opening(lexicon.opening)
        self._words = {_as_one(analyzer, word): name for name, product in lexicon.products.items() for word in product.words}
        self._trouble = frozenset(analyzer.term(word) for word in lexicon.trouble)
        self._complaints = frozenset(lexicon.trouble)
        self._versus = analyzer.term(_VERSUS)
        self._of = tuple(_products_of(entry, lexicon) for entry in entries)
        self._is_trouble = tuple(entry.area == "troubleshooting" for entry in entries)
        self._sides = tuple(_sides(entry, analyzer) for entry in entries)

    def of(self, query: Query, line: str) -> Cue:
        """The hints of a line."""
        products = frozenset(self._words[term] for term in query.terms if term in self._words)
        trouble = bool(query.terms & self._trouble) or ": " in line or self._complains(line)
        return Cue(products, trouble, self._versus in query.terms, query.terms, *self._asked(line))

    def _complains(self, line: str) -> bool:
        """Whether a line holds a word of complaint, among them ``doesn't`` and its like, which are no terms."""
        return any(piece in self._complaints for raw in raw_words(plain(line)) for piece in parts(raw))

    def _asked(self, line: str) -> tuple[int | None, bool]:
        """The entry whose name follows the opening of a question, and whether nothing follows that.

        ``What is Envoy, and how …`` asks about Envoy; ``why use Envoy?`` about nothing else.
        """
        opened = self._opening.match(line)
        if opened is None:
            return None, False
        rest = line[opened.end() :].rstrip(" ?!.")
        words = _STOPS.split(rest, 1)[0].split()[:_NAME_WORDS]
        for count in range(len(words), 0, -1):
            hit = self._names.find(" ".join(words[:count]))
            if hit is not None:
                return hit.entry, rest.split() == words[:count]
        return None, False

    def push(self, cue: Cue, entry: int) -> float:
        """How much the hints speak for (or against) an entry."""
        weights = self._weights
        own = self._of[entry]
        total = (weights.asked_alone if cue.alone else weights.asked) if entry == cue.asked else 0.0
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


def _opening(phrases: Sequence[str]) -> re.Pattern[str]:
    """How questions begin, longest first, with an article behind it."""
    ways = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"\W*(?:{ways})\s+(?:(?:an?|the)\s+)?" if ways else r"(?!)", re.IGNORECASE)


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
