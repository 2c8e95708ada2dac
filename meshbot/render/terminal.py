"""A reply as terminal text: fits the width, colour only where asked for, buttons as words one can type."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from io import StringIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.rule import Rule
from rich.table import Table as RichTable
from rich.text import Text

from meshbot.model import reply as model
from meshbot.text import markup

_NARROW = 40


class Verbatim(Text):
    """Text that is copied from the screen: commands, manifests, addresses. Never cut or wrapped by us."""


class _Comment:
    """A shell comment that is wrapped into several, so that what is copied still runs."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterable[Text]:
        """Lines that fit."""
        for line in textwrap.wrap(self._text, max(options.max_width - 6, _NARROW)):
            yield Text(f"    # {line}", style="green")


def render_text(reply: model.Reply, width: int = 80, *, colour: bool = False) -> str:
    """The reply as text of at most ``width`` columns; ``colour`` adds ANSI styles. Ends with a newline."""
    console = Console(
        file=StringIO(),
        width=max(width, _NARROW),
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for number, part in enumerate(reply.parts):
        rendered = list(_part(part))
        if number and rendered and not isinstance(part, (model.Note, model.Sources)):
            console.print()
        for item in rendered:
            console.print(item, soft_wrap=isinstance(item, Verbatim))
    file = console.file
    text = file.getvalue() if isinstance(file, StringIO) else ""
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def styled(text: str, base: str = "") -> Text:
    """One line of our markup as rich text."""
    out = Text(style=base)
    for block in markup.parse(text):
        if out:
            out.append(" ")
        _append(out, block)
    return out


def _append(out: Text, block: markup.Block) -> None:
    for span in block.spans:
        if span.kind == "code":
            out.append(f"`{span.text}`", style="cyan")
        elif span.kind == "bold":
            out.append(span.text, style="bold")
        elif span.kind == "link":
            out.append(f"{span.text} ({span.url})", style="underline")
        else:
            out.append(span.text)


def _part(part: model.Part) -> Iterable[RenderableType]:  # noqa: C901, PLR0911, PLR0912 - one line per kind of part
    match part:
        case model.Heading(text):
            return [Text(markup.one_line(text), style="bold underline")]
        case model.Paragraph(text):
            return _paragraphs(text)
        case model.Facts(pairs):
            return [_facts(pairs)]
        case model.Bullets(items, title):
            return [*_title(title), *(_hang("• ", styled(item)) for item in items)]
        case model.Steps(items, title):
            return [*_title(title), *(_hang(f"{n}. ", styled(item)) for n, item in enumerate(items, 1))]
        case model.Code(text, language):
            return list(_code(text, shell=language == "bash"))
        case model.Quote(text):
            return [_hang("│ ", Text(markup.one_line(text, 600), style="italic"))]
        case model.Table():
            return _table(part)
        case model.Choices():
            return [_hang(f"{choice.letter}) ", styled(choice.text)) for choice in part.options]
        case model.Buttons(buttons):
            return [_words(buttons)]
        case model.Sources(links):
            return [line for link in links for line in _source(link)]
        case model.Note(text):
            return [styled(text, "dim")]
        case model.Image(name, alt):
            return [_hang("▣ ", Text(f"{name}: {alt}", style="dim"))]
        case model.Divider():
            return [Rule(style="dim")]


def _paragraphs(text: str) -> list[RenderableType]:
    out: list[RenderableType] = []
    previous: markup.Block | None = None
    for block in markup.parse(text):
        if previous is not None and not (block.bullet and previous.bullet):
            out.append(Text(""))
        line = Text()
        _append(line, block)
        out.append(_hang("• ", line) if block.bullet else line)
        previous = block
    return out


def _title(title: str) -> list[RenderableType]:
    return [Text(title, style="bold")] if title else []


def _hang(mark: str, text: Text) -> RichTable:
    """A mark in front, and the text beside it with a hanging indent."""
    grid = RichTable.grid(padding=0)
    grid.add_column(width=len(mark), no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(Text(mark, style=text.style), text)
    return grid


def _facts(pairs: tuple[tuple[str, model.Markup], ...]) -> RichTable:
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="bold", max_width=30)
    grid.add_column(ratio=1)
    for name, value in pairs:
        grid.add_row(Text(name), styled(value))
    return grid


def _table(table: model.Table) -> list[RenderableType]:
    out = RichTable(show_edge=False, pad_edge=False, header_style="bold", show_lines=len(table.columns) > 3)  # noqa: PLR2004 - wide rows wrap and need a rule between
    for column in table.columns:
        out.add_column(column.title, justify=column.align, overflow="fold")
    for row in table.rows:
        out.add_row(*(Text(markup.clean(cell)) for cell in row))
    return [*_title(table.title), out]


def _words(buttons: Iterable[model.Button]) -> RichTable:
    line = Text()
    for number, button in enumerate(buttons):
        if number:
            line.append(" · ")
        line.append(button.says, style="bold cyan")
        if button.label.casefold() not in {button.says.casefold(), ""}:
            line.append(f" ({button.label})", style="dim")
    return _hang("Say: ", line)


def _source(link: model.Link) -> tuple[Text, Text]:
    read = f" (read {link.read:%Y-%m-%d})" if link.read else ""
    return Text(f"Source: {link.title}{read}", style="dim"), Verbatim(f"        {link.url}", style="dim")


def _code(text: str, *, shell: bool) -> Iterable[RenderableType]:
    """Lines to copy, as they are; only a comment between shell commands is wrapped, into comments."""
    for line in _verbatim(text).split("\n"):
        if shell and line.startswith("# "):
            yield _Comment(line.removeprefix("# "))
        else:
            yield Verbatim(f"    {line}" if line.strip() else "", style="green")


def _verbatim(text: str) -> str:
    return "\n".join(markup.clean(line) for line in text.rstrip("\n").split("\n"))
