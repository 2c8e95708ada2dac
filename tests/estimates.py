"""What the tests of the estimator share: the shipped profiles, read once, and short ways to ask."""

from __future__ import annotations

from functools import cache

from meshbot.content.places import content_root
from meshbot.estimate.engine import Estimate, estimate
from meshbot.estimate.profile import Profiles, load_profiles
from meshbot.estimate.workload import parse_workload

MESHES = ("istio", "ambient", "ambient-waypoint", "linkerd", "cilium", "consul", "kuma", "app mesh", "osm")


@cache
def profiles() -> Profiles:
    """The shipped profiles."""
    return load_profiles(content_root() / "knowledge" / "profiles")


def ask(line: str) -> Estimate:
    """An estimate for a line of words."""
    return estimate(profiles(), parse_workload(line))
