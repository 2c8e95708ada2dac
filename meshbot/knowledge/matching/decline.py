"""Whether a line is about this field at all: words of the field speak for it, words of other fields and unknown ones against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from meshbot.knowledge.lexicon import Lexicon
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.knowledge.matching.corpus import Corpus
from meshbot.knowledge.matching.data import IN_BODY, IN_NAME
from meshbot.knowledge.matching.query import Query, Word
from meshbot.knowledge.matching.ranking import Scored


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a line shows: how many words of each kind (a slip counting less), and how well the best entry fits."""

    technical: float = 0.0
    homonym: float = 0.0
    adjacent: float = 0.0
    named: float = 0.0
    spoken: float = 0.0
    body: float = 0.0
    elsewhere: float = 0.0
    doubtful: float = 0.0
    unknown: float = 0.0
    plain: float = 0.0
    size: int = 0


_KINDS: Final = ("technical", "homonym", "adjacent", "named", "spoken", "body", "elsewhere", "doubtful", "unknown", "plain")
# Fitted by logistic regression on labelled lines and on phrases held out of the entries, half of them checking the other half.
_TECHNICAL: Final = 1.41
_HOMONYM: Final = 0.82
_ADJACENT: Final = -0.65
_NAMED: Final = 0.22
_SPOKEN: Final = 0.06
_BODY: Final = -0.09
_ELSEWHERE: Final = -1.49
_ELSEWHERE_SHARE: Final = -4.98
_DOUBTFUL: Final = -2.41
_UNKNOWN: Final = -0.22
_UNKNOWN_SHARE: Final = -1.92
_UNIT: Final = 3.37
_WORDS: Final = 2.57
_FUZZY: Final = 3.3
_NEAR_NAME: Final = 0.62
_MISSING: Final = -1.93
_LENGTH: Final = 4.2
_LONG: Final = 12  # words; a longer line says no more about itself by its length
_NOTHING: Final = -6.01
_NO_SUBJECT: Final = -9.0
_CLOSE: Final = 0.84
_MOST: Final = 3.0
ENOUGH: Final = -0.45
"""A line with less belief than this is declined; the scale is that of a logit."""


class Judge:
    """Weighs the evidence."""

    def __init__(self, analyzer: Analyzer, corpus: Corpus, lexicon: Lexicon) -> None:
        def terms(words: tuple[str, ...]) -> frozenset[str]:
            return frozenset(analyzer.term(word) for word in words)

        self._analyzer = analyzer
        self._corpus = corpus
        self._adjacent = terms(lexicon.adjacent)
        self._homonyms = terms(lexicon.homonyms) - self._adjacent
        self._technical = terms(lexicon.technical) - self._homonyms - self._adjacent
        self._ours = frozenset((*lexicon.technical, *lexicon.homonyms, *lexicon.adjacent))
        self._doubtful = frozenset(lexicon.doubtful)
        self._asking = terms(lexicon.asking) | terms(lexicon.english) | terms(lexicon.trouble)

    def evidence(self, query: Query) -> Evidence:
        """The evidence of a line's words."""
        sums = dict.fromkeys(_KINDS, 0.0)
        single: set[str] = set()
        for word in query.words:
            term = self._analyzer.term(word.meant or word.text)
            if term not in single:
                single.add(term)
                sums[self._kind(word, term)] += max(0.0, 1.5 * word.quality - 0.45) if word.status == "corrected" else 1.0
        for term in query.terms - single:
            if term in self._technical or term in self._homonyms:
                sums["technical"] += 0.5
            elif term in self._corpus.terms:
                sums["spoken"] += 0.5
        return Evidence(**sums, size=len(query.words))

    def belief(self, query: Query, best: Scored | None) -> float:
        """How much speaks for an answer, as a logit; ``ENOUGH`` is the border."""
        seen = self.evidence(query)
        if not (seen.technical or seen.homonym or seen.adjacent or seen.named or seen.spoken or seen.body):
            return _NO_SUBJECT
        size = max(seen.size, 1)
        total = _NOTHING
        total += _TECHNICAL * min(seen.technical, _MOST) + _HOMONYM * min(seen.homonym, _MOST)
        total += _ADJACENT * min(seen.adjacent, _MOST) + _NAMED * min(seen.named, _MOST) + _LENGTH * min(size, _LONG) / _LONG
        total += _SPOKEN * min(seen.spoken, _MOST) + _BODY * min(seen.body, _MOST)
        total += _ELSEWHERE * min(seen.elsewhere, _MOST) + _ELSEWHERE_SHARE * seen.elsewhere / size
        total += _DOUBTFUL * min(seen.doubtful, _MOST)
        total += _UNKNOWN * min(seen.unknown, _MOST) + _UNKNOWN_SHARE * seen.unknown / size
        if best is not None:
            total += _NEAR_NAME * (best.named >= _CLOSE)
            total += _MISSING * self._missing(query, best.entry)
            total += _UNIT * best.unit + _WORDS * best.words + _FUZZY * best.fuzzy
        return total

    def _missing(self, query: Query, entry: int) -> float:
        """The share of a line's subject that an entry does not speak of."""
        mass = missing = 0.0
        for word in query.words:
            if word.status not in {"plain", "number"} and self._analyzer.term(word.meant or word.text) not in self._asking:
                mass += word.mass
                if not any(self._corpus.postings[number].at(entry) for number, _ in word.terms[:3]):
                    missing += word.mass
        return missing / mass if mass else 0.0

    def _kind(self, word: Word, term: str) -> str:
        """The kind of evidence that a word is: the first that fits."""
        kinds = (
            ("elsewhere", word.status == "elsewhere" and word.text not in self._ours),
            ("adjacent", term in self._adjacent),
            ("technical", term in self._technical),
            ("homonym", term in self._homonyms),
            (word.status, word.status in {"elsewhere", "unknown"}),
            ("doubtful", word.text in self._doubtful),
            ("plain", word.status in {"plain", "number"} or term in self._asking),
        )
        return next((kind for kind, fits in kinds if fits), None) or self._role(term)

    def _role(self, term: str) -> str:
        """Where the catalogue uses a term: in names, in phrases, or in long texts alone."""
        number = self._corpus.terms.get(term)
        role = self._corpus.roles[number] if number is not None else IN_BODY
        return "named" if role == IN_NAME else "body" if role == IN_BODY else "spoken"
