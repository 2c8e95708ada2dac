"""Help, made from the command table."""

from __future__ import annotations

from typing import Final

from meshbot.commands.registry import Call, Command, Feature
from meshbot.commands.services import Services
from meshbot.commands.suggest import nearest, typed_line
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Bullets, Buttons, Facts, Heading, Json, Note, Paragraph, Part, Reply, say_button
from meshbot.text.markup import escape, plain_text

_FIRST: Final = (
    ("try_concept", "mtls"),
    ("try_error", "503 UC"),
    ("try_estimate", "estimate 50000rps 40svc"),
    ("try_compare", "compare istio linkerd"),
    ("try_yaml", "yaml canary"),
    ("try_quiz", "quiz"),
    ("try_learn", "learn"),
)
_KIND_WORDS: Final = 3
"""As in: thanks a lot meshbot."""


def show_help(call: Call) -> Outcome:
    """The table, or one command in detail; other words after help are looked up."""
    services = call.services
    if not call.args:
        return reply_with(_table(call))
    word = call.args.split()[0].lstrip("/")
    command = services.registry.find(word) or nearest(services.registry, word)
    if command is None:
        return services.registry.by_word["explain"].run(call)
    return reply_with(_detail(call, command))


def greeting(services: Services) -> Reply:
    """What somebody sees who opens a conversation: what to try first, and where the rest is listed."""
    words = services.words
    tries = tuple((services.typed(line), words.say(f"help.{name}")) for name, line in _FIRST)
    note = Note(words.say("help.all", line=services.typed("help")))
    parts: tuple[Part, ...] = (Heading(services.app_name), Paragraph(words.say("help.intro")), Facts(tries), note)
    return Reply(parts, summary=plain_text(words.say("help.summary", name=services.app_name)), data={"kind": "greeting"})


def _table(call: Call) -> Reply:
    words, typed = call.services.words, call.services.typed
    shown = [row for row in call.services.registry.commands if not row.hidden]
    parts: list[Part] = [Heading(words.say("help.title", name=call.services.app_name)), Paragraph(words.say("help.intro"))]
    for group in dict.fromkeys(row.group for row in shown):
        members = (row for row in shown if row.group == group)
        rows = tuple(words.say("help.row", line=typed(_short(row.usage)), summary=row.summary) for row in members)
        parts.append(Bullets(rows, group))
    more = typed("help estimate")
    bare = call.services.bare
    parts.append(Note(words.say("help.terminal" if bare else "help.places", name=call.services.app_name, more=more)))
    tries = ("mtls", "estimate 50000rps 40svc", "quiz", "503 UC")
    parts.append(Buttons(tuple(say_button(line, line, describes=f"Try: {line}") for line in tries)))
    data: dict[str, Json] = {
        "kind": "help",
        "commands": [{"name": row.name, "usage": row.usage, "summary": row.summary} for row in shown],
    }
    return Reply(tuple(parts), summary=plain_text(words.say("help.summary", name=call.services.app_name)), data=data)


def _short(usage: str) -> str:
    """The first way to use a command; its own help shows every one."""
    return usage.partition(" | ")[0]


def _detail(call: Call, row: Command) -> Reply:
    words, typed = call.services.words, call.services.typed
    facts = [("Type", words.say("help.line", line=typed(row.usage)))]
    if row.aliases:
        facts.append(("Also", escape(", ".join(row.aliases))))
    parts: list[Part] = [Heading(typed(row.name)), Paragraph(escape(row.summary)), Facts(tuple(facts))]
    if row.details:
        parts.append(Paragraph(escape(row.details, 1500)))
    parts.append(Buttons(tuple(say_button(example, example, describes=f"Try: {example}") for example in row.examples)))
    data: dict[str, Json] = {"kind": "help", "command": row.name, "usage": row.usage, "examples": list(row.examples)}
    return Reply(tuple(parts), summary=f"{row.name}: {row.summary}. Type: {typed(row.usage)}", data=data)


def _thanked(call: Call) -> Outcome:
    """A kind word back; a longer line that begins so is looked up."""
    if len(call.args.split()) > _KIND_WORDS:
        return call.services.registry.by_word["explain"].run(Call(call.request, typed_line(call) or call.args, call.services))
    text = call.services.words.say("help.thanked")
    return reply_with(Reply((Paragraph(text),), summary=plain_text(text), data={"kind": "help", "event": "thanked"}))


FEATURE: Final = Feature(
    commands=(
        Command(
            name="help",
            group="About",
            summary="What you can type, with examples that run",
            usage="help [command]",
            examples=("help", "help estimate"),
            run=show_help,
            reads=True,
            aliases=("?", "commands", "usage", "hi", "hello", "hey"),
        ),
        Command(
            name="thanks",
            group="About",
            summary="You are welcome",
            usage="thanks",
            examples=("thanks",),
            run=_thanked,
            reads=True,
            aliases=("thank", "thx", "cheers"),
            hidden=True,
        ),
    )
)
