"""What the numbers of a workload may be, each alone and together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from meshbot.errors import UserError
from meshbot.estimate.load import Workload
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


def check_limit(name: str, value: float | str | bool | None) -> None:  # noqa: FBT001 - a value of any kind of field
    """Raise UserError when ``value`` is none that the field ``name`` can have."""
    limit = LIMITS.get(name)
    if limit is None or value is None or isinstance(value, (str, bool)):
        return
    shown = f"{show_exact(value * 100)} %" if limit.called == "a share" else show_exact(value)
    if limit.whole and value != int(value):
        raise UserError(f"{limit.called.capitalize()} is a whole number, not {shown}.", hint="estimate 50000rps 40svc 5rep")
    if not limit.least <= value <= limit.most:
        least, most = (limit.least * 100, limit.most * 100) if limit.called == "a share" else (limit.least, limit.most)
        unit = " %" if limit.called == "a share" else ""
        raise UserError(
            f"{limit.called.capitalize()} lies between {show_exact(least)} and {show_exact(most)}{unit}; {shown} does not.",
            hint="estimate 50000rps 40svc",
        )


def checked(load: Workload) -> Workload:
    """The workload itself when its numbers agree with each other; raises UserError that says which do not."""
    if load.pods is not None and load.services is not None:
        if load.pods < load.services:
            raise UserError(
                f"{show_exact(load.services)} services need at least {show_exact(load.services)} pods, not {show_exact(load.pods)}.",
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
            hint="estimate one cluster at a time",
        )
    if load.calls_per_second > LIMITS["rps"].most:
        raise UserError(
            f"That makes {show_exact(load.calls_per_second)} calls a second; I estimate up to {show_exact(LIMITS['rps'].most)}.",
            hint="estimate one cluster at a time",
        )
    return load
