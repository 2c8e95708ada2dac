"""Measured coefficients as content: the typed shape of ``knowledge/profiles/*.yaml``, and its loader.

Every coefficient is a low, typical and high value with the version and conditions it was measured in and the sources it rests
on; ``verified: false`` marks what no independent measurement supports. ``benchmarks/fit_profiles.py`` fits them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from meshbot.content.snapshot import load_cached
from meshbot.content.source import Document, read_document
from meshbot.errors import ContentError, Fault
from meshbot.estimate.rule_of_thumb import RuleOfThumb

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.]+(-[a-z0-9.]+)*$", max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Url = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>|]+$", max_length=400)]
Amount = Annotated[float, Field(ge=0)]
Kind = Literal["sidecar", "node", "node+waypoint"]

RULE: Final = "lesson-rule-of-thumb"
"""The name of the file that holds the lesson's calculator."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Coefficient(_Model):
    """One quantity between what the sources support."""

    low: Amount
    typical: Amount
    high: Amount
    version: Line = Field(description="Release of the mesh it was measured on")
    conditions: Line = Field(description="Load and set-up of the measurement")
    rests_on: tuple[Key, ...] = Field(min_length=1, description="Keys of this file's sources")
    verified: bool = Field(default=True, description="Whether an independent measurement supports it")

    @model_validator(mode="after")
    def _ordered(self) -> Coefficient:
        if not self.low <= self.typical <= self.high:
            raise ValueError("low, typical and high must rise in this order")
        return self


class Proxy(_Model):
    """One kind of proxy. CPU in cores, memory in MB (10^6 bytes)."""

    name: Line
    cpu_per_1000_passes: Coefficient = Field(description="Cores for 1000 requests a second through one proxy, beyond idle")
    cpu_idle: Coefficient = Field(description="Cores of a proxy without traffic")
    cpu_per_1000_connections: Coefficient = Field(description="Cores for 1000 new connections a second")
    cpu_per_gbps: Coefficient = Field(description="Cores for a gigabit a second")
    memory_base: Coefficient = Field(description="MB with a small or scoped configuration")
    memory_per_service: Coefficient = Field(description="MB for each service that it knows")
    memory_per_pod: Coefficient = Field(description="MB for each pod (endpoint) that it knows")
    workers: int = Field(ge=1, description="Worker threads by default: cores that one proxy can use")


class ControlPlane(_Model):
    """What configures the proxies. CPU in cores, memory in MB."""

    name: Line
    memory_base: Coefficient
    memory_per_proxy: Coefficient
    memory_per_service: Coefficient
    memory_per_pod: Coefficient
    cpu_base: Coefficient
    cpu_per_proxy: Coefficient = Field(description="Cores for each connected proxy when nothing changes")
    cpu_per_push: Coefficient = Field(description="Cores for each connected proxy and pod change a minute")


class Latency(_Model):
    """Milliseconds added to one call from service to service, both ends together."""

    p50: Coefficient
    p99: Coefficient
    new_connection: Coefficient = Field(description="Milliseconds added to a call that opens its connection")


class Factors(_Model):
    """What multiplies CPU for a pass, against HTTP/1.1 with mutual TLS as the profile's mesh has it by default."""

    grpc: Coefficient
    tcp: Coefficient
    traced: Coefficient = Field(description="For a call that is traced")
    access_logs: Coefficient
    mtls_changed: Coefficient = Field(description="Mutual TLS off where it is on by default, or on where it is off")
    latency_mtls_changed: Coefficient = Field(description="The same for latency")


class Reserved(_Model):
    """Default resource requests, which the scheduler keeps free and the bill follows. Zero where none are set."""

    proxy_cpu: Amount
    proxy_memory: Amount
    waypoint_cpu: Amount = 0.0
    waypoint_memory: Amount = 0.0
    node_cpu: Amount = 0.0
    node_memory: Amount = 0.0
    control_plane_cpu: Amount
    control_plane_memory: Amount
    note: Line
    rests_on: tuple[Key, ...] = Field(min_length=1)


class Measured(_Model):
    """How far the measurements reach; beyond it an answer carries a warning."""

    rps_per_proxy: Amount
    services: Amount
    proxies: Amount
    payload: Amount


class Source(_Model):
    """Where figures come from. ``says`` are the figures that were taken from it."""

    key: Key
    title: Line
    url: Url
    date: Line
    says: tuple[Line, ...] = Field(min_length=1)


class Ended(_Model):
    """A mesh that is no longer offered."""

    on: Line
    what: Line


class Profile(_Model):
    """One mesh in one mode."""

    id: Key
    mesh: Key
    mode: Key
    title: Line
    kind: Kind
    versions: Line
    verified: bool = Field(description="Whether independent measurements of this mesh support the whole")
    layer7: bool = Field(description="Whether it reads HTTP (retries, routes, metrics by path)")
    mtls_default: bool
    mtls_can_change: bool
    scopable: bool = Field(description="Whether what a proxy knows can be limited")
    proxy: Proxy
    waypoint: Proxy | None = None
    control_plane: ControlPlane
    latency: Latency
    factors: Factors
    reserved: Reserved
    measured: Measured
    ended: Ended | None = None
    sources: tuple[Source, ...] = Field(min_length=1)
    reviewed: date

    @model_validator(mode="after")
    def _consistent(self) -> Profile:
        keys = {source.key for source in self.sources}
        for name, coefficient in self.coefficients():
            for key in coefficient.rests_on:
                if key not in keys:
                    raise ValueError(f"{name} rests on {key!r}, which is none of the sources of this file")
        if (self.waypoint is not None) != (self.kind == "node+waypoint"):
            raise ValueError("a waypoint belongs to kind node+waypoint, and only there")
        return self

    def coefficients(self) -> Iterator[tuple[str, Coefficient]]:
        """Every coefficient with its dotted name."""
        for part in ("proxy", "waypoint", "control_plane", "latency", "factors"):
            model = getattr(self, part)
            for name in type(model).model_fields if model is not None else ():
                value = getattr(model, name)
                if isinstance(value, Coefficient):
                    yield f"{part}.{name}", value

    def source(self, key: str) -> Source:
        """A source by its key."""
        return next(source for source in self.sources if source.key == key)


@dataclass(frozen=True, slots=True)
class Profiles:
    """Every profile by name, and the lesson's rule of thumb."""

    by_id: Mapping[str, Profile]
    rule: RuleOfThumb

    def __iter__(self) -> Iterator[Profile]:
        return iter(self.by_id.values())

    def __getitem__(self, name: str) -> Profile:
        return self.by_id[name]

    def current(self) -> tuple[Profile, ...]:
        """The profiles of meshes that are still offered."""
        return tuple(profile for profile in self if profile.ended is None)


class _Shelf(_Model):
    """What is kept between starts."""

    profiles: tuple[Profile, ...]
    rule: RuleOfThumb


def load_profiles(folder: Path, cache: Path | None = None) -> Profiles:
    """The profiles of a folder; ``cache`` is a folder for a parsed copy.

    Raises ContentError with every fault (``file:line: what``) when a file cannot be used.
    """

    def read() -> _Shelf:
        profiles, rule, faults = read_profiles(folder)
        if rule is None:
            faults = (*faults, Fault(f"knowledge/profiles/{RULE}.yaml", 1, "missing or unusable; it holds the lesson's calculator"))
        if faults or rule is None:
            raise ContentError(faults)
        return _Shelf(profiles=profiles, rule=rule)

    files = [*sorted(folder.glob("*.yaml")), Path(__file__), Path(__file__).with_name("rule_of_thumb.py")]
    shelf = load_cached("profiles", files, TypeAdapter(_Shelf), read, cache)
    return Profiles({profile.id: profile for profile in sorted(shelf.profiles, key=_order)}, shelf.rule)


def read_profiles(folder: Path) -> tuple[tuple[Profile, ...], RuleOfThumb | None, tuple[Fault, ...]]:
    """What loads, and the faults of what does not."""
    profiles: list[Profile] = []
    rule: RuleOfThumb | None = None
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        document = read_document(path, f"knowledge/profiles/{path.name}")
        faults += document.faults
        if document.faults:
            continue
        try:
            if path.stem == RULE:
                rule = RuleOfThumb.model_validate(document.value)
                continue
            profile = Profile.model_validate(document.value)
        except ValidationError as error:
            faults += _faults(document, error)
            continue
        if profile.id != path.stem:
            faults.append(document.fault(("id",), f"id {profile.id!r} in file {path.name}; make them agree"))
        profiles.append(profile)
    return tuple(profiles), rule, tuple(faults)


def _faults(document: Document, error: ValidationError) -> list[Fault]:
    return [
        document.fault(tuple(item["loc"]), f"{'.'.join(str(part) for part in item['loc'])}: {item['msg'].removeprefix('Value error, ')}")
        for item in error.errors()
    ]


_SHOWN_FIRST: Final = ("istio-sidecar", "istio-ambient", "istio-ambient-waypoint", "linkerd", "cilium", "consul", "kuma", "app-mesh", "osm")


def _order(profile: Profile) -> tuple[int, str]:
    rank = _SHOWN_FIRST.index(profile.id) if profile.id in _SHOWN_FIRST else len(_SHOWN_FIRST)
    return rank, profile.id
