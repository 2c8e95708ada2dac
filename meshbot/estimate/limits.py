"""What the numbers of a workload may be, each alone and together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from meshbot.errors import UserError
from meshbot.estimate.load import Value, Workload
from meshbot.text.quantities import show_exact


@dataclass(frozen=True, slots=True)
class Limit:
    """What a number may be; ``called`` is its name in a sentence."""

    called: str
    least: float
    most: float
    whole: bool = False


LIMITS: Final[Mapping[str, Limit]] = {
    "rps": Limit("a load", 0, 1e9),
    "calls": Limit("calls for each outside request", 1, 1000),
    "growth": Limit("a growth", 0.001, 1000),
    "services": Limit("the number of services", 1, 100_000, whole=True),
    "replicas": Limit("the number of replicas", 1, 10_000, whole=True),
    "pods": Limit("the number of pods", 1, 1_000_000, whole=True),
    "nodes": Limit("the number of nodes", 1, 100_000, whole=True),
    "hops": Limit("the number of hops", 1, 100, whole=True),
    "payload": Limit("a payload in bytes", 0, 1e9),
    "waypoints": Limit("the number of waypoints", 1, 100_000, whole=True),
    "policies": Limit("the number of policies", 0, 100_000, whole=True),
    "tracing": Limit("a share", 0, 1),
    "keepalive": Limit("a share", 0, 1),
    "churn": Limit("pod changes a minute", 0, 1_000_000),
    "core_usd": Limit("a price in USD", 0, 100_000),
    "gb_usd": Limit("a price in USD", 0, 100_000),
    "budget_ms": Limit("a budget in milliseconds", 0.001, 3_600_000),
}
"""What may be asked for. Outside of it no measurement and no known mesh gives an answer any meaning."""


def check_limit(name: str, value: Value) -> Value:
    """The value itself, whole where only whole numbers make sense; raises UserError for one that ``name`` cannot have."""
    limit = LIMITS.get(name)
    if limit is None or value is None or isinstance(value, (str, bool)):
        return value
    share = limit.called == "a share"
    scale, unit = (100, " %") if share else (1, "")
    called = limit.called[:1].upper() + limit.called[1:]
    if limit.whole and value != int(value):
        raise UserError(f"{called} is a whole number, not {show_exact(value)}.", hint="estimate 50000rps 40svc 5rep")
    if not limit.least <= value <= limit.most:
        least, most, shown = (show_exact(number * scale) for number in (limit.least, limit.most, value))
        message = f"{called} lies between {least} and {most}{unit}; {shown}{unit} does not."
        raise UserError(message, hint="estimate 50000rps 40svc")
    return int(value) if limit.whole else value


def checked(load: Workload) -> Workload:
    """The workload itself when its numbers agree with each other; raises UserError that says which do not."""
    if load.pods is not None and load.services is not None:
        if load.pods < load.services:
            raise UserError(
                f"{show_exact(load.services)} services need as many pods at least, not {show_exact(load.pods)}.",
                hint="give pods for all services together, or say replicas: 40svc 5rep",
            )
        if load.replicas is not None and load.pods != load.services * load.replicas:
            raise UserError(
                f"{show_exact(load.services)} services with {show_exact(load.replicas)} replicas make "
                f"{show_exact(load.services * load.replicas)} pods, not {show_exact(load.pods)}.",
                hint="leave one of the three out",
            )
    if load.pod_count > LIMITS["pods"].most:
        raise UserError(
            f"That makes {show_exact(load.pod_count)} pods; no mesh is known to run more than {show_exact(LIMITS['pods'].most)}.",
            hint="take one cluster at a time",
        )
    if load.calls_per_second > LIMITS["rps"].most:
        raise UserError(
            f"That makes {show_exact(load.calls_per_second)} calls a second; I estimate up to {show_exact(LIMITS['rps'].most)}.",
            hint="take one cluster at a time",
        )
    return load
