"""The lesson page's calculator as a closed form whose numbers are content.

The page's own formula is not public; this one gives everything on its screen. It is a rule of thumb and labelled as such: the
measured estimate stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from meshbot.estimate.load import Workload

_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
_Feature = Literal["always", "layer7", "tracing", "access_logs"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Score(_Model):
    """A capped sum over the features that are switched on, in per cent."""

    parts: tuple[ScorePart, ...] = Field(min_length=1)
    cap: float


class ScorePart(_Model):
    """What one feature adds."""

    feature: _Line
    needs: _Feature
    points: float


class Remark(_Model):
    """A recommendation and when the page shows it: every named figure at or above its bound."""

    text: _Line
    at_least: dict[Literal["total_memory_mb", "failure_reduction_pct", "observability_pct"], float] = Field(min_length=1)


class RuleOfThumb(_Model):
    """The closed form. Milliseconds, MB, cores, USD a month."""

    id: _Line
    title: _Line
    note: _Line
    latency_base_ms: float
    latency_per_policy_ms: float
    memory_control_plane_mb: float
    memory_per_sidecar_mb: float
    memory_per_1000_rps_mb: float
    cpu_base: float
    cpu_per_1000_rps: float
    usd_per_core: float
    failure_reduction: Score
    observability: Score
    recommendations: tuple[Remark, ...]
    source: _Line
    reviewed: date


@dataclass(frozen=True, slots=True)
class LessonFigures:
    """The lines of the lesson's screen."""

    total_rps: float
    latency_ms: float
    policy_ms: float
    failure_reduction_pct: float
    observability_pct: float
    total_memory_mb: float
    control_plane_mb: float
    cpu_cores: float
    cost_usd_month: float
    recommendations: tuple[str, ...]


def lesson_figures(rule: RuleOfThumb, load: Workload) -> LessonFigures:
    """What the lesson's calculator shows for this load: sidecars in every pod, its own price."""
    thousands = load.calls_per_second / 1000
    policy = rule.latency_per_policy_ms * load.policy_count
    cpu = rule.cpu_base + rule.cpu_per_1000_rps * thousands
    memory = rule.memory_control_plane_mb + rule.memory_per_sidecar_mb * load.pod_count + rule.memory_per_1000_rps_mb * thousands
    failure = _score(rule.failure_reduction, load)
    observability = _score(rule.observability, load)
    shown = {"total_memory_mb": memory, "failure_reduction_pct": failure, "observability_pct": observability}
    remarks = tuple(
        remark.text for remark in rule.recommendations if all(shown[name] >= bound for name, bound in remark.at_least.items())
    )
    return LessonFigures(
        total_rps=load.calls_per_second,
        latency_ms=rule.latency_base_ms + policy,
        policy_ms=policy,
        failure_reduction_pct=failure,
        observability_pct=observability,
        total_memory_mb=memory,
        control_plane_mb=rule.memory_control_plane_mb,
        cpu_cores=cpu,
        cost_usd_month=rule.usd_per_core * cpu,
        recommendations=remarks,
    )


def _score(score: Score, load: Workload) -> float:
    on = {
        "always": True,
        "layer7": load.protocol != "tcp",
        "tracing": load.tracing_share > 0,
        "access_logs": bool(load.access_logs),
    }
    return min(score.cap, sum(part.points for part in score.parts if on[part.needs]))
