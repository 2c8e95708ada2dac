"""Counting and comparing words, for the rules of good questions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Final

from meshbot.quiz.folding import prose_words

_CODE: Final = re.compile(r"`[^`]*`")
_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_MARKS: Final = re.compile(r"[*\\]")
_SENTENCE: Final = re.compile(r"(?<=[.!?:])\s+(?=[A-Z0-9]|code\b)")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'-]*")
_LONG_ENOUGH: Final = 4
# Words that say nothing about which option is right: grammar, and the field's own nouns that stand everywhere.
STOP: Final = frozenset(
    {"which", "what", "when", "where", "does", "that", "this", "with", "from", "into", "their", "they", "them", "then", "than"}
    | {"have", "will", "would", "should", "could", "after", "before", "while", "each", "every", "only", "same", "other", "there"}
    | {"these", "those", "your", "about", "over", "under", "between", "through", "because", "being", "been", "were", "more"}
    | {"most", "least", "is", "it", "in", "on", "of", "to", "and", "or", "for", "by", "as", "at", "be", "are", "no", "not"}
    | {"service", "mesh", "istio", "linkerd", "envoy", "proxy", "traffic", "request", "pod", "cluster", "sidecar", "kubernete"}
    | {"namespace", "name", "space", "control", "data", "plane", "policy", "field", "resource", "value", "call", "workload"}
)


def plain(text: str) -> str:
    """Markup without its marks and links; code keeps its words."""
    return _MARKS.sub("", _LINK.sub(r"\1", text)).replace("`", "")


def without_code(text: str) -> str:
    """Prose alone: a piece of code counts as one word."""
    return _MARKS.sub("", _CODE.sub("code", _LINK.sub(r"\1", text)))


def word_count(text: str) -> int:
    """How many words a reader reads; a piece of code is one."""
    return len(without_code(text).split())


def sentences(text: str) -> list[str]:
    """The sentences of a prose text."""
    return [part for part in _SENTENCE.split(" ".join(without_code(text).split())) if part]


def content_words(text: str) -> set[str]:
    """Folded words of four letters and more that are no stop words."""
    return {word for word in prose_words(plain(text)) if len(word) >= _LONG_ENOUGH and word not in STOP}


def grade_level(text: str) -> float:
    """Flesch-Kincaid grade: 0.39 words per sentence + 11.8 syllables per word - 15.59; a drift alarm, no verdict."""
    words = _WORD.findall(without_code(text))
    if not words:
        return 0.0
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / max(len(sentences(text)), 1) + 11.8 * syllables / len(words) - 15.59


def jaccard(one: Iterable[str], other: Iterable[str]) -> float:
    """Shared words over all words, 0 to 1."""
    left, right = set(one), set(other)
    return len(left & right) / len(left | right) if left | right else 0.0


def chance_of(hits: int, tries: int, share: float) -> float:
    """The probability of at least ``hits`` of ``tries`` when each succeeds with ``share`` (exact binomial tail)."""
    return sum(math.comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in range(hits, tries + 1))


def mean(values: Sequence[float]) -> float:
    """The mean, 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def _syllables(word: str) -> int:
    lower = word.lower()
    count = len(_VOWELS.findall(lower))
    if lower.endswith("e") and not lower.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(count, 1)
