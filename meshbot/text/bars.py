"""A chart as bars of characters, for places that show no pictures."""

from __future__ import annotations

from typing import Final

from meshbot.model.chart import Panel, RangeChart

_WIDTH: Final = 32
_LINE, _SPAN, _TYPICAL, _MARK = "─", "━", "●", "*"


def text_bars(chart: RangeChart, width: int = _WIDTH) -> str:
    """Every panel as lines of ``label  bar  value``; bars run from low to high on the panel's own scale from zero."""
    label = max((len(bar.label) for panel in chart.panels for bar in panel.bars), default=0) + 1
    blocks = [chart.title, *(_panel(panel, label, width) for panel in chart.panels), chart.note]
    return "\n\n".join(blocks)


def _panel(panel: Panel, label: int, width: int) -> str:
    most = max((bar.high for bar in panel.bars), default=0.0) or 1.0
    lines = [panel.title]
    for bar in panel.bars:
        low, typical, high = (round(value / most * (width - 1)) for value in (bar.low, bar.typical, bar.high))
        cells = [_SPAN if low <= cell <= high else " " for cell in range(width)]
        cells[typical] = _TYPICAL
        name = bar.label + (_MARK if bar.marked else "")
        lines.append(f"{name.ljust(label)} {''.join(cells)} {bar.shown}".rstrip())
    return "\n".join(lines)
