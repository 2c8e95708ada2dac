"""Reads what follows the word quiz: topic, number, level, and how to play."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz, process

from meshbot.commands.registry import Call
from meshbot.errors import UserError
from meshbot.model.ids import EntryId
from meshbot.quiz.folding import fold_prose
from meshbot.quiz.numerals import words_to_number
from meshbot.quiz.question import Level
from meshbot.quiz.selection import DEFAULT_LENGTH, LONGEST, Wish
from meshbot.text.markup import one_line, plain_text

_LEVELS: Final = MappingProxyType[str, Level](
    {
        "recall": "recall",
        "easy": "recall",
        "basic": "recall",
        "apply": "apply",
        "medium": "apply",
        "intermediate": "apply",
        "diagnose": "diagnose",
        "hard": "diagnose",
        "advanced": "diagnose",
        "expert": "diagnose",
    }
)
_BEGINNER: Final = frozenset({"beginner", "beginners", "start", "basics"})
_NOISE: Final = frozenset(
    {"on", "about", "of", "questions", "question", "me", "a", "the", "with", "for", "quiz", "please", "everything"}
)
_TIMER: Final = re.compile(
    r"\btimer\s+(\d{1,4})\s*(s|sec|seconds?|m|min|minutes?)?\b|\b(\d{1,4})\s*(s|sec|seconds|min)\b", re.IGNORECASE
)
_SHORTEST_TIMER: Final = 10
_LONGEST_TIMER: Final = 600
_CLOSE: Final = 78.0
_SURE: Final = 65.0
"""A quiz is a commitment: a topic is not guessed from a word that an entry happens to mention."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A quiz as asked for. ``title`` is its topic in words; ``wider`` what was asked when only its area has questions."""

    wish: Wish
    title: str
    lobby: bool = False
    change: bool = False
    timer_seconds: int | None = None
    wider: str = ""


def read_wish(call: Call) -> Asked:
    """What kind of quiz is wanted. Raises UserError with a line that works."""
    text, timer = _timer(call, call.args)
    words = text.replace(",", " ").split()
    folded = [word.casefold() for word in words]
    length, level = DEFAULT_LENGTH, None
    topic: list[str] = []
    for word, plain in zip(words, folded, strict=True):
        number = int(plain) if plain.isdecimal() and len(plain) < 6 else words_to_number([plain])  # noqa: PLR2004 - no need for more
        if number is not None:
            length = _length(call, number)
        elif plain in _LEVELS:
            level = _LEVELS[plain]
        elif plain not in _NOISE and plain not in {"lobby", "change"} and plain not in _BEGINNER:
            topic.append(word)
    found = _topic(call, " ".join(topic)) if topic else _everything(call, level)
    wish = replace(found.wish, level=level, length=length)
    return Asked(wish, found.title, "lobby" in folded, "change" in folded, timer, found.wider)


def _timer(call: Call, text: str) -> tuple[str, int | None]:
    match = _TIMER.search(text)
    if match is None:
        return text, None
    amount, unit = int(match[1] or match[3]), (match[2] or match[4] or "s").casefold()
    seconds = amount * 60 if unit.startswith("m") else amount
    if not _SHORTEST_TIMER <= seconds <= _LONGEST_TIMER:
        message = f"A timer can be {_SHORTEST_TIMER} seconds to {_LONGEST_TIMER // 60} minutes."
        raise UserError(message, hint=call.services.typed("quiz timer 30s"))
    return text[: match.start()] + " " + text[match.end() :], seconds


def _length(call: Call, number: int) -> int:
    if not 1 <= number <= LONGEST:
        raise UserError(f"A quiz has 1 to {LONGEST} questions.", hint=call.services.typed(f"quiz {LONGEST}"))
    return number


def _everything(call: Call, level: Level | None) -> Asked:
    words = call.services.words
    if level:
        return Asked(Wish(), f"{plain_text(words.say('quiz.everything'))}, {level}")
    return Asked(Wish(first=_first_concepts(call)), plain_text(words.say("quiz.beginner")))


def _first_concepts(call: Call) -> frozenset[str]:
    """What the first path of the course is about: where newcomers begin."""
    paths = call.services.course.paths
    return frozenset(entry for lesson in paths[0].lessons for entry in lesson.entries) if paths else frozenset()


def _topic(call: Call, topic: str) -> Asked:
    """An area, a concept, what the ids of a team's pack begin with, or what the library finds for the words, in this order."""
    bank, wanted = call.services.bank, fold_prose(topic)
    for area in bank.areas:
        if wanted in {fold_prose(area), area}:
            return Asked(Wish(area=area), area)
    for concept in bank.concepts:
        if wanted == fold_prose(concept):
            return Asked(Wish(concepts=(concept,)), concept.replace("-", " "))
    pack = "-".join(topic.casefold().split())
    if any(question.id.startswith(f"{pack}-") for question in bank.questions):
        return Asked(Wish(area=pack), topic)
    near = process.extractOne(wanted, [fold_prose(area) for area in bank.areas], scorer=fuzz.ratio, score_cutoff=_CLOSE)
    if near is not None:
        return Asked(Wish(area=bank.areas[near[2]]), bank.areas[near[2]])
    return _found(call, topic)


def _found(call: Call, topic: str) -> Asked:
    bank, library = call.services.bank, call.services.library
    findings = library.search(topic)
    sure = [hit for hit in findings.hits if hit.score >= _SURE] if findings.answered else []
    for hit in sure:
        if bank.of_concept(hit.id):
            return Asked(Wish(concepts=(hit.id,)), hit.title)
    entry = library.get(EntryId(sure[0].id)) if sure else None
    if entry is not None and bank.of_area(entry.area):
        return Asked(Wish(area=entry.area), entry.area, wider=entry.title)
    areas = sorted(bank.areas)
    message = f"I have no questions on “{one_line(topic, 60)}”. I have them on: {', '.join(areas)}."
    raise UserError(message, hint=call.services.typed(f"quiz {' '.join(areas[:1])}"))
