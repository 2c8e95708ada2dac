"""Reads answers to the questionnaire: one answer, or many on a line (``services=12 team=small``, ``12 services, small team``)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Final

from meshbot.errors import UserError
from meshbot.knowledge.fit import UNKNOWN, Option, Question, Sheet
from meshbot.knowledge.fit_judge import Answers
from meshbot.text.fold import plain
from meshbot.text.markup import one_line

_NUMBER: Final = re.compile(r"^(?:~|about |ca\.? ?)?(\d+(?:[.,]\d+)?)\s*(k|us|µs|ms|s)?\+?$")
_PAIR: Final = re.compile(r"([a-z][a-z-]*)\s*[=:]\s*(\"[^\"]*\"|'[^']*'|[^\s,;]+)")
_COUNTED: Final = re.compile(r"(?<![\w=.])(\d+(?:[.,]\d+)?\s*(?:k|us|ms|s)?\+?)\s+([a-z][a-z-]*)")
_TO_MS: Final = {"us": 1e-3, "µs": 1e-3, "ms": 1.0, "s": 1e3}
_YES: Final = frozenset({"yes", "y", "true", "on", "sure"})
_NO: Final = frozenset({"no", "n", "false", "off"})
_DUNNO: Final = frozenset({"?", "unknown", "skip", "pass", "dunno", "idk", "not sure", "dont know", "don't know", "no idea"})
_FILLER: Final = frozenset({"we", "have", "a", "an", "the", "and", "with", "of", "our", "in", "on", "is", "are", "need", "only"})
_LONGEST: Final = 4


def read_answer(question: Question, text: str) -> str | None:
    """The option that an answer to one question means (its id, or UNKNOWN); None when it means none."""
    low = " ".join(plain(text).casefold().strip(" .!,;").split())
    if low in _DUNNO:
        return UNKNOWN
    start, _, last = low.rpartition(" ")
    number = _NUMBER.match(start if last in question.flags else low)
    if number is not None and question.measure:
        return _band(question, float(number[1].replace(",", ".")), number[2] or "").id
    for option in question.options:
        if low in {word.casefold() for word in (option.id, option.label, *option.words)}:
            return option.id
        if (option.answers_yes and low in _YES) or (option.answers_no and low in _NO):
            return option.id
    return None


def read_line(sheet: Sheet, line: str) -> dict[str, str]:
    """Every answer of a line. Raises UserError that names the piece that cannot be read, and says what it could be."""
    text = " ".join(plain(line).casefold().split())
    answers: dict[str, str] = {}

    def take(match: re.Match[str], name: str, value: str) -> str:
        question = _by_flag(sheet, name)
        if question is None:
            return match[0]
        answers[question.id] = _must(question, value.strip("\"'"))
        return " "

    text = _PAIR.sub(lambda match: take(match, match[1], match[2]), text)
    text = _COUNTED.sub(lambda match: take(match, match[2], match[1]), text)
    for piece in _pieces(sheet, text, answers):
        raise _unreadable(sheet, piece)
    return answers


def to_line(answers: Answers) -> str:
    """Answers as a line that gives them again."""
    return " ".join(f"{name}={value}" for name, value in answers.items())


def _band(question: Question, number: float, unit: str) -> Option:
    """The option that a number falls into; milliseconds unless a unit says otherwise."""
    value = number * (_TO_MS.get(unit, 1.0) if question.measure == "milliseconds" else 1000.0 if unit == "k" else 1.0)
    return next(option for option in question.options if option.upto is None or value <= option.upto)


def _by_flag(sheet: Sheet, name: str) -> Question | None:
    return next((question for question in sheet.questions if name == question.id or name in question.flags), None)


def _must(question: Question, value: str) -> str:
    found = read_answer(question, value)
    if found is None:
        known = ", ".join(option.id for option in question.options)
        number = " or a number" if question.measure else ""
        raise UserError(
            f"I cannot read {question.flags[0]}={one_line(value, 40)}. It takes {known}{number}.",
            hint=f"fit {question.flags[0]}={question.options[-1].id}",
        )
    return found


def _pieces(sheet: Sheet, text: str, answers: dict[str, str]) -> Iterator[str]:
    """Words that stand alone, longest first: an answer that only one question has, a flag that means yes. Yields what is left."""
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            if phrase not in _FILLER and _alone(sheet, phrase, answers):
                at += length
                break
        else:
            if words[at] not in _FILLER:
                yield words[at]
            at += 1


def _alone(sheet: Sheet, phrase: str, answers: dict[str, str]) -> bool:
    """Whether a phrase is an answer by itself; ``small team`` and ``team small`` name their question."""
    head, _, tail = phrase.partition(" ")
    start, _, last = phrase.rpartition(" ")
    for name, value in ((head, tail), (last, start)):
        question = _by_flag(sheet, name)
        found = read_answer(question, value) if question is not None and value else None
        if question is not None and found is not None:
            answers[question.id] = found
            return True
    owners = [(question, found) for question in sheet.questions if (found := _own_word(question, phrase)) is not None]
    if len(owners) == 1:
        question, option = owners[0]
        answers[question.id] = option
        return True
    flagged = _by_flag(sheet, phrase)
    yes = next((option.id for option in flagged.options if option.answers_yes), None) if flagged else None
    if flagged is not None and yes is not None:
        answers[flagged.id] = yes
        return True
    return False


def _own_word(question: Question, phrase: str) -> str | None:
    for option in question.options:
        if phrase in {word.casefold() for word in (option.label, *option.words)}:
            return option.id
    return None


def _unreadable(sheet: Sheet, piece: str) -> UserError:
    owners = [question.flags[0] for question in sheet.questions if _own_word(question, piece) is not None]
    if owners:
        return UserError(
            f"“{one_line(piece, 40)}” could answer {' or '.join(owners)}. Say which.", hint=f"fit {owners[0]}={piece}"
        )
    flags = [flag for question in sheet.questions for flag in question.flags]
    near = difflib.get_close_matches(piece.partition("=")[0], flags, n=1, cutoff=0.7)
    known = ", ".join(question.flags[0] for question in sheet.questions)
    meant = f"Did you mean {near[0]}?" if near else f"I know {known}."
    return UserError(
        f"I cannot read “{one_line(piece, 40)}”. {meant}", hint="fit services=12 languages=3 compliance=yes team=small"
    )
