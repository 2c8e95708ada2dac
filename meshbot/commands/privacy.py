"""What is kept about a person: say it, hand it over, delete it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from meshbot.commands.registry import Call, Command, Feature
from meshbot.errors import UserError
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Action, Bullets, Button, Buttons, Code, Heading, Json, Paragraph, Part, Reply, say_button
from meshbot.text.markup import plain_text

_PAGE: Final = 7_000
"""Characters of JSON per message, so that a page stays within Slack's limits."""
_PAGES: Final = 4
"""Slack lets one answer have five messages; one of them says what this is."""
_CONFIRM: Final = "forget me yes"


def privacy(call: Call) -> Outcome:
    """What is kept, for how long, who sees it, and how to get or delete it."""
    words = call.services.words
    kept = tuple(words.say(f"privacy.kept_{name}") for name in ("scores", "cards", "choices", "talk"))
    never = tuple(words.say(f"privacy.never_{name}") for name in ("names", "managers", "others"))
    parts: tuple[Part, ...] = (
        Heading(plain_text(words.say("privacy.title", name=call.services.app_name))),
        Bullets(kept, plain_text(words.say("privacy.kept_title"))),
        Bullets(never, plain_text(words.say("privacy.never_title"))),
        Paragraph(words.say("privacy.rights")),
        Buttons((say_button("Export my data", "export me"), say_button("Forget me", "forget me"))),
    )
    return reply_with(Reply(parts, summary=plain_text(words.say("privacy.summary")), data={"kind": "privacy"}))


def export(call: Call) -> Outcome:
    """Everything kept about the asker, as JSON."""
    _only_me(call, "export me")
    person = call.request.person
    with call.services.store.begin() as tx:
        kept = tx.export(person.team, person.user)
    rows = sum(len(table) for table in kept.values() if isinstance(table, list))
    words = call.services.words
    pages = list(_pages(kept))
    head: list[Part] = [Paragraph(words.say("privacy.exported", rows=rows))]
    if len(pages) > _PAGES:
        head.append(Paragraph(words.say("privacy.too_long")))
    first = Reply(tuple(head), summary=plain_text(head[0].text if isinstance(head[0], Paragraph) else ""),
                  data={"kind": "export", "data": dict(kept)})  # fmt: skip
    rest = (Reply((Code(page, "json"),), summary=f"Your data, part {n}") for n, page in enumerate(pages[:_PAGES], 1))
    return reply_with(first, *rest)


def forget(call: Call) -> Outcome:
    """Ask, or with the confirmation delete everything kept about the asker."""
    words = call.services.words
    if call.args.casefold().split() == _CONFIRM.split()[1:]:
        person = call.request.person
        with call.services.store.begin(write=True) as tx:
            count = tx.forget(person.team, person.user)
        text = words.say("privacy.forgotten", count=count)
        data: dict[str, Json] = {"kind": "forget", "deleted": count}
        return reply_with(Reply((Paragraph(text),), summary=plain_text(text), data=data))
    _only_me(call, "forget me")
    button = Button(
        "Delete everything about me", _CONFIRM, Action("say", _CONFIRM), "danger", confirm=plain_text(words.say("privacy.sure"))
    )
    text = words.say("privacy.ask", says=_CONFIRM)
    return reply_with(
        Reply((Paragraph(text), Buttons((button,))), summary=plain_text(text), data={"kind": "forget", "deleted": 0})
    )


def _only_me(call: Call, says: str) -> None:
    if call.args.casefold() not in {"", "me", "my data"}:
        raise UserError("I only do that for the person who asks.", hint=call.services.typed(says))


def _pages(kept: Mapping[str, Json]) -> Iterator[str]:
    """The export as JSON text, a table at a time, split between rows."""
    page = ""
    for table, rows in kept.items():
        for row in rows if isinstance(rows, list) else ():
            line = f"{table}: {json.dumps(row, ensure_ascii=False)}\n"
            if page and len(page) + len(line) > _PAGE:
                yield page
                page = ""
            page += line
    if page:
        yield page


FEATURE: Final = Feature(
    commands=(
        Command("privacy", "You", "What is kept about you and who sees it", "privacy", ("privacy",), privacy, reads=True),
        Command("export", "You", "Get everything kept about you", "export me", ("export me",), export, reads=True),
        Command("forget", "You", "Delete everything kept about you", "forget me", ("forget me",), forget),
    )
)
