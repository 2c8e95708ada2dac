"""Meshes side by side at one load, one against another, and the picture of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from meshbot.commands.estimate_data import comparison_data, delta_data, estimate_data
from meshbot.commands.estimate_shown import buttons, say_calls, say_range, source_links, tell
from meshbot.commands.services import Services
from meshbot.estimate.coefficients import Source
from meshbot.estimate.compare import Delta, compare, deltas
from meshbot.estimate.engine import Estimate, estimate
from meshbot.estimate.figures import Figures
from meshbot.estimate.grounds import sources_of
from meshbot.estimate.load import Workload
from meshbot.estimate.profile import Profiles
from meshbot.estimate.remarks import cores, dollars, many, memory, milliseconds
from meshbot.model.chart import Panel, RangeBar, RangeChart
from meshbot.model.reply import Bullets, Buttons, Code, Column, Heading, Image, Json, Note, Paragraph, Part, Reply, Sources, Table
from meshbot.text.bars import text_bars
from meshbot.text.markup import plain_text
from meshbot.text.quantities import Range, show_number

_SHOWS: Final = {
    "latency_p50": milliseconds,
    "latency_p99": milliseconds,
    "cpu": cores,
    "memory": memory,
    "cost": dollars,
}
_ROWS: Final = {
    "latency_p50": "row_latency",
    "latency_p99": "row_p99",
    "cpu": "row_cpu",
    "memory": "row_memory",
    "cost": "row_cost",
}
_MB_PER_GB: Final = 1000.0
_MOST_SOURCES: Final = 6
_TIMES: Final = 2.0
_SAME: Final = 0.01
_MINUS: Final = "\N{MINUS SIGN}"


def compare_reply(
    services: Services, profiles: Profiles, load: Workload, names: Sequence[str] = (), *, share: str = "", chart: bool = False
) -> Reply:
    """Meshes side by side at one load: all of them, or those whose profiles are named; with ``chart`` as a picture.

    Raises KeyError for a name that is no profile.
    """
    results = compare(profiles, load, names)
    offered = [result for result in results if result.profile.ended is None]
    least, most = (pick(offered or list(results), key=_billed) for pick in (min, max))
    title = _say(services, "some_title" if names else "all_title", calls=say_calls(load), services=_services(results[0]))
    parts: list[Part] = [Heading(title)]
    parts += _picture(services, results if names else offered, load) if chart else [compare_table(services, results)]
    parts += [
        Note(services.words.say("estimate.compare_note")),
        Sources(tuple(source_links(_all_sources(results)))),
        Buttons(buttons(load)),
    ]
    summary = _say(
        services,
        "compare_summary",
        calls=say_calls(load),
        services=_services(results[0]),
        cheapest=least.profile.title,
        usd=dollars(_billed(least)),
        dearest=most.profile.title,
        most=dollars(_billed(most)),
    )
    return Reply(tuple(parts), summary=summary, data=comparison_data(services, results), share=share)


def compare_table(services: Services, results: Sequence[Estimate]) -> Table:
    """One row for each mesh: CPU, memory, latency, cost."""
    columns = tuple(Column(_say(services, f"column_{name}")) for name in ("mesh", "cpu", "memory", "latency", "cost"))
    return Table(columns, tuple(_row(services, result) for result in results))


def versus_reply(
    services: Services, profiles: Profiles, here: Workload, there: Workload, *, share: str = "", chart: bool = False
) -> Reply:
    """One estimate against another: what changes, and whether the ranges settle it."""
    one, two = estimate(profiles, here), estimate(profiles, there)
    titles = _titles(one, two)
    changes = deltas(one, two)
    told = [tell(services, profiles, result) for result in (one, two)]
    parts: list[Part] = [
        Heading(_say(services, "versus_title", here=titles[0], there=titles[1])),
        Paragraph(services.words.say("estimate.versus_lines", here=here.to_line(), there=there.to_line())),
        _changes_table(services, changes, titles),
    ]
    if chart:
        parts += _picture(services, (one, two), here, titles)
    mind = tuple(dict.fromkeys((*told[0].warnings, *told[1].warnings)))
    if mind:
        parts.append(Bullets(mind, services.words.say("estimate.warnings")))
    parts += [Sources(tuple(source_links(_all_sources((one, two))))), Buttons(buttons(here))]
    signed = {change.name: _signed(change) for change in changes}
    figures = {"cpu": signed["cpu"], "memory": signed["memory"], "usd": signed["cost"]}
    summary = _say(services, "versus_summary", here=titles[0], there=titles[1], **figures)
    both = [estimate_data(profiles, result, text) for result, text in zip((one, two), told, strict=True)]
    data: dict[str, Json] = {**both[0], "versus": both[1], "deltas": delta_data(changes)}
    return Reply(tuple(parts), summary=summary, data=data, share=share)


def _changes_table(services: Services, changes: Sequence[Delta], titles: tuple[str, str]) -> Table:
    rows = tuple(
        (
            _say(services, _ROWS[change.name]),
            say_range(change.here, _SHOWS[change.name]),
            say_range(change.there, _SHOWS[change.name]),
            _change(services, change),
        )
        for change in changes
    )
    heads = (_say(services, "column_figure"), *titles, _say(services, "column_change"))
    return Table(tuple(Column(head) for head in heads), rows)


def _titles(one: Estimate, two: Estimate) -> tuple[str, str]:
    """Names that tell the two apart."""
    first, second = one.profile.title, two.profile.title
    if first != second:
        return first, second
    here, there = one.load.to_line().split(), two.load.to_line().split()
    only = [" ".join(word for word in line if word not in other) or "as before" for line, other in ((here, there), (there, here))]
    return f"{first}: {only[0]}", f"{second}: {only[1]}"


def _row(services: Services, result: Estimate) -> tuple[str, ...]:
    latency = " · ".join(
        say_range(result.range(of), milliseconds) for of in (lambda level: level.latency_p50, lambda level: level.latency_p99)
    )
    return (
        _title(services, result),
        say_range(result.range(lambda level: level.cpu), cores),
        say_range(result.range(lambda level: level.memory), memory),
        latency.replace(" ms", "\N{NO-BREAK SPACE}ms"),
        say_range(result.bill.billed, dollars),
    )


def _title(services: Services, result: Estimate) -> str:
    """The mesh's name, marked when it is gone or not verified."""
    profile = result.profile
    if profile.ended is not None:
        return _say(services, "marked", mesh=profile.title, mark=_say(services, "ended", on=profile.ended.on))
    if not profile.verified:
        return _say(services, "marked", mesh=profile.title, mark=_say(services, "not_verified"))
    return profile.title


def _change(services: Services, change: Delta) -> str:
    if abs(change.change) < change.here.typical * _SAME:
        return _say(services, "no_change")
    shown = _signed(change)
    return shown if change.clear else _say(services, "change_unclear", change=shown)


def _signed(change: Delta) -> str:
    size = _SHOWS[change.name](abs(change.change))
    here, there = change.here.typical, change.there.typical
    if here == there:
        return f"±{size}"
    if not here:
        ratio = ""
    elif there >= here * _TIMES:
        ratio = f" (×{show_number(there / here)})"
    else:
        ratio = f" ({change.change / here:+.0%})".replace("-", _MINUS).replace("%", " %")
    return ("+" if change.change > 0 else _MINUS) + size + ratio


def _picture(services: Services, results: Sequence[Estimate], load: Workload, titles: Sequence[str] = ()) -> list[Part]:
    """The chart, with its bars in text: a private answer carries no upload, and not every screen shows one."""
    labels = titles or [_title(services, result) for result in results]
    chart = _chart(services, tuple(zip(labels, results, strict=True)), load)
    png = services.charts.draw(chart) if services.charts is not None else None
    bars = Code(text_bars(chart))
    if png is None:
        return [bars, Note(services.words.say("estimate.chart_missing"))]
    return [Image("mesh-cost.png", chart.alt, png), bars]


def _chart(services: Services, results: Sequence[tuple[str, Estimate]], load: Workload) -> RangeChart:
    def level(of: Callable[[Figures], float], divide: float = 1.0) -> Callable[[Estimate], Range]:
        return lambda result: Range(*(of(figures) / divide for figures in (result.low, result.typical, result.high)))

    drawn: tuple[tuple[str, Callable[[Estimate], Range]], ...] = (
        ("cpu", level(lambda figures: figures.cpu)),
        ("memory", level(lambda figures: figures.memory, _MB_PER_GB)),
        ("latency", level(lambda figures: figures.latency_p50)),
        ("cost", lambda result: result.bill.billed),
    )
    panels = tuple(
        Panel(_say(services, f"chart_{name}"), tuple(_bar(label, result, of(result), load) for label, result in results))
        for name, of in drawn
    )
    title = _say(services, "chart_title", calls=say_calls(load), services=_services(results[0][1]))
    told = " ".join(f"{panel.title}: " + "; ".join(f"{bar.label} {bar.shown}" for bar in panel.bars) + "." for panel in panels)
    alt = _say(services, "chart_alt", title=title, panels=told)
    return RangeChart(title, _say(services, "chart_note"), alt, panels)


def _bar(label: str, result: Estimate, figure: Range, load: Workload) -> RangeBar:
    shown = say_range(figure, _plain_figure)
    return RangeBar(label, figure.low, figure.typical, figure.high, shown, result.profile.id == load.profile)


def _plain_figure(value: float) -> str:
    """A value without its unit, which the panel's title has."""
    return dollars(value).removeprefix("$")


def _all_sources(results: Sequence[Estimate]) -> tuple[Source, ...]:
    """Sources of all, each once, those that most meshes rest on first."""
    found: dict[str, tuple[int, Source]] = {}
    for result in results:
        for source in sources_of(result):
            found[source.url] = (found.get(source.url, (0, source))[0] + 1, source)
    ordered = sorted(found.values(), key=lambda pair: -pair[0])
    return tuple(source for _, source in ordered[:_MOST_SOURCES])


def _billed(result: Estimate) -> float:
    return result.bill.billed.typical


def _services(result: Estimate) -> str:
    return many(result.size.services, "service")


def _say(parts: Services, name: str, /, **values: object) -> str:
    return plain_text(parts.words.say(f"estimate.{name}", **values))
