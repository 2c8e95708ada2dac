"""L27 and L30 over the bank: what is taught is asked, in more than one way, and beginners are not asked to diagnose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from meshbot.quiz.lint_report import ONE_OF, Report, error, warning
from meshbot.quiz.question import Question
from meshbot.quiz.syllabus import Syllabus

_POINTS: Final = 5
_ENOUGH: Final = 40


def check(
    questions: Sequence[Question], syllabus: Syllabus | None, lessons: Mapping[str, Sequence[str]]
) -> Iterator[tuple[int, Report]]:
    """Every finding with the index of the question it is shown at."""
    if not questions:
        return
    if syllabus is not None:
        yield from _competencies(questions, syllabus)
        yield from _shares(questions, syllabus)
    yield from _lessons(questions, lessons)


def shares(questions: Sequence[Question], syllabus: Syllabus) -> dict[str, float]:
    """Per cent of the product's questions by part of the examination; a concept of two parts counts half for each."""
    counts: Counter[str] = Counter()
    product = syllabus.examination.product.casefold()
    for question in questions:
        parts = syllabus.parts_of(question.concepts[0])
        if product in (question.applies_to or question.area).casefold():
            counts.update({part: 60 // len(parts) for part in parts})
    total = sum(counts.values())
    return {part: 100 * counts[part] / total for part in syllabus.examination.shares} if total else {}


def _competencies(questions: Sequence[Question], syllabus: Syllabus) -> Iterator[tuple[int, Report]]:
    """L27: two questions of different kinds for each competency that we teach."""
    for one in syllabus.competencies:
        kinds = [question.kind for question in questions if set(one.entries) & set(question.concepts)]
        if one.entries and (len(kinds) < 2 or len(set(kinds)) < 2):  # noqa: PLR2004 - two and two
            what = f"{one.id} ({one.can}) has {len(kinds)} questions of {len(set(kinds))} kinds; write two of two"
            yield 0, warning("L27", what)


def _shares(questions: Sequence[Question], syllabus: Syllabus) -> Iterator[tuple[int, Report]]:
    """L27: the shares of the examination, within five points."""
    found = shares(questions, syllabus) if len(questions) >= _ENOUGH else {}
    wanted = syllabus.examination.shares
    off = [f"{part} {have:.0f} % (of {wanted[part]} %)" for part, have in found.items() if abs(have - wanted[part]) > _POINTS]
    if off:
        yield 0, warning("L27", f"shares of {syllabus.examination.title} are off by more than {_POINTS} points: {', '.join(off)}")


def _lessons(questions: Sequence[Question], lessons: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, Report]]:
    """L30: a lesson of the first path can be checked with a question that one press answers and that is no diagnosis."""
    for lesson, entries in lessons.items():
        fit = [
            question
            for question in questions
            if isinstance(question, ONE_OF) and question.concepts[0] in entries and question.level != "diagnose"
        ]
        if not fit:
            yield 0, error("L30", f"lesson {lesson} of the first path has no check question that is recall or apply")
