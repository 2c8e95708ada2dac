"""What the estimator adds to a comparison: the footprint of one proxy, and costs at one load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from meshbot.commands.estimate_shown import say_calls, say_range
from meshbot.commands.services import Services
from meshbot.errors import UserError
from meshbot.estimate.coefficients import Profile
from meshbot.estimate.compare import compare as estimate_all
from meshbot.estimate.engine import Estimate
from meshbot.estimate.remarks import cores, dollars, many, memory, milliseconds
from meshbot.estimate.workload import parse_workload
from meshbot.knowledge.comparison import MeshRow
from meshbot.model.reply import Json
from meshbot.text.markup import escape
from meshbot.text.quantities import Range

_NONE = "–"


@dataclass(frozen=True, slots=True)
class Cost:
    """What some meshes cost at one load: ``line`` gives it again, ``understood`` says it, ``rows`` stand in the table."""

    line: str
    understood: str
    rows: tuple[tuple[str, ...], ...]
    data: dict[str, Json]


def footprint(services: Services, mesh: MeshRow, *, wide: bool) -> str:
    """One proxy of a mesh in figures, from its profile."""
    profile = _profile(services, mesh)
    if profile is None:
        return _NONE
    unsure = "" if profile.verified else " (not verified)" if wide else " (unsure)"
    proxy = profile.proxy
    if not wide:
        return f"{memory(proxy.memory_base.typical)}, {cores(proxy.cpu_per_1000_passes.typical)}{unsure}"
    held = proxy.memory_base
    spent = proxy.cpu_per_1000_passes
    memory_text = say_range(Range(held.low, held.typical, held.high), memory)
    cpu_text = say_range(Range(spent.low, spent.typical, spent.high), cores)
    return f"{memory_text} a {'node' if profile.kind != 'sidecar' else 'proxy'}; {cpu_text} per 1000 rps{unsure}"


def costs(services: Services, meshes: Sequence[MeshRow], load: str) -> Cost:
    """Costs of these meshes at a load. Raises UserError for a load that cannot be read."""
    if services.profiles is None:
        raise UserError("I have no measurements to estimate with.", hint=services.typed("compare istio linkerd"))
    workload = parse_workload(load)
    ids = [mesh.id for mesh in meshes if _profile(services, mesh) is not None]
    found = dict(zip(ids, estimate_all(services.profiles, workload, ids), strict=True))
    rows = [
        ("Latency added to a call, p50", *(_cell(found.get(mesh.id), _latency) for mesh in meshes)),
        ("CPU in all", *(_cell(found.get(mesh.id), _cpu) for mesh in meshes)),
        ("Memory in all", *(_cell(found.get(mesh.id), _memory) for mesh in meshes)),
        ("Bill a month", *(_cell(found.get(mesh.id), _bill) for mesh in meshes)),
    ]
    any_load = next(iter(found.values())).load if found else workload
    understood = (
        f"{say_calls(any_load)} calls a second, {many(any_load.service_count, 'service')}, {many(any_load.pod_count, 'pod')}"
    )
    data: dict[str, Json] = {mesh.id: _figures(found[mesh.id]) for mesh in meshes if mesh.id in found}
    return Cost(load, escape(understood), tuple(rows), {"load": load, "estimates": data})


def _profile(services: Services, mesh: MeshRow) -> Profile | None:
    return services.profiles.by_id.get(mesh.id) if services.profiles is not None else None


def _cell(result: Estimate | None, show: Callable[[Estimate], str]) -> str:
    return show(result) if result is not None else _NONE


def _latency(result: Estimate) -> str:
    return say_range(result.range(lambda level: level.latency_p50), milliseconds)


def _cpu(result: Estimate) -> str:
    return say_range(result.range(lambda level: level.cpu), cores)


def _memory(result: Estimate) -> str:
    return say_range(result.range(lambda level: level.memory), memory)


def _bill(result: Estimate) -> str:
    return say_range(result.bill.billed, dollars)


def _figures(result: Estimate) -> Json:
    ranges = {
        "latency_ms": result.range(lambda level: level.latency_p50),
        "cpu_cores": result.range(lambda level: level.cpu),
        "memory_mb": result.range(lambda level: level.memory),
        "cost_usd_month": result.bill.billed,
    }
    return {name: {"low": item.low, "typical": item.typical, "high": item.high} for name, item in ranges.items()}
