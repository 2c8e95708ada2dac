"""Slack's text as plain text: escaped tokens become the words that people saw, and none of them can ping.

Syntax: https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from typing import Final

from meshbot.text.markup import clean

_TOKEN: Final = re.compile(r"<([^<>\n]*)>|&(amp|lt|gt);")
_ENTITY: Final = {"amp": "&", "lt": "<", "gt": ">"}


def plain_text(text: str) -> str:
    """A message or command text as people saw it, without characters that hide or reorder.

    ``<@U1|ada>`` becomes ``@ada``, ``<#C1|ops>`` ``#ops``, ``<https://a|b>`` ``b``, ``<!here>`` ``here`` and ``&lt;``
    ``<``. One pass, so that what was escaped by a person stays what they typed.
    """
    return clean(_TOKEN.sub(_word, text)).replace("\u00a0", " ")


def _word(match: re.Match[str]) -> str:
    if match[2]:
        return _ENTITY[match[2]]
    target, _, label = match[1].partition("|")
    label = _entities(label)
    kind, name = target[:1], _entities(target[1:])
    if kind == "@":
        return f"@{label.lstrip('@') or name}"
    if kind == "#":
        return f"#{label.lstrip('#') or name}"
    if kind == "!":
        # Broadcasts, user groups and dates: the word without the sign, so that no client can make a ping of it.
        return label.lstrip("@") or name.partition("^")[0]
    return label or _entities(target.removeprefix("mailto:"))


def _entities(text: str) -> str:
    return re.sub("&(amp|lt|gt);", lambda match: _ENTITY[match[1]], text)


def without_mention(text: str, user: str) -> str:
    """The text with every ``<@user>`` taken out, still in Slack's syntax."""
    return re.sub(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", " ", text).strip() if user else text.strip()


def mentions(text: str, user: str) -> bool:
    """Whether the text, in Slack's syntax, mentions this user."""
    return bool(user) and re.search(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", text) is not None
