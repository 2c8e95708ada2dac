"""The typed shape of one knowledge entry, as authors write it in ``knowledge/entries/<area>/<id>.yaml``.

Prose fields hold the small markup of ``text/markup.py``: ``**bold**``, `` `code` ``, ``[text](https://…)``,
paragraphs separated by a blank line, lines that begin with ``- `` as bullets. Nothing else.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2900)]
Url = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>|]+$", max_length=400)]

MeshName = Literal["istio", "gateway-api", "linkerd", "cilium", "consul", "kuma", "envoy-gateway", "envoy", "kubernetes", "any"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Source(_Model):
    """Where a claim can be checked, and the day it was read."""

    title: Line
    url: Url
    read: date


class Manifest(_Model):
    """A minimal, complete, commented example that validates, and the trap beside it."""

    mesh: MeshName
    title: Line
    yaml: Annotated[str, StringConstraints(min_length=1, max_length=2700)]
    trap: Line
    version: Line | None = Field(default=None, description="Release the example was checked against")


class Command(_Model):
    """A command to run, copy-ready, and what its output tells."""

    mesh: MeshName
    run: Line
    shows: Line


class OnCall(_Model):
    """What to do at 3 a.m.; causes are ordered, likeliest first."""

    means: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=700)]
    causes: tuple[Line, ...] = Field(min_length=2, max_length=8)
    run: tuple[Command, ...] = Field(min_length=1, max_length=8)
    fix: tuple[Line, ...] = Field(min_length=1, max_length=8)
    prevent: tuple[Line, ...] = Field(min_length=1, max_length=6)
    escalate: Line


class Applies(_Model):
    """Which mesh and versions an entry is true for (``versions`` in words: ``1.24+``, ``all``, ``ended 2023``)."""

    mesh: Line
    versions: Line


class Outdated(_Model):
    """Marks a name that is no longer current: since when, and the entry that took its place."""

    since: Line
    use: Slug
    why: Line


class Entry(_Model):
    """One concept: how it is found, what is said about it, and where that can be checked."""

    id: Slug
    title: Line
    area: Slug
    aliases: tuple[Line, ...] = Field(default=(), max_length=30, description="Other names and abbreviations")
    phrases: tuple[Line, ...] = Field(default=(), max_length=64, description="How people ask for it, in our words")
    patterns: tuple[Line, ...] = Field(
        default=(), max_length=20, description="Literal pieces of pasted lines, or re:<regular expression>"
    )
    examples: tuple[Line, ...] = Field(default=(), max_length=10, description="Pasted lines that must land here")
    gist: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=600)]
    lesson: Prose
    deep: Prose
    oncall: OnCall | None = None
    manifests: tuple[Manifest, ...] = Field(default=(), max_length=8)
    pitfalls: tuple[Line, ...] = Field(min_length=1, max_length=6)
    related: tuple[Slug, ...] = Field(min_length=1, max_length=8)
    applies_to: tuple[Applies, ...] = Field(min_length=1, max_length=8)
    outdated: Outdated | None = None
    sources: tuple[Source, ...] = Field(min_length=1, max_length=6)
    reviewed: date


def entry_schema() -> dict[str, Any]:
    """JSON Schema of an entry file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Entry.model_json_schema()}
