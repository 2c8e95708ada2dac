"""A table as aligned text, for places that have nothing better."""

from __future__ import annotations

import textwrap

from meshbot.model.reply import Table
from meshbot.text.markup import clean

_WIDEST_CELL = 28


def grid(table: Table, widest: int = _WIDEST_CELL) -> str:
    """The table in a fixed-width font; cells wrap at ``widest`` characters."""
    titles = tuple(column.title for column in table.columns)
    wrapped = [[_wrap(cell, widest) for cell in row] for row in (titles, *table.rows)]
    widths = [max(len(line) for row in wrapped for line in row[index]) for index in range(len(titles))]
    rows = [_row(row, widths, table) for row in wrapped]
    rule = "  ".join("─" * width for width in widths)
    return "\n".join([rows[0], rule, *rows[1:]])


def _wrap(cell: str, widest: int) -> list[str]:
    return textwrap.wrap(clean(cell), widest) or [""]


def _row(cells: list[list[str]], widths: list[int], table: Table) -> str:
    height = max(len(cell) for cell in cells)
    lines = []
    for index in range(height):
        pieces = []
        for cell, width, column in zip(cells, widths, table.columns, strict=True):
            text = cell[index] if index < len(cell) else ""
            pieces.append(text.rjust(width) if column.align == "right" else text.ljust(width))
        lines.append("  ".join(pieces).rstrip())
    return "\n".join(lines)
