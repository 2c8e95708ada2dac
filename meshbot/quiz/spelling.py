"""Grades typed answers by their words: exact, the same words, a forgiven typing error, or what it was instead.

An accepted answer must be matched as whole words; it may stand among words that carry nothing (``carriers.py``), never among a
negation, another name of the field, or a choice of two. Where the letters matter, other separators alone
(``target refs`` for ``targetRefs``) are near: the knowledge is there, the spelling is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from meshbot.quiz.carriers import NEGATIONS, STATES, Carriers, exact_carriers, exact_words, prose_carriers
from meshbot.quiz.folding import fold_exact, prose_words
from meshbot.quiz.question import Typed
from meshbot.quiz.verdict import Verdict

BUDGETS: Final = ((5, 0), (9, 1))
MOST_FORGIVEN: Final = 2
_DIRECTIONS: Final = frozenset(
    {"to", "from", "before", "after", "over", "under", "than", "then", "into", "for", "of", "by", "not", "without", "on", "in"}
)
_OPPOSITES: Final = ("un", "in", "im", "non", "dis", "de", "anti", "a")
MOST_WORDS: Final = 30
_WORTH_KNOWING: Final = 4
_WORTH_JOINING: Final = 4
_DIGITS: Final = re.compile(r"\d+")
_ASIDE: Final = re.compile(r"(?P<said>[^()]+?)\s*\((?P<aside>[^()]+)\)[\s.!]*")
# Separators between letters; those beside digits and in front of flags are part of the name.
_SEPARATORS: Final = re.compile(r"(?<=[^\W\d_])[\s_-]+(?=[^\W\d_])")


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
    """The verdict on a typed answer; what stands in brackets behind a right one is a remark."""
    verdict = _graded(question, stem, text, names)
    remark = _ASIDE.fullmatch(text)
    if verdict.counts or remark is None or not _harmless(question, remark["aside"]):
        return verdict
    bare = _graded(question, stem, remark["said"], names)
    return bare if bare.counts else verdict


def _harmless(question: Typed, aside: str) -> bool:
    """Whether a remark names no known wrong answer, no number and no other choice."""
    words = {*exact_words(aside), *prose_words(aside)}
    wrong = {form for item in question.reject for form in (fold_exact(item.text), "".join(prose_words(item.text)))}
    return not words & (NEGATIONS | STATES | wrong) and not any(char.isdigit() for char in aside)


def _graded(question: Typed, stem: str, text: str, names: Mapping[str, str]) -> Verdict:
    keys = [_Key(fold_exact(accepted), prose_words(accepted)) for accepted in question.accept]
    typing = question.tolerance == "typing"
    exact, words = fold_exact(text), prose_words(text)
    if not exact or (typing and not words):
        return Verdict("wrong", "unmatched")
    if any(exact == key.exact for key in keys):
        return Verdict("right", "exact", 0)
    carriers, told = exact_carriers(question, stem, names), exact_words(text)[:MOST_WORDS]
    wrong = _rejected(question, exact, words if typing else ())
    spelled = None if wrong or typing else _spelled(carriers, told, keys)
    wrong = wrong if wrong or spelled else _rejected_apart(question, told)
    if not wrong and carriers.only_key(told, [exact_words(key.exact) for key in keys]):
        return Verdict("right", "words", 0)
    if not wrong and not spelled and carriers.unmistakable(text, question.accept):
        return Verdict("right", "words", 0)
    found = wrong or spelled or _rejected_among(question, carriers, told)
    if found:
        return found
    return _by_words(question, stem, words, keys, names) if typing else _close(exact, [key.exact for key in keys])


def _rejected(question: Typed, exact: str, words: tuple[str, ...]) -> Verdict | None:
    """A known wrong answer, and nothing else."""
    for item in question.reject:
        if exact == fold_exact(item.text) or (words and words == prose_words(item.text)):
            return Verdict("wrong", "rejected", None, item.why)
    return None


def _rejected_apart(question: Typed, told: tuple[str, ...]) -> Verdict | None:
    """A known wrong name written in several words (``istio mutual``), before one of them is taken for the answer."""
    pieces = {_joined(" ".join(told[start:end])) for start in range(len(told)) for end in range(start + 2, len(told) + 1)}
    item = next((item for item in question.reject if _joined(fold_exact(item.text)) in pieces), None)
    return Verdict("wrong", "rejected", None, item.why) if item else None


def _rejected_among(question: Typed, carriers: Carriers, told: tuple[str, ...]) -> Verdict | None:
    """A known wrong answer among words that carry nothing, or with other separators."""
    spans = {_joined(" ".join(span)) for span in carriers.spans(told)}
    for item in question.reject:
        if carriers.only_key(told, [exact_words(item.text)]) or _joined(fold_exact(item.text)) in spans:
            return Verdict("wrong", "rejected", None, item.why)
    return None


def _spelled(carriers: Carriers, told: tuple[str, ...], keys: Sequence[_Key]) -> Verdict | None:
    """Near when only the separators between letters differ."""
    wanted = {_joined(form): form for key in keys for form in (key.exact, " ".join(exact_words(key.exact)))}
    for span in carriers.spans(told):
        said = " ".join(span)
        joined = _joined(said)
        if len(joined) >= _WORTH_JOINING and joined in wanted and said != wanted[joined]:
            return Verdict("near", "spelled", 0)
    return None


def _joined(text: str) -> str:
    return _SEPARATORS.sub("", text)


def _by_words(question: Typed, stem: str, words: tuple[str, ...], keys: Sequence[_Key], names: Mapping[str, str]) -> Verdict:
    carriers = prose_carriers(question, stem, names)
    if any(_same_words(words, key, names) for key in keys) or carriers.only_key(words, [key.words for key in keys]):
        return Verdict("right", "words", 0)
    if set(words) & NEGATIONS - {word for key in keys for word in key.words}:
        return Verdict("wrong", "unmatched")
    bare = tuple(word for word in words if not carriers.nothing(word)) or words
    best: Verdict | None = None
    for form in sorted({words, bare}):
        for key in keys:
            found = _typing(form, key, question, names, stem)
            if found and (best is None or (found.counts, -(found.distance or 0)) > (best.counts, -(best.distance or 0))):
                best = found
    return best or Verdict("wrong", "unmatched")


def _typing(words: tuple[str, ...], key: _Key, question: Typed, names: Mapping[str, str], stem: str) -> Verdict | None:
    """The verdict when ``words`` are ``key`` with some letters wrong; None when they are too far for that."""
    form, wanted = "".join(words), key.joined
    distance = OSA.distance(form, wanted, score_cutoff=2 * MOST_FORGIVEN)
    allowed = budget(min(len(wanted), len(form)))
    if distance > max(2 * allowed, 1) or _DIGITS.findall(form) != _DIGITS.findall(wanted) or _opposite(form, wanted):
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
    if distance <= allowed and _slip(words, key, names):
        return Verdict("near", "typing", distance)
    return Verdict("wrong", "close", distance)


def _slip(words: tuple[str, ...], key: _Key, names: Mapping[str, str]) -> bool:
    """Whether it looks like a slip of the fingers: the first letters are right, and no other word of the field was written."""
    if words[0][:1] != key.joined[:1] and set(words[0][:2]) != set(key.joined[:2]):
        return False
    return not any(_is_known(word, names) for word in words if word not in key.words)


def _is_known(word: str, names: Mapping[str, str]) -> bool:
    """Whether a name of the field has this very word in it."""
    return len(word) >= _WORTH_KNOWING and any(word in form and word in prose_words(names[form]) for form in names)


def _close(text: str, keys: Sequence[str]) -> Verdict:
    """Wrong, but said to be close when it is a letter or two off."""
    distance = min(OSA.distance(text, key, score_cutoff=MOST_FORGIVEN) for key in keys)
    shortest = min(len(key) for key in keys)
    if distance <= MOST_FORGIVEN and distance * 2 < shortest and not any(char.isdigit() for char in text):
        return Verdict("wrong", "close", distance)
    return Verdict("wrong", "unmatched")


def _same_words(words: tuple[str, ...], key: _Key, names: Mapping[str, str]) -> bool:
    """The same words, in any order unless that is another name ("API gateway") or they say a direction."""
    if words == key.words or "".join(words) == key.joined:
        return True
    return len(words) > 1 and sorted(words) == sorted(key.words) and not set(words) & _DIRECTIONS and "".join(words) not in names


def _opposite(form: str, key: str) -> bool:
    longer, shorter = (form, key) if len(form) > len(key) else (key, form)
    return any(longer == prefix + shorter for prefix in _OPPOSITES)
