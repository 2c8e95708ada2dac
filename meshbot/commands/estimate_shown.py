"""An estimate as rows, bullets and buttons: which figures are shown, in which units and how precisely."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from meshbot.commands.services import Services
from meshbot.estimate.advice import advice
from meshbot.estimate.coefficients import Source
from meshbot.estimate.engine import Estimate, lesson_of
from meshbot.estimate.grounds import assumptions, evidence, notices, sources_of, warnings
from meshbot.estimate.limits import LIMITS
from meshbot.estimate.load import Workload
from meshbot.estimate.profile import Profiles
from meshbot.estimate.remarks import Remark, cores, count, dollars, many, memory, milliseconds
from meshbot.estimate.revision import Changes, applied
from meshbot.estimate.rule_of_thumb import LessonFigures
from meshbot.model.reply import (
    Action,
    Bullets,
    Button,
    Buttons,
    Column,
    Heading,
    Link,
    Markup,
    Note,
    Paragraph,
    Part,
    Sources,
    Table,
)
from meshbot.text.markup import plain_text
from meshbot.text.quantities import Range, show_exact, show_number

_NONE: Final = "–"
_FIRST_SOURCES: Final = 3
_FIRST_ADVICE: Final = 4


def say_range(figure: Range, show: Callable[[float], str]) -> str:
    """A range in one unit: ``36 cores (19–70)``; a figure without spread alone."""
    shown = show(figure.typical)
    if show(figure.low) == shown == show(figure.high):
        return shown
    number, _, unit = shown.partition(" ")
    scale = _scale(figure.typical, unit)
    ends = "–".join(("$" if number.startswith("$") else "") + show_number(end / scale) for end in (figure.low, figure.high))
    return f"{shown} ({ends})"


def _scale(typical: float, unit: str) -> float:
    """How many base units (MB, ms) the unit of the typical value has."""
    return {"TB": 1e6, "GB": 1e3, "s": 1e3}.get(unit, 1.0) if typical else 1.0


def say_calls(load: Workload) -> str:
    """The load as a number for people."""
    calls = load.calls_per_second
    return show_exact(round(calls)) if calls >= _EXACT_FROM or calls == int(calls) else show_number(calls, 3)


_EXACT_FROM: Final = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What goes with the figures, in words: said once for people and for machines."""

    understood: Markup
    advice: tuple[Markup, ...]
    warnings: tuple[Markup, ...]
    assumptions: tuple[Markup, ...]
    assumed: tuple[Markup, ...]
    """The assumptions in a few words each."""
    evidence: tuple[Markup, ...]


def tell(services: Services, profiles: Profiles, result: Estimate, topics: Iterable[str] = ()) -> Told:
    """Recommendations, warnings, assumptions and evidence of an estimate in words; ``topics`` are what the line mentions."""
    heard = _phrases(services, "notice", notices(result.load, topics))
    assumed = assumptions(result)
    return Told(
        _understood(services, result),
        _phrases(services, "advice", advice(profiles, result)),
        (*heard, *tell_warnings(services, result)),
        _phrases(services, "assume", assumed),
        _phrases(services, "brief", assumed),
        _phrases(services, "rests", evidence(result)),
    )


def tell_warnings(services: Services, result: Estimate) -> tuple[Markup, ...]:
    """The warnings of an estimate in words."""
    return _phrases(services, "warn", warnings(result))


def estimate_parts(
    services: Services, profiles: Profiles, result: Estimate, told: Told, *, details: bool = False
) -> tuple[Part, ...]:
    """The answer for one mesh: figures and recommendations first; with ``details`` all that they stand on."""
    words = services.words
    title = words.say("estimate.title", mesh=result.profile.title, calls=say_calls(result.load), services=_services(result))
    parts: list[Part] = [
        Heading(plain_text(title)),
        Paragraph(_lead(services, result)),
        Paragraph(told.understood),
        _table(services, result, lesson_of(profiles, result.load), details=details),
        Bullets(told.advice if details else told.advice[:_FIRST_ADVICE], words.say("estimate.recommendations")),
    ]
    if told.warnings:
        parts.append(Bullets(told.warnings, words.say("estimate.warnings")))
    links = tuple(source_links(sources_of(result)))
    if details:
        parts.append(Bullets(told.assumptions, words.say("estimate.assumptions")))
        parts.append(Bullets(told.evidence, words.say("estimate.evidence")))
        parts.append(Sources(links))
    else:
        more = max(0, len(links) - _FIRST_SOURCES)
        parts.append(Note(words.say("estimate.assumed", items=Markup(" · ".join(told.assumed)), more=more)))
        parts.append(Sources(links[:_FIRST_SOURCES]))
    parts.append(Buttons((() if details else (_details(result.load),)) + buttons(result.load)))
    return tuple(parts)


def _details(load: Workload) -> Button:
    line = f"estimate {load.to_line()} details"
    return Button("Details", "details", Action("say", line), describes="Details: assumptions, coefficients and all sources")


def summary_of(services: Services, result: Estimate) -> str:
    """The answer in one plain sentence."""
    text = services.words.say(
        "estimate.summary",
        mesh=result.profile.title,
        calls=say_calls(result.load),
        services=_services(result),
        cpu=say_range(result.range(lambda level: level.cpu), cores),
        memory=say_range(result.range(lambda level: level.memory), memory),
        usd=say_range(result.bill.billed, dollars),
        latency=say_range(result.range(lambda level: level.latency_p50), milliseconds),
    )
    return plain_text(text)


def _phrases(services: Services, kind: str, remarks: Iterable[Remark]) -> tuple[Markup, ...]:
    """Remarks in words."""
    return tuple(services.words.say(f"estimate.{kind}_{remark.name}", **remark.values) for remark in remarks)


def source_links(sources: Iterable[Source]) -> Iterable[Link]:
    """Sources with the date of their figures."""
    return (Link(f"{source.title} ({source.date})", source.url) for source in sources)


def buttons(load: Workload) -> tuple[Button, ...]:
    """What to try next; each says its word and carries the whole line, so that an old message still means the same."""
    mode = load.mode_name if load.mesh_name == "istio" else ""
    choices: tuple[tuple[str, str, Changes, bool], ...] = (
        ("Ambient", "ambient", {"mode": "ambient"}, mode != "ambient"),
        ("With waypoints", "waypoints", {"mode": "ambient-waypoint"}, mode == "ambient"),
        ("Sidecars", "sidecar", {"mode": "sidecar"}, mode != "sidecar"),
        ("Linkerd", "linkerd", {"mesh": "linkerd"}, load.mesh_name != "linkerd"),
        ("Smaller configuration", "scoped", {"scoped": True}, mode == "sidecar" and not load.scoped),
        ("Without mTLS", "no mtls", {"mtls": False}, load.mtls is not False and mode == "sidecar"),
        ("Twice the load", "x2", {"growth": 2.0}, load.calls_per_second * 2 <= LIMITS["rps"].most),
    )
    revised = tuple((label, says, applied(load, changes).to_line()) for label, says, changes, offered in choices if offered)
    line = load.to_line()
    others = (("Compare all", "compare", f"{line} all"), ("Chart", "chart", f"{line} chart"))
    return tuple(
        Button(label, says, Action("say", f"estimate {full}"), describes=f"{label}: estimate again")
        for label, says, full in (*revised, *others)
    )


def _services(result: Estimate) -> str:
    return many(result.size.services, "service")


def _lead(services: Services, result: Estimate) -> Markup:
    return services.words.say(
        "estimate.lead",
        cpu=say_range(result.range(lambda level: level.cpu), cores),
        memory=say_range(result.range(lambda level: level.memory), memory),
        usd=say_range(result.bill.billed, dollars),
        latency=say_range(result.range(lambda level: level.latency_p50), milliseconds),
        p99=say_range(result.range(lambda level: level.latency_p99), milliseconds),
    )


def _understood(services: Services, result: Estimate) -> Markup:
    size = result.size
    more = services.words.say("estimate.and_waypoints", waypoints=many(size.waypoints, "waypoint")) if size.waypoints else ""
    return services.words.say(
        "estimate.understood",
        line=result.load.to_line(),
        calls=say_calls(result.load),
        services=_services(result),
        pods=many(size.pods, "pod"),
        proxies=show_exact(size.proxies),
        proxy=result.profile.proxy.name,
        passes=count(size.all_passes),
        each=count(size.passes / size.proxies),
        waypoints=more,
    )


def _table(services: Services, result: Estimate, lesson: LessonFigures, *, details: bool) -> Table:
    """The lesson's ten lines with the measured range beside each, then what the lesson does not tell."""

    def say(name: str, **values: object) -> str:
        return plain_text(services.words.say(f"estimate.{name}", **values))

    def ranged(of: Callable[..., float], show: Callable[[float], str]) -> str:
        return say_range(result.range(of), show)

    bill, size = result.bill, result.size
    rows = [
        (
            say("row_rps"),
            say_calls(result.load),
            say("cell_rps", calls=say_calls(result.load), passes=count(size.all_passes)),
        ),
        (say("row_latency"), f"+{lesson.latency_ms:.1f} ms", "+" + ranged(lambda level: level.latency_p50, milliseconds)),
        (say("row_policy"), f"{lesson.policy_ms:.1f} ms", say("cell_policy")),
        (say("row_failure"), f"{lesson.failure_reduction_pct:.0f} %", say("cell_score")),
        (say("row_observability"), f"{lesson.observability_pct:.0f} %", say("cell_score")),
        (say("row_memory"), f"{lesson.total_memory_mb:.0f} MB", ranged(lambda level: level.memory, memory)),
        (say("row_plane"), f"{lesson.control_plane_mb:.0f} MB", ranged(lambda level: level.plane_memory, memory)),
        (say("row_cpu"), _lesson_cores(lesson.cpu_cores), ranged(lambda level: level.cpu, cores)),
        (say("row_cost"), f"${lesson.cost_usd_month:,.0f}", say_range(bill.billed, dollars)),
        (say("row_recommendations"), "; ".join(lesson.recommendations) or _NONE, say("cell_below")),
        (say("row_p99"), _NONE, "+" + ranged(lambda level: level.latency_p99, milliseconds)),
    ]
    if result.load.hop_count > 1:
        both = " · ".join(
            (ranged(lambda level: level.path_p50, milliseconds), ranged(lambda level: level.path_p99, milliseconds))
        )
        rows.append((say("row_path", hops=many(result.load.hop_count, "hop")), _NONE, both))
    if details:
        held = say("cell_reserved", cpu=cores(bill.reserved_cpu), memory=memory(bill.reserved_memory), usd=dollars(bill.reserved))
        rows += [
            (say("row_each"), _NONE, say_range(result.memory_each, memory)),
            (say("row_plane_cpu"), _NONE, ranged(lambda level: level.plane_cpu, cores)),
            (say("row_reserved"), _NONE, held if bill.reserved else say("cell_nothing_reserved")),
            (say("row_used"), _NONE, say_range(bill.used, dollars)),
        ]
    columns = (Column(say("column_figure")), Column(say("column_lesson")), Column(say("column_measured")))
    return Table(columns, tuple(rows))


def _lesson_cores(value: float) -> str:
    shown = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{shown} core" if shown == "1" else f"{shown} cores"
