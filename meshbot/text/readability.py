"""How hard a prose is to read: sentence length and the Flesch-Kincaid grade, on the words alone.

Grade = 0.39 × words per sentence + 11.8 × syllables per word - 15.59 (Kincaid et al. 1975). Code, addresses and numbers are no
words; names of kinds (VirtualService) count two syllables, since readers know them by sight. Syllables are counted by groups
of vowels, which is within a few percent over a paragraph and wrong for single words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from meshbot.text import markup

_SENTENCE_END: Final = re.compile(r"[.!?:;]+(?=\s|$)")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*")
_NAME: Final = re.compile(r"[a-z][A-Z]")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT: Final = re.compile(r"(?:[^laeiouy]e|[^tdaeiouy]ed|[^sxzaeiouygc]es)$")


@dataclass(frozen=True, slots=True)
class Readability:
    """Figures of one prose; ``grade`` is about the school years that it asks for."""

    words: int
    sentences: int
    longest: int
    grade: float

    @property
    def mean(self) -> float:
        """Words per sentence."""
        return self.words / self.sentences if self.sentences else 0.0


def readability(text: str) -> Readability:
    """The figures of a markup text; every bullet begins a sentence of its own."""
    lengths: list[int] = []
    syllables = 0
    for block in markup.parse(text):
        # A piece of code counts as one short word, so that a sentence does not lose its subject.
        plain = "".join("it" if span.kind == "code" else span.text for span in block.spans)
        for sentence in _SENTENCE_END.split(plain):
            words = _WORD.findall(sentence)
            if words:
                lengths.append(len(words))
                syllables += sum(_syllables(word) for word in words)
    total, count = sum(lengths), len(lengths)
    if not total:
        return Readability(0, 0, 0, 0.0)
    grade = 0.39 * total / count + 11.8 * syllables / total - 15.59
    return Readability(total, count, max(lengths), round(grade, 1))


def count_words(text: str) -> int:
    """Words as an author counts them: what stands between spaces, marks left out."""
    return len(text.split())


def _syllables(word: str) -> int:
    if _NAME.search(word):
        return 2
    low = word.lower().replace("’", "'").removesuffix("'s")
    found = len(_VOWELS.findall(low)) - bool(_SILENT.search(low))
    return max(found, 1)
