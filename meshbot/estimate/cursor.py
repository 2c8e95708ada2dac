"""A folded line as tokens, and a place in it: what stands next, what has been taken."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from meshbot.estimate import vocabulary as known
from meshbot.text.markup import one_line
from meshbot.text.quantities import BYTES, MAGNITUDES, MILLISECONDS, NUMBER, RATES, read_number

_TOKEN: Final = re.compile(
    rf"(?P<number>{NUMBER})|(?P<times>x)\s?(?=[0-9])|(?P<word>us\$|w/o|[^\W\d_][^\W_]*(?:[-.][^\W_]+)*)|(?P<sign>\S)|\s+"
)
_PHRASE: Final = re.compile(
    r"(?<![\w/])(?:" + "|".join(re.escape(phrase) for phrase in sorted(known.PHRASES, key=len, reverse=True)) + r")(?![\w/])"
)
_AFTER_NUMBERS: Final = known.UNITS.keys() | RATES.keys() | BYTES.keys() | MILLISECONDS.keys()


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a word or a sign; ``glued`` when it stands directly after the one before."""

    text: str
    number: bool
    glued: bool


def tokens_of(folded: str) -> list[Token]:
    """The tokens of a folded line; names of several words are one token, and ``50krps`` is three."""
    out: list[Token] = []
    end = -1
    for match in _TOKEN.finditer(_PHRASE.sub(lambda found: known.PHRASES[found[0]], folded)):
        kind = match.lastgroup
        if kind is None:
            continue
        text, glued = match[kind], match.start() == end
        end = match.start() + len(text)
        if out and text in known.UNITS and out[-1].text in known.COUNTED:
            out[-1] = Token(known.COUNTED[out[-1].text], number=True, glued=out[-1].glued)
        if glued and out[-1].number and text not in _AFTER_NUMBERS and text[:1] in MAGNITUDES and text[1:] in _AFTER_NUMBERS:
            out += (Token(text[0], number=False, glued=True), Token(text[1:], number=False, glued=True))
        else:
            out.append(Token(text, kind == "number", glued))
    return out


@dataclass(slots=True)
class Cursor:
    """A place in a line."""

    tokens: list[Token]
    at: int = 0

    @property
    def done(self) -> bool:
        """Whether everything has been taken."""
        return self.at >= len(self.tokens)

    def word(self, ahead: int = 0) -> str:
        """The word or sign that stands so far ahead; empty for a number and behind the end."""
        at = self.at + ahead
        return self.tokens[at].text if 0 <= at < len(self.tokens) and not self.tokens[at].number else ""

    def unit(self) -> str:
        """The unit that may stand next; a currency before a number belongs to that one."""
        return "" if self.word() in known.MONEY and self.is_number(1) else self.word()

    def is_number(self, ahead: int = 0) -> bool:
        """Whether a number stands so far ahead."""
        at = self.at + ahead
        return 0 <= at < len(self.tokens) and self.tokens[at].number

    def is_glued(self, ahead: int = 0) -> bool:
        """Whether what stands so far ahead has no space before it."""
        at = self.at + ahead
        return 0 <= at < len(self.tokens) and self.tokens[at].glued

    def skip(self, words: Container[str]) -> None:
        """Take words as long as they are among these."""
        while self.word() and self.word() in words:
            self.at += 1

    def number(self) -> float:
        """Take a number and its magnitude (``50k``)."""
        literal = self.tokens[self.at].text
        self.at += 1
        factor = MAGNITUDES.get(self.word())
        if self.word() == "b" and self.word(1) in RATES:
            factor = 1e9
        self.at += factor is not None
        # ``3-hop`` and ``50k+ rps``: a sign between the number and its unit says nothing.
        self.at += self.word() in {"-", "+"} and self.word(1) in _AFTER_NUMBERS
        return read_number(literal) if factor is None else read_number(literal, scaled=True) * factor

    def piece(self, start: int) -> str:
        """What has been taken since ``start``, as it was typed."""
        taken = self.tokens[start : max(self.at, start + 1)]
        return one_line("".join(token.text if token.glued or not n else f" {token.text}" for n, token in enumerate(taken)), 60)

    def counts_on(self, ahead: int) -> bool:
        """Whether the pairs from here on are number and unit (``40 services 5 replicas``), not name and number."""
        while self.is_number(ahead):
            ahead += 2 if self.word(ahead + 1) in MAGNITUDES else 1
            if self.is_glued(ahead):
                return True
            if self.word(ahead) not in known.UNITS and self.word(ahead) not in RATES:
                return False
            ahead += 1
        return True
