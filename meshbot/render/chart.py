"""A chart as a PNG, drawn off-screen with matplotlib, which is imported at the first picture and not before.

The picture has its own light card as background, so it reads the same in a light and a dark client. Colours keep a contrast of
4.5 to 1 and more; what was asked for is told by a mark and weight, not by colour alone.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from meshbot.model.chart import Panel, RangeBar, RangeChart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CARD: Final = "#ffffff"
_TEXT: Final = "#1d1c1d"
_QUIET: Final = "#5c5b5f"
_GRID: Final = "#e3e3e6"
_BAR: Final = "#9db8d9"
_MARKED: Final = "#2f6db5"
_TYPICAL: Final = "#16324f"
_INCHES: Final = 12.0
_ROW_INCHES: Final = 0.42
_ABOVE: Final = 0.85
_BETWEEN: Final = 0.85
_BELOW: Final = 0.75
"""Inches for the title, for an axis and the next panel's title, for an axis and the note."""
_DPI: Final = 110
_BAR_HEIGHT: Final = 0.52
_MARK_HEIGHT: Final = 0.36
_CHARACTER: Final = 0.0205
"""Width of one character of a value against the width of an axis."""


class PictureCharts:
    """``commands.services.Charts`` with matplotlib, where it is installed."""

    def draw(self, chart: RangeChart) -> bytes | None:
        """The chart as a PNG of about 1300 pixels width; None without matplotlib."""
        try:
            from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - half a second that only pictures need
            from matplotlib.figure import Figure  # noqa: PLC0415 - as above
        except ImportError:
            return None
        rows = (len(chart.panels) + 1) // 2
        plot = max(len(panel.bars) for panel in chart.panels) * _ROW_INCHES + 0.2
        height = _ABOVE + rows * plot + (rows - 1) * _BETWEEN + _BELOW
        figure = Figure(figsize=(_INCHES, height), dpi=_DPI, facecolor=_CARD)
        FigureCanvasAgg(figure)
        vertical = {"top": 1 - _ABOVE / height, "bottom": _BELOW / height, "hspace": _BETWEEN / plot}
        grid = figure.add_gridspec(rows, 2, left=0.185, right=0.985, wspace=0.64, **vertical)
        for number, panel in enumerate(chart.panels):
            _panel(figure.add_subplot(grid[number // 2, number % 2]), panel)
        figure.text(0.02, 1 - 0.12 / height, chart.title, color=_TEXT, fontsize=15, fontweight="bold", va="top")
        figure.text(0.02, 0.1 / height, chart.note, color=_QUIET, fontsize=10, va="bottom")
        out = BytesIO()
        figure.savefig(out, format="png", facecolor=_CARD, metadata={"Title": chart.title, "Description": chart.alt})
        return out.getvalue()


def _panel(axes: Axes, panel: Panel) -> None:
    most = max((bar.high for bar in panel.bars), default=0.0) or 1.0
    for row, bar in enumerate(panel.bars):
        colour = _MARKED if bar.marked else _BAR
        least = most * 0.004  # a range of nothing is still a line that can be seen
        axes.barh(row, max(bar.high - bar.low, least), left=bar.low, height=_BAR_HEIGHT, color=colour, zorder=2)
        ends = [row - _MARK_HEIGHT, row + _MARK_HEIGHT]
        axes.plot([bar.typical] * 2, ends, color=_CARD, linewidth=5.5, solid_capstyle="butt", zorder=3)
        axes.plot([bar.typical] * 2, ends, color=_TYPICAL, linewidth=2.6, solid_capstyle="butt", zorder=4)
        weight = "bold" if bar.marked else "normal"
        axes.text(bar.high + most * 0.02, row, bar.shown, va="center", ha="left", fontsize=9.5, color=_TEXT, fontweight=weight)
    axes.set_xlim(0, max(_reach(bar, most) for bar in panel.bars))
    axes.locator_params(axis="x", nbins=5)
    axes.set_ylim(len(panel.bars) - 0.4, -0.6)
    axes.set_yticks(range(len(panel.bars)))
    labels: list[Any] = list(axes.set_yticklabels([bar.label for bar in panel.bars], fontsize=10, color=_TEXT))
    for label, bar in zip(labels, panel.bars, strict=True):
        label.set_fontweight("bold" if bar.marked else "normal")
    axes.set_title(panel.title, loc="left", fontsize=11.5, color=_TEXT, fontweight="bold")
    axes.xaxis.set_major_formatter("{x:,.10g}")
    axes.tick_params(axis="x", labelsize=9, colors=_QUIET, length=0)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=_GRID, linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    axes.set_facecolor(_CARD)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)


def _reach(bar: RangeBar, most: float) -> float:
    """How far the axis must reach so that the bar's value in words fits behind it."""
    return (bar.high + most * 0.03) / max(0.2, 1 - len(bar.shown) * _CHARACTER)
