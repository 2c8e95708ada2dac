"""What a person's words say as an answer: letters, places, option words, or text to be graded.

Nothing here judges. Words that are no answer (people chat in quiz threads) read as None.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from rapidfuzz.distance import OSA

from meshbot.quiz.folding import prose_words
from meshbot.quiz.numerals import read_number
from meshbot.quiz.question import Number, Order, Several, Typed
from meshbot.quiz.shown import Shown

LONGEST_ANSWER: Final = 200
_ORDINALS: Final = MappingProxyType(
    {
        word: place
        for place, words in enumerate(
            (
                ("first", "1st", "one", "1"),
                ("second", "2nd", "two", "2"),
                ("third", "3rd", "three", "3"),
                ("fourth", "4th", "four", "4"),
                ("fifth", "5th", "five", "5"),
                ("sixth", "6th", "six", "6"),
            )
        )
        for word in words
    }
)
_SAYING: Final = frozenset(
    {"option", "answer", "letter", "choice", "number", "the", "i", "think", "it", "is", "it's", "its", "my", "pick", "say"}
    | {"go", "with", "choose", "and", "then", "guess", "would", "id", "i'd", "maybe", "probably", "please", "im", "going", "for"}
)
_TOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ANSWER_PREFIX: Final = re.compile(r"^\s*(?:my\s+)?answer(?:\s+is)?\s*[:=]?\s+", re.IGNORECASE)
# Letters in a row that are words people write; "ac" and "bdac" are none.
_SPELLED: Final = frozenset(
    {"ad", "be", "bad", "bed", "cab", "dad", "fed", "ace", "ade", "cafe", "face", "fade", "bade", "bead", "deaf"}
)
_EXTRA_WORDS: Final = 4
_ENOUGH_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Picked:
    """Options chosen, by their key in the file; for an order question in the order given."""

    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in words or numbers."""

    text: str


Given: TypeAlias = Picked | Said


def to_text(given: Given) -> str:
    """An answer as stored: ``#0,2`` for options by key, else the words, cut to LONGEST_ANSWER characters."""
    return "#" + ",".join(str(key) for key in given.keys) if isinstance(given, Picked) else given.text[:LONGEST_ANSWER]


def from_text(shown: Shown, text: str) -> Given:
    """An answer as it was stored for this question."""
    if shown.options and re.fullmatch(r"#\d(,\d)*", text):
        return Picked(tuple(int(key) for key in text[1:].split(",")))
    return Said(text)


def letters_of(shown: Shown, given: Given) -> str:
    """An answer as this session shows it: its letters, or the words as typed."""
    if isinstance(given, Said):
        return given.text
    by_key = {option.key: option.letter for option in shown.options}
    return " ".join(by_key.get(key, "?") for key in given.keys)


def read_answer(shown: Shown, text: str, *, addressed: bool) -> Given | None:
    """The answer that ``text`` gives to this question, or None when it gives none.

    ``addressed`` is false in a thread where people also talk to each other: there a text must look like an answer.
    """
    said = _ANSWER_PREFIX.sub("", text, count=1)
    meant = addressed or said != text
    said = " ".join(said.split())
    if not said:
        return None
    if isinstance(shown.question, Typed):
        return Said(said[:LONGEST_ANSWER]) if meant or _looks_typed(shown.question, said) else None
    if isinstance(shown.question, Number):
        reading = read_number(said)
        return Said(said[:LONGEST_ANSWER]) if reading and (meant or len(said.split()) <= _EXTRA_WORDS) else None
    return _picked(shown, said, meant=meant)


def _picked(shown: Shown, said: str, *, meant: bool) -> Picked | None:
    exact = _same_option(shown, said)
    if exact is not None and not isinstance(shown.question, Order):
        return Picked((exact,))
    places = _places(shown, said)
    if places is not None and _fits(shown, places):
        return Picked(tuple(shown.options[place].key for place in places))
    if isinstance(shown.question, (Order, Several)):
        return None
    near = _near_option(shown, said, meant=meant)
    return None if near is None else Picked((near,))


def _fits(shown: Shown, places: Sequence[int]) -> bool:
    """Whether so many places make an answer: all for an order, any number for several, one otherwise."""
    if not places or len(set(places)) != len(places) or max(places) >= len(shown.options):
        return False
    if isinstance(shown.question, Order):
        return len(places) == len(shown.options)
    return isinstance(shown.question, Several) or len(places) == 1


def _places(shown: Shown, said: str) -> tuple[int, ...] | None:
    """Places named by letters, ordinals or numbers and by nothing else."""
    plain = unicodedata.normalize("NFKC", said).casefold().replace("\u2019", "'")
    if plain.rstrip().endswith("?"):
        return None
    tokens = _TOKEN.findall(plain)
    marked = bool({"option", "answer", "number", "choice"} & set(tokens)) or "#" in plain
    tokens = [token for token in tokens if token not in _SAYING]
    if len(tokens) == 2 and tokens[1] == "one":  # noqa: PLR2004 - "the second one"
        tokens = tokens[:1]
    counts = not any(_has_digit(option.text) for option in shown.options) or marked
    out: list[int] = []
    for word in tokens:
        place = _place(word, len(shown.options), counts=counts)
        if place is None:
            return _joined(shown, tokens) if len(tokens) == 1 else None
        out.append(place)
    return tuple(out) or None


def _place(word: str, count: int, *, counts: bool) -> int | None:
    if len(word) == 1 and "a" <= word < "g":
        return ord(word) - ord("a")
    if word == "last":
        return count - 1
    return _ORDINALS.get(word) if counts or word[0].isalpha() else None


def _joined(shown: Shown, tokens: Sequence[str]) -> tuple[int, ...] | None:
    """Letters written together: ``ac`` for several (in rising order), ``bdac`` for an order (all of them)."""
    word = tokens[0]
    letters = "abcdef"[: len(shown.options)]
    if word in _SPELLED or len(word) < 2 or any(char not in letters for char in word):  # noqa: PLR2004 - one letter is no word
        return None
    rising = list(word) == sorted(set(word))
    if isinstance(shown.question, Order) or (isinstance(shown.question, Several) and rising):
        return tuple(letters.index(char) for char in word)
    return None


def _same_option(shown: Shown, said: str) -> int | None:
    words = prose_words(said)
    keys = [option.key for option in shown.options if words and prose_words(option.text) == words]
    return keys[0] if len(keys) == 1 else None


def _near_option(shown: Shown, said: str, *, meant: bool) -> int | None:
    """The only option that these words are, but for a few letters, or that they are part of."""
    words = prose_words(said)
    if not words or said.endswith("?"):
        return None
    text = " ".join(words)
    options = [(option.key, prose_words(option.text)) for option in shown.options]
    near = [key for key, other in options if OSA.distance(text, " ".join(other), score_cutoff=2) <= min(2, len(text) // 5)]
    if len(near) == 1:
        return near[0]
    part = [(key, other) for key, other in options if set(words) <= set(other)]
    if len(part) != 1:
        return None
    key, other = part[0]
    half = 2 * len(set(words)) >= len(set(other)) or len(words) >= _ENOUGH_WORDS
    return key if half and (meant or len(words) >= _ENOUGH_WORDS) else None


def _looks_typed(question: Typed, said: str) -> bool:
    """Whether words in a busy thread look like an answer: short, no question, nobody is called."""
    longest = max(len(text.split()) for text in (*question.accept, *(item.text for item in question.reject)))
    return len(said.split()) <= longest + _EXTRA_WORDS and not said.endswith("?") and "@" not in said


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)
