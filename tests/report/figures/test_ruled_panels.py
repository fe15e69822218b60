"""Panels whose axes are ruled look as matplotlib draws and lays them out, pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, PercentFormatter

from sim.report.canvas.axes import clock, grid, number_axis, tell_at, tell_time, title
from sim.report.canvas.panel_axes import ruled
from sim.report.canvas.style import house, settle

DAY = 739_621.0  # 2026-01-05


def over_time() -> Figure:
    """Return five panels over eleven days, with labels of two kinds and small ticks, most without names of days."""
    frame, span = grid([3, 2]), (DAY, DAY + 11)
    for k, (axes, lowest) in enumerate(zip(frame.panels, frame.lowest, strict=True)):
        axes.plot([DAY, DAY + 4, DAY + 11], [0.0, 10.0 ** (k - 1), 0.3])
        axes.fill_between([DAY, DAY + 11], [0.1, 0.2], [0.2, 0.4])
        title(axes, f"panel {k}", frame.inches)
        number_axis(axes.yaxis, "share" if k % 2 else "contacts")
        axes.set_ylabel("waiting" if k else "")
        tell_time(axes, clock(*span, frame.inches), span, lowest)
    return frame.figure


def of_other_kinds() -> Figure:
    """Return panels with a scale of logarithms, one upside down without a grid, with marks within and a legend."""
    frame = grid([2])
    left, right = frame.panels
    left.set_xscale("symlog", linthresh=1.0, linscale=0.4)
    left.set_xlim(0, 700.0)
    left.plot([0.0, 10.0, 700.0], [0.0, 0.5, 1.0], label="answered")
    left.plot([10.0], [1.0], marker="o", clip_on=False, zorder=5, ls="none")
    tell_at(left.xaxis, [0.0, 10.0, 60.0, 600.0], ["0", "10 s", "1 min", "10 min"])
    left.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
    left.yaxis.set_major_formatter(PercentFormatter(1.0))
    right.pcolormesh(np.arange(12.0).reshape(3, 4), edgecolors="white", lw=0.4)
    right.invert_yaxis()
    right.grid(visible=False)
    right.set_yticks([0.5, 1.5, 2.5], ["Monday", "Tue", "a long day"])
    right.set_xticks([0, 2], ["08", ""])
    right.tick_params(length=2)
    right.text(1.5, 0.5, "88", ha="center", va="center", fontsize=7)
    frame.figure.legend(*left.get_legend_handles_labels(), loc="outside upper left")
    return frame.figure


def with_more_to_say() -> Figure:
    """Return panels whose axes say what is no tick: a label below, and thousands that all labels are counted in."""
    frame = grid([2])
    for axes in frame.panels:
        axes.plot([0.0, 1.0], [100_000.0, 100_000.001])
        axes.set_xlabel("years")
    return frame.figure


@pytest.mark.parametrize("drawn", [over_time, of_other_kinds, with_more_to_say])
def test_a_ruled_panel_is_what_matplotlib_draws(drawn: Callable[[], Figure]) -> None:
    found = []
    for rule in (lambda figure: figure, ruled):
        with house():
            canvas = FigureCanvasAgg(settle(rule(drawn())))
            canvas.draw()
        found.append(np.asarray(canvas.buffer_rgba()))
    assert np.array_equal(*found)


def test_ruled_axes_know_what_they_say() -> None:
    with house():
        figure = ruled(over_time())
    axes = figure.axes[-1]
    assert axes.get_ylabel() == "waiting"
    assert "Mon 5" in [text.get_text() for text in axes.findobj(Text, include_self=False)]
    assert (len(axes.lines), len(axes.texts)) == (1, 0)
    assert [text.get_text() for text in axes.get_xticklabels()][:2] == ["Mon 5", "Mon 12"]
