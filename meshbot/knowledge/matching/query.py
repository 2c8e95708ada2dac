"""A line as the search sees it: what each word may stand for, how much it counts, and what kind of word it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal

from meshbot.knowledge.lexicon import Lexicon
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.knowledge.matching.corpus import Corpus
from meshbot.knowledge.matching.vocabulary import Vocabulary
from meshbot.knowledge.matching.weights import Weights
from meshbot.text.fold import plain
from meshbot.text.tokens import parts, raw_words

Status = Literal["known", "corrected", "plain", "elsewhere", "unknown", "number"]
_MOST_WORDS: Final = 60
_MOST_TERMS: Final = 24
_LONG: Final = 9
_CUT: Final = 2
_PLAIN: Final = 0.25
_TRUST: Final = 0.2  # what is added to a slip's quality for its weight: most corrections are right
_SURE: Final = 0.75
_DOUBTFUL: Final = frozenset({"unknown", "corrected"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line: the terms it may stand for with their quality, and what it is to us."""

    text: str
    terms: tuple[tuple[int, float], ...]
    mass: float
    status: Status
    meant: str = ""
    quality: float = 1.0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A read line. ``weights`` gives each term's share; ``mass`` is what a perfect match would gather."""

    words: tuple[Word, ...]
    weights: dict[int, float] = field(default_factory=dict)
    mass: float = 0.0
    terms: frozenset[str] = frozenset()


class Reader:
    """Reads lines with a fixed vocabulary."""

    def __init__(self, analyzer: Analyzer, corpus: Corpus, vocabulary: Vocabulary, lexicon: Lexicon, weights: Weights) -> None:
        self._analyzer = analyzer
        self._corpus = corpus
        self._vocabulary = vocabulary
        self._weights = weights
        term = analyzer.term
        # How much of their weight the words keep that people use about anything.
        self._share = dict.fromkeys((term(word) for word in lexicon.everyday), weights.everyday)
        self._share |= dict.fromkeys((term(word) for word in lexicon.asking), weights.asking)
        self._english = frozenset(term(word) for word in lexicon.english)
        self._elsewhere = frozenset(word for words in lexicon.elsewhere.values() for word in words)
        self._doubtful = frozenset(lexicon.doubtful)
        self._near: dict[str, tuple[str, ...]] = {}
        for group in lexicon.near:
            terms = tuple(dict.fromkeys(term(word) for word in group))
            for one in terms:
                self._near[one] = tuple(dict.fromkeys((*self._near.get(one, ()), *(other for other in terms if other != one))))

    def read(self, line: str) -> Query:
        """The words of a line and their weights."""
        words: list[Word] = []
        flat: list[str] = []
        wholes: list[tuple[str, str]] = []
        for raw in raw_words(plain(line))[:_MOST_WORDS]:
            pieces = [piece for piece in parts(raw) if piece not in self._analyzer.filler]
            read = [self._word(piece) for piece in pieces]
            if len(read) > 1 and any(word is not None and word.status in _DOUBTFUL for word, _ in read):
                whole = self._whole("".join(pieces))
                read = [whole] if whole is not None else read
            for word, term in read:
                if word is not None:
                    words.append(word)
                    flat.append(term)
            if len(pieces) > 1:
                wholes.append((self._analyzer.term("".join(pieces)), raw))
        self._agree(words, flat)
        wholes += [(term, "") for term in self._analyzer.join(flat)]
        return self._weigh(words, wholes, frozenset(flat) | {term for term, _ in wholes})

    def _agree(self, words: list[Word], terms: list[str]) -> None:
        """Of the words that a slip may have meant, prefer one that makes a known name with its neighbour."""
        for at, word in enumerate(words):
            if len(word.others) < 2:  # noqa: PLR2004 - nothing to choose from
                continue
            for other in word.others:
                term, pairs = self._analyzer.term(other), self._analyzer.pairs
                number = self._corpus.terms.get(term)
                fits = (at and (terms[at - 1], term) in pairs) or (at + 1 < len(terms) and (term, terms[at + 1]) in pairs)
                if number is not None and fits:
                    mass = self._corpus.idf[number]
                    words[at] = replace(
                        word, terms=((number, mass * min(1.0, word.quality + _TRUST)),), mass=mass, meant=other, others=()
                    )
                    terms[at] = term
                    break

    def _whole(self, joined: str) -> tuple[Word, str] | None:
        """A mistyped name written as one word, such as ``HTPPRoute``."""
        for correction in self._vocabulary.corrections(joined, 1):
            term = self._analyzer.term(correction.word)
            number = self._corpus.terms.get(term)
            if number is not None and correction.quality >= _SURE:
                mass = self._corpus.idf[number]
                return Word(
                    joined, ((number, mass * correction.quality),), mass, "corrected", correction.word, correction.quality
                ), term
        return None

    def _word(self, piece: str) -> tuple[Word | None, str]:
        corpus, term = self._corpus, self._analyzer.term(piece)
        number = corpus.terms.get(term)
        if number is not None and self._rather_a_slip(piece, term, number):
            return self._corrected(piece, term)
        if number is not None:
            mass = corpus.idf[number] * self._share.get(term, 1.0)
            status: Status = "elsewhere" if piece in self._elsewhere else "number" if piece.isdigit() else "known"
            return Word(piece, ((number, mass), *self._related(term)), mass, status), term
        if term in self._english or piece in self._elsewhere or piece in self._doubtful:
            known: Status = "elsewhere" if piece in self._elsewhere else "plain"
            mass = corpus.highest * (self._weights.unknown if known == "elsewhere" else _PLAIN)
            return Word(piece, self._related(term), mass, known), term
        if piece.isdigit():
            return Word(piece, (), _PLAIN * corpus.highest, "number"), term
        return self._corrected(piece, term)

    def _rather_a_slip(self, piece: str, term: str, number: int) -> bool:
        """Whether a word never seen, which only its ending makes known, is rather another word mistyped.

        ``linkered`` is no form of ``link``, ``braker`` none of ``brake``.
        """
        if piece in self._vocabulary or len(piece) - len(term) < _CUT:
            return False
        found = self._vocabulary.corrections(piece, 1)
        if not found or found[0].quality < _SURE:
            return False
        meant = self._analyzer.term(found[0].word)
        roles = self._corpus.roles
        return meant != term and (meant not in self._corpus.terms or roles[self._corpus.terms[meant]] >= roles[number])

    def _corrected(self, piece: str, term: str) -> tuple[Word | None, str]:
        corpus = self._corpus
        pair = self._two_words(piece)
        if pair is not None:
            terms = tuple((number, corpus.idf[number]) for number in pair)
            return Word(piece, terms, sum(mass for _, mass in terms), "known"), term
        found = self._vocabulary.corrections(piece)
        if not found:
            return Word(piece, (), corpus.highest * self._weights.unknown, "unknown"), term
        if found[0].word in self._analyzer.filler:
            return None, term
        terms_: dict[int, float] = {}
        for correction in found:
            meant = self._analyzer.term(correction.word)
            number = corpus.terms.get(meant)
            if number is not None:
                weight = corpus.idf[number] * min(1.0, correction.quality + _TRUST) * self._share.get(meant, 1.0)
                # A rare word must not win over the likeliest one by its rarity.
                first = next(iter(terms_.values()), weight)
                terms_[number] = max(terms_.get(number, 0.0), min(weight, first * self._weights.unlikely))
        best = self._analyzer.term(found[0].word)
        if not terms_:
            return Word(piece, (), _PLAIN * corpus.highest, "plain", found[0].word), best
        mass = max(terms_.values()) / min(1.0, found[0].quality + _TRUST)
        for number, weight in self._related(best):
            terms_.setdefault(number, weight)
        others = tuple(item.word for item in found)
        return Word(piece, tuple(terms_.items()), mass, "corrected", found[0].word, found[0].quality, others), best

    def _two_words(self, piece: str) -> tuple[int, int] | None:
        """Two known words written as one, such as ``loadbalancer``."""
        if len(piece) < _LONG:
            return None
        best: tuple[float, tuple[int, int]] | None = None
        for cut in range(4, len(piece) - 3):
            left = self._corpus.terms.get(self._analyzer.term(piece[:cut]))
            right = self._corpus.terms.get(self._analyzer.term(piece[cut:]))
            if left is not None and right is not None:
                weight = -(self._corpus.idf[left] + self._corpus.idf[right])
                if best is None or weight > best[0]:
                    best = (weight, (left, right))
        return best[1] if best else None

    def _related(self, term: str) -> tuple[tuple[int, float], ...]:
        out: list[tuple[int, float]] = []
        for other in self._near.get(term, ()):
            number = self._corpus.terms.get(other)
            if number is not None:
                out.append((number, self._corpus.idf[number] * self._weights.near * self._share.get(other, 1.0)))
        return tuple(out)

    def _weigh(self, words: list[Word], wholes: list[tuple[str, str]], terms: frozenset[str]) -> Query:
        weights: dict[int, float] = {}
        for word in words:
            for number, weight in word.terms:
                if weight > weights.get(number, 0.0):
                    weights[number] = weight
        mass = sum(word.mass for word in words)
        for term, raw in wholes:
            whole = self._corpus.terms.get(term)
            if whole is not None:
                weight = self._corpus.idf[whole] * (self._weights.identifier if raw else self._weights.compound)
                weights[whole] = max(weight, weights.get(whole, 0.0))
                mass += weight * 0.5
        if len(weights) > _MOST_TERMS:
            weights = dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_MOST_TERMS])
        return Query(tuple(words), weights, mass or 1.0, terms)
