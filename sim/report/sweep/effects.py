"""Figures of what moves a metric of a sweep: tornado, Sobol indices, and a surface over two factors."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.language.words import tr
from sim.report.figures import COLOURS, Drawing
from sim.report.page.text_table import cut
from sim.report.sweep import frames
from sim.report.sweep.axes import BESIDE, SHORT, drawn, label_of, name_of, scale
from sim.report.sweep.frames import Findings
from sim.report.sweep.labels import factor_labels, figure_label, mover_shows

MOST_CELLS = 80
MOST_BARS = 20
MOST_TICKS = 12
ENDS = (("lowest", "right", -4), ("highest", "left", 4))


def tornado(found: Findings, k: int) -> Drawing:
    """Draw how far each factor of a grid moves a figure."""
    data = frames.effects_frame(found, k)
    figure = drawn((8, 1.1 + 0.45 * min(len(data), MOST_BARS)), partial(_paint_tornado, found, k, data))
    what = figure_label(found.plan.figures[k])
    caption = tr("How far each factor moves {what} on average over the others; line: the mean", what=what)
    return Drawing(name_of(found, "tornado", k), caption, figure, data, mover_shows(found, k))


def _paint_tornado(found: Findings, k: int, data: pl.DataFrame, figure: Figure) -> None:
    axes, shown = figure.subplots(), data.head(MOST_BARS).reverse()
    for row, bar in enumerate(shown.iter_rows(named=True)):
        _bar(axes, row, bar)
    axes.axvline(float(found.result.means[:, k].mean()), color="#000000", lw=1)
    _name_rows(axes, found, shown)
    axes.use_sticky_edges = False
    axes.margins(x=0.12, y=0.05)
    axes.set_xlabel(label_of(found, k))
    scale(found, k, axes.xaxis)


def _bar(axes: Axes, row: int, bar: dict[str, Any]) -> None:
    """Draw from the lowest to the highest average, with the levels at which they are."""
    width = bar["highest"] - bar["lowest"]
    axes.barh(row, width, left=bar["lowest"], height=0.55, color=COLOURS[0], alpha=0.75)
    for end, side, gap in ENDS if bar["difference"] else ():
        look: Any = {"textcoords": "offset points", "ha": side, "va": "center", "fontsize": 8}
        axes.annotate(cut(bar[f"{end}_at"], 14), (bar[end], row), (gap, 0), **look)


def _name_rows(axes: Axes, found: Findings, shown: pl.DataFrame) -> None:
    labels = factor_labels(found)
    axes.set_yticks(range(len(shown)), [cut(labels[path], SHORT) for path in shown["factor"]], fontsize=9)
    axes.grid(visible=False, axis="y")


def indices(found: Findings, k: int) -> Drawing:
    """Draw the Sobol indices of a figure."""
    data = frames.indices_frame(found, k)
    figure = drawn((8, 1.2 + 0.6 * min(len(data), MOST_BARS)), partial(_paint_indices, found, data))
    what = figure_label(found.plan.figures[k])
    caption = tr("Sobol indices of {what}: the share of its variance that each factor causes", what=what)
    return Drawing(name_of(found, "indices", k), caption, figure, data, mover_shows(found, k))


def _paint_indices(found: Findings, data: pl.DataFrame, figure: Figure) -> None:
    axes, shown = figure.subplots(), data.head(MOST_BARS).reverse()
    for number, (kind, label) in enumerate((("total", tr("with interactions")), ("first", tr("alone")))):
        values, low, high = (shown[name].to_numpy() for name in (kind, f"{kind}_low", f"{kind}_high"))
        errors = np.array([np.maximum(values - low, 0), np.maximum(high - values, 0)])
        look: Any = {"color": COLOURS[1 - number], "alpha": 0.75, "label": label, "error_kw": {"lw": 1}}
        axes.barh(np.arange(len(shown)) + (number - 0.5) * 0.36, values, height=0.34, xerr=errors, **look)
    _name_rows(axes, found, shown)
    axes.set_xlim(left=min(0.0, float(shown["first_low"].to_numpy().min())))
    axes.set_xlabel(tr("share of the variance"))
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], **BESIDE)


def surface(found: Findings, k: int, pair: tuple[int, int]) -> Drawing:
    """Draw a figure over two factors of a grid as a heat map."""
    data = frames.surface_frame(found, k, pair)
    figure = drawn((7, 4.2), partial(_paint_surface, found, k, pair, data))
    others = tr(", averaged over all other factors") if len(found.shape) > 2 else ""
    caption = tr(
        "{figure_label} over two factors{others}", figure_label=figure_label(found.plan.figures[k]), others=others
    )
    return Drawing(name_of(found, "surface", k), caption, figure, data)


def _paint_surface(found: Findings, k: int, pair: tuple[int, int], data: pl.DataFrame, figure: Figure) -> None:
    axes, share = figure.subplots(), found.result.estimates[0][k].unit == "share"
    cells = data["mean"].fill_null(np.nan).to_numpy().reshape([found.shape[n] for n in pair])
    mesh = axes.pcolormesh(cells, cmap="cividis", edgecolors="white", lw=0.5)
    for axis, number in zip((axes.yaxis, axes.xaxis), pair, strict=True):
        _name_levels(axis, found, found.design.paths[number])
    axes.grid(visible=False)
    bar = figure.colorbar(mesh, ax=axes, label=label_of(found, k), format=PercentFormatter(1.0) if share else None)
    bar.outline.set_visible(False)
    _write_cells(axes, cells, share)


def _name_levels(axis: Any, found: Findings, path: str) -> None:
    levels = found.design.factors[path].levels_of()
    ticks = range(0, len(levels), -(-len(levels) // MOST_TICKS))
    axis.set_ticks([n + 0.5 for n in ticks], [cut(frames.spelled(levels[n]), 14) for n in ticks], fontsize=8)
    axis.set_label_text(cut(factor_labels(found)[path], SHORT))


def _write_cells(axes: Axes, cells: Any, share: bool) -> None:
    if cells.size > MOST_CELLS:
        return
    middle = (np.nanmin(cells) + np.nanmax(cells)) / 2
    for (row, column), value in np.ndenumerate(cells):
        text = f"{100 * value:.1f} %" if share else f"{value:.4g}"
        ink = "black" if value > middle else "white"
        axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=8, color=ink)
