"""Reads every entry under ``knowledge/entries`` and reports all faults of all files in one run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from meshbot.content.snapshot import load_cached
from meshbot.content.source import Document, read_document
from meshbot.errors import ContentError, Fault
from meshbot.knowledge import entry as entry_module
from meshbot.knowledge.entry import Entry


def load_entries(root: Path, cache: Path | None = None) -> tuple[Entry, ...]:
    """Every entry below ``root``, ordered by id; ``cache`` is a folder for a parsed copy.

    Raises ContentError with every fault (``file:line: what``) when any file cannot be used.
    """

    def read() -> tuple[Entry, ...]:
        entries, faults = read_entries(root)
        if faults:
            raise ContentError(faults)
        return entries

    files = [*sorted(root.glob("*/*.yaml")), Path(entry_module.__file__), Path(__file__)]
    return load_cached("entries", files, TypeAdapter(tuple[Entry, ...]), read, cache)


@dataclass(frozen=True, slots=True)
class Shelved:
    """An entry and the document it was read from, so that a fault found later can name its line."""

    entry: Entry
    document: Document

    def fault(self, what: str, *inside: str | int) -> Fault:
        """A fault at a field of this entry."""
        return self.document.fault(inside, what)


def read_entries(root: Path) -> tuple[tuple[Entry, ...], tuple[Fault, ...]]:
    """The entries that load and the faults of those that do not."""
    shelf, faults = read_shelf(root)
    return tuple(shelved.entry for shelved in shelf), faults


def read_shelf(root: Path) -> tuple[tuple[Shelved, ...], tuple[Fault, ...]]:
    """The entries that load, each with its document, ordered by id; and the faults of those that do not."""
    shelf: dict[str, Shelved] = {}
    faults: list[Fault] = []
    for path in sorted(root.glob("*/*.yaml")):
        document = read_document(path, f"knowledge/entries/{path.relative_to(root).as_posix()}")
        found, wrong = parse_entry(document)
        faults += wrong
        if found is None:
            continue
        faults += _place_faults(document, found, path)
        if found.id in shelf:
            faults.append(document.fault(("id",), f"id {found.id!r} is used by another file; choose another"))
        shelf[found.id] = Shelved(found, document)
    return tuple(shelf[key] for key in sorted(shelf)), tuple(faults)


def parse_entry(document: Document) -> tuple[Entry | None, list[Fault]]:
    """One entry from one document, or the faults that stop it."""
    if document.faults:
        return None, list(document.faults)
    if not isinstance(document.value, dict):
        return None, [document.fault((), "write one mapping with id, title, area, gist …; see docs/authoring.md")]
    try:
        return Entry.model_validate(document.value), []
    except ValidationError as error:
        return None, [
            document.fault(tuple(item["loc"]), f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}")
            for item in error.errors()
        ]


def _place_faults(document: Document, entry: Entry, path: Path) -> list[Fault]:
    out: list[Fault] = []
    if entry.id != path.stem:
        out.append(document.fault(("id",), f"id {entry.id!r} in file {path.name}; name the file {entry.id}.yaml"))
    if entry.area != path.parent.name:
        out.append(document.fault(("area",), f"area {entry.area!r} in folder {path.parent.name!r}; make them agree"))
    return out
