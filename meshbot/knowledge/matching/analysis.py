"""From text to terms: words taken apart, stemmed, brought to one spelling, and joined where they are one name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from meshbot.knowledge.lexicon import Lexicon
from meshbot.text.fold import plain
from meshbot.text.tokens import parts, raw_words, stem


@dataclass(frozen=True, slots=True)
class Pieces:
    """One raw word taken apart: its words and their terms without filler, and all as one term where there are several."""

    words: tuple[str, ...]
    terms: tuple[str, ...]
    whole: str


class Analyzer:
    """Turns texts into terms in one way for entries and for queries; it does not change after the index is built."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.filler = frozenset(word.replace("'", "") for word in lexicon.filler)
        self._same = {stem(word): stem(group[0]) for group in lexicon.same for word in group}
        self._runs: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.compounds: set[str] = set()
        self.ends: set[tuple[str, str]] = set()
        self._memo: dict[str, Pieces] = {}
        for name, runs in lexicon.joined.items():
            target = self.term(name)
            for run in runs:
                terms = tuple(self.term(word) for raw in raw_words(run) for word in parts(raw))
                self._runs.setdefault(terms[0], []).append((terms, target))

    def recall(self, compounds: Iterable[str], ends: Iterable[tuple[str, str]]) -> None:
        """Take over what another analyzer learnt."""
        self.compounds.update(compounds)
        self.ends.update(ends)

    def term(self, word: str) -> str:
        """The term of one word in small letters."""
        root = stem(word)
        return self._same.get(root, root)

    def learn(self, names: Iterable[str]) -> None:
        """Take names of two words as one term as well, so that ``virtual service`` meets ``VirtualService``."""
        for name in names:
            words = [word for raw in raw_words(plain(name)) for word in parts(raw) if word not in self.filler]
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
        self.compounds.add(self.term("".join(words)))
        self.ends.add((terms[0], terms[1]))

    def _split(self, raw: str) -> Pieces:
        words = parts(raw)
        several = len(words) > 1
        kept = tuple(word for word in words if word not in self.filler)
        terms = tuple(self.term(word) for word in kept)
        return Pieces(kept, terms, self.term("".join(words)) if several and len(terms) > 1 else "")

    def pair(self, left: str, right: str) -> str:
        """The one term that two neighbouring words make when they are a known name, else nothing."""
        term = self.term(left + right)
        return term if term in self.compounds else ""

    def join(self, words: Sequence[str], terms: Sequence[str]) -> list[str]:
        """The terms that neighbours make together: known pairs and runs that are one name."""
        out: list[str] = []
        last = len(terms) - 1
        for index, term in enumerate(terms):
            if index < last and (term, terms[index + 1]) in self.ends:
                pair = self.pair(words[index], words[index + 1])
                if pair:
                    out.append(pair)
            for run, target in self._runs.get(term, ()):
                if tuple(terms[index : index + len(run)]) == run:
                    out.append(target)
        return out

    def text_terms(self, text: str) -> list[str]:
        """Every term of a short text, joined ones included; a term may come twice. For building only."""
        words: list[str] = []
        terms: list[str] = []
        wholes: list[str] = []
        for raw in raw_words(plain(text)):
            pieces = self.take_apart_kept(raw)
            words.extend(pieces.words)
            terms.extend(pieces.terms)
            if pieces.whole:
                wholes.append(pieces.whole)
        return terms + wholes + self.join(words, terms)
