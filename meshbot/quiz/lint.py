"""The rules of good questions as machine checks: what a question whose wording needs no knowledge gives away, and more.

The rules are those of the item-writing literature (Haladyna, Downing, Rodriguez 2002; the NBME guide; Rodriguez 2005 for the
number of options). L02, L03 and parts of L04 and L20 are held by the typed model and reported while loading.
L23 (no question gives away a later one) is held where a quiz is put together, in ``selection.py``; ``lint_meeting.py`` reports
the pairs. L22 is not given out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from meshbot.errors import Fault
from meshbot.quiz import lint_bank, lint_coverage, lint_meeting, lint_options, lint_prose
from meshbot.quiz.lint_report import Rules
from meshbot.quiz.loader import Placed, read_packs
from meshbot.quiz.question import Question
from meshbot.quiz.syllabus import Syllabus

Level: TypeAlias = Literal["error", "warning"]

_NO_ENTRIES: Final[Mapping[str, str]] = MappingProxyType({})
_NO_LESSONS: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules compare with. What is empty or None is not checked.

    The day, the text of every entry by concept, what people should be able to do, and the entries of each beginner's lesson.
    """

    today: date
    entries: Mapping[str, str] = field(default_factory=lambda: _NO_ENTRIES)
    syllabus: Syllabus | None = None
    lessons: Mapping[str, Sequence[str]] = field(default_factory=lambda: _NO_LESSONS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a question, or the bank, breaks."""

    rule: str
    level: Level
    fault: Fault

    def __str__(self) -> str:
        return f"{self.fault.path}:{self.fault.line}: {self.level} {self.rule}: {self.fault.what}"


def lint_packs(folders: Sequence[Path], context: Context) -> tuple[Finding, ...]:
    """Every finding in these folders, faults of loading included, in the order of files and lines."""
    placed, faults = read_packs(folders)
    loading = [_from_loading(fault) for fault in faults]
    found = (*loading, *lint(placed, context))
    return tuple(sorted(found, key=lambda item: (item.fault.path, item.fault.line, item.rule)))


def lint(placed: Sequence[Placed], context: Context) -> tuple[Finding, ...]:
    """Every rule that these questions break, one by one and as a bank."""
    out: list[Finding] = []
    rules = Rules(context.today, context.entries)
    for item in placed:
        for check in (*lint_options.CHECKS, *lint_prose.CHECKS):
            out += [
                Finding(report.rule, report.level, item.fault(report.what, *report.inside))
                for report in check(item.question, rules)
            ]
    questions = [item.question for item in placed]
    packs: dict[str, list[tuple[int, Question]]] = {}
    for index, item in enumerate(placed):
        packs.setdefault(item.document.path, []).append((index, item.question))
    for index, report in (
        *lint_bank.check(questions),
        *lint_meeting.check(tuple(packs.values())),
        *lint_coverage.check(questions, context.syllabus, context.lessons),
    ):
        out.append(Finding(report.rule, report.level, placed[index].fault(report.what, *report.inside)))
    return tuple(out)


def _from_loading(fault: Fault) -> Finding:
    rule, found, what = fault.what.partition(": ")
    if found and len(rule) == 3 and rule[0] == "L" and rule[1:].isdigit():  # noqa: PLR2004 - L01
        return Finding(rule, "error", Fault(fault.path, fault.line, what))
    return Finding("L01", "error", fault)
