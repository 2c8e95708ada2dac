"""Fits the profiles' coefficients on published measurements, and prints the fit and what it leaves unexplained.

    python benchmarks/fit_profiles.py MEASUREMENTS.yaml [--check]

The file is a list of rows with ``mesh``, ``mode``, ``metric``, ``value``, ``unit``, ``maps_to``, ``role`` and ``source``, of
which those with ``role: calibrate`` are used. Rows of one source family share a rig or an author, so a family counts once, with
its median; families are joined by the geometric mean, or by the median where three speak. ``--check`` ends with status 1 when a
shipped value has left the fit by more than half.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from meshbot.content.places import content_root
from meshbot.estimate.engine import Estimate, estimate
from meshbot.estimate.profile import Profiles, load_profiles
from meshbot.estimate.workload import parse_workload

MIB: Final = 1.048576
TAIL: Final = 2.6
"""p99 over p50 on rigs without shared cores: 1.7 (danehans) to 4.0 (OSM), geometric mean."""
WITHIN: Final = 1.5
Row = dict[str, Any]


@dataclass(frozen=True)
class Fit:
    """One fitted quantity: what it was fitted to be, from which rows, and by which rule."""

    profile: str
    coefficient: str
    typical: float
    rows: tuple[str, ...]
    rule: str


def main() -> int:
    """Print everything; 1 when ``--check`` finds a shipped value far from its fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measurements", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    everything: list[Row] = yaml.safe_load(arguments.measurements.read_text(encoding="utf-8"))
    rows = [row for row in everything if row.get("role") == "calibrate"]
    profiles = load_profiles(content_root() / "knowledge" / "profiles")
    print(f"{len(rows)} calibrating rows of {len(everything)}, {len({row['source']['family'] for row in rows})} families\n")
    far = _print_fits(profiles, list(_fits(rows)))
    _print_residuals(profiles, rows)
    return 1 if arguments.check and far else 0


# Reading rows.


def megabytes(row: Row) -> float:
    """A memory value in MB (10^6 bytes)."""
    factor = {"MiB": MIB, "KiB": MIB / 1024}.get(row["unit"], 1.0)
    return float(row["value"]) * factor


def chosen(rows: Iterable[Row], maps_to: str, mesh: str, mode: str = "", **more: object) -> list[Row]:
    """The rows that speak to one quantity of one mesh."""
    return [
        row
        for row in rows
        if row["maps_to"] == maps_to
        and row["mesh"] == mesh
        and str(row["mode"]).startswith(mode)
        and all(row.get(key) == value for key, value in more.items())
    ]


def medians(rows: Iterable[Row], value: Callable[[Row], float] = lambda row: float(row["value"])) -> list[float]:
    """The median of each family."""
    families: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        families[row["source"]["family"]].append(value(row))
    return [statistics.median(values) for values in families.values()]


def by_family(rows: Iterable[Row], value: Callable[[Row], float] = lambda row: float(row["value"])) -> float:
    """The geometric mean over families of the median in each."""
    return statistics.geometric_mean(medians(rows, value))


def line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Slope and intercept of least squares."""
    fitted = statistics.linear_regression([x for x, _ in points], [y for _, y in points])
    return fitted.slope, fitted.intercept


def names(rows: Iterable[Row]) -> tuple[str, ...]:
    """The ids of rows."""
    return tuple(str(row["id"]) for row in rows)


def quieted(shown: float, p50: float) -> float:
    """A p99 from a rig with shared cores, half way to what the tail of quiet rigs would make of its p50."""
    return math.sqrt(shown * p50 * TAIL)


# The fits.


def _fits(rows: list[Row]) -> Iterable[Fit]:
    yield from _envoy(rows)
    yield from _ambient(rows)
    yield from _linkerd(rows)
    yield from _others(rows)
    yield from _planes(rows)


def _envoy(rows: list[Row]) -> Iterable[Fit]:
    cpu = chosen(rows, "cpu.per_1000rps_per_proxy", "istio", "sidecar")
    totals = chosen(rows, "cpu.data_plane_total", "linkerd")
    idle = line(_per_call(totals, 2))[1] / 10
    rule = "fixed term of linkerd2-proxy; idle Envoys elsewhere took 0.0008, 0.0055 and 0.02"
    yield Fit("istio-sidecar", "proxy.cpu_idle", idle, names(totals), rule)
    yield Fit(
        "istio-sidecar",
        "proxy.cpu_per_1000_passes",
        by_family(cpu) - idle,
        names(cpu),
        "median of the family, less the fixed term",
    )
    memory = chosen(rows, "mem.per_proxy", "istio", "sidecar")
    docs = [row for row in memory if row["source"]["family"] == "istio-docs"]
    known = 40 * 0.092 + 200 * 0.019
    yield Fit(
        "istio-sidecar", "proxy.memory_base", statistics.median(map(megabytes, docs)), names(docs), "median of scoped proxies"
    )
    rest = [row for row in memory if row not in docs]
    yield Fit(
        "istio-sidecar",
        "proxy.memory_base",
        by_family(memory, megabytes) - known,
        names(rest + docs),
        "the same with unscoped proxies in",
    )
    yield Fit("istio-sidecar", "proxy.memory_per_service", 0.088 * MIB, ("qub-envoy-cluster",), "as printed")
    for percentile, coefficient in (("p90", "latency.p50"), ("p99", "latency.p99")):
        pair = chosen(rows, "latency.pair", "istio", "sidecar", percentile=percentile)
        rigs = [[row for row in pair if (row["mesh_version"] == "1.20") is new] for new in (False, True)]
        docs_value = statistics.geometric_mean([statistics.median([float(row["value"]) for row in rig]) for rig in rigs])
        osm = chosen(rows, "latency.pair", "osm", percentile="p50" if percentile == "p90" else "p99")
        value = math.sqrt(docs_value * float(osm[0]["value"]))
        yield Fit("istio-sidecar", coefficient, value, names(pair + osm), f"two rigs of the docs ({percentile}) and OSM's Envoy")


def _per_call(rows: Iterable[Row], passes: int, part: str = "") -> list[tuple[float, float]]:
    return [(row["conditions"]["edge_rps"] * passes / 1000, float(row["parts"][part] if part else row["value"])) for row in rows]


def _ambient(rows: list[Row]) -> Iterable[Fit]:
    cpu = chosen(rows, "cpu.per_1000rps_per_proxy", "istio", "ambient-l4")
    totals = chosen(rows, "cpu.data_plane_total", "istio", "ambient-l7")
    slope, fixed = line(_per_call(totals, 2, "ztunnel_cores"))
    quiet = [*medians(cpu), slope]
    yield Fit(
        "istio-ambient", "proxy.cpu_per_1000_passes", statistics.median(quiet), names(cpu + totals), "median of three families"
    )
    yield Fit(
        "istio-ambient", "proxy.cpu_idle", fixed / 3 / 3, names(totals), "fixed term over three nodes, a third of it for the rig"
    )
    memory = chosen(rows, "mem.per_proxy", "istio", "ambient-l4")
    yield Fit("istio-ambient", "proxy.memory_base", by_family(memory, megabytes), names(memory), "families")
    for percentile in ("p50", "p99"):
        pair = chosen(rows, "latency.pair", "istio", "ambient-l4", percentile=percentile)
        yield Fit("istio-ambient", f"latency.{percentile}", by_family(pair), names(pair), "families")
        pair = chosen(rows, "latency.pair", "istio", "ambient-l7", percentile=percentile)
        yield Fit("istio-ambient-waypoint", f"latency.{percentile}", by_family(pair), names(pair), "one source")
    way = chosen(rows, "cpu.per_1000rps_per_proxy", "istio", "ambient-l7")
    way_slope, _ = line(_per_call(totals, 1, "waypoint_cores"))
    families = [*medians(way), way_slope]
    yield Fit(
        "istio-ambient-waypoint",
        "waypoint.cpu_per_1000_passes",
        statistics.median(families),
        names(way + totals),
        "median of three families",
    )
    memory = chosen(rows, "mem.per_proxy", "istio", "ambient-l7")
    yield Fit("istio-ambient-waypoint", "waypoint.memory_base", by_family(memory, megabytes), names(memory), "families")


def _linkerd(rows: list[Row]) -> Iterable[Fit]:
    totals = chosen(rows, "cpu.data_plane_total", "linkerd")
    slope, fixed = line(_per_call(totals, 2))
    ambient = chosen(rows, "cpu.data_plane_total", "istio", "ambient-l7")
    elsewhere = by_family(chosen(rows, "cpu.per_1000rps_per_proxy", "istio", "ambient-l7"))
    dearer = line(_per_call(ambient, 1, "waypoint_cores"))[0] / elsewhere
    rule = f"between {slope:.2f} as measured and {slope / dearer:.2f}, as that rig finds waypoints {dearer:.1f}x dearer"
    yield Fit("linkerd", "proxy.cpu_per_1000_passes", math.sqrt(slope * slope / dearer), names(totals), rule)
    rule = "fixed term over about ten proxies, with the same taken out for the rig"
    yield Fit("linkerd", "proxy.cpu_idle", fixed / 10 / dearer, names(totals), rule)
    memory = chosen(rows, "mem.per_proxy", "linkerd")
    yield Fit("linkerd", "proxy.memory_base", by_family(memory, megabytes), names(memory), "median of one family")
    p50 = chosen(rows, "latency.pair", "linkerd", percentile="p50")
    p99 = chosen(rows, "latency.pair", "linkerd", percentile="p99")
    yield Fit("linkerd", "latency.p50", by_family(p50), names(p50), "one source")
    yield Fit(
        "linkerd", "latency.p99", quieted(by_family(p99), by_family(p50)), names(p99), "shared cores: half way to quiet rigs"
    )


def _others(rows: list[Row]) -> Iterable[Fit]:
    lost = chosen(rows, "throughput.loss", "cilium")
    with_mesh, without = 18009.2, 21652.9
    yield Fit(
        "cilium",
        "proxy.cpu_per_1000_passes",
        (2 / with_mesh - 2 / without) * 1000,
        names(lost),
        "two cores at saturation, with and without",
    )
    p50 = chosen(rows, "latency.pair", "cilium", percentile="p50")
    p99 = chosen(rows, "latency.pair", "cilium", percentile="p99")
    yield Fit("cilium", "latency.p50", by_family(p50), names(p50), "one source")
    yield Fit(
        "cilium", "latency.p99", quieted(by_family(p99), by_family(p50)), names(p99), "shared cores: half way to quiet rigs"
    )
    for mesh, profile in (("consul", "consul"), ("aws-app-mesh", "app-mesh"), ("osm", "osm")):
        memory = chosen(rows, "mem.per_proxy", mesh)
        yield Fit(profile, "proxy.memory_base", by_family(memory, megabytes), names(memory), "one source")
    path = chosen(rows, "latency.path", "aws-app-mesh")
    yield Fit("app-mesh", "latency.p50", float(path[0]["value"]) * 2 / 3, names(path), "three passes scaled to two")
    cpu = chosen(rows, "cpu.per_1000rps_per_proxy", "osm")
    yield Fit("osm", "proxy.cpu_per_1000_passes", by_family(cpu), names(cpu), "as printed, beside its fixed term")
    for percentile in ("p50", "p99"):
        pair = chosen(rows, "latency.pair", "osm", percentile=percentile)
        yield Fit("osm", f"latency.{percentile}", by_family(pair), names(pair), "as printed")


def _planes(rows: list[Row]) -> Iterable[Fit]:
    empty = [row for row in chosen(rows, "cp.memory", "istio", "ambient") if row["conditions"].get("services") == 0]
    yield Fit("istio-sidecar", "control_plane.memory_base", megabytes(empty[0]), names(empty), "istiod when empty")
    connected = chosen(rows, "cp.mem_per_proxy", "istio")
    docs = [row for row in chosen(rows, "cp.memory", "istio", "sidecar") if row["conditions"].get("sidecars")]
    per_sidecar = [megabytes(row) / row["conditions"]["sidecars"] for row in docs]
    value = statistics.geometric_mean([megabytes(connected[0]), *per_sidecar])
    yield Fit(
        "istio-sidecar",
        "control_plane.memory_per_proxy",
        value,
        names(connected + docs),
        "ztunnels measured, sidecars of the docs",
    )
    for mesh in ("kuma", "osm"):
        printed = chosen(rows, "cp.mem_per_proxy", mesh)
        yield Fit(mesh, "control_plane.memory_per_proxy", megabytes(printed[0]), names(printed), "as printed")
    linkerd = chosen(rows, "cp.memory", "linkerd")
    small = [row for row in linkerd if "sidecars" not in row["conditions"]]
    large = [row for row in linkerd if "sidecars" in row["conditions"]]
    base = min(map(megabytes, small)) - 10
    yield Fit("linkerd", "control_plane.memory_base", base, names(small), "the newest small mesh, less ten proxies")
    helpers = 50 * MIB
    value = (megabytes(large[0]) + helpers - base) / large[0]["conditions"]["sidecars"]
    yield Fit("linkerd", "control_plane.memory_per_proxy", value, names(large), "300 proxies, with identity and injector")


# Printing.


def _print_fits(profiles: Profiles, fits: list[Fit]) -> int:
    print(f"{'profile and coefficient':58} {'fit':>8} {'shipped: low':>13} {'typical':>8} {'high':>8}  rows  rule")
    far = 0
    seen: set[tuple[str, str]] = set()
    for fit in fits:
        shipped = dict(profiles[fit.profile].coefficients())[fit.coefficient]
        ratio = max(shipped.typical, 1e-9) / max(fit.typical, 1e-9)
        first = (fit.profile, fit.coefficient) not in seen
        seen.add((fit.profile, fit.coefficient))
        off = first and not 1 / WITHIN <= ratio <= WITHIN
        far += off
        mark = " <-- far" if off else ""
        print(
            f"{fit.profile + ' ' + fit.coefficient:58} {fit.typical:8.3g}"
            f" {shipped.low:13.3g} {shipped.typical:8.3g} {shipped.high:8.3g}"
            f"  {len(fit.rows):4}  {fit.rule}{mark}"
        )
    return far


_PROFILES: Final = {
    ("istio", "sidecar"): "istio sidecar", ("istio", "ambient-l4"): "ambient", ("istio", "ambient-l7"): "ambient-waypoint",
    ("istio", "ambient"): "ambient", ("linkerd", "sidecar"): "linkerd", ("cilium", "ebpf-l4-no-encryption"): "cilium",
    ("consul", "sidecar"): "consul", ("kuma", "sidecar"): "kuma", ("osm", "sidecar"): "osm",
    ("aws-app-mesh", "sidecar"): "app-mesh",
}  # fmt: skip


Prediction = tuple[str, float, float]
"""What kind of figure it is, measured and predicted."""


def predicted(profiles: Profiles, row: Row) -> Prediction | None:
    """A row beside what the estimator makes of its conditions; None for rows that it does not predict."""
    mesh = _PROFILES.get((row["mesh"], row["mode"]))
    predict = _PREDICT.get(row["maps_to"])
    if mesh is None or predict is None:
        return None
    return predict(row, lambda load: estimate(profiles, parse_workload(f"{load} {mesh}")))


At = Callable[[str], Estimate]


def _pass_cpu(row: Row, at: At) -> Prediction:
    """One proxy with 1000 passes a second."""
    if row["mode"] == "ambient-l7":
        return "CPU per pass", float(row["value"]), at("1000rps 1svc 1rep 1 waypoints").typical.waypoint_cpu
    return "CPU per pass", float(row["value"]), at("500rps 1svc 1rep 1 node").typical.proxy_cpu


def _total_cpu(row: Row, at: At) -> Prediction:
    ways = "3 waypoints" if row["mode"] == "ambient-l7" else ""
    result = at(f"{row['conditions']['edge_rps']}rps 3svc 3rep 3 nodes {ways}")
    return "CPU of a data plane", float(row["value"]), result.typical.proxy_cpu


def _proxy_memory(row: Row, at: At) -> Prediction:
    typical = at("1000rps 10svc 3rep").typical
    return "memory of a proxy", megabytes(row), typical.waypoint_memory_each or typical.proxy_memory_each


def _pair_latency(row: Row, at: At) -> Prediction | None:
    typical = at("1000rps 2svc 1rep 2 nodes").typical
    middle = math.sqrt(typical.latency_p50 * typical.latency_p99)
    values = {"p50": typical.latency_p50, "p90": middle, "p99": typical.latency_p99}
    percentile = row.get("percentile", "")
    return (f"latency {percentile}", float(row["value"]), values[percentile]) if percentile in values else None


def _plane_memory(row: Row, at: At) -> Prediction | None:
    if row["source"]["key"] in _WHOLE_PLANES:
        return None
    where = row["conditions"]
    pods = where.get("sidecars") or where.get("workloads") or (9 if "edge_rps" in where else 1)
    services = max(1, min(int(where.get("services") or 3), pods))
    replicas = 3 if row["component"] == "istiod x3" else 1
    result = at(f"100rps {services}svc {pods}pods")
    return "control plane memory", megabytes(row) / replicas, result.typical.plane_memory


_WHOLE_PLANES: Final = frozenset({"linkerd-2021-05", "linkerd-2021-11"})
"""Sources that count more than the control plane's own processes."""
_PREDICT: Final[dict[str, Callable[[Row, At], Prediction | None]]] = {
    "cpu.per_1000rps_per_proxy": _pass_cpu,
    "cpu.data_plane_total": _total_cpu,
    "mem.per_proxy": _proxy_memory,
    "latency.pair": _pair_latency,
    "cp.memory": _plane_memory,
}


def _print_residuals(profiles: Profiles, rows: list[Row]) -> None:
    print(f"\n{'row':32} {'what':22} {'measured':>9} {'predicted':>9}  ratio")
    kinds: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        found = predicted(profiles, row)
        if found is None or found[1] <= 0:
            continue
        kind, measured, value = found
        ratio = value / measured
        kinds[kind].append(ratio)
        bound = 3 if kind.startswith("latency") else 2
        mark = "" if 1 / bound <= ratio <= bound else f"  beyond {bound}x"
        print(f"{row['id']:32} {kind:22} {measured:9.3g} {value:9.3g}  {ratio:5.2f}{mark}")
    print(f"\n{'what':22} rows  within 2x  within 3x  geometric mean of predicted over measured")
    for kind, ratios in sorted(kinds.items()):
        two, three = (sum(1 / bound <= ratio <= bound for ratio in ratios) for bound in (2, 3))
        print(f"{kind:22} {len(ratios):4}  {two:9}  {three:9}  {statistics.geometric_mean(ratios):.2f}")


if __name__ == "__main__":
    sys.exit(main())
