"""What may stand around an answer without changing it: ``it is``, words of the question, ``kind:`` before a name.

A word carries nothing when it is a filler, a plain noun for what is asked (``the UO flag``) or a word of the question itself, and
neither a negation, a known wrong answer nor another name of the field. Numbers are choices, unless the question shows them.
Around an answer that nobody writes by chance (``15008``, ``perTryTimeout``, ``reset-before-request``) any plain word may stand:
there only what looks like another answer, or takes it back, counts against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from meshbot.quiz.folding import fold_exact, prose_words
from meshbot.quiz.question import Typed

NEGATIONS: Final = frozenset(
    {"not", "no", "never", "without", "isn't", "isnt", "don't", "dont", "nor", "neither", "or", "except"}
)
_TAKES_BACK: Final = frozenset(
    {"but", "instead", "rather", "unless", "other", "besides", "opposite", "wrong", "anything", "everything", "than", "between"}
    | {"maybe", "either", "and", "unlike", "against", "both", "versus", "vs", "also", "plus"}
)
_FILLERS: Final = frozenset(
    {"it", "is", "its", "it's", "that", "thats", "that's", "this", "be", "i", "think", "guess", "probably", "maybe", "called"}
    | {"to", "of", "my", "answer", "would", "they", "are", "use", "we", "you", "with", "in", "on", "a", "an", "the", "by", "for"}
    | {"say", "must", "need", "needs", "should", "set", "sets", "since", "has", "have", "was", "just", "named", "name", "then"}
    | {"via", "guessing", "answers", "i'd", "id", "default", "please", "now", "course", "believe", "using", "run", "one", "sure"}
    | {"obviously", "definitely"}
)
# Nouns that say what kind of thing the answer is, and nothing of which one.
_NOUNS: Final = frozenset(
    {"kind", "field", "flag", "port", "mode", "header", "label", "annotation", "value", "command", "page", "path", "resource"}
    | {"object", "status", "code", "http", "tcp", "get", "user", "uid", "namespace", "condition", "version", "api", "key"}
    | {"option", "localhost", "signal", "secret", "response", "http/1.1", "term", "pattern", "mesh", "number"}
)
_YES: Final = frozenset({"true", "enabled"})
_NO: Final = frozenset({"false", "disabled"})
STATES: Final = _YES | _NO
_SEVERAL: Final = frozenset({"or", "and"})
_MOST_AROUND: Final = 8
_NAME_LIKE: Final = re.compile(r"\d|[_./=*-]|[^\W\d_][A-Z]")
_PROTOCOL: Final = re.compile(r"\b(tcp|udp)/(?=\d)|(?<=\d)/(tcp|udp)\b")
_BETWEEN: Final = re.compile(r"[\s=:,;()\[\]{}\"`]+")
_QUANTITY: Final = re.compile(r"\d+(?:\.\d+)?(?:ms|s|m|h|%)")


@dataclass(frozen=True, slots=True)
class Carriers:
    """Which words carry nothing in answers to one question. ``wrong`` are known wrong answers and other names of the field."""

    stem: frozenset[str]
    rejected: frozenset[str]
    avoid: frozenset[str]

    def nothing(self, word: str) -> bool:
        """Whether a word around the answer changes nothing."""
        if word in NEGATIONS or word in self.rejected:
            return False
        if any(char.isdigit() for char in word):
            return False
        if word in _YES:
            return not self.stem & _NO
        if "." in word.strip("."):
            return word in self.stem or all(self.nothing(piece) for piece in word.split(".") if piece)
        return word in self.stem or word in _NOUNS or (word in _FILLERS and word not in self.avoid)

    def only_key(self, words: Sequence[str], keys: Iterable[Sequence[str]]) -> bool:
        """Whether a key stands in ``words`` as whole words, perhaps with others of the keys, and all around carries nothing."""
        wanted = [tuple(key) for key in keys if key]
        found, around = _around(tuple(words), wanted)
        if not found:  # the path to a field in front of it: ``retries.perTryTimeout``
            found, around = _around(tuple(piece for word in words for piece in word.split(".") if piece), wanted)
        plain = not any(char.isdigit() for key in found for part in key for char in part)
        return bool(found) and all(
            self.nothing(word)
            or (len(found) > 1 and word in _SEVERAL)
            or (plain and word[0].isdigit() and (word in self.stem or _QUANTITY.fullmatch(word) is not None))
            for word in around
        )

    def unmistakable(self, said: str, accepted: Iterable[str]) -> bool:
        """Whether an accepted name that nobody writes by chance stands in ``said``, as it is spelt, among plain words alone."""
        for name in accepted:
            if not _NAME_LIKE.search(name) or not (match := _as_spelt(name).search(said)):
                continue
            around = exact_words(said[: match.start()] + " " + said[match.end() :])
            if len(around) <= _MOST_AROUND and all(self.nothing(word) or self._plain(word) for word in around):
                return True
        return False

    def _plain(self, word: str) -> bool:
        known = word in self.avoid or word in self.rejected or word in STATES
        return not (known or word in NEGATIONS or word in _TAKES_BACK or _NAME_LIKE.search(word))

    def spans(self, words: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Every run of words that has nothing but words that carry nothing around it, longest first."""
        runs = [(start, end) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
        for start, end in sorted(runs, key=lambda run: run[0] - run[1]):
            if all(self.nothing(word) for word in (*words[:start], *words[end:])):
                yield tuple(words[start:end])


def exact_words(text: str) -> tuple[str, ...]:
    """The words of a text to the letter; colons, equals signs, commas and brackets part them (``kind: ReferenceGrant``)."""
    parted = _BETWEEN.split(_PROTOCOL.sub(" ", fold_exact(text)))
    stripped = (word.strip("'").removesuffix("'s").rstrip("./!?") for word in parted)
    return tuple(word for word in stripped if word)


def exact_carriers(question: Typed, stem: str, names: Mapping[str, str]) -> Carriers:
    """For answers compared to the letter."""
    wrong = frozenset(fold_exact(item.text) for item in question.reject)
    words = exact_words(stem.replace("`", " "))
    parts = {piece for word in words for piece in (word.rpartition(".")[2], word.lstrip("-"))}
    return Carriers(frozenset(words) | parts, wrong, _other_names(question, names))


def prose_carriers(question: Typed, stem: str, names: Mapping[str, str]) -> Carriers:
    """For answers compared by their words."""
    wrong = frozenset("".join(prose_words(item.text)) for item in question.reject)
    words = frozenset("".join(prose_words(word)) for word in stem.replace("`", " ").split())
    return Carriers(words, wrong, _other_names(question, names))


def _as_spelt(name: str) -> re.Pattern[str]:
    """The name as whole words; names in capitals alone must be in capitals, since ``mutual`` is a word of its own."""
    flags = re.NOFLAG if name.isupper() and name.isalpha() else re.IGNORECASE
    return re.compile(rf"(?<![\w./=*-]){re.escape(name)}(?![\w/=*-]|\.\w)", flags)


def _around(words: tuple[str, ...], keys: Sequence[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], list[str]]:
    """The keys that stand in the words, longer ones first, and the words that are left."""
    found: list[tuple[str, ...]] = []
    left: list[str] = []
    longest = sorted(keys, key=len, reverse=True)
    index = 0
    while index < len(words):
        key = next((key for key in longest if words[index : index + len(key)] == key), None)
        if key is None:
            left.append(words[index])
        else:
            found.append(key)
        index += len(key) if key else 1
    return found, left


def _other_names(question: Typed, names: Mapping[str, str]) -> frozenset[str]:
    """Names of the field, and words of known wrong answers, that are not the key itself."""
    own = {"".join(prose_words(accepted)) for accepted in question.accept}
    wrong = {form for item in question.reject for form in (fold_exact(item.text), *prose_words(item.text))}
    return (frozenset(names) | wrong) - own
