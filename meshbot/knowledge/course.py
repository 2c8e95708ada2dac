"""The course: paths of short lessons, as authors write them in ``knowledge/path.yaml``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from meshbot.content.source import Document, read_document
from meshbot.errors import ContentError, Fault
from meshbot.knowledge.entry import Line, Slug

_MOST_WORDS = 120


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Lesson(_Model):
    """A few minutes: a text that stands alone, entries that say more; the check question is about those entries."""

    id: Slug
    title: Line
    minutes: int = Field(ge=1, le=15)
    entries: tuple[Slug, ...] = Field(min_length=1, max_length=8)
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=40, max_length=1500)]


class Path(_Model):
    """Lessons in order."""

    id: Slug
    title: Line
    about: Line
    lessons: tuple[Lesson, ...] = Field(min_length=2)

    @property
    def minutes(self) -> int:
        """How long the whole path takes."""
        return sum(lesson.minutes for lesson in self.lessons)

    def lesson(self, name: str) -> Lesson | None:
        """A lesson by id."""
        return next((lesson for lesson in self.lessons if lesson.id == name), None)


class Course(_Model):
    """Every path; the first is where newcomers begin. Without paths there is no course."""

    paths: tuple[Path, ...] = ()

    def path(self, name: str) -> Path | None:
        """A path by id."""
        return next((path for path in self.paths if path.id == name), None)

    def lessons(self) -> Iterable[tuple[Path, Lesson]]:
        """Every lesson with its path, in order."""
        return ((path, lesson) for path in self.paths for lesson in path.lessons)


def load_course(file: FilePath) -> Course:
    """The course in a file. Raises ContentError with every fault (``file:line: what``)."""
    document = read_document(file, f"knowledge/{file.name}")
    faults = list(document.faults)
    course: Course | None = None
    if not faults:
        try:
            course = Course.model_validate(document.value)
        except ValidationError as error:
            faults += [
                document.fault(tuple(item["loc"]), f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}")
                for item in error.errors()
            ]
    if course is not None:
        faults += _more_faults(document, course)
    if course is None or faults:
        raise ContentError(tuple(faults))
    return course


def _more_faults(document: Document, course: Course) -> list[Fault]:
    """What a shape cannot say: ids that are used twice, texts that are too long."""
    out: list[Fault] = []
    seen: set[str] = set()
    for number, path in enumerate(course.paths):
        for index, lesson in enumerate(path.lessons):
            where = ("paths", number, "lessons", index)
            if lesson.id in seen:
                out.append(document.fault((*where, "id"), f"lesson id {lesson.id!r} is used twice; choose another"))
            seen.add(lesson.id)
            words = len(lesson.text.split())
            if words > _MOST_WORDS:
                out.append(document.fault((*where, "text"), f"{words} words; keep a lesson to {_MOST_WORDS}"))
    return out
