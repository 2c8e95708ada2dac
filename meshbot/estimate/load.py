"""What a mesh is asked to carry, as a value: what was said, and the defaults for everything that was not.

A field is None when nobody said it; the properties give the number that counts, and ``assumed`` names the ones that are
defaults, so that an answer can state them.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from meshbot.text.quantities import plain_number

Protocol: TypeAlias = Literal["http", "grpc", "tcp"]
Value: TypeAlias = "float | int | str | bool | None"
"""What a field of a workload can be."""

SERVICES: Final = 40
REPLICAS: Final = 5
PODS_PER_NODE: Final = 20
POLICIES: Final = 10
CALLS_PER_REQUEST: Final = 4.0
PAYLOAD_BYTES: Final = 1000.0
TRACING: Final = 0.01
CORE_USD: Final = 29.55
GB_USD: Final = 3.24
CHURN_SHARE: Final = 0.01
"""Pods that come or go in a minute, as a share of all, when nobody says otherwise."""

MESHES: Final[Mapping[str, tuple[str, ...]]] = {
    "istio": ("sidecar", "ambient", "ambient-waypoint"),
    "linkerd": ("sidecar",),
    "consul": ("sidecar",),
    "kuma": ("sidecar",),
    "cilium": ("ebpf",),
    "app-mesh": ("sidecar",),
    "osm": ("sidecar",),
}
"""Meshes and their modes, the default mode first."""
NAMES: Final[Mapping[str, str]] = {
    "istio": "Istio",
    "linkerd": "Linkerd",
    "consul": "Consul",
    "kuma": "Kuma",
    "cilium": "Cilium",
    "app-mesh": "AWS App Mesh",
    "osm": "Open Service Mesh",
}


@dataclass(frozen=True, slots=True)
class Workload:
    """A load and the cluster that carries it.

    ``rps`` counts calls from service to service a second; with ``edge`` it counts requests from outside, each of which makes
    ``calls`` calls. Payload in bytes, prices in USD a month, the budget in milliseconds; shares are 0 to 1.
    """

    rps: float
    edge: bool = False
    calls: float | None = None
    growth: float = 1.0
    services: int | None = None
    replicas: int | None = None
    pods: int | None = None
    nodes: int | None = None
    hops: int | None = None
    payload: float | None = None
    protocol: Protocol | None = None
    mesh: str | None = None
    mode: str | None = None
    waypoints: int | None = None
    policies: int | None = None
    mtls: bool | None = None
    tracing: float | None = None
    access_logs: bool | None = None
    scoped: bool | None = None
    keepalive: float | None = None
    churn: float | None = None
    core_usd: float | None = None
    gb_usd: float | None = None
    budget_ms: float | None = None

    @property
    def calls_per_request(self) -> float:
        """Calls between services that one outside request makes; 1 when the load is already counted in calls."""
        if not self.edge:
            return 1.0
        return CALLS_PER_REQUEST if self.calls is None else self.calls

    @property
    def calls_per_second(self) -> float:
        """Calls from service to service a second, growth included."""
        return self.rps * self.growth * self.calls_per_request

    @property
    def service_count(self) -> int:
        """Services; from the pods when only those were said."""
        if self.services is not None:
            return self.services
        return SERVICES if self.pods is None else max(1, math.ceil(self.pods / (self.replicas or REPLICAS)))

    @property
    def pod_count(self) -> int:
        """Pods of all services together."""
        return self.pods if self.pods is not None else self.service_count * (self.replicas or REPLICAS)

    @property
    def node_count(self) -> int:
        """Nodes that carry the pods."""
        return self.nodes if self.nodes is not None else max(1, math.ceil(self.pod_count / PODS_PER_NODE))

    @property
    def hop_count(self) -> int:
        """Calls one after another on the path of a request."""
        return self.hops or 1

    @property
    def mesh_name(self) -> str:
        """The mesh that is estimated."""
        return self.mesh or "istio"

    @property
    def mode_name(self) -> str:
        """The mode that is estimated."""
        return self.mode or MESHES[self.mesh_name][0]

    @property
    def policy_count(self) -> int:
        """Policies that are evaluated for a call."""
        return POLICIES if self.policies is None else self.policies

    @property
    def payload_bytes(self) -> float:
        """Bytes that one call moves."""
        return PAYLOAD_BYTES if self.payload is None else self.payload

    @property
    def tracing_share(self) -> float:
        """Share of calls that are traced."""
        return TRACING if self.tracing is None else self.tracing

    @property
    def reuse_share(self) -> float:
        """Share of calls on connections that are open already."""
        return 1.0 if self.keepalive is None else self.keepalive

    @property
    def changes_per_minute(self) -> float:
        """Pods that come or go in a minute."""
        return self.pod_count * CHURN_SHARE if self.churn is None else self.churn

    @property
    def core_price(self) -> float:
        """USD for a core and month."""
        return CORE_USD if self.core_usd is None else self.core_usd

    @property
    def gb_price(self) -> float:
        """USD for a gigabyte of memory and month."""
        return GB_USD if self.gb_usd is None else self.gb_usd

    @property
    def profile(self) -> str:
        """The name of the profile that holds this mesh and mode."""
        mode = self.mode_name
        return f"{self.mesh_name}-{mode}" if self.mesh_name == "istio" else self.mesh_name

    def to_line(self) -> str:
        """The words that read back as this workload, in a fixed order; without the command's name."""
        return " ".join(word for word in _words(self) if word)

    def on(self, mesh: str, mode: str) -> Workload:
        """The same load on another mesh."""
        waypoints = self.waypoints if mode == "ambient-waypoint" else None
        return dataclasses.replace(self, mesh=mesh, mode=mode, waypoints=waypoints)


def _words(load: Workload) -> tuple[str, ...]:
    def count(value: float | None, unit: str) -> str:
        return "" if value is None else f"{plain_number(value)}{unit}"

    def switch(value: bool | None, on: str, off: str) -> str:  # noqa: FBT001 - one of three states
        return "" if value is None else on if value else off

    return (
        f"{plain_number(load.rps)}rps",
        "edge" if load.edge else "",
        "" if load.calls is None else f"{plain_number(load.calls)} calls per request",
        f"x{plain_number(load.growth)}" if load.growth != 1.0 else "",
        count(load.services, "svc"),
        count(load.replicas, "rep"),
        count(load.pods, "pods"),
        count(load.nodes, "nodes"),
        count(load.hops, "hops"),
        count(load.payload, "b payload"),
        load.protocol or "",
        load.mesh or "",
        (load.mode or "") if load.mesh == "istio" else "",
        count(load.waypoints, " waypoints"),
        count(load.policies, " policies"),
        switch(load.mtls, "mtls", "no mtls"),
        "" if load.tracing is None else f"tracing {plain_number(_percent(load.tracing))}%",
        switch(load.access_logs, "access-logs", "no access-logs"),
        switch(load.scoped, "scoped", "unscoped"),
        "" if load.keepalive is None else f"keepalive {plain_number(_percent(load.keepalive))}%",
        "" if load.churn is None else f"churn {plain_number(load.churn)}",
        "" if load.core_usd is None else f"${plain_number(load.core_usd)}/core",
        "" if load.gb_usd is None else f"${plain_number(load.gb_usd)}/gb",
        "" if load.budget_ms is None else f"p99 budget {plain_number(load.budget_ms)}ms",
    )


def _percent(share: float) -> float:
    return round(share * 100, 10)
