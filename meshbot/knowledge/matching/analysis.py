"""From text to terms: words taken apart, stemmed, brought to one spelling, and joined where they are one name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from meshbot.knowledge.lexicon import Lexicon
from meshbot.text.fold import plain
from meshbot.text.tokens import parts, raw_words, stem


class Pieces(NamedTuple):
    """One raw word taken apart: its words and their terms without filler, and all as one term where there are several."""

    words: tuple[str, ...]
    terms: tuple[str, ...]
    whole: str


_NOTHING: Final = Pieces((), (), "")


class Analyzer:
    """Turns texts into terms in one way for entries and for queries; it does not change after the index is built."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.filler = frozenset(word.replace("'", "") for word in lexicon.filler)
        self._same = {stem(word): stem(group[0]) for group in lexicon.same for word in group}
        self._memo: dict[str, Pieces] = {}
        # Runs of terms that are one name, by their first term.
        self.runs: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        # The one term that two neighbouring terms make.
        self.pairs: dict[tuple[str, str], str] = {}
        self.learnt: list[tuple[str, str]] = []
        for name, runs in lexicon.joined.items():
            target = self.term(name)
            for run in runs:
                terms = tuple(self.term(word) for raw in raw_words(run) for word in parts(raw))
                self.runs.setdefault(terms[0], []).append((terms, target))

    def recall(self, pairs: Iterable[tuple[str, str, str]]) -> None:
        """Take over what another analyzer learnt."""
        self.pairs.update({(left, right): whole for left, right, whole in pairs})

    def term(self, word: str) -> str:
        """The term of one word in small letters."""
        root = stem(word)
        return self._same.get(root, root)

    def learn(self, names: Iterable[str]) -> None:
        """Take names of two words as one term as well, so that ``virtual service`` meets ``VirtualService``."""
        for name in names:
            words = [word for raw in raw_words(plain(name)) for word in self.take_apart_kept(raw).words]
            if len(words) == 2:  # noqa: PLR2004 - a pair
                self._pair(words, [self.term(word) for word in words])

    def take_apart(self, raw: str) -> Pieces:
        """The pieces of one raw word."""
        known = self._memo.get(raw)
        return known if known is not None else self._split(raw)

    def take_apart_kept(self, raw: str) -> Pieces:
        """As ``take_apart``, remembered: for building, where words come again and again."""
        known = self._memo.get(raw)
        if known is None:
            known = self._memo[raw] = self._split(raw)
            if len(known.terms) == 2:  # noqa: PLR2004 - a pair
                self._pair(known.words, known.terms)
        return known

    def remembered(self) -> Iterable[Pieces]:
        """What was met while building."""
        return self._memo.values()

    def _pair(self, words: Sequence[str], terms: Sequence[str]) -> None:
        pair = (terms[0], terms[1])
        if pair not in self.pairs:
            self.pairs[pair] = self.term("".join(words))
            self.learnt.append(pair)

    def _split(self, raw: str) -> Pieces:
        if raw.isalpha() and raw.islower():  # most words: nothing to take apart
            return _NOTHING if raw in self.filler else Pieces((raw,), (self.term(raw),), "")
        words = parts(raw)
        kept = tuple(word for word in words if word not in self.filler)
        terms = tuple(self.term(word) for word in kept)
        return Pieces(kept, terms, self.term("".join(words)) if len(words) > 1 and len(terms) > 1 else "")

    def join(self, terms: Sequence[str]) -> list[str]:
        """The terms that neighbours make together: known pairs and runs that are one name."""
        out = [pair for pair in map(self.pairs.get, pairwise(terms)) if pair is not None]
        for index, term in enumerate(terms):
            if term in self.runs:
                out += [target for run, target in self.runs[term] if tuple(terms[index : index + len(run)]) == run]
        return out
