"""The front of more than two figures: parallel coordinates, an axis for each, a line for each point."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from sim.language.words import marked, tr, translated
from sim.report.canvas.style import COLOURS, fit
from sim.report.figures import Drawing
from sim.report.page.numbers import spoken
from sim.report.sweep import frames
from sim.report.sweep.axes import drawn
from sim.report.sweep.frames import Findings, ParetoFront
from sim.report.sweep.labels import figure_label, front_shows

SIZE, LABEL = (8.0, 4.2), 1.5  # inches: of the figure; of the name of an axis
LOOKS = (("", COLOURS[6], 0.15, 0.8), ("near", COLOURS[4], 0.7, 1.0), ("front", COLOURS[0], 0.9, 1.6))
NAMES = {"front": marked("front"), "near": marked("within noise"), "": marked("others")}
NUMBERED = 12


def parallel(found: Findings, front: ParetoFront) -> Drawing:
    """Draw every point over the figures of a front, each axis with what is good at the top."""
    data = frames.front_frame(found, front)
    caption = tr(
        "Points over the figures of the front; every axis has what is good at the top. No point beats those on the "
        "front in all of them"
    )
    caption += tr(". Numbers: the points") if front.states.count("front") <= NUMBERED else ""
    return Drawing("front", caption, drawn(SIZE, partial(_paint, found, front, data)), data, front_shows(found))


def _paint(found: Findings, front: ParetoFront, data: pl.DataFrame, figure: Figure) -> None:
    axes = figure.subplots()
    means = data.select(pl.col(f"{name}_mean").cast(pl.Float64) for name in frames.names_of(found, front))
    columns = [column.fill_null(np.nan).to_numpy() for column in means]
    heights = np.stack([_height(one, high) for one, high in zip(columns, front.high, strict=True)], axis=1)
    x, states = np.arange(len(columns)), np.array(data["state"])
    for state, colour, alpha, width in LOOKS:
        for line in heights[states == state]:
            axes.plot(x, line, color=colour, alpha=alpha, lw=width, marker="o", ms=3)
    _ends(axes, found, front, columns)
    _number(axes, heights[states == "front", -1], np.array(data["point"])[states == "front"], len(columns) - 1)
    shown = [(colour, translated(NAMES[state])) for state, colour, _, _ in LOOKS[::-1] if (states == state).any()]
    handles = [axes.plot([], [], color=colour, lw=2)[0] for colour, _ in shown]
    figure.legend(handles, [name for _, name in shown], loc="outside upper left", ncols=3)


def _height(column: Any, high: bool) -> Any:
    """Return values from 0, the worst of all points, to 1, the best."""
    low, top = np.nanmin(column), np.nanmax(column)
    share = (column - low) / (top - low) if top > low else np.full(column.shape, 0.5)
    return share if high else 1 - share


def _ends(axes: Any, found: Findings, front: ParetoFront, columns: list[Any]) -> None:
    """Write the name below each axis, and at its ends the best and the worst value."""
    axes.set_xticks(range(len(columns)), [fit(figure_label(found.plan.figures[k]), LABEL) for k in front.axes])
    axes.set_yticks([])
    axes.set_ylim(-0.12, 1.12)
    axes.set_xlim(-0.35, len(columns) - 0.65)
    axes.grid(visible=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(length=0)
    for k, (column, high) in enumerate(zip(columns, front.high, strict=True)):
        axes.axvline(k, ymin=0.12 / 1.24, ymax=1.12 / 1.24, color="#8a8a8a", lw=0.8)
        unit = found.result.estimates[0][front.axes[k]].unit
        ends = (np.nanmin(column), np.nanmax(column)) if high else (np.nanmax(column), np.nanmin(column))
        for at, value, side in ((0, ends[0], "top"), (1, ends[1], "bottom")):
            said = spoken({"mean": float(value), "low": None, "unit": unit})
            look: Any = {"textcoords": "offset points", "ha": "center", "va": side, "fontsize": 8}
            axes.annotate(said, (k, at), (0, 8 * at - 4), **look)


def _number(axes: Any, heights: Any, numbers: Any, last: int) -> None:
    """Write the numbers of the points of the front beside their ends, where there is room."""
    reached = -1.0
    for height, number in sorted(zip(heights.tolist(), numbers.tolist(), strict=True)):
        if len(numbers) <= NUMBERED and height - reached > 0.05:
            axes.annotate(str(number), (last, height), (6, 0), textcoords="offset points", va="center", fontsize=8)
            reached = height
