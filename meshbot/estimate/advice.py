"""What the figures suggest: each recommendation with the figure that triggered it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Final

from meshbot.estimate.engine import Estimate, estimate
from meshbot.estimate.load import NAMES, Workload
from meshbot.estimate.profile import Profiles
from meshbot.estimate.remarks import Remark, Tone, cores, count, dollars, many, memory, milliseconds, percent

_FULL: Final = 0.7
"""Use of a proxy's workers from which latency climbs steeply (1 / (1 - 0.7) is 3.3)."""
_ROOM: Final = 0.5
_BUDGET_SHARE: Final = 0.1
_SAVING: Final = 0.7
_WORTH_USD: Final = 50.0
_CONFIG_SHARE: Final = 0.25
_CONFIG_MB: Final = 1000.0
_HIGH_MEMORY_MB: Final = 8000.0
_FEW_SERVICES: Final = 12
_LOOSE: Final = 2.0
_TIGHT: Final = 1.3
_FRESH: Final = 0.02
_MUCH_TRACING: Final = 0.2
_BIG_PLANE_MB: Final = 4000.0
_SHARE_OF_BYTES: Final = 0.3
_MOST_BYTES: Final = 0.6


def advice(profiles: Profiles, result: Estimate) -> tuple[Remark, ...]:
    """Recommendations, the pressing ones first; one that says so when nothing stands out."""
    found: list[Remark] = []
    for rule in (
        _ended,
        _saturation,
        _budget,
        _scoping,
        _memory,
        _small,
        _cheaper,
        _layer7,
        _reserved,
        _connections,
        _bytes,
        _telemetry,
        _plane,
    ):
        found += rule(profiles, result)
    ordered = sorted(found, key=_rank)
    if not any(remark.tone != "fine" for remark in ordered):
        ordered.append(Remark("nothing", {"usd": dollars(result.bill.billed.typical)}, "fine"))
    return tuple(ordered)


def _rank(remark: Remark) -> int:
    """What was asked for comes before what is pressing, and that before the rest."""
    return 0 if remark.name == "budget_fits" else {"act": 0, "consider": 1, "fine": 2}[remark.tone]


def _ended(_profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    ended = result.profile.ended
    if ended is not None:
        yield Remark("ended", {"mesh": result.profile.title, "on": ended.on, "what": ended.what}, "act")


def _saturation(_profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    size, typical, profile = result.size, result.typical, result.profile
    if typical.busy >= _FULL:
        needed = size.proxies * typical.busy / _ROOM
        values = {
            "proxy": profile.proxy.name,
            "rps": count(size.passes / size.proxies),
            "use": percent(typical.busy),
            "workers": many(profile.proxy.workers, "worker thread"),
            "needed": count(needed),
            "unit": "pods" if profile.kind == "sidecar" else "nodes",
        }
        yield Remark("saturated", values, "act")
    if typical.waypoint_busy >= _FULL:
        values = {"use": percent(typical.waypoint_busy), "needed": count(size.waypoints * typical.waypoint_busy / _ROOM)}
        yield Remark("waypoints_full", {**values, "now": many(size.waypoints, "waypoint")}, "act")


def _budget(profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    budget, typical, high = result.load.budget_ms, result.typical, result.high
    if budget is None:
        return
    values = {
        "typical": milliseconds(typical.path_p99),
        "high": milliseconds(high.path_p99),
        "hops": many(result.load.hop_count, "hop"),
        "budget": milliseconds(budget),
        "share": percent(typical.path_p99 / budget),
        "flat": "",
    }
    flat = estimate(profiles, _on(result.load, "ambient")).typical
    if flat.path_p99 < typical.path_p99 * _SAVING:
        values["flat"] = milliseconds(flat.path_p99)
    if typical.path_p99 >= budget:
        yield Remark("budget_gone", values, "act")
    elif high.path_p99 >= budget or typical.path_p99 >= budget * _BUDGET_SHARE:
        yield Remark("budget_tight", values, "act" if high.path_p99 >= budget else "consider")
    else:
        yield Remark("budget_fits", values, "fine")


def _scoping(profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    profile, load, size = result.profile, result.load, result.size
    if not profile.scopable or load.scoped:
        return
    proxy = profile.proxy
    known = size.services * proxy.memory_per_service.typical + size.pods * proxy.memory_per_pod.typical
    saved = known * size.proxies
    if known >= proxy.memory_base.typical * _CONFIG_SHARE and saved >= _CONFIG_MB:
        scoped = estimate(profiles, dataclasses.replace(load, scoped=True))
        values = {
            "known": memory(known),
            "services": many(size.services, "service"),
            "proxies": many(size.proxies, "sidecar"),
            "saved": memory(saved),
            "usd": dollars(result.bill.billed.typical - scoped.bill.billed.typical),
            "how": "Sidecar resources" if profile.mesh == "istio" else "reachable backends",
        }
        yield Remark("scope", values, "act")


def _memory(_profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    total, size = result.typical.memory, result.size
    if total >= _HIGH_MEMORY_MB:
        each = memory(result.memory_each.typical)
        yield Remark(
            "memory",
            {
                "total": memory(total),
                "each": each,
                "proxies": many(size.proxies + size.waypoints, result.profile.proxy.name, "proxies"),
            },
        )


def _cheaper(profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    """Ambient instead of sidecars, where that takes off much."""
    if result.profile.kind != "sidecar" or result.profile.ended is not None:
        return
    here = result.bill.billed.typical
    flat = estimate(profiles, _on(result.load, "ambient"))
    deep = estimate(profiles, _on(result.load, "ambient-waypoint"))
    if flat.bill.billed.typical < here * _SAVING and here - flat.bill.billed.typical >= _WORTH_USD:
        values = {
            "cpu": cores(flat.typical.cpu),
            "now": cores(result.typical.cpu),
            "usd": dollars(flat.bill.billed.typical),
            "here": dollars(here),
            "deep": dollars(deep.bill.billed.typical),
        }
        yield Remark("ambient" if result.profile.mesh == "istio" else "ambient_elsewhere", values)


def _layer7(profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    """Waypoints only where Layer 7 is needed."""
    if result.profile.kind == "node+waypoint":
        flat = estimate(profiles, _on(result.load, "ambient"))
        saved = result.bill.billed.typical - flat.bill.billed.typical
        if saved > 0:
            share = percent(saved / result.bill.billed.typical)
            yield Remark("layer7", {"cpu": cores(result.typical.waypoint_cpu), "saved": dollars(saved), "share": share})
    elif result.load.protocol == "tcp" and result.profile.layer7:
        yield Remark("tcp", {"mesh": NAMES[result.profile.mesh]})


def _on(load: Workload, mode: str) -> Workload:
    return load.on("istio", mode)


def _reserved(_profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    bill, typical = result.bill, result.typical
    values = {
        "reserved": cores(bill.reserved_cpu),
        "used": cores(typical.cpu),
        "held": memory(bill.reserved_memory),
        "filled": memory(typical.memory),
        "note": result.profile.reserved.note,
    }
    idle = bill.billed.typical - bill.used.typical
    if idle >= _WORTH_USD and bill.billed.typical >= bill.used.typical * _LOOSE:
        yield Remark("reserved_loose", {**values, "usd": dollars(idle)})
    elif bill.reserved_cpu and typical.cpu >= bill.reserved_cpu * _TIGHT:
        yield Remark("reserved_tight", values)


def _connections(_profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    fresh = 1 - result.load.reuse_share
    if fresh >= _FRESH:
        per = result.profile.proxy.cpu_per_1000_connections.typical / 1000
        cpu = result.size.connections * per * 2
        yield Remark(
            "keepalive",
            {"share": percent(fresh), "cpu": cores(cpu), "ms": milliseconds(result.profile.latency.new_connection.typical)},
        )


def _bytes(_profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    moved = result.size.gbps * result.profile.proxy.cpu_per_gbps.typical * 2
    if moved >= result.typical.cpu * _SHARE_OF_BYTES:
        share = percent(moved / result.typical.cpu)
        tone: Tone = "act" if moved >= result.typical.cpu * _MOST_BYTES else "consider"
        yield Remark("bytes", {"gbps": count(result.size.gbps), "cpu": cores(moved), "share": share}, tone)


def _telemetry(profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    load = result.load
    switched: list[tuple[str, Callable[[Workload], Workload]]] = []
    if load.access_logs:
        switched.append(("access_logs", lambda one: dataclasses.replace(one, access_logs=False)))
    if load.tracing_share >= _MUCH_TRACING:
        switched.append(("tracing", lambda one: dataclasses.replace(one, tracing=0.01)))
    for name, without in switched:
        saved = result.typical.cpu - estimate(profiles, without(load)).typical.cpu
        if saved > 0:
            yield Remark(name, {"cpu": cores(saved), "share": percent(load.tracing_share)})


def _plane(_profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    plane = result.typical.plane_memory
    if plane >= _BIG_PLANE_MB:
        clients = many(result.size.proxies + result.size.waypoints, "proxy", "proxies")
        yield Remark("plane", {"name": result.profile.control_plane.name, "memory": memory(plane), "proxies": clients})


def _small(_profiles: Profiles, result: Estimate) -> Iterator[Remark]:
    if result.size.services <= _FEW_SERVICES and result.profile.ended is None:
        usd = dollars(result.bill.billed.typical)
        yield Remark("small", {"services": many(result.size.services, "service"), "usd": usd})
