"""An estimate for machines: the JSON of the stable door. MB are 10^6 bytes, money is USD a month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from meshbot.commands.estimate_shown import Told, tell_warnings
from meshbot.commands.services import Services
from meshbot.estimate.compare import Delta
from meshbot.estimate.engine import Estimate, lesson_of
from meshbot.estimate.figures import Figures
from meshbot.estimate.grounds import coefficients_used, sources_of
from meshbot.estimate.profile import Profiles
from meshbot.model.reply import Json, Markup
from meshbot.text.markup import plain_text
from meshbot.text.quantities import Range, significant

_DIGITS: Final = 4


def estimate_data(profiles: Profiles, result: Estimate, told: Told) -> dict[str, Json]:
    """One estimate as the machine's door promises it."""
    return {
        **_figures(result),
        "understood": plain_text(told.understood),
        "lesson": _lesson(profiles, result),
        "recommendations": _texts(told.advice),
        "assumptions": _texts(told.assumptions),
        "warnings": _texts(told.warnings),
        "coefficients": _coefficients(result),
        "sources": [
            {"title": source.title, "url": source.url, "date": source.date, "figures": list(source.says)}
            for source in sources_of(result)
        ],
    }


def comparison_data(services: Services, results: Sequence[Estimate]) -> dict[str, Json]:
    """Several meshes at one load: the figures of each, and where they leave measured ground."""
    meshes: list[Json] = [{**_figures(result), "warnings": _texts(tell_warnings(services, result))} for result in results]
    return {"kind": "comparison", "workload": _workload(results[0]), "meshes": meshes}


def delta_data(changes: tuple[Delta, ...]) -> list[Json]:
    """What changes from one estimate to another."""
    return [
        {"name": one.name, "here": _range(one.here), "there": _range(one.there), "change": _round(one.change), "clear": one.clear}
        for one in changes
    ]


def _figures(result: Estimate) -> dict[str, Json]:
    def ranged(of: Callable[[Figures], float]) -> Json:
        return _range(result.range(of))

    bill, profile = result.bill, result.profile
    return {
        "kind": "estimate",
        "mesh": profile.mesh,
        "mode": profile.mode,
        "title": profile.title,
        "verified": profile.verified,
        "line": f"estimate {result.load.to_line()}",
        "workload": _workload(result),
        "latency_ms": ranged(lambda level: level.latency_p50),
        "latency_p99_ms": ranged(lambda level: level.latency_p99),
        "path_latency_ms": ranged(lambda level: level.path_p50),
        "path_latency_p99_ms": ranged(lambda level: level.path_p99),
        "proxy_cpu_cores": ranged(lambda level: level.proxy_cpu),
        "waypoint_cpu_cores": ranged(lambda level: level.waypoint_cpu),
        "control_plane_cpu_cores": ranged(lambda level: level.plane_cpu),
        "cpu_cores": ranged(lambda level: level.cpu),
        "memory_per_proxy_mb": _range(result.memory_each),
        "memory_per_waypoint_mb": ranged(lambda level: level.waypoint_memory_each),
        "proxy_memory_mb": ranged(lambda level: level.proxy_memory),
        "control_plane_memory_mb": ranged(lambda level: level.plane_memory),
        "total_memory_mb": ranged(lambda level: level.memory),
        "cost_usd_month": _range(bill.billed),
        "cost_used_usd_month": _range(bill.used),
        "reserved": {
            "cpu_cores": _round(bill.reserved_cpu),
            "memory_mb": _round(bill.reserved_memory),
            "cost_usd_month": _round(bill.reserved),
            "note": profile.reserved.note,
        },
        "proxy_utilization": ranged(lambda level: level.busy),
    }


def _workload(result: Estimate) -> dict[str, Json]:
    load, size = result.load, result.size
    encrypted = load.mtls if load.mtls is not None and result.profile.mtls_can_change else result.profile.mtls_default
    return {
        "rps": _exact(load.calls_per_second),
        "edge_rps": _exact(load.rps * load.growth) if load.edge else None,
        "calls_per_request": _exact(load.calls_per_request) if load.edge else None,
        "growth": _exact(load.growth),
        "services": size.services,
        "pods": size.pods,
        "nodes": size.nodes,
        "proxies": size.proxies + size.waypoints,
        "waypoints": size.waypoints,
        "passes_per_second": _exact(size.all_passes),
        "rps_per_proxy": _round(size.passes / size.proxies),
        "hops": load.hop_count,
        "protocol": load.protocol or "http",
        "payload_bytes": _exact(load.payload_bytes),
        "policies": load.policy_count,
        "mtls": encrypted,
        "tracing": load.tracing_share,
        "access_logs": bool(load.access_logs),
        "scoped": bool(load.scoped),
        "keepalive": load.reuse_share,
        "churn_per_minute": _round(load.changes_per_minute),
        "core_usd_month": load.core_price,
        "gb_usd_month": load.gb_price,
        "p99_budget_ms": load.budget_ms,
    }


def _lesson(profiles: Profiles, result: Estimate) -> dict[str, Json]:
    shown = lesson_of(profiles, result.load)
    return {
        "total_rps": _exact(shown.total_rps),
        "latency_ms": round(shown.latency_ms, 6),
        "policy_ms": round(shown.policy_ms, 6),
        "failure_reduction_pct": _exact(shown.failure_reduction_pct),
        "observability_pct": _exact(shown.observability_pct),
        "total_memory_mb": _exact(round(shown.total_memory_mb, 6)),
        "control_plane_mb": _exact(shown.control_plane_mb),
        "cpu_cores": _exact(round(shown.cpu_cores, 6)),
        "cost_usd_month": _exact(round(shown.cost_usd_month, 6)),
        "recommendations": list(shown.recommendations),
        "note": profiles.rule.note,
    }


def _coefficients(result: Estimate) -> list[Json]:
    profile = result.profile
    return [
        {
            "name": name,
            "low": one.low,
            "typical": one.typical,
            "high": one.high,
            "version": one.version,
            "conditions": one.conditions,
            "verified": one.verified,
            "sources": [f"{profile.source(key).title} ({profile.source(key).date})" for key in one.rests_on],
        }
        for name, one in coefficients_used(result)
    ]


def _texts(texts: Iterable[Markup]) -> list[Json]:
    return [plain_text(text) for text in texts]


def _range(figure: Range) -> dict[str, Json]:
    return {"low": _round(figure.low), "typical": _round(figure.typical), "high": _round(figure.high)}


def _round(value: float) -> float:
    return significant(value, _DIGITS)


def _exact(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 6)
