"""What a mistyped word was meant to be: known words that are close on the keyboard, to the ear, or by a slip of order.

Only words that share a beginning, an end or a skeleton of consonants are compared, so the work does not grow with the vocabulary.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

_KEYS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS: Final = (
    "ckq",
    "sz",
    "sc",
    "iy",
    "ei",
    "ea",
    "ou",
    "ai",
    "vw",
    "fv",
    "gj",
    "mn",
    "dt",
    "bp",
    "xs",
    "oa",
    "eu",
    "ie",
    "uw",
)
_SWAP: Final = 0.55
_NEIGHBOUR: Final = 0.75
_SOUND: Final = 0.6
_REPEAT: Final = 0.45
_VOWEL_MISSING: Final = 0.7
_LETTER: Final = 1.0
_FIRST: Final = 0.35
"""A slip in the first letter is rare, so it costs this much more."""
_VOWELS: Final = frozenset("aeiou")
_SHORTEST: Final = 4
_REMEMBERED: Final = 4096  # words; each a few corrections
_LOOKED_AT: Final = 12
_HARM: Final = 1.6  # what one slip in a word of one letter would cost of its quality
_FAVOUR: Final = 0.12  # how much of the quality a welcome word gains
_AS_LIKELY: Final = 0.12
_LEAST: Final = 0.6
_LEAST_SHORT: Final = 0.645
"""Short words are near to many."""
_SILENT: Final = str.maketrans({**dict.fromkeys("aeiouyhw", ""), "k": "c", "q": "c", "z": "s", "v": "f", "j": "g"})


def _close_letters() -> dict[tuple[str, str], float]:
    costs: dict[tuple[str, str], float] = {}
    for number, row in enumerate(_KEYS):
        for place, key in enumerate(row):
            near = [row[place + 1]] if place + 1 < len(row) else []
            if number + 1 < len(_KEYS):
                near += [other for at, other in enumerate(_KEYS[number + 1]) if at in {place, place - 1}]
            for other in near:
                costs[key, other] = costs[other, key] = _NEIGHBOUR
    for pair in _SOUNDS:
        for one in pair:
            for other in pair:
                if one != other:
                    costs[one, other] = costs[other, one] = _SOUND
    return costs


_CLOSE: Final = _close_letters()


@dataclass(frozen=True, slots=True)
class Correction:
    """A known word that was probably meant, and how sure that is (0 to 1)."""

    word: str
    quality: float


class Vocabulary:
    """Known words, found by how they are mistyped; ``words`` maps each to how welcome it is (0 to 1, above for the commonest)."""

    def __init__(self, words: Mapping[str, float]) -> None:
        self._welcome = {word: value for word, value in words.items() if len(word) >= _SHORTEST - 1 and word.isalpha()}
        # Filed when the first unknown word comes: two threads may both file, the result is the same.
        self._blocks: dict[str, list[str]] | None = None
        # A line asks for the same word more than once, and people make the same slips again.
        self._near = lru_cache(maxsize=_REMEMBERED)(self._compared)

    def __contains__(self, word: str) -> bool:
        return word in self._welcome

    def corrections(self, word: str, limit: int = 3) -> tuple[Correction, ...]:
        """The known words that ``word`` may stand for, likeliest first; empty when none is close enough."""
        if len(word) < _SHORTEST or not word.isalpha():
            return ()
        found = self._near(word)
        least = _LEAST if len(word) > _SHORTEST else _LEAST_SHORT
        return tuple(item for item in found[:limit] if item.quality >= max(least, found[0].quality - _AS_LIKELY))

    def _compared(self, word: str) -> tuple[Correction, ...]:
        """The known words that look like ``word``, likeliest first."""
        allowed = 1 if len(word) == _SHORTEST else 2 if len(word) < 9 else 3  # noqa: PLR2004 - about one slip in four letters
        if self._blocks is None:
            self._blocks = _filed(self._welcome)
        seen: dict[str, None] = {}
        for key in (*_block_keys(word), "^" + word[1] + word[0]):
            seen.update(dict.fromkeys(self._blocks.get(key, ())))
        close = process.extract(word, list(seen), scorer=OSA.distance, score_cutoff=allowed, limit=_LOOKED_AT)
        found = []
        for candidate, _, _ in close:
            cost = slip_cost(word, candidate)
            quality = 1 - _HARM * cost / max(len(word), len(candidate))
            found.append(Correction(candidate, round(min(quality * (1 - _FAVOUR + _FAVOUR * self._welcome[candidate]), 1.0), 4)))
        found.sort(key=lambda item: (-item.quality, item.word))
        return tuple(found)


def _filed(words: Iterable[str]) -> dict[str, list[str]]:
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        for key in _block_keys(word):
            blocks[key].append(word)
    return dict(blocks)


def _block_keys(word: str) -> tuple[str, ...]:
    skeleton = word[0] + word[1:].translate(_SILENT)
    return ("^" + word[:2], "$" + word[-3:], "~" + skeleton[:4], "-" + word[0] + word[2:4])


def slip_cost(typed: str, meant: str) -> float:
    """What it takes to type ``typed`` for ``meant``: about 1 for each slip, less for the usual ones."""
    before: list[float] = []
    row = [_LETTER * place for place in range(len(meant) + 1)]
    for at, letter in enumerate(typed, 1):
        previous, row = row, [_LETTER * at]
        for place, wanted in enumerate(meant, 1):
            change = 0.0 if letter == wanted else _CLOSE.get((letter, wanted), _LETTER)
            best = previous[place - 1] + change
            extra = _REPEAT if at > 1 and letter == typed[at - 2] else _LETTER
            best = min(best, previous[place] + extra)
            missing = _missing(meant, place)
            best = min(best, row[place - 1] + missing)
            if at > 1 and place > 1 and letter == meant[place - 2] and typed[at - 2] == wanted and letter != wanted:
                best = min(best, before[place - 2] + _SWAP)
            row.append(best)
        before = previous
    return row[-1] + (_FIRST if typed[0] != meant[0] and typed[:2] != meant[1::-1] else 0.0)


def _missing(meant: str, place: int) -> float:
    """The cost of leaving out a letter of the meant word."""
    letter = meant[place - 1]
    if place > 1 and letter == meant[place - 2]:
        return _REPEAT
    return _VOWEL_MISSING if letter in _VOWELS else _LETTER
