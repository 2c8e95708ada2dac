"""What is wrong in one manifest document, and how to walk untyped values."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from meshbot.content.complaint import Level

Where: TypeAlias = "tuple[str | int, ...]"
Tree: TypeAlias = Mapping[str, Any]

_NEAR: Final = 0.7


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong: where inside the document, what it is and what to write instead, and its weight."""

    where: Where
    what: str
    level: Level = "error"

    def __str__(self) -> str:
        return f"{dotted(self.where)}: {self.what}" if self.where else self.what


def dotted(where: Where) -> str:
    """A place as people write it: ``spec.http[0].route``."""
    out = ""
    for step in where:
        out += f"[{step}]" if isinstance(step, int) else f".{step}" if out else step
    return out


def tree(value: Any) -> Tree:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def at(value: Any, *steps: str) -> Any:
    """What stands at a path of keys, or None."""
    for step in steps:
        value = tree(value).get(step)
    return value


def each(value: Any, *where: str | int) -> Iterator[tuple[Where, Tree]]:
    """The mappings of a list, each with its place."""
    for index, item in enumerate(items(value)):
        yield (*where, index), tree(item)


def near(word: str, known: Iterable[str]) -> str:
    """``; did you mean x?`` when a known word is close, else nothing."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=_NEAR)
    return f"; did you mean {found[0]!r}?" if found else ""
