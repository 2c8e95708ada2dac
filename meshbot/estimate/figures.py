"""The physics of a mesh at one level of its coefficients: cores, bytes and milliseconds from calls, proxies and configuration.

A call from service to service passes two proxies (two sidecars, two ztunnels, two nodes' eBPF), and one more where waypoints
serve it. CPU follows passes and idle proxies, memory follows what a proxy knows and not the load, latency follows the hops.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from meshbot.estimate.coefficients import Profile
from meshbot.estimate.load import PAYLOAD_BYTES, Workload
from meshbot.estimate.rates import ProxyRates, Rates

PASSES_PER_CALL: Final = 2
SERVICES_PER_WAYPOINT: Final = 20
REPLICAS_PER_WAYPOINT: Final = 2
_BUSY: Final = 0.5
"""Share of a waypoint's workers that we plan to use."""
_DEBOUNCED: Final = 60.0
"""Pushes a minute at most: istiod gathers changes, others do alike."""
_TAIL: Final = 0.01
_STRETCH_FROM: Final = 0.5
_STRETCH_TO: Final = 0.9


@dataclass(frozen=True, slots=True)
class Size:
    """What is counted: the same at every level. ``passes`` go through ``proxies``, ``calls`` once through a waypoint."""

    calls: float
    passes: float
    proxies: int
    waypoints: int
    services: int
    pods: int
    nodes: int
    gbps: float
    """Gigabits a second beyond the payload that coefficients were measured with."""
    connections: float
    mtls_changed: bool
    knows_all: bool
    """Whether a proxy is told of every service and pod."""

    @property
    def all_passes(self) -> float:
        """Passes a second through proxies of every kind."""
        return self.passes + (self.calls if self.waypoints else 0.0)


def size_of(profile: Profile, load: Workload, typical: Rates) -> Size:
    """What a load comes to on a mesh."""
    calls, pods, services, nodes = load.calls_per_second, load.pod_count, load.service_count, load.node_count
    extra = max(0.0, load.payload_bytes - PAYLOAD_BYTES)
    return Size(
        calls=calls,
        passes=calls * PASSES_PER_CALL,
        proxies=pods if profile.kind == "sidecar" else nodes,
        waypoints=_waypoints(load, typical) if profile.kind == "node+waypoint" else 0,
        services=services,
        pods=pods,
        nodes=nodes,
        gbps=calls * extra * 8 / 1e9,
        connections=calls * (1 - load.reuse_share),
        mtls_changed=profile.mtls_can_change and load.mtls is not None and load.mtls != profile.mtls_default,
        knows_all=not (profile.scopable and load.scoped),
    )


def _waypoints(load: Workload, typical: Rates) -> int:
    """As said, else two for every twenty services, and as many as keep each half busy."""
    if load.waypoints is not None:
        return load.waypoints
    by_services = math.ceil(load.service_count / SERVICES_PER_WAYPOINT) * REPLICAS_PER_WAYPOINT
    if typical.waypoint is None:
        return by_services
    room = typical.waypoint.workers * _BUSY
    return max(by_services, math.ceil(load.calls_per_second * typical.waypoint.cpu_pass / room))


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything at one level. Cores, MB (10^6 bytes), milliseconds; ``busy`` is the share of a proxy's workers in use."""

    proxy_cpu: float
    waypoint_cpu: float
    plane_cpu: float
    proxy_memory_each: float
    waypoint_memory_each: float
    proxy_memory: float
    plane_memory: float
    latency_p50: float
    latency_p99: float
    path_p50: float
    path_p99: float
    busy: float
    waypoint_busy: float

    @property
    def cpu(self) -> float:
        """Cores of everything."""
        return self.proxy_cpu + self.plane_cpu

    @property
    def memory(self) -> float:
        """MB of everything."""
        return self.proxy_memory + self.plane_memory


def figures(rates: Rates, size: Size, load: Workload, stretch: float = 1.0) -> Figures:
    """What a load needs at one level; ``stretch`` multiplies the time that proxies take (see ``stretch_of``)."""
    proxy, waypoint = rates.proxy, rates.waypoint
    factor = _pass_factor(rates, size, load)
    ends_cpu = _cpu(proxy, size.proxies, size.passes, PASSES_PER_CALL, size, factor)
    way_cpu = _cpu(waypoint, size.waypoints, size.calls, 1, size, factor) if waypoint is not None else 0.0
    each = _memory(proxy, size)
    way_each = _memory(waypoint, size) if waypoint is not None else 0.0
    clients = size.proxies + size.waypoints
    base, per_proxy, per_service, per_pod = rates.plane_memory
    cpu_base, cpu_proxy, cpu_push = rates.plane_cpu
    pushes = min(load.changes_per_minute, _DEBOUNCED)
    busy = ends_cpu / (size.proxies * proxy.workers)
    way_busy = way_cpu / (size.waypoints * waypoint.workers) if waypoint is not None and size.waypoints else 0.0
    p50, p99 = _latency(rates, size, load, stretch)
    hops = load.hop_count
    return Figures(
        proxy_cpu=ends_cpu + way_cpu,
        waypoint_cpu=way_cpu,
        plane_cpu=cpu_base + clients * (cpu_proxy + cpu_push * pushes),
        proxy_memory_each=each,
        waypoint_memory_each=way_each,
        proxy_memory=each * size.proxies + way_each * size.waypoints,
        plane_memory=base + per_proxy * clients + per_service * size.services + per_pod * size.pods,
        latency_p50=p50,
        latency_p99=p99,
        path_p50=p50 * hops,
        # Slow moments of different hops seldom meet: what lies beyond the median adds in quadrature.
        path_p99=p50 * hops + (p99 - p50) * math.sqrt(hops),
        busy=busy,
        waypoint_busy=way_busy,
    )


def _pass_factor(rates: Rates, size: Size, load: Workload) -> float:
    """What multiplies the CPU of a pass."""
    factor = {"grpc": rates.grpc, "tcp": rates.tcp}.get(load.protocol or "", 1.0)
    factor *= 1 + (rates.traced - 1) * load.tracing_share
    if load.access_logs:
        factor *= rates.access_logs
    return factor * (rates.mtls_changed if size.mtls_changed else 1.0)


def _cpu(proxy: ProxyRates, count: int, passes: float, sides: int, size: Size, factor: float) -> float:
    """Cores of one kind of proxy: passes, idling, bytes beyond the usual payload, new connections on every side."""
    bytes_and_connections = size.gbps * proxy.cpu_gbps + size.connections * proxy.cpu_connection
    return passes * proxy.cpu_pass * factor + count * proxy.cpu_idle + sides * bytes_and_connections


def _memory(proxy: ProxyRates, size: Size) -> float:
    """MB of one proxy."""
    if not size.knows_all:
        return proxy.memory_base
    return proxy.memory_base + size.services * proxy.memory_service + size.pods * proxy.memory_pod


def _latency(rates: Rates, size: Size, load: Workload, stretch: float) -> tuple[float, float]:
    """Milliseconds that one call gains, at the median and at the 99th percentile."""
    p50, p99, opening = rates.latency
    changed = stretch * (rates.latency_mtls_changed if size.mtls_changed else 1.0)
    fresh = 1 - load.reuse_share
    gigabits = max(0.0, load.payload_bytes - PAYLOAD_BYTES) * 8 / 1e9
    sides = PASSES_PER_CALL * rates.proxy.cpu_gbps + (rates.waypoint.cpu_gbps if rates.waypoint is not None else 0.0)
    moving = gigabits * sides * 1000
    # Once more than one call in a hundred opens a connection, the 99th percentile is such a call.
    slow = p99 * changed + moving + opening * min(1.0, fresh / _TAIL)
    return p50 * changed + moving + opening * fresh, slow


def stretch_of(typical: Figures, load: Workload) -> float:
    """How much longer a pass may take in busy proxies, by the queueing rule 1 / (1 - use); 1 up to half use.

    The measurements were made below that, so this widens the high end alone.
    """
    # Waypoints that we plan ourselves grow with the load, so they never fill up.
    busy = max(typical.busy, typical.waypoint_busy if load.waypoints is not None else 0.0)
    if busy <= _STRETCH_FROM:
        return 1.0
    return (1 - _STRETCH_FROM) / (1 - min(busy, _STRETCH_TO))
