"""The estimate itself: a workload on a mesh, low, typical and high, with the bill for what is used and for what is reserved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from meshbot.estimate.coefficients import Profile
from meshbot.estimate.figures import Figures, Size, figures, size_of, stretch_of
from meshbot.estimate.load import Workload
from meshbot.estimate.profile import Profiles
from meshbot.estimate.rule_of_thumb import LessonFigures, lesson_figures
from meshbot.text.quantities import Range

MB_PER_GB: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Bill:
    """USD a month. ``reserved`` is what the default requests hold, whether used or not.

    ``billed`` counts for CPU and for memory the larger of the two: a cluster must hold what is reserved, and what is used.
    """

    used: Range
    reserved: float
    billed: Range
    reserved_cpu: float
    reserved_memory: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one mesh costs at one load."""

    profile: Profile
    load: Workload
    size: Size
    low: Figures
    typical: Figures
    high: Figures
    bill: Bill

    def range(self, of: Callable[[Figures], float]) -> Range:
        """One figure at its three levels."""
        return Range(of(self.low), of(self.typical), of(self.high))

    @property
    def memory_each(self) -> Range:
        """MB of one proxy; over all of them where a mesh has two kinds."""
        count = self.size.proxies + self.size.waypoints
        return self.range(lambda level: level.proxy_memory / count)


def estimate(profiles: Profiles, load: Workload) -> Estimate:
    """The estimate for the mesh and mode that a workload names."""
    profile = profiles[load.profile]
    low, typical, high = profiles.rates[profile.id]
    size = size_of(profile, load, typical)
    middle = figures(typical, size, load)
    levels = (figures(low, size, load), middle, figures(high, size, load, stretch_of(middle, load)))
    return Estimate(profile, load, size, *levels, _bill(profile, load, size, levels))


def lesson_of(profiles: Profiles, load: Workload) -> LessonFigures:
    """What the lesson's own calculator shows for a workload."""
    return lesson_figures(profiles.rule, load)


def _bill(profile: Profile, load: Workload, size: Size, levels: tuple[Figures, Figures, Figures]) -> Bill:
    held = profile.reserved
    cpu = held.proxy_cpu * size.proxies + held.waypoint_cpu * size.waypoints + held.node_cpu * size.nodes + held.control_plane_cpu
    memory = (
        held.proxy_memory * size.proxies
        + held.waypoint_memory * size.waypoints
        + held.node_memory * size.nodes
        + held.control_plane_memory
    )

    def usd(cores: float, megabytes: float) -> float:
        return cores * load.core_price + megabytes / MB_PER_GB * load.gb_price

    used = Range(*(usd(level.cpu, level.memory) for level in levels))
    billed = Range(*(usd(max(level.cpu, cpu), max(level.memory, memory)) for level in levels))
    return Bill(used, usd(cpu, memory), billed, cpu, memory)
