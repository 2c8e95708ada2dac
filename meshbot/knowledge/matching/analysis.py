"""From text to terms: words taken apart, stemmed, brought to one spelling, and joined where they are one name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from meshbot.knowledge.lexicon import Lexicon
from meshbot.text.fold import plain
from meshbot.text.tokens import parts, raw_words, stem

_LONGEST_RUN: Final = 4


class Analyzer:
    """Turns texts into terms in one way for entries and for queries; it does not change after ``learn``."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.filler = frozenset(word.replace("'", "") for word in lexicon.filler)
        self._same = {stem(word): stem(group[0]) for group in lexicon.same for word in group}
        self._runs: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.compounds: set[str] = set()
        self._memo: dict[str, tuple[str, ...]] = {}
        for name, runs in lexicon.joined.items():
            target = self.term(name)
            for run in runs:
                terms = tuple(self.term(word) for raw in raw_words(run) for word in parts(raw))
                self._runs.setdefault(terms[0], []).append((terms, target))

    def term(self, word: str) -> str:
        """The term of one word in small letters."""
        root = stem(word)
        return self._same.get(root, root)

    def learn(self, names: Iterable[str]) -> None:
        """Take names of two words as one term as well, so that ``virtual service`` meets ``VirtualService``."""
        for name in names:
            terms = [word for raw in raw_words(plain(name)) for word in parts(raw) if word not in self.filler]
            if len(terms) == 2:  # noqa: PLR2004 - a pair
                self.compounds.add(self.term("".join(terms)))

    def of_raw(self, raw: str) -> tuple[str, ...]:
        """The terms of one raw word: its parts without filler, and all of them as one where there are several."""
        known = self._memo.get(raw)
        return known if known is not None else self._split(raw)

    def of_raw_kept(self, raw: str) -> tuple[str, ...]:
        """As ``of_raw``, remembered: for building, where words come again and again."""
        known = self._memo.get(raw)
        if known is None:
            known = self._memo[raw] = self._split(raw)
            if len(known) == 3:  # noqa: PLR2004 - two parts and both as one
                self.compounds.add(known[2])
        return known

    def remembered(self) -> Iterable[str]:
        """The raw words met while building."""
        return self._memo.keys()

    def forget(self) -> None:
        """Drop what building remembered."""
        self._memo = {}

    def _split(self, raw: str) -> tuple[str, ...]:
        words = parts(raw)
        terms = tuple(self.term(word) for word in words if word not in self.filler)
        return (*terms, self.term("".join(words))) if len(words) > 1 and len(terms) > 1 else terms

    def join(self, words: Sequence[str], terms: Sequence[str]) -> list[str]:
        """The terms that neighbours make together: known pairs and runs that are one name."""
        out: list[str] = []
        for index, term in enumerate(terms):
            if index + 1 < len(terms):
                pair = self.term(words[index] + words[index + 1])
                if pair in self.compounds:
                    out.append(pair)
            for run, target in self._runs.get(term, ()):
                if tuple(terms[index : index + len(run)]) == run:
                    out.append(target)
        return out

    def text_terms(self, text: str) -> list[str]:
        """Every term of a short text, joined ones included; a term may come twice."""
        words: list[str] = []
        flat: list[str] = []
        wholes: list[str] = []
        for raw in raw_words(plain(text)):
            terms = self.of_raw_kept(raw)
            words.extend(word for word in parts(raw) if word not in self.filler)
            if len(terms) > 1:
                flat.extend(terms[:-1])
                wholes.append(terms[-1])
            else:
                flat.extend(terms)
        return [*flat, *wholes, *self.join(words, flat)]
