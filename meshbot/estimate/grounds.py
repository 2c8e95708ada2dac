"""What an estimate stands on: what was assumed, where the input leaves the measured ground, which sources speak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from meshbot.estimate.coefficients import Coefficient, Source
from meshbot.estimate.engine import Estimate
from meshbot.estimate.load import CORE_USD, GB_USD, NAMES, Workload
from meshbot.estimate.remarks import Remark, count, many, payload, percent
from meshbot.text.quantities import show_exact, show_number

_MAIN: Final = (
    "proxy.cpu_per_1000_passes",
    "proxy.cpu_idle",
    "proxy.memory_base",
    "waypoint.cpu_per_1000_passes",
    "waypoint.memory_base",
    "control_plane.memory_base",
    "control_plane.memory_per_proxy",
    "latency.p50",
    "latency.p99",
)
_PROTOCOLS: Final = {"http": "HTTP", "grpc": "gRPC", "tcp": "TCP"}
_AWAY: Final = 1.2
"""How far beyond the largest measurement still counts as there."""


def assumptions(result: Estimate) -> tuple[Remark, ...]:
    """Everything that was not said and had to be assumed, and what the load was taken to mean."""
    load = result.load
    return (*_meaning(load), *_counted(result, load), *_chosen(result, load), *_traffic(result, load), *_priced(load))


def notices(load: Workload, topics: Iterable[str]) -> tuple[Remark, ...]:
    """What to say about words that were understood and change no figure; nothing where the line has the figure itself."""
    said = {"latency": load.budget_ms is not None, "spot": load.core_usd is not None, "streaming": False}
    return tuple(Remark(topic) for topic in topics if not said.get(topic, False))


def _meaning(load: Workload) -> Iterator[Remark]:
    if load.edge:
        phrase = "edge_assumed" if load.calls is None else "edge"
        yield Remark(phrase, {"rps": show_exact(load.rps), "calls": show_exact(load.calls_per_request)})
    else:
        yield Remark("calls")
    if load.growth != 1.0:
        yield Remark("growth", {"growth": show_exact(load.growth), "rps": show_exact(load.rps)})


def _counted(result: Estimate, load: Workload) -> Iterator[Remark]:
    size = result.size
    replicas = show_exact(round(load.pod_count / load.service_count, 1))
    if load.services is None and load.pods is None:
        yield Remark("services", {"services": str(load.service_count)})
    elif load.services is None:
        values = {"services": many(load.service_count, "service"), "pods": many(load.pod_count, "pod"), "replicas": replicas}
        yield Remark("services_from_pods", values)
    if load.pods is None and load.replicas is None:
        yield Remark("replicas", {"replicas": replicas, "pods": many(load.pod_count, "pod")})
    if load.nodes is None and result.profile.kind != "sidecar":
        yield Remark("nodes", {"nodes": many(size.nodes, "node")})
    if size.waypoints and load.waypoints is None:
        yield Remark("waypoints", {"waypoints": many(size.waypoints, "waypoint")})


def _chosen(result: Estimate, load: Workload) -> Iterator[Remark]:
    if load.hops is None:
        yield Remark("hops")
    if load.mesh is None:
        yield Remark("mesh", {"mesh": result.profile.title})
    if load.policies is None:
        yield Remark("policies", {"policies": str(load.policy_count)})


def _priced(load: Workload) -> Iterator[Remark]:
    if load.core_usd is None or load.gb_usd is None:
        yield Remark("price", {"core": f"${load.core_price:g}", "gb": f"${load.gb_price:g}", "ours": _price_source(load)})


def _traffic(result: Estimate, load: Workload) -> Iterator[Remark]:
    profile = result.profile
    if load.protocol is None or load.payload is None:
        yield Remark("payload", {"protocol": _PROTOCOLS[load.protocol or "http"], "payload": payload(load.payload_bytes)})
    if load.keepalive is None:
        yield Remark("reuse")
    if load.mtls is None:
        yield Remark("mtls_on" if profile.mtls_default else "mtls_off", {"mesh": NAMES[profile.mesh]})
    if profile.layer7 and (load.tracing is None or load.access_logs is None):
        logs = "on" if load.access_logs else "off"
        yield Remark("telemetry", {"tracing": percent(load.tracing_share), "logs": logs})
    if profile.scopable and load.scoped is None and result.size.services > 1:
        yield Remark("unscoped", {"services": many(result.size.services, "service")})
    if load.churn is None:
        yield Remark("churn", {"changes": count(load.changes_per_minute)})


def _price_source(load: Workload) -> str:
    if load.core_price == CORE_USD and load.gb_price == GB_USD:
        return "AWS Fargate in us-east-1, 2026-09-20"
    return "the price that was not given is AWS Fargate's in us-east-1, 2026-09-20"


def warnings(result: Estimate) -> tuple[Remark, ...]:
    """Where the input leaves what was measured, and what no independent measurement supports."""
    return tuple(_warned(result, result.load))


def _warned(result: Estimate, load: Workload) -> Iterator[Remark]:
    profile, size, reach = result.profile, result.size, result.profile.measured
    if not profile.verified:
        yield Remark("unverified", {"mesh": profile.title})
    if load.mtls is False and profile.mtls_default and not profile.mtls_can_change:
        yield Remark("mtls_stays", {"mesh": NAMES[profile.mesh]})
    if load.mtls and not profile.mtls_default:
        yield Remark("mtls_extra", {"mesh": NAMES[profile.mesh]})
    each = size.passes / size.proxies
    bounds = (
        ("rps", each, reach.rps_per_proxy, count(each), count(reach.rps_per_proxy)),
        ("services", size.services if size.knows_all else 0, reach.services, count(size.services), count(reach.services)),
        ("proxies", size.proxies, reach.proxies, count(size.proxies), count(reach.proxies)),
        ("payload", load.payload_bytes, reach.payload, payload(load.payload_bytes), payload(reach.payload)),
    )
    for name, value, bound, shown, most in bounds:
        if value > bound * _AWAY:
            yield Remark(f"beyond_{name}", {"value": shown, "most": most, "proxy": profile.proxy.name})
    if size.calls == 0:
        yield Remark("idle")
    if load.hop_count > 1 and load.edge and load.calls is not None and load.hop_count > load.calls:
        yield Remark("hops_over_calls", {"hops": show_exact(load.hop_count), "calls": show_exact(load.calls)})
    known = dict(profile.coefficients())
    in_use = [(name, known[f"factors.{name}"]) for name in _factors_in_use(result)]
    unverified = [name for name, one in in_use if not one.verified and (one.low, one.high) != (1.0, 1.0)]
    if unverified:
        yield Remark("factors", {"names": ", ".join(_FACTORS[name] for name in unverified)})


_FACTORS: Final = {
    "grpc": "gRPC",
    "tcp": "TCP",
    "traced": "tracing",
    "access_logs": "access logs",
    "mtls_changed": "mTLS switched",
}


def _factors_in_use(result: Estimate) -> Iterator[str]:
    load = result.load
    if load.protocol in {"grpc", "tcp"}:
        yield str(load.protocol)
    if load.tracing is not None and load.tracing > 0:
        yield "traced"
    if load.access_logs:
        yield "access_logs"
    if result.size.mtls_changed and result.profile.mtls_default:  # switched on, it has a warning of its own
        yield "mtls_changed"


def coefficients_used(result: Estimate) -> tuple[tuple[str, Coefficient], ...]:
    """The coefficients that carry the answer, by dotted name."""
    known = dict(result.profile.coefficients())
    return tuple((name, known[name]) for name in _MAIN if name in known)


def evidence(result: Estimate) -> tuple[Remark, ...]:
    """What the main figures rest on: the coefficient, the releases it was measured on, and the sources with their dates."""
    found = []
    for name, one in coefficients_used(result):
        if name in _TOLD:
            dates = ", ".join(f"{key.replace('-', ' ')} ({result.profile.source(key).date})" for key in one.rests_on)
            ends = f"{show_number(one.low)}–{show_number(one.high)}"
            values = {"value": show_number(one.typical), "ends": ends, "version": one.version, "dates": dates}
            found.append(Remark(_TOLD[name] if one.verified else f"{_TOLD[name]}_unverified", values))
    return tuple(found)


_TOLD: Final = {
    "proxy.cpu_per_1000_passes": "pass",
    "waypoint.cpu_per_1000_passes": "waypoint",
    "proxy.memory_base": "memory",
    "control_plane.memory_per_proxy": "plane",
    "latency.p50": "latency",
}


def sources_of(result: Estimate) -> tuple[Source, ...]:
    """The sources that the main coefficients rest on, those that carry most first."""
    weight: dict[str, int] = {}
    for _, coefficient in coefficients_used(result):
        for key in coefficient.rests_on:
            weight[key] = weight.get(key, 0) + 1
    found = (source for source in result.profile.sources if source.key in weight)
    return tuple(sorted(found, key=lambda source: -weight[source.key]))
