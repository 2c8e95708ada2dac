"""The meshes side by side, as content (``knowledge/compare.yaml``): typed shape, loader, and what differs between some."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from meshbot.content.snapshot import load_cached
from meshbot.content.source import Document, read_document
from meshbot.errors import ContentError, Fault
from meshbot.text.fold import plain

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160)]
Url = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>|]+$", max_length=300)]
Has = Literal["yes", "partly", "no"]

_FILLER: Final = frozenset({"vs", "versus", "and", "or", "with", "to", "against", "than", "the", "mesh", "meshes", "v"})
_LONGEST_NAME: Final = 4
_NEAR: Final = 0.72


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Source(_Model):
    """Where a cell can be checked, and the day it was read."""

    title: Line
    url: Url
    read: date


class Aspect(_Model):
    """One row of prose."""

    id: Key
    title: Short


class Feature(_Model):
    """One row of yes and no, and the entry that explains it."""

    id: Key
    title: Short
    entry: Key


class Cell(_Model):
    """What one mesh has in one row: in a few words, as a sentence, and where it is said."""

    short: Short = Field(alias="is", description="A few words; equal words count as the same")
    says: Line
    sources: tuple[Key, ...] = Field(alias="from", min_length=1, max_length=4)


class Holds(_Model):
    """Whether a mesh has a feature, and how."""

    has: Has
    note: Short | None = None


class Ended(_Model):
    """A mesh that is no more: since when, and what to use instead."""

    on: Short
    use: Line


class MeshRow(_Model):
    """One mesh. ``entry`` is the entry about it; its id is also that of its estimate profile."""

    id: Key
    name: Short
    short: Short | None = None
    aliases: tuple[Short, ...] = ()
    entry: Key
    ended: Ended | None = None
    cells: Mapping[Key, Cell]
    features: Mapping[Key, Holds]
    features_from: tuple[Key, ...] = Field(min_length=1, max_length=8, description="Sources of the features")

    @property
    def label(self) -> str:
        """The name for a narrow column."""
        return self.short or self.name


class Sheet(_Model):
    """The whole file."""

    aspects: tuple[Aspect, ...] = Field(min_length=1)
    features: tuple[Feature, ...] = Field(min_length=1)
    sources: Mapping[Key, Source]
    meshes: tuple[MeshRow, ...] = Field(min_length=2)


@dataclass(frozen=True, slots=True)
class Rows:
    """Aspects and features, those that differ between some meshes before those that are the same in all."""

    aspects: tuple[Aspect, ...]
    features: tuple[Feature, ...]
    same_aspects: tuple[Aspect, ...]
    same_features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a line names: meshes in its order, rows it is limited to, and words that name nothing."""

    meshes: tuple[MeshRow, ...]
    rows: frozenset[str]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The sheet, and the ways to read it."""

    sheet: Sheet

    @property
    def current(self) -> tuple[MeshRow, ...]:
        """The meshes that are alive."""
        return tuple(mesh for mesh in self.sheet.meshes if mesh.ended is None)

    def read(self, line: str) -> Asked:
        """The meshes and rows that a line names; the longest name at each place counts."""
        words = [word for word in re.split(r"[^\w-]+", plain(line).casefold()) if word]
        names, rows = self._names(), self._rows()
        meshes: list[MeshRow] = []
        wanted: list[str] = []
        unknown: list[str] = []
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
                name = _key(" ".join(words[at : at + length]))
                if name in names:
                    meshes.append(names[name])
                elif name in rows:
                    wanted.append(rows[name])
                elif length == 1 and words[at] not in _FILLER:
                    unknown.append(words[at])
                elif length > 1:
                    continue
                at += length
                break
        return Asked(tuple({mesh.id: mesh for mesh in meshes}.values()), frozenset(wanted), tuple(unknown))

    def nearest(self, word: str) -> MeshRow | None:
        """The mesh whose name is a typing error away."""
        names = self._names()
        found = difflib.get_close_matches(_key(word), list(names), n=1, cutoff=_NEAR)
        return names[found[0]] if found else None

    def rows(self, meshes: Sequence[MeshRow], only: Iterable[str] = ()) -> Rows:
        """The rows for these meshes; ``only`` limits them to some ids."""
        wanted = frozenset(only)
        aspects = [aspect for aspect in self.sheet.aspects if not wanted or aspect.id in wanted]
        features = [feature for feature in self.sheet.features if not wanted or feature.id in wanted]
        differs = [aspect for aspect in aspects if len({mesh.cells[aspect.id].short for mesh in meshes}) > 1]
        splits = [feature for feature in features if len({_held(mesh, feature) for mesh in meshes}) > 1]
        return Rows(
            tuple(differs),
            tuple(splits),
            tuple(aspect for aspect in aspects if aspect not in differs),
            tuple(feature for feature in features if feature not in splits),
        )

    def sources_of(self, meshes: Sequence[MeshRow], rows: Rows) -> tuple[tuple[str, Source], ...]:
        """The sources of these cells, the ones that carry most of them first."""
        ids = [aspect.id for aspect in (*rows.aspects, *rows.same_aspects)]
        used = Counter(key for mesh in meshes for name in ids for key in mesh.cells[name].sources)
        if rows.features or rows.same_features:
            used.update(key for mesh in meshes for key in mesh.features_from)
        return tuple((key, self.sheet.sources[key]) for key, _ in used.most_common())

    def _names(self) -> dict[str, MeshRow]:
        return {_key(name): mesh for mesh in self.sheet.meshes for name in (mesh.id, mesh.name, *mesh.aliases)}

    def _rows(self) -> dict[str, str]:
        rows = [(row.id, row.title) for row in self.sheet.aspects] + [(row.id, row.title) for row in self.sheet.features]
        return {_key(name): row[0] for row in rows for name in row} | _MORE_ROWS


_MORE_ROWS: Final = {
    "license": "licence", "licensing": "licence", "mtls": "mtls", "encryption": "mtls", "tls": "mtls", "authorization": "policy",
    "authz": "policy", "ingress": "gateway", "gateways": "gateway", "metrics": "observability", "tracing": "observability",
    "multicluster": "multi-cluster", "vm": "vms", "version": "release", "versions": "release", "releases": "release",
    "canary": "split", "retry": "retries", "timeout": "timeouts", "spiffe": "identity",
}  # fmt: skip


def load_comparison(path: Path, cache: Path | None = None) -> Comparison:
    """The comparison of a file; ``cache`` is a folder for a parsed copy. Raises ContentError with every fault."""

    def read() -> Sheet:
        sheet, faults = read_comparison(path)
        if sheet is None or faults:
            raise ContentError(faults)
        return sheet

    return Comparison(load_cached("compare", [path, Path(__file__)], TypeAdapter(Sheet), read, cache))


def read_comparison(path: Path) -> tuple[Sheet | None, tuple[Fault, ...]]:
    """The sheet when it loads, and every fault."""
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
    used: set[str] = set()
    for index, mesh in enumerate(sheet.meshes):
        yield from _row_faults(document, sheet, mesh, index)
        named: list[tuple[tuple[str, ...], str]] = [
            (("cells", name, "from"), key) for name, cell in mesh.cells.items() for key in cell.sources
        ]
        named += [(("features_from",), key) for key in mesh.features_from]
        used.update(key for _, key in named)
        for inside, key in named:
            if key not in sheet.sources:
                yield document.fault(("meshes", index, *inside), f"source {key!r} is not among the sources; add it")
    for key in sheet.sources:
        if key not in used:
            yield document.fault(("sources", key), f"source {key!r} carries no cell; take it out or use it")


def _row_faults(document: Document, sheet: Sheet, mesh: MeshRow, index: int) -> Iterable[Fault]:
    """Rows that a mesh leaves out, and cells for rows that do not exist."""
    at = ("meshes", index)
    aspects, features = [row.id for row in sheet.aspects], [row.id for row in sheet.features]
    for name in aspects:
        if name not in mesh.cells:
            yield document.fault((*at, "cells"), f"{mesh.id} has no cell {name!r}; write is, says and from")
    for name in features if mesh.ended is None else ():
        if name not in mesh.features:
            yield document.fault((*at, "features"), f"{mesh.id} does not say whether it has {name!r}; write yes, partly or no")
    for kind, known, found in (("cells", aspects, mesh.cells), ("features", features, mesh.features)):
        for name in found:
            if name not in known:
                yield document.fault((*at, kind, name), f"{kind} {name!r} is no row of this file; name one of {', '.join(known)}")


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _held(mesh: MeshRow, feature: Feature) -> str:
    holds = mesh.features.get(feature.id)
    return holds.has if holds is not None else ""
