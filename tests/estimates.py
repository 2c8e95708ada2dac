"""What the tests of the estimator share: the shipped profiles, read once, and short ways to ask."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from meshbot.content.places import content_root
from meshbot.estimate.engine import Estimate, estimate
from meshbot.estimate.load import MESHES as MODES
from meshbot.estimate.profile import Profiles, load_profiles
from meshbot.estimate.workload import Workload, parse_workload

MESHES = ("istio", "ambient", "ambient-waypoint", "linkerd", "cilium", "consul", "kuma", "app mesh", "osm")


@cache
def profiles() -> Profiles:
    """The shipped profiles."""
    return load_profiles(content_root() / "knowledge" / "profiles")


def ask(line: str) -> Estimate:
    """An estimate for a line of words."""
    return estimate(profiles(), parse_workload(line))


WHOLE = st.integers(1, 500)
AMOUNTS = st.floats(0.01, 1e6, allow_nan=False).map(lambda value: float(f"{value:.6g}"))
SHARES = st.integers(0, 100).map(lambda percent: percent / 100)


@st.composite
def workloads(draw: st.DrawFn) -> Workload:
    """Any workload that can be said."""
    mesh = draw(st.none() | st.sampled_from(sorted(MODES)))
    mode = draw(st.sampled_from(MODES["istio"])) if mesh == "istio" else None
    edge = draw(st.booleans())
    return Workload(
        rps=draw(st.floats(0, 1e6, allow_nan=False)),
        edge=edge,
        calls=draw(st.none() | AMOUNTS.filter(lambda value: 1 <= value <= 100)) if edge else None,
        growth=draw(st.just(1.0) | st.floats(0.5, 10)),
        services=draw(st.none() | WHOLE),
        replicas=draw(st.none() | st.integers(1, 50)),
        nodes=draw(st.none() | WHOLE),
        hops=draw(st.none() | st.integers(1, 50)),
        payload=draw(st.none() | AMOUNTS),
        protocol=draw(st.none() | st.sampled_from(["http", "grpc", "tcp"])),
        mesh=mesh,
        mode=mode,
        waypoints=draw(st.none() | WHOLE) if mode == "ambient-waypoint" else None,
        policies=draw(st.none() | st.integers(0, 1000)),
        mtls=draw(st.none() | st.booleans()),
        tracing=draw(st.none() | SHARES),
        access_logs=draw(st.none() | st.booleans()),
        scoped=draw(st.none() | st.booleans()),
        keepalive=draw(st.none() | SHARES),
        churn=draw(st.none() | AMOUNTS),
        core_usd=draw(st.none() | AMOUNTS.filter(lambda value: value <= 100_000)),
        gb_usd=draw(st.none() | AMOUNTS.filter(lambda value: value <= 100_000)),
        budget_ms=draw(st.none() | AMOUNTS),
    )
