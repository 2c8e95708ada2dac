"""Should we adopt a mesh? The questionnaire as content (``knowledge/fit.yaml``): typed shape and loader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from meshbot.content.snapshot import load_cached
from meshbot.content.source import Document, read_document
from meshbot.errors import ContentError, Fault

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=240)]
Url = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>|]+$", max_length=300)]
Points = Annotated[int, Field(ge=-4, le=4)]
Outcome = Literal["adopt", "start-small", "not-yet"]

UNKNOWN: Final = "?"
"""The answer of somebody who does not know; it counts for nothing."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(_Model):
    """Where a reason can be checked, and the day it was read."""

    title: Line
    url: Url
    read: date


class Prefers(_Model):
    """A mesh that an answer speaks for."""

    mesh: Key
    points: int = Field(ge=1, le=4)
    because: Line


class RulesOut(_Model):
    """A mesh that an answer excludes."""

    mesh: Key
    because: Line


class Option(_Model):
    """One answer. ``upto`` is the highest number it stands for; without it, and last, any higher one."""

    id: Key
    label: Word
    words: tuple[Word, ...] = ()
    upto: float | None = None
    answers_yes: bool = Field(default=False, description="Whether yes means this")
    answers_no: bool = Field(default=False, description="Whether no means this")
    need: Points = Field(default=0, description="How much a mesh would solve")
    ready: Points = Field(default=0, description="How well it could be carried")
    says: Line = Field(description="The reason that the verdict gives")
    prefers: tuple[Prefers, ...] = ()
    rules_out: tuple[RulesOut, ...] = ()


class Question(_Model):
    """One question; ``flags`` are the names it has on one line (``team=small``)."""

    id: Key
    ask: Line
    why: Line
    flags: tuple[Key, ...] = Field(min_length=1)
    measure: Literal["count", "milliseconds"] | None = None
    sources: tuple[Key, ...] = Field(alias="from", min_length=1)
    options: tuple[Option, ...] = Field(min_length=2, max_length=6)

    def option(self, name: str) -> Option | None:
        """An option by id."""
        return next((option for option in self.options if option.id == name), None)


class Thresholds(_Model):
    """Where one verdict ends and the next begins, in summed points."""

    little_need: int
    much_need: int
    ready: int
    blocked: int = Field(description="One answer as bad as this ends the matter")


class Step(_Model):
    """The cheapest first step for a verdict, and the line that says more about it."""

    verdict: Outcome
    when: Mapping[Key, tuple[Key, ...]] = Field(default_factory=dict)
    says: Line
    say: Key


class Sheet(_Model):
    """The whole questionnaire."""

    thresholds: Thresholds
    sources: Mapping[Key, Source]
    questions: tuple[Question, ...] = Field(min_length=2)
    steps: tuple[Step, ...] = Field(min_length=3)

    def question(self, name: str) -> Question | None:
        """A question by id."""
        return next((question for question in self.questions if question.id == name), None)


def load_fit(path: Path, cache: Path | None = None) -> Sheet:
    """The questionnaire of a file; ``cache`` is a folder for a parsed copy. Raises ContentError with every fault."""

    def read() -> Sheet:
        sheet, faults = read_fit(path)
        if sheet is None or faults:
            raise ContentError(faults)
        return sheet

    return load_cached("fit", [path, Path(__file__)], TypeAdapter(Sheet), read, cache)


def read_fit(path: Path) -> tuple[Sheet | None, tuple[Fault, ...]]:
    """The questionnaire when it loads, and every fault."""
    document = read_document(path, f"knowledge/{path.name}")
    if document.faults:
        return None, document.faults
    try:
        sheet = Sheet.model_validate(document.value)
    except ValidationError as error:
        return None, tuple(
            document.fault(tuple(item["loc"]), f"{'.'.join(map(str, item['loc']))}: {item['msg']}") for item in error.errors()
        )
    return sheet, tuple(_faults(document, sheet))


def _faults(document: Document, sheet: Sheet) -> Iterable[Fault]:
    owners: dict[str, str] = {}
    used: set[str] = set()
    for index, question in enumerate(sheet.questions):
        at = ("questions", index)
        for flag in (question.id, *question.flags):
            owner = owners.setdefault(flag, question.id)
            if owner != question.id:
                yield document.fault((*at, "flags"), f"flag {flag!r} belongs to {owner}; choose another")
        for key in question.sources:
            used.add(key)
            if key not in sheet.sources:
                yield document.fault((*at, "from"), f"source {key!r} is not among the sources; add it")
        yield from _option_faults(document, question, index)
    for key in sheet.sources:
        if key not in used:
            yield document.fault(("sources", key), f"source {key!r} carries no question; take it out or use it")
    yield from _step_faults(document, sheet)


def _option_faults(document: Document, question: Question, index: int) -> Iterable[Fault]:
    at = ("questions", index, "options")
    ends = [option.upto for option in question.options]
    if question.measure and (
        ends[-1] is not None or None in ends[:-1] or ends[:-1] != sorted(end for end in ends[:-1] if end is not None)
    ):
        yield document.fault(at, f"{question.id} is a number: every option but the last has upto, and they rise")
    if not question.measure and any(end is not None for end in ends):
        yield document.fault(at, f"{question.id} is no number; take upto out, or say what it measures")
    for kind in ("answers_yes", "answers_no"):
        if sum(getattr(option, kind) for option in question.options) > 1:
            yield document.fault(at, f"{kind} stands at two options of {question.id}; keep one")
    seen: dict[str, str] = {}
    for place, option in enumerate(question.options):
        for word in (option.id, *option.words):
            owner = seen.setdefault(word.casefold(), option.id)
            if owner != option.id:
                yield document.fault((*at, place), f"{word!r} means {owner} too; choose another word")


def _step_faults(document: Document, sheet: Sheet) -> Iterable[Fault]:
    for index, step in enumerate(sheet.steps):
        for name, options in step.when.items():
            question = sheet.question(name)
            for option in options:
                if question is None or question.option(option) is None:
                    yield document.fault(
                        ("steps", index, "when"), f"{name}={option} is no answer of this file; name one that exists"
                    )
    for verdict in ("adopt", "start-small", "not-yet"):
        if not any(step.verdict == verdict and not step.when for step in sheet.steps):
            yield document.fault(("steps",), f"no step fits every {verdict!r}; add one without when, last")
