"""Figures of a sweep: the front of two figures, and metric by metric what moves it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.language.words import listed, marked, tr, translated
from sim.report.canvas.axes import told
from sim.report.canvas.style import POINTS, TARGET
from sim.report.figures import COLOURS, Drawing
from sim.report.page.text_table import cut
from sim.report.sweep import frames
from sim.report.sweep.axes import BESIDE, SHORT, drawn, is_log, label_of, log_axis, name_of, scale, sure
from sim.report.sweep.effects import indices, surface, tornado
from sim.report.sweep.frames import Findings, ParetoFront
from sim.report.sweep.labels import factor_labels, figure_label, front_shows
from sim.report.sweep.parallel import parallel
from sim.report.sweep.scattered import scattered
from sim.report.sweep.tables import way_of

ACROSS = 3
MOST_NAMED, WIDE, HIGH = 12, 16.0, 9.0  # points of a front; of their numbers, in points
SIZE = (8.0, 4.6)
LOOKS = (
    ("", marked("others"), COLOURS[6], 0.35),
    ("near", marked("within noise"), COLOURS[4], 1.0),
    ("front", marked("front"), COLOURS[0], 1.0),
)


def drawings(found: Findings) -> Iterator[Drawing]:
    """Yield every figure of a sweep: the front, then metric by metric what moves it."""
    if found.front:
        yield _front(found, found.front) if len(found.front.axes) == 2 else parallel(found, found.front)
    for k in range(len(found.plan.figures)):
        yield _response(found, k)
        if found.effects and np.isfinite(found.result.means[:, k]).all():
            yield from _of_grid(found, k)
        surface = None if found.effects else scattered(found, k)
        if surface:
            yield surface
        if found.indices and np.isfinite(found.result.means[:, k]).all():
            yield indices(found, k)


def _of_grid(found: Findings, k: int) -> Iterator[Drawing]:
    yield tornado(found, k)
    varied = [n for n, size in enumerate(found.shape) if size > 1]
    if len(varied) > 1 and found.result.complete:
        strengths = [effect.difference[0] or 0.0 for effect in found.effects[k]]
        first, second = sorted(sorted(varied, key=lambda n: -strengths[n])[:2])
        yield surface(found, k, (first, second))


def _response(found: Findings, k: int) -> Drawing:
    data, count = frames.responses_frame(found, k), len(found.design.paths)
    across = min(ACROSS, count)
    down = -(-count // across)
    figure = drawn((max(4.5, 3.2 * across), 3.1 * down), partial(_paint_response, found, k, data, (down, across)))
    what = tr("averaged over all other factors") if found.effects else tr("point by point")
    caption = tr(
        "{figure_label} over each factor, {what}, with intervals at {sure}",
        figure_label=figure_label(found.plan.figures[k]),
        what=what,
        sure=sure(found),
    )
    return Drawing(name_of(found, "response", k), caption, figure, data)


def _paint_response(found: Findings, k: int, data: pl.DataFrame, shape: tuple[int, int], figure: Figure) -> None:
    panels, paths = figure.subplots(*shape, sharey=True, squeeze=False), found.design.paths
    labels = factor_labels(found)
    for axes, path in zip(panels.flat, paths, strict=False):
        _panel(axes, data.filter(factor=path), bool(found.effects))
        unit = frames.unit_of([point[path] for point in found.plan.points])
        axes.set_xlabel(cut(labels[path], SHORT) + (f" [{unit}]" if unit else ""), fontsize=9)
        if is_log(found, path) and not data.filter(factor=path)["at"].is_null().any():
            log_axis(axes.xaxis, data.filter(factor=path)["at"].to_list())
    for axes in panels.flat[len(paths) :]:
        axes.set_axis_off()
    for axes in panels[:, 0]:
        axes.set_ylabel(told(axes.get_ylim(), label_of(found, k)))
        scale(found, k, axes.yaxis)


def _panel(axes: Axes, data: pl.DataFrame, joined: bool) -> None:
    """Draw one response: a line with a band over numbers, dots with bars over names or single points."""
    means, low, high = (data[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in ("mean", "low", "high"))
    if data["at"].is_null().any():
        names = data["value"].unique(maintain_order=True).to_list()
        at = np.array([names.index(value) for value in data["value"]], dtype=float)
        axes.set_xticks(range(len(names)), [cut(name, 16) for name in names], fontsize=8)
        axes.margins(x=0.15)
    else:
        at = data["at"].to_numpy()
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=bool((at == np.round(at)).all()) and np.ptp(at) >= 1))
    if joined and not data["at"].is_null().any():
        order = np.argsort(at)
        axes.plot(at[order], means[order], marker="o", ms=4, color=COLOURS[0], lw=1.8)
        axes.fill_between(at[order], low[order], high[order], color=COLOURS[0], alpha=0.2, lw=0)
    else:
        _bars(axes, at, means, low, high)


def _bars(axes: Axes, at: Any, means: Any, low: Any, high: Any) -> None:
    errors = np.nan_to_num(np.array([np.maximum(means - low, 0), np.maximum(high - means, 0)]))
    axes.errorbar(at, means, errors, fmt="o", ms=4, lw=0.9, color=COLOURS[0], alpha=0.8)


def _front(found: Findings, front: ParetoFront) -> Drawing:
    data = frames.front_frame(found, front)
    names = [found.plan.figures[axis].metric for axis in front.axes]
    words = [figure_label(found.plan.figures[axis]) for axis in front.axes]
    ways = listed(way_of(name, high) for name, high in zip(words, front.high, strict=True))
    caption = tr("Points for {ways}; no point beats those on the front in both. Numbers: the points", ways=ways)
    if found.bounds:
        caption += tr("; dotted: the bounds; ring: the best that keeps them")
    figure = drawn(SIZE, partial(_paint_front, found, front, data, names))
    return Drawing("front", caption, figure, data, front_shows(found))


def _paint_front(found: Findings, front: ParetoFront, data: pl.DataFrame, names: list[str], figure: Figure) -> None:
    figure.set_layout_engine(None)
    figure.subplots_adjust(0.09, 0.12, 0.82, 0.97)
    axes, ordered = figure.subplots(), data.sort(f"{names[0]}_mean")
    for state, label, colour, alpha in LOOKS:
        mine = ordered.filter(state=state)
        if len(mine):
            _cloud(axes, mine, names, translated(label), colour, alpha)
    for axis, which in ((axes.xaxis, 0), (axes.yaxis, 1)):
        axis.set_label_text(label_of(found, front.axes[which]))
        scale(found, front.axes[which], axis)
    if found.bounds:
        _ring(axes, ordered.filter(bounds="best"), names)
    axes.legend(**BESIDE)
    _join(axes, ordered.filter(state="front"), names)
    _draw_bounds(found, front, axes)


def _ring(axes: Axes, best: pl.DataFrame, names: list[str]) -> None:
    """Draw a ring about the best point under the bounds, if there is one."""
    x, y = (best[f"{name}_mean"].to_list() for name in names)
    if x:
        axes.plot(x, y, "o", ms=11, mfc="none", mec=TARGET, label=tr("best, in bounds"))


def _draw_bounds(found: Findings, front: ParetoFront, axes: Axes) -> None:
    """Draw the bounds of the two figures that lie within what is shown."""
    figures = [str(found.plan.figures[axis]) for axis in front.axes]
    for bound in found.plan.study.subject_to:
        if bound.figure in figures:
            line = (axes.axvline, axes.axhline)[figures.index(bound.figure)]
            line(bound.value, color=TARGET, ls=":", lw=1.2)


def _cloud(axes: Axes, mine: pl.DataFrame, names: list[str], label: str, colour: str, alpha: float) -> None:
    sides = []
    for name in names:
        mean, low, high = (mine[f"{name}_{part}"].cast(pl.Float64) for part in ("mean", "low", "high"))
        sides.append(((mean - low).fill_null(0).to_numpy().clip(0), (high - mean).fill_null(0).to_numpy().clip(0)))
    x, y = (mine[f"{name}_mean"].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names)
    axes.errorbar(x, y, sides[1], sides[0], fmt="o", ms=5, lw=0.6, color=colour, alpha=alpha, label=label)


def _join(axes: Axes, best: pl.DataFrame, names: list[str]) -> None:
    """Join the points of the front, and number them where there is room."""
    x, y = (best[f"{name}_mean"].to_list() for name in names)
    axes.plot(x, y, color=COLOURS[0], lw=1, ls="--")
    axes.autoscale_view()
    axes.autoscale(False)
    if len(best) <= MOST_NAMED:
        _number(axes, list(zip(x, y, strict=True)), best["point"].to_list())


def _number(axes: Axes, places: list[tuple[float, float]], numbers: list[int]) -> None:
    """Write the numbers of points above their front, which is in order; but of those on top of the one before."""
    rises, last = bool(places) and places[-1][1] > places[0][1], np.array([-np.inf, -np.inf])
    offset, side = ((-4, 4), "right") if rises else ((4, 4), "left")
    for place, number in zip(places, numbers, strict=True):
        at = axes.transData.transform(place) * POINTS / axes.figure.dpi
        if (np.abs(at - last) > (WIDE, HIGH)).any():
            axes.annotate(str(number), place, offset, textcoords="offset points", ha=side, fontsize=8)
            last = at
