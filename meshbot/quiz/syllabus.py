"""What people should be able to do, and which entries teach it: ``knowledge/competencies.yaml``.

Coverage of the bank is counted by competency (L27), and for one product also by the shares of its examination.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from meshbot.content.source import read_document
from meshbot.errors import Fault
from meshbot.quiz.question import Line, Slug

CompetencyId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-\d{2}$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Competency(_Model):
    """One thing to be able to do, and the entries that teach it; none when we do not teach it."""

    id: CompetencyId
    can: Line
    entries: tuple[Slug, ...] = Field(default=(), max_length=8)


class Domain(_Model):
    """Competencies that belong together; ``part`` is the part of the examination they count for."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    title: Line
    part: Slug | None = None
    competencies: tuple[Competency, ...] = Field(min_length=1)


class Examination(_Model):
    """Shares in per cent by part, of the questions whose ``applies_to`` names the product."""

    title: Line
    product: Line
    shares: Mapping[Slug, Annotated[int, Field(ge=1, le=100)]]


class Syllabus(_Model):
    """Every domain, and the examination that the shares are taken from."""

    examination: Examination
    domains: tuple[Domain, ...] = Field(min_length=1)

    @property
    def competencies(self) -> tuple[Competency, ...]:
        """Every competency, in order."""
        return tuple(competency for domain in self.domains for competency in domain.competencies)

    def parts_of(self, concept: str) -> frozenset[str]:
        """The parts of the examination that a concept counts for."""
        return frozenset(
            domain.part for domain in self.domains if domain.part and any(concept in one.entries for one in domain.competencies)
        )


def read_syllabus(file: Path, entries: Collection[str]) -> tuple[Syllabus | None, tuple[Fault, ...]]:
    """The syllabus of a file, and its faults: entries that do not exist, ids that stand twice, parts without a share."""
    document = read_document(file, f"knowledge/{file.name}")
    if document.faults:
        return None, document.faults
    try:
        found = Syllabus.model_validate(document.value)
    except ValidationError as error:
        return None, tuple(document.fault(tuple(item["loc"]), item["msg"]) for item in error.errors())
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, domain in enumerate(found.domains):
        if domain.part and domain.part not in found.examination.shares:
            faults.append(document.fault(("domains", number, "part"), f"part {domain.part!r} has no share in the examination"))
        for index, one in enumerate(domain.competencies):
            at = ("domains", number, "competencies", index)
            if one.id in seen or not one.id.startswith(f"{domain.id}-"):
                faults.append(document.fault((*at, "id"), f"{one.id} stands twice, or in the wrong domain; number it anew"))
            seen.add(one.id)
            faults += [
                document.fault((*at, "entries", place), f"there is no entry {entry!r}")
                for place, entry in enumerate(one.entries)
                if entry not in entries
            ]
    return found, tuple(faults)
