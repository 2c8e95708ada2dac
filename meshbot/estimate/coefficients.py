"""The typed shape of one profile in ``knowledge/profiles/*.yaml``: measured coefficients as content.

Every coefficient is a low, typical and high value with the version and conditions it was measured in and the sources it rests
on; ``verified: false`` marks what no independent measurement supports. ``benchmarks/fit_profiles.py`` fits them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.]+(-[a-z0-9.]+)*$", max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Url = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>|]+$", max_length=400)]
Amount = Annotated[float, Field(ge=0)]
Kind = Literal["sidecar", "node", "node+waypoint"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Coefficient(_Model):
    """One quantity between what the sources support."""

    low: Amount
    typical: Amount
    high: Amount
    version: Line = Field(description="Release of the mesh it was measured on")
    conditions: Line = Field(description="Load and set-up of the measurement")
    rests_on: tuple[Key, ...] = Field(default=(), description="Keys of this file's sources; none for our own assumption")
    verified: bool = Field(default=True, description="Whether an independent measurement supports it")

    @model_validator(mode="after")
    def _ordered(self) -> Coefficient:
        if not self.low <= self.typical <= self.high:
            raise ValueError("low, typical and high must rise in this order")
        if self.verified and not self.rests_on:
            raise ValueError("name the sources in rests_on, or mark it as verified: false")
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
    rests_on: tuple[Key, ...] = ()


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
        for level in ("low", "typical", "high"):
            if getattr(self.latency.p50, level) > getattr(self.latency.p99, level):
                raise ValueError(f"latency: p50 lies above p99 ({level})")
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
