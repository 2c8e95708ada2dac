"""Whether one question gives another away: what is seen of it holds what the other asks for.

A key of two words or more counts wherever it is said. A single word counts for typed answers alone, and only when it is a
name that nobody says by chance (``15008``, ``MUTUAL``, ``targetRefs``): words such as *proxy* stand everywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from meshbot.quiz.folding import prose_words
from meshbot.quiz.question import Number, Order, Question, Typed

_TELLING_WORDS: Final = 2
_EVERYDAY: Final = re.compile(r"[A-Za-z]?[a-z]*|TLS|HTTPS?|TCP|DNS")


@dataclass(frozen=True, slots=True)
class Told:
    """What a question shows once it is revealed, and what must not be shown before it is asked."""

    seen: str
    keys: tuple[str, ...]
    verbatim: str = ""
    names: tuple[re.Pattern[str], ...] = ()


def told(question: Question) -> Told:
    """What is compared of a question."""
    keys = _keys(question)
    phrases = tuple(words for text in keys if len(words := prose_words(text)) >= _TELLING_WORDS)
    names = tuple(text for text in keys if isinstance(question, Typed) and not _EVERYDAY.fullmatch(text) and " " not in text)
    text = " | ".join(_seen(question))
    return Told(
        f" {' '.join(prose_words(text))} ",
        tuple(f" {' '.join(words)} " for words in phrases),
        text,
        tuple(re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])") for name in names),
    )


def tells(earlier: Told, later: Told) -> bool:
    """Whether who has seen ``earlier`` has read the key of ``later``."""
    return any(key in earlier.seen for key in later.keys) or any(name.search(earlier.verbatim) for name in later.names)


def cues(earlier: Question, later: Question) -> bool:
    """Whether what is seen of ``earlier`` (stem, code, explanation, options, steps) contains the key of ``later``."""
    return tells(told(earlier), told(later))


def _keys(question: Question) -> tuple[str, ...]:
    if isinstance(question, Typed):
        return question.accept[:1]
    if isinstance(question, (Number, Order)):
        return ()
    return tuple(option.text for option in question.options if option.right)


def _seen(question: Question) -> tuple[str, ...]:
    shown = (question.stem, question.explanation, question.code or "")
    if isinstance(question, Typed):
        return (*shown, *question.accept[:1])
    if isinstance(question, Order):
        return (*shown, *question.steps)
    return shown if isinstance(question, Number) else (*shown, *(option.text for option in question.options))
