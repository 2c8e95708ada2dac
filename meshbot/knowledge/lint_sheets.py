"""Rules for the comparison and the questionnaire beyond their schemas: entries that exist, sources that are not stale."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from meshbot.content.complaint import Complaint
from meshbot.content.source import Document, Path_, read_document
from meshbot.knowledge.comparison import read_comparison
from meshbot.knowledge.fit import read_fit

STALE_DAYS: Final = 365


class _Dated(Protocol):
    """A source, as far as its age is concerned."""

    @property
    def read(self) -> date:
        """The day it was read."""
        ...


def lint_sheets(folder: Path, entries: Collection[str], today: date) -> tuple[Complaint, ...]:
    """Every complaint about ``compare.yaml`` and ``fit.yaml`` in ``folder``; ``entries`` are the ids that exist."""
    return (*_comparison(folder / "compare.yaml", entries, today), *_fit(folder / "fit.yaml", entries, today))


def _comparison(path: Path, entries: Collection[str], today: date) -> Iterator[Complaint]:
    sheet, faults = read_comparison(path)
    yield from (Complaint(fault) for fault in faults)
    if sheet is None:
        return
    document = read_document(path, f"knowledge/{path.name}")
    named: list[tuple[Path_, str]] = [(("meshes", i, "entry"), mesh.entry) for i, mesh in enumerate(sheet.meshes)]
    named += [(("features", i, "entry"), feature.entry) for i, feature in enumerate(sheet.features)]
    yield from _dead(document, named, entries)
    yield from _stale(document, sheet.sources, today)
    seen: dict[str, str] = {}
    for index, mesh in enumerate(sheet.meshes):
        for alias in (mesh.id, mesh.name.casefold(), *mesh.aliases):
            owner = seen.setdefault(alias, mesh.id)
            if owner != mesh.id:
                yield Complaint(document.fault(("meshes", index, "aliases"), f"alias {alias!r} belongs to {owner} too; keep one"))


def _fit(path: Path, entries: Collection[str], today: date) -> Iterator[Complaint]:
    sheet, faults = read_fit(path)
    yield from (Complaint(fault) for fault in faults)
    if sheet is None:
        return
    document = read_document(path, f"knowledge/{path.name}")
    yield from _dead(document, [(("steps", i, "say"), step.say) for i, step in enumerate(sheet.steps)], entries)
    yield from _stale(document, sheet.sources, today)


def _dead(document: Document, named: list[tuple[Path_, str]], entries: Collection[str]) -> Iterator[Complaint]:
    for where, name in named:
        if name not in entries:
            yield Complaint(document.fault(where, f"{name!r} is no entry; name one that exists"))


def _stale(document: Document, sources: Mapping[str, _Dated], today: date) -> Iterator[Complaint]:
    for key, source in sources.items():
        where: Path_ = ("sources", key)
        if source.read > today:
            yield Complaint(
                document.fault(where, f"source {key} was read on {source.read}, in the future; write the day it was read")
            )
        elif (today - source.read).days > STALE_DAYS:
            what = f"source {key} was read on {source.read}, more than a year ago; read it again"
            yield Complaint(document.fault(where, what), "warning")
