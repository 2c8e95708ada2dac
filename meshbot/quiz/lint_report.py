"""What one check says, and what every check may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from meshbot.quiz.question import LogLine, Manifest, Number, Order, Question, Several, Single, TrueFalse, Typed

ONE_OF = (Single, Manifest, LogLine, TrueFalse)
CHOICES = (*ONE_OF, Several)


@dataclass(frozen=True, slots=True)
class Report:
    """One thing to mend: the rule, how bad, what to do, and the field inside the question."""

    rule: str
    level: Literal["error", "warning"]
    what: str
    inside: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What the checks compare with: the day, and entry texts by concept."""

    today: date
    entries: Mapping[str, str]


def error(rule: str, what: str, *inside: str | int) -> Report:
    """A finding that keeps a question out of the bank."""
    return Report(rule, "error", what, inside)


def warning(rule: str, what: str, *inside: str | int) -> Report:
    """A finding for the author to weigh."""
    return Report(rule, "warning", what, inside)


def key_texts(question: Question) -> tuple[str, ...]:
    """The right answer in words; empty for numbers."""
    if isinstance(question, Typed):
        return question.accept
    if isinstance(question, Order):
        return question.steps
    if isinstance(question, Number):
        return ()
    return tuple(option.text for option in question.options if option.right)
