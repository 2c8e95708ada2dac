"""Grades typed answers by their words: exact, the same words, a forgiven typing error, or what it was instead.

An accepted answer must be matched as whole words; it may stand among words that carry nothing (``it is``, or words of the
question itself: "Which flag …?" - "the UO flag"), never among a negation, another name of the field, or a choice of two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from meshbot.quiz.folding import fold_exact, prose_words
from meshbot.quiz.question import Typed
from meshbot.quiz.verdict import Verdict

BUDGETS: Final = ((5, 0), (9, 1))
MOST_FORGIVEN: Final = 2
_FILLERS: Final = frozenset(
    {
        "it",
        "is",
        "its",
        "it's",
        "that",
        "thats",
        "that's",
        "this",
        "be",
        "i",
        "think",
        "guess",
        "probably",
        "maybe",
        "called",
        "to",
    }
    | {"of", "my", "answer", "would", "they", "are", "use", "we", "you", "with", "in", "on", "a", "an", "the", "by", "for", "say"}
)
_NEGATIONS: Final = frozenset(
    {"not", "no", "never", "without", "isn't", "isnt", "don't", "dont", "nor", "neither", "or", "except"}
)
_DIRECTIONS: Final = frozenset(
    {"to", "from", "before", "after", "over", "under", "than", "then", "into", "for", "of", "by", "not", "without", "on", "in"}
)
_OPPOSITES: Final = ("un", "in", "im", "non", "dis", "de", "anti", "a")
_WORTH_KNOWING: Final = 4
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Key:
    """An accepted answer in the forms it is compared in."""

    exact: str
    words: tuple[str, ...]

    @property
    def joined(self) -> str:
        return "".join(self.words)


def budget(length: int) -> int:
    """How many letters may be off in an answer of this many letters."""
    return next((allowed for below, allowed in BUDGETS if length < below), MOST_FORGIVEN)


def grade_typed(question: Typed, stem: str, text: str, names: Mapping[str, str]) -> Verdict:
    """The verdict on a typed answer."""
    keys = [_Key(fold_exact(accepted), prose_words(accepted)) for accepted in question.accept]
    typing = question.tolerance == "typing"
    exact, words = fold_exact(text), prose_words(text)
    if not exact or (typing and not words):
        return Verdict("wrong", "unmatched")
    if any(exact == key.exact for key in keys):
        return Verdict("right", "exact", 0)
    for rejected in question.reject:
        if exact == fold_exact(rejected.text) or (typing and words == prose_words(rejected.text)):
            return Verdict("wrong", "rejected", None, rejected.why)
    avoid = _other_names(question, names)
    if _among(exact.split(), [key.exact.split() for key in keys], _carriers(stem, fold_exact), avoid):
        return Verdict("right", "words", 0)
    if not typing:
        return _close(exact, [key.exact for key in keys])
    return _by_words(question, stem, words, keys, names, avoid)


def _by_words(
    question: Typed, stem: str, words: tuple[str, ...], keys: Sequence[_Key], names: Mapping[str, str], avoid: frozenset[str]
) -> Verdict:
    carriers = _carriers(stem, lambda word: "".join(prose_words(word)))
    if any(_same_words(words, key) for key in keys) or _among(words, [key.words for key in keys], carriers, avoid):
        return Verdict("right", "words", 0)
    if set(words) & _NEGATIONS - {word for key in keys for word in key.words}:
        return Verdict("wrong", "unmatched")
    forms = {"".join(words), "".join(word for word in words if word not in carriers or word in avoid) or "".join(words)}
    best: Verdict | None = None
    for form in sorted(forms):
        for key in keys:
            found = _typing(form, key.joined, question, names, stem)
            if found and (best is None or (found.counts, -(found.distance or 0)) > (best.counts, -(best.distance or 0))):
                best = found
    return best or Verdict("wrong", "unmatched")


def _typing(form: str, key: str, question: Typed, names: Mapping[str, str], stem: str) -> Verdict | None:
    """The verdict when ``form`` is ``key`` with some letters wrong; None when it is too far for that."""
    distance = OSA.distance(form, key, score_cutoff=2 * MOST_FORGIVEN)
    allowed = budget(min(len(key), len(form)))
    if distance > max(2 * allowed, 1) or _DIGITS.findall(form) != _DIGITS.findall(key) or _opposite(form, key):
        return None
    own = {"".join(prose_words(accepted)) for accepted in question.accept}
    # Words of the question are known too: "Istio" is no misspelt "istiod".
    shown = {
        "".join(prose_words(word)): word.strip(".,:;?!") for word in stem.replace("`", " ").split() if len(word) >= _WORTH_KNOWING
    }
    others = {**names, **shown, **{"".join(prose_words(item.text)): item.text for item in question.reject}}
    rival = process.extractOne(form, [name for name in others if name not in own], scorer=OSA.distance, score_cutoff=distance)
    if rival is not None and rival[1] < distance:
        return Verdict("wrong", "other_term", distance, others[rival[0]])
    return Verdict("near", "typing", distance) if distance <= allowed else Verdict("wrong", "close", distance)


def _close(text: str, keys: Sequence[str]) -> Verdict:
    """Wrong, but said to be close when it is a letter or two off."""
    distance = min(OSA.distance(text, key, score_cutoff=MOST_FORGIVEN) for key in keys)
    shortest = min(len(key) for key in keys)
    if distance <= MOST_FORGIVEN and distance * 2 < shortest and not any(char.isdigit() for char in text):
        return Verdict("wrong", "close", distance)
    return Verdict("wrong", "unmatched")


def _same_words(words: tuple[str, ...], key: _Key) -> bool:
    if words == key.words or "".join(words) == key.joined:
        return True
    return len(words) > 1 and sorted(words) == sorted(key.words) and not set(words) & _DIRECTIONS


def _among(words: Sequence[str], keys: Iterable[Sequence[str]], carriers: frozenset[str], avoid: frozenset[str]) -> bool:
    """Whether a key stands in ``words`` as whole words and everything around it carries nothing."""
    for key in keys:
        size = len(key)
        for start in range(len(words) - size + 1):
            around = (*words[:start], *words[start + size :])
            if tuple(words[start : start + size]) == tuple(key) and all(
                _carries_nothing(word, carriers, avoid) for word in around
            ):
                return size > 0
    return False


def _carries_nothing(word: str, carriers: frozenset[str], avoid: frozenset[str]) -> bool:
    return word in carriers and word not in avoid and word not in _NEGATIONS and not any(char.isdigit() for char in word)


def _carriers(stem: str, fold: Callable[[str], str]) -> frozenset[str]:
    return _FILLERS | {fold(word) for word in stem.replace("`", " ").split()}


def _other_names(question: Typed, names: Mapping[str, str]) -> frozenset[str]:
    """Names of the field, and known wrong answers, that are not the key itself."""
    own = {"".join(prose_words(accepted)) for accepted in question.accept}
    wrong = {form for item in question.reject for form in (fold_exact(item.text), *prose_words(item.text))}
    return (frozenset(names) | wrong) - own


def _opposite(form: str, key: str) -> bool:
    longer, shorter = (form, key) if len(form) > len(key) else (key, form)
    return any(longer == prefix + shorter for prefix in _OPPOSITES)
