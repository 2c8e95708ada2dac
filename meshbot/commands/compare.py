"""``compare``: meshes side by side, what differs first, and what they cost at one load."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from meshbot.commands.compare_cost import Cost, costs, footprint
from meshbot.commands.registry import Call, Command, Feature
from meshbot.commands.services import Services
from meshbot.errors import UserError
from meshbot.knowledge.comparison import Asked, Aspect, Comparison, MeshRow, Rows
from meshbot.knowledge.comparison import Feature as FeatureRow
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import (
    Bullets,
    Button,
    Buttons,
    Column,
    Heading,
    Json,
    Link,
    Markup,
    Note,
    Paragraph,
    Part,
    Reply,
    Sources,
    Table,
    say_button,
)
from meshbot.text.markup import one_line, plain_text

MOST: Final = 6
_SENTENCES_FOR: Final = 3
"""Up to so many meshes stand in one table of sentences; with more, equal answers stand together in a few words."""
_SOURCES: Final = 8
_ADVICE: Final = frozenset({"best-for", "avoid-when"})
_LOAD: Final = re.compile(r"\s(?:at|@|for|with)\s+(?=\S*\d)|\s(?=\d[\d.,_]*\s*k?\s*(?:rps|req))", re.IGNORECASE)
_ALL: Final = frozenset({"all", "everything", "*"})


def compare(call: Call) -> Outcome:
    """Meshes that a line names, side by side; alone it says what can be compared."""
    services, sheet = call.services, call.services.comparison
    line, load = _split(call.args)
    if sheet is None or not line:
        return reply_with(_directory(services))
    asked = sheet.read(line)
    meshes = sheet.current if line.strip().casefold() in _ALL else _meant(sheet, asked, line)
    if not meshes and not any(sheet.nearest(word) for word in asked.unknown):
        return services.registry.by_word["explain"].run(Call(call.request, f"compare {call.args}", services))
    if asked.unknown and line.strip().casefold() not in _ALL:
        raise _unknown(services, sheet, asked, line)
    if len(meshes) == 1:
        return reply_with(_one(services, sheet, meshes[0]))
    if len(meshes) > MOST:
        raise UserError(f"{len(meshes)} meshes do not fit beside each other.", hint=_hint(services, meshes[:MOST]))
    try:
        found = costs(services, meshes, load) if load else None
    except UserError as error:
        raise UserError(error.message, hint=f"{_hint(services, meshes)} at 5000rps 40svc") from None
    return reply_with(compare_reply(services, sheet, meshes, asked.rows, found))


def compare_reply(
    services: Services, sheet: Comparison, meshes: Sequence[MeshRow], only: frozenset[str] = frozenset(), cost: Cost | None = None
) -> Reply:
    """Some meshes side by side; ``only`` limits the rows, ``cost`` adds what they cost at one load."""
    words = services.words
    rows = sheet.rows(meshes, only)
    names = _listed([mesh.name for mesh in meshes])
    line = "compare " + " ".join((*(mesh.id for mesh in meshes), *sorted(only))) + (f" at {cost.line}" if cost else "")
    parts: list[Part] = [Heading(plain_text(words.say("compare.title", names=names)))]
    parts += [
        Paragraph(words.say("compare.ended", name=mesh.name, on=mesh.ended.on, use=mesh.ended.use))
        for mesh in meshes
        if mesh.ended is not None
    ]
    if cost is not None:
        parts.append(Paragraph(words.say("compare.load", load=Markup(cost.understood))))
        if any(mesh.id == "istio-ambient" for mesh in meshes):
            parts.append(Note(words.say("compare.ambient", line=services.typed(f"estimate {cost.line} waypoints"))))
    if len(meshes) > _SENTENCES_FOR and _aspects(rows):
        parts.append(Bullets(_grouped(services, meshes, _aspects(rows)), plain_text(words.say("compare.differs"))))
    table = _table(services, meshes, rows, cost, whole=not only)
    parts += [table] if table is not None else []
    same = _same(services, meshes, rows)
    if same:
        parts.append(Bullets(same, plain_text(words.say("compare.same"))))
    sources = sheet.sources_of(meshes, rows)
    links = [Link(source.title, source.url, source.read) for _, source in sources[:_SOURCES]]
    parts.append(Sources(tuple(links)))
    if len(sources) > _SOURCES:
        parts.append(Note(words.say("compare.more_sources", count=len(sources) - _SOURCES)))
    parts.append(Buttons(_buttons(sheet, meshes, line, cost)))
    differs = [row.title for row in rows.aspects if row.id not in _ADVICE] + [row.title for row in rows.features]
    summary = plain_text(words.say("compare.summary", names=names, differs=", ".join(differs)))
    data = _data(services, sheet, meshes, rows, cost)
    return Reply(tuple(parts), summary=summary, data=data, share=line)


def _split(args: str) -> tuple[str, str]:
    """The names, and the load behind ``at``."""
    parts = _LOAD.split(f" {args.strip()}", maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""


def _meant(sheet: Comparison, asked: Asked, line: str) -> tuple[MeshRow, ...]:
    """The meshes of a line; ``istio ambient`` alone means the two modes of Istio against each other."""
    if [mesh.id for mesh in asked.meshes] == ["istio-ambient"] and "istio" in line.casefold():
        return tuple(mesh for mesh in sheet.sheet.meshes if mesh.id in {"istio-sidecar", "istio-ambient"})
    return asked.meshes


def _unknown(services: Services, sheet: Comparison, asked: Asked, line: str) -> UserError:
    word = asked.unknown[0]
    near = sheet.nearest(word)
    if near is not None:
        meant = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", near.id, line, count=1, flags=re.IGNORECASE)
        text = f"I do not know the mesh “{one_line(word, 40)}”. Did you mean {near.name}?"
        return UserError(text, hint=services.typed(f"compare {one_line(meant, 100)}"))
    known = ", ".join(mesh.label for mesh in sheet.sheet.meshes)
    return UserError(f"I do not know the mesh “{one_line(word, 40)}”. I know {known}.", hint=_hint(services, asked.meshes))


def _hint(services: Services, meshes: Sequence[MeshRow]) -> str:
    names = [mesh.id for mesh in meshes]
    if len(names) < 2:  # noqa: PLR2004 - a comparison takes two
        names += [name for name in ("istio-sidecar", "linkerd") if name not in names][: 2 - len(names)]
    return services.typed(f"compare {' '.join(names)}")


def _grouped(services: Services, meshes: Sequence[MeshRow], aspects: Sequence[Aspect]) -> tuple[Markup, ...]:
    """For many meshes: one line for each aspect, in which meshes with the same answer stand together."""
    out: list[Markup] = []
    for aspect in aspects:
        groups: dict[str, list[str]] = {}
        for mesh in meshes:
            groups.setdefault(mesh.cells[aspect.id].short, []).append(mesh.label)
        pairs = [(_listed(labels), short) for short, labels in groups.items()]
        out.append(services.words.say("compare.grouped", title=aspect.title, pairs=pairs))
    return tuple(out)


def _table(services: Services, meshes: Sequence[MeshRow], rows: Rows, cost: Cost | None, *, whole: bool) -> Table | None:
    """What differs; where nothing does, what is the same. With many meshes only what is short."""
    wide = len(meshes) <= _SENTENCES_FOR
    features = rows.features if rows.features or rows.aspects else rows.same_features
    lines: list[tuple[str, ...]] = [*(cost.rows if cost else ())]
    if wide:
        lines += [(aspect.title, *(mesh.cells[aspect.id].says for mesh in meshes)) for aspect in _aspects(rows)]
    lines += [(feature.title, *(_holds(mesh, feature, wide=wide) for mesh in meshes)) for feature in features]
    if whole and services.profiles is not None and cost is None:
        lines.append(
            (plain_text(services.words.say("compare.footprint")), *(footprint(services, mesh, wide=wide) for mesh in meshes))
        )
    columns = (Column(""), *(Column(mesh.name if wide else mesh.label) for mesh in meshes))
    return Table(columns, tuple(lines)) if lines else None


def _aspects(rows: Rows) -> tuple[Aspect, ...]:
    """The aspects that differ; those that do not, when nothing else is left to show."""
    return rows.aspects or (() if rows.features or rows.same_features else rows.same_aspects)


def _holds(mesh: MeshRow, feature: FeatureRow, *, wide: bool) -> str:
    holds = mesh.features.get(feature.id)
    if holds is None:
        return "–"
    return f"{holds.has}: {holds.note}" if holds.note and wide else holds.has


def _same(services: Services, meshes: Sequence[MeshRow], rows: Rows) -> tuple[Markup, ...]:
    """What all of them share, each in a few words."""
    words = services.words
    if not rows.aspects and not rows.features:
        return ()
    first = meshes[0]
    out = [words.say("compare.same_row", title=row.title, value=first.cells[row.id].short) for row in rows.same_aspects]
    for has in ("yes", "partly", "no"):
        names = [row.title for row in rows.same_features if row.id in first.features and first.features[row.id].has == has]
        if names:
            out.append(words.say("compare.same_features", has=has, names=", ".join(names)))
    return tuple(out)


def _buttons(sheet: Comparison, meshes: Sequence[MeshRow], line: str, cost: Cost | None) -> tuple[Button, ...]:
    out: list[Button] = []
    if cost is None:
        out.append(
            say_button("With costs", f"{line} at 5000rps 40svc", describes="Add what they cost at 5000 rps and 40 services")
        )
    others = [mesh for mesh in sheet.current if mesh not in meshes]
    if len(meshes) < MOST and others:
        added = others[0]
        says = line.replace("compare ", f"compare {added.id} ", 1)
        out.append(say_button(f"Add {added.label}", says, describes=f"Compare with {added.name} too"))
    out += [say_button(f"About {mesh.label}", mesh.entry, describes=f"Look up {mesh.name}") for mesh in meshes[:_SENTENCES_FOR]]
    out.append(say_button("Which fits us?", "fit", describes="Answer a few questions and get a reasoned verdict"))
    return tuple(out)


def _one(services: Services, sheet: Comparison, mesh: MeshRow) -> Reply:
    """With one name: what it can stand beside."""
    text = services.words.say("compare.one", name=mesh.name)
    others = [other for other in sheet.current if other is not mesh]
    buttons = [
        say_button(other.label, f"compare {mesh.id} {other.id}", describes=f"Compare {mesh.name} with {other.name}")
        for other in others
    ]
    return Reply(
        (Paragraph(text), Buttons(tuple(buttons))), summary=plain_text(text), data={"kind": "compare", "meshes": [mesh.id]}
    )


def _directory(services: Services) -> Reply:
    words, sheet = services.words, services.comparison
    meshes = sheet.sheet.meshes if sheet else ()
    rows = tuple(
        words.say(
            "compare.entry", name=mesh.name, line=mesh.id, best=mesh.cells["best-for"].says, status=mesh.cells["status"].short
        )
        for mesh in meshes
    )
    tries = ("compare istio linkerd", "compare istio ambient", "compare all", "compare istio linkerd at 5000rps 40svc")
    parts: list[Part] = [
        Heading(plain_text(words.say("compare.directory"))),
        Bullets(rows),
        Note(words.say("compare.how", line=services.typed("compare istio linkerd mtls"))),
        Buttons(tuple(say_button(line, line, describes=f"Try: {line}") for line in tries)),
    ]
    data: dict[str, Json] = {"kind": "compare", "meshes": [mesh.id for mesh in meshes]}
    return Reply(tuple(parts), summary=plain_text(words.say("compare.directory")), data=data)


def _data(services: Services, sheet: Comparison, meshes: Sequence[MeshRow], rows: Rows, cost: Cost | None) -> dict[str, Json]:
    def cells(mesh: MeshRow) -> dict[str, Json]:
        shown = (*rows.aspects, *rows.same_aspects)
        return {row.id: {"is": mesh.cells[row.id].short, "says": mesh.cells[row.id].says} for row in shown}

    def features(mesh: MeshRow) -> dict[str, Json]:
        shown = (*rows.features, *rows.same_features)
        return {row.id: {"has": held.has, "note": held.note} for row in shown if (held := mesh.features.get(row.id)) is not None}

    out: dict[str, Json] = {
        "kind": "compare",
        "meshes": [mesh.id for mesh in meshes],
        "differs": [row.id for row in (*rows.aspects, *rows.features)],
        "same": [row.id for row in (*rows.same_aspects, *rows.same_features)],
        "rows": {mesh.id: {"name": mesh.name, "cells": cells(mesh), "features": features(mesh)} for mesh in meshes},
        "footprint": {mesh.id: footprint(services, mesh, wide=True) for mesh in meshes},
        "sources": [
            {"title": source.title, "url": source.url, "read": f"{source.read}"} for _, source in sheet.sources_of(meshes, rows)
        ],
    }
    if cost is not None:
        out["cost"] = cost.data
    return out


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}" if names else ""


FEATURE: Final = Feature(
    commands=(
        Command(
            name="compare",
            group="Decide",
            summary="Meshes side by side: what differs, and what they cost",
            usage="compare <mesh> <mesh> [mesh …] [row …] [at 5000rps 40svc]",
            examples=("compare istio linkerd", "compare istio ambient at 5000rps 40svc", "compare linkerd cilium mtls"),
            run=compare,
            reads=True,
            aliases=("versus",),
            details="Up to six meshes. Name rows such as mtls, policy or retries to see only those; alone it lists the meshes.",
        ),
    )
)
