"""Which command a word nearly is: "did you mean", when a line was mistyped in its first word."""

from __future__ import annotations

from typing import Final

from rapidfuzz.distance import OSA

from meshbot.commands.registry import Call, Command, Registry
from meshbot.model.request import Command as Line
from meshbot.model.request import Words

_SHORTEST: Final = 4
_LONG: Final = 7
"""From this length on, two slips of the fingers are forgiven instead of one."""


def nearest_word(registry: Registry, word: str) -> str | None:
    """The name or alias that is a typing error away from ``word``; people rarely miss the first letter."""
    typed = word.casefold()
    near: list[tuple[int, str]] = []
    for name, command in registry.by_word.items():
        if command.hidden or len(name) < _SHORTEST or name[0] != typed[:1]:
            continue
        allowed = 2 if len(name) >= _LONG else 1
        distance = OSA.distance(typed, name, score_cutoff=allowed)
        if distance <= allowed:
            near.append((distance, name))
    return min(near)[1] if near else None


def nearest(registry: Registry, word: str) -> Command | None:
    """The command that a word nearly names, or None."""
    name = nearest_word(registry, word)
    return registry.by_word[name] if name else None


def meant(call: Call, subject: str) -> str | None:
    """The line with its first word mended, when the whole line was typed and that word is nearly a command's."""
    word, _, rest = subject.strip().partition(" ")
    if not word or typed_line(call).partition(" ")[0] != word:
        return None
    registry = call.services.registry
    name = None if registry.find(word) else nearest_word(registry, word)
    if name is None or (rest and " " not in registry.by_word[name].usage):
        return None  # what takes no arguments was not meant with some
    return f"{name} {rest.strip()}".strip()


def typed_line(call: Call) -> str:
    """What was typed, without the slash command; empty for a button."""
    trigger = call.request.trigger
    text = trigger.line if isinstance(trigger, Line) else trigger.text if isinstance(trigger, Words) else ""
    word, _, rest = text.strip().partition(" ")
    return rest.strip() if word == call.services.command_name else text.strip()
