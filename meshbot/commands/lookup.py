"""Looking something up: a concept, an error line, a flag. Every line that is no command ends here."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from meshbot.commands.accesslog import with_reading
from meshbot.commands.memory import remember
from meshbot.commands.registry import Call, Command, Feature
from meshbot.commands.services import Services
from meshbot.commands.suggest import meant
from meshbot.errors import UserError
from meshbot.knowledge.accesslog import read_access_line
from meshbot.knowledge.entry import Entry
from meshbot.knowledge.search import Findings, Hit
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import (
    Action,
    Bullets,
    Button,
    Buttons,
    Code,
    Heading,
    Json,
    Link,
    Markup,
    Note,
    Paragraph,
    Part,
    Reply,
    Sources,
    Steps,
    say_button,
)
from meshbot.text.markup import one_line, plain_text

Level = Literal["gist", "lesson", "deep"]

_LEVELS: Final[tuple[Level, ...]] = ("gist", "lesson", "deep")
_NEAR: Final = 3
_NEAR_SCORE: Final = 60.0
_RELATED: Final = 3
_CAUSES: Final = 4
_COMMANDS: Final = 3
_FIXES: Final = 2
_SURE: Final = frozenset({"exact", "alias", "pattern"})
_GIST_SOURCES: Final = 3
"""The first sources carry the gist; More and In depth show every one."""
_CONTEXT: Final = "entry"


def explain(call: Call) -> Outcome:
    """The best entry for a line, at the depth asked for; an honest nothing when nothing fits."""
    subject, level = _depth(call.args)
    if not subject:
        raise UserError("Say what to look up.", hint=call.services.typed("explain mtls"))
    findings = call.services.library.search(subject)
    sure = findings.answered and findings.hits[0].how in _SURE
    mended = None if sure else meant(call, subject)
    if mended is not None and (not findings.answered or " " not in subject):
        return reply_with(_mistyped(call, mended, findings))
    if not findings.answered:
        _count_miss(call, subject)
        return reply_with(_nothing(call.services, findings))
    entry = call.services.library.entries[findings.hits[0].id]
    _remember(call, entry, level)
    reply = entry_reply(call.services, entry, level, findings)
    line = read_access_line(subject)
    if line is not None:
        return reply_with(with_reading(call.services, line, reply))
    return reply_with(reply if mended is None else _with_meant(call, mended, reply))


def _mistyped(call: Call, line: str, findings: Findings) -> Reply:
    """The question whether a command was meant; what the words might be looked up as stands beside it."""
    services = call.services
    question = services.words.say("lookup.meant", line=services.typed(line))
    run = say_button(line, line, describes=f"Run: {line}", style="primary")
    hits = findings.hits[:_NEAR] if findings.answered or " " in line else ()
    near = tuple(say_button(hit.title, hit.id, describes=f"Look up {hit.title}") for hit in hits)
    data = {**_data(findings, None, "gist"), "answered": findings.answered, "meant": line}
    return Reply(
        (Paragraph(question), Buttons((run, *near)), Note(_nothing_hint(services))), summary=plain_text(question), data=data
    )


def _with_meant(call: Call, line: str, reply: Reply) -> Reply:
    """An answer, below the question whether a command was meant."""
    question = call.services.words.say("lookup.meant", line=call.services.typed(line))
    first = (Note(question), Buttons((say_button(line, line, describes=f"Run: {line}"),)))
    return replace(reply, parts=(*first, *reply.parts), data={**reply.data, "meant": line})


def more(call: Call) -> Outcome:
    """The next depth of what was last looked up in this conversation."""
    request = call.request
    with call.services.store.begin() as tx:
        last = tx.contexts.get(request.person.team, request.place, request.person.user, _CONTEXT)
    name, _, level = (last or "").partition(" ")
    entry = call.services.library.get(name)
    if entry is None:
        raise UserError("There is nothing to say more about yet.", hint=call.services.typed("mtls"))
    deeper: Level = "lesson" if level == "gist" else "deep"
    _remember(call, entry, deeper)
    return reply_with(entry_reply(call.services, entry, deeper, None))


def entry_reply(services: Services, entry: Entry, level: Level, findings: Findings | None) -> Reply:
    """One entry at one depth."""
    parts: list[Part] = [Heading(entry.title), *_body(services, entry, level)]
    if findings is not None and findings.hits[0].how != "exact":
        parts.append(Note(services.words.say("lookup.why", why=findings.hits[0].why)))
    shown = entry.sources[:_GIST_SOURCES] if level == "gist" else entry.sources
    parts.append(Sources(tuple(Link(source.title, source.url, source.read) for source in shown)))
    if len(shown) < len(entry.sources):
        parts.append(Note(services.words.say("lookup.more_sources", count=len(entry.sources) - len(shown))))
    parts.append(Buttons(_buttons(services, entry, level, findings)))
    line = entry.id if level == "gist" else f"explain {entry.id} {level}"
    summary = f"{entry.title}: {plain_text(entry.gist)}"
    return Reply(tuple(parts), summary=summary, data=_data(findings, entry, level), share=line)


def _depth(args: str) -> tuple[str, Level]:
    head, _, last = args.rpartition(" ")
    for level in _LEVELS:
        if last.casefold() == level and head.strip():
            return head.strip(), level
    return args.strip(), "gist"


def _body(services: Services, entry: Entry, level: Level) -> list[Part]:
    if level == "lesson":
        pitfalls = Bullets(tuple(Markup(item) for item in entry.pitfalls), services.words.say("lookup.pitfalls"))
        return [Paragraph(Markup(entry.lesson)), pitfalls]
    if level == "deep":
        return [Paragraph(Markup(entry.deep)), *_on_call(services, entry, whole=True)]
    parts: list[Part] = [Paragraph(Markup(entry.gist))]
    if entry.outdated is not None:
        parts.append(Note(services.words.say("lookup.outdated", since=entry.outdated.since, why=Markup(entry.outdated.why))))
    return [*parts, *_on_call(services, entry, whole=False)]


def _on_call(services: Services, entry: Entry, *, whole: bool) -> list[Part]:
    help_ = entry.oncall
    if help_ is None:
        return []
    causes = help_.causes if whole else help_.causes[:_CAUSES]
    commands = help_.run if whole else help_.run[:_COMMANDS]
    fixes = help_.fix if whole else help_.fix[:_FIXES]
    words = services.words
    parts: list[Part] = [
        Steps(tuple(Markup(cause) for cause in causes), words.say("lookup.causes")),
        Code("\n".join(f"# {plain_text(command.shows)}\n{command.run}" for command in commands), "bash"),
        Bullets(tuple(Markup(fix) for fix in fixes), words.say("lookup.fix")),
    ]
    if whole:
        parts.insert(0, Paragraph(Markup(help_.means)))
        parts.append(Bullets(tuple(Markup(item) for item in help_.prevent), words.say("lookup.prevent")))
        parts.append(Paragraph(words.say("lookup.escalate", escalate=Markup(help_.escalate))))
    return parts


def _buttons(services: Services, entry: Entry, level: Level, findings: Findings | None) -> tuple[Button, ...]:
    out: list[Button] = []
    if level == "gist":
        out.append(_deeper("More", "more", entry, "lesson", style="primary"))
    if level != "deep":
        out.append(_deeper("In depth", f"explain {entry.id} deep", entry, "deep"))
    if entry.manifests:
        says = f"yaml {entry.id}"
        out.append(Button("YAML", says, Action("say", says), describes=f"Show a manifest for {entry.title}"))
    shown = {entry.id}
    near = [hit.id for hit in findings.hits[1 : 1 + _NEAR] if hit.score >= _NEAR_SCORE] if findings else []
    for name in [*near, *entry.related]:
        other = services.library.get(name)
        if other is not None and other.id not in shown and len(shown) <= _RELATED:
            shown.add(other.id)
            out.append(say_button(other.title, other.id, describes=f"Look up {other.title}"))
    return tuple(out)


def _deeper(label: str, says: str, entry: Entry, level: Level, style: Literal["", "primary"] = "") -> Button:
    """A button that names its entry, so that an old message still says more about the right one."""
    action = Action("say", f"explain {entry.id} {level}")
    return Button(label, says, action, style, describes=f"{label}: {entry.title}")


def _nothing(services: Services, findings: Findings) -> Reply:
    words = services.words
    near = tuple(say_button(hit.title, hit.id, describes=f"Look up {hit.title}") for hit in findings.hits[:_NEAR])
    parts: list[Part] = [
        Paragraph(words.say("lookup.nothing", query=one_line(findings.query, 120))),
        Note(_nothing_hint(services)),
    ]
    if near:
        parts.insert(1, Buttons(near))
    return Reply(tuple(parts), summary=plain_text(words.say("lookup.nothing_summary")), data=_data(findings, None, "gist"))


def _nothing_hint(services: Services) -> Markup:
    """What to try instead of a line that fits nothing."""
    typed = services.typed
    return services.words.say("lookup.nothing_hint", concept=typed("mtls"), flag=typed("UH"), help=typed("help"))


def _data(findings: Findings | None, entry: Entry | None, level: Level) -> dict[str, Json]:
    hits = findings.hits if findings else ()
    out: dict[str, Json] = {
        "kind": "lookup",
        "query": findings.query if findings else (entry.id if entry else ""),
        "answered": entry is not None,
        "hits": [hit_data(hit) for hit in hits],
    }
    if entry is not None:
        out |= {"id": entry.id, "title": entry.title, "level": level, "gist": plain_text(entry.gist)}
    return out


def hit_data(hit: Hit) -> Json:
    """One hit for machines."""
    return {"id": hit.id, "title": hit.title, "score": round(hit.score, 1), "why": hit.why}


def _remember(call: Call, entry: Entry, level: Level) -> None:
    request = call.request
    value = f"{entry.id} {level}"
    team, user = request.person.team, request.person.user
    remember(call, lambda tx: tx.contexts.put(team, request.place, user, _CONTEXT, value, request.at))


def _count_miss(call: Call, subject: str) -> None:
    line = one_line(subject.casefold(), 200)
    remember(call, lambda tx: tx.reports.missed(call.request.person.team, line, call.request.at))


FEATURE: Final = Feature(
    commands=(
        Command(
            name="explain",
            group="Look up",
            summary="Look up a concept, a flag or an error line",
            usage="explain <anything> [gist|lesson|deep]",
            examples=("mtls", "curcuit braker", "UH", "explain canary lesson", "no healthy upstream"),
            run=explain,
            reads=True,
            aliases=("lookup", "define"),
            details="Any line that is no command is looked up, so the word explain can be left out.",
        ),
        Command(
            name="more",
            group="Look up",
            summary="Say more about what you last looked up",
            usage="more",
            examples=("more",),
            run=more,
            reads=True,
        ),
    )
)
