"""Meshes side by side at one load, and what would change from one to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from meshbot.estimate.engine import Estimate, estimate
from meshbot.estimate.figures import Figures
from meshbot.estimate.load import Workload
from meshbot.estimate.profile import Profiles
from meshbot.text.quantities import Range

MEASURES: Final[Mapping[str, Callable[[Figures], float]]] = {
    "latency_p50": lambda level: level.latency_p50,
    "latency_p99": lambda level: level.latency_p99,
    "cpu": lambda level: level.cpu,
    "memory": lambda level: level.memory,
}
"""Figures that are compared; the bill joins them as ``cost``."""


@dataclass(frozen=True, slots=True)
class Delta:
    """One measure here and there. ``clear`` when the order is certain: ranges that do not overlap, or one mesh at two loads."""

    name: str
    here: Range
    there: Range
    clear: bool

    @property
    def change(self) -> float:
        """Typical there minus typical here."""
        return self.there.typical - self.here.typical


def compare(profiles: Profiles, load: Workload, names: Sequence[str] = ()) -> tuple[Estimate, ...]:
    """Estimates of one load on several profiles; of every profile when none is named, ended meshes last.

    Raises KeyError for a name that is no profile.
    """
    wanted = [profiles[name] for name in names] if names else sorted(profiles, key=lambda profile: profile.ended is not None)
    return tuple(estimate(profiles, load.on(profile.mesh, profile.mode)) for profile in wanted)


def deltas(here: Estimate, there: Estimate) -> tuple[Delta, ...]:
    """What changes from one estimate to another, measure by measure."""
    ranges = [(name, here.range(of), there.range(of)) for name, of in MEASURES.items()]
    ranges.append(("cost", here.bill.billed, there.bill.billed))
    # On one mesh both ends move with the same coefficients, so that the ranges overlap says nothing.
    same = here.profile.id == there.profile.id
    return tuple(Delta(name, one, two, same or one.high < two.low or two.high < one.low) for name, one, two in ranges)
