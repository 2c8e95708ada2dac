"""What is answered: neutral parts that Slack, a terminal and a machine can each show.

Fields typed ``Markup`` hold the small markup of ``text/markup.py``; text typed by a person enters it only
through ``text.markup.escape``. Fields typed ``str`` are plain and shown as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Literal, TypeAlias


class Markup(str):
    """Text in the small markup of ``text/markup.py``, safe to interpret: what people typed in it is escaped."""

    __slots__ = ()


Json: TypeAlias = "str | int | float | bool | None | list[Json] | dict[str, Json]"


class Visibility(Enum):
    """Who may see a reply; an adapter may narrow it, never widen it."""

    ONLY_ASKER = "only asker"
    THREAD = "thread"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Action:
    """What a control does when used. ``say`` sends ``value`` as a line; other names are commands' own."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Button:
    """A control and the words that do the same thing. ``describes`` is read to people who do not see the place."""

    label: str
    says: str
    action: Action
    style: Literal["", "primary", "danger"] = ""
    describes: str = ""
    confirm: str = ""


def say_button(label: str, says: str, *, style: Literal["", "primary", "danger"] = "", describes: str = "") -> Button:
    """A button that sends the line ``says``."""
    return Button(label, says, Action("say", says), style, describes)


@dataclass(frozen=True, slots=True)
class Heading:
    """A short title, plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; blank lines separate paragraphs, ``- `` lines are bullets."""

    text: Markup


@dataclass(frozen=True, slots=True)
class Facts:
    """Name and value pairs."""

    pairs: tuple[tuple[str, Markup], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """Items without order, under an optional title."""

    items: tuple[Markup, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """Items in order, under an optional title."""

    items: tuple[Markup, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """Verbatim text, such as a manifest, a log line or a command."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, shown as typed and never interpreted."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A small table of plain cells; every row has one cell per column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One lettered option of a question."""

    letter: str
    text: Markup
    action: Action


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of a question; with ``several`` they are ticked and then sent with ``submit``."""

    options: tuple[Choice, ...]
    several: bool = False
    submit: Action | None = None


@dataclass(frozen=True, slots=True)
class Buttons:
    """Controls in a row."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A source that can be opened."""

    title: str
    url: str
    read: date | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the claims can be checked."""

    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A small remark below the rest."""

    text: Markup


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as PNG bytes; ``alt`` says in words what it shows."""

    name: str
    alt: str
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between parts."""


Part: TypeAlias = (
    Heading | Paragraph | Facts | Bullets | Steps | Code | Quote | Table | Choices | Buttons | Sources | Note | Image | Divider
)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    ``summary`` makes sense alone, in plain words: notification, screen reader, Slack's top-level text. ``share`` is the
    line that gives this answer again (for **Share here**), empty when it is not for sharing. ``data`` is the
    same answer for machines. ``ok`` is false when a person has something to mend.
    """

    parts: tuple[Part, ...]
    summary: str
    visibility: Visibility = Visibility.ONLY_ASKER
    data: Mapping[str, Json] = field(default_factory=dict)
    share: str = ""
    ok: bool = True
