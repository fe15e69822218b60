"""Figures of a sweep: responses, surfaces, what matters most, and the front of two figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from sim.report import sweep_frames as frames
from sim.report.figures import COLOURS, STYLE
from sim.report.sweep_frames import Findings, Front

SHORT = 34
ACROSS = 3
MOST_CELLS = 80
MOST_BARS = 20
MOST_NAMED = 12


class Drawing(NamedTuple):
    """A figure with its name, its caption, and the data that are drawn."""

    name: str
    caption: str
    figure: Figure
    data: pl.DataFrame


def drawings(found: Findings) -> Iterator[Drawing]:
    """Yield every figure of a sweep: the front, then metric by metric what moves it."""
    if found.front:
        yield _front(found, found.front)
    for k in range(len(found.plan.figures)):
        yield _response(found, k)
        if found.effects and np.isfinite(found.result.means[:, k]).all():
            yield from _of_grid(found, k)
        if found.indices and np.isfinite(found.result.means[:, k]).all():
            yield _indices(found, k)


def _of_grid(found: Findings, k: int) -> Iterator[Drawing]:
    yield _tornado(found, k)
    varied = [n for n, size in enumerate(found.shape) if size > 1]
    if len(varied) > 1:
        strengths = [effect.difference[0] or 0.0 for effect in found.effects[k]]
        first, second = sorted(sorted(varied, key=lambda n: -strengths[n])[:2])
        yield _surface(found, k, (first, second))


def _drawn(size: tuple[float, float], paint: Callable[[Figure], None]) -> Figure:
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        paint(figure)
    return figure


def _name(found: Findings, kind: str, k: int) -> str:
    figure = found.plan.figures[k]
    words = "_".join((figure.metric, *(name for _, name in figure.scope)))
    return f"{kind}_" + "".join(letter if letter.isalnum() else "_" for letter in words)


def _label(found: Findings, k: int) -> str:
    """Return the title of an axis: what is measured, with its unit where the ticks do not say it."""
    unit = found.result.estimates[0][k].unit
    label = safe(found.plan.figures[k].label)
    return label if unit in ("share", "level") else f"{label} [{unit}]"


def _scale(found: Findings, k: int, axis: Any) -> None:
    if found.result.estimates[0][k].unit == "share":
        axis.set_major_formatter(PercentFormatter(1.0))
    else:
        axis.set_major_locator(MaxNLocator(5))


def _path(path: str) -> str:
    """Cut a path to the end of it that fits, at a dot."""
    end = path if len(path) <= SHORT else path[1 - SHORT :]
    return safe(end if end == path else f"…{end.partition('.')[2] or end}", SHORT)


def safe(text: str, longest: int = SHORT) -> str:
    """Cut a name to fit, and keep a dollar sign from starting mathematics."""
    return (text if len(text) <= longest else f"{text[: longest - 1]}…").replace("$", r"\$")


def _response(found: Findings, k: int) -> Drawing:
    data, paths = frames.responses_frame(found, k), found.design.paths
    across = min(ACROSS, len(paths))
    down = -(-len(paths) // across)

    def paint(figure: Figure) -> None:
        panels = figure.subplots(down, across, sharey=True, squeeze=False)
        for number, axes in enumerate(panels.flat):
            if number < len(paths):
                _panel(axes, data.filter(factor=paths[number]), bool(found.effects))
                values = [point[paths[number]] for point in found.plan.points]
                unit = frames.unit_of(values)
                axes.set_xlabel(_path(paths[number]) + (f" [{unit}]" if unit else ""), fontsize=9)
            else:
                axes.set_axis_off()
        for axes in panels[:, 0]:
            axes.set_ylabel(_label(found, k))
            _scale(found, k, axes.yaxis)

    what = "averaged over all other factors" if found.effects else "point by point"
    caption = f"{found.plan.figures[k].label} over each factor, {what}, with intervals at {_sure(found)}"
    return Drawing(_name(found, "response", k), caption, _drawn((max(4.5, 3.2 * across), 3.1 * down), paint), data)


def _sure(found: Findings) -> str:
    return f"{100 * found.plan.confidence:g} % confidence"


def _panel(axes: Axes, data: pl.DataFrame, joined: bool) -> None:
    """Draw one response: a line with a band over numbers, dots with bars over names or single points."""
    means, low, high = (data[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in ("mean", "low", "high"))
    if data["at"].is_null().any():
        names = data["value"].unique(maintain_order=True).to_list()
        at = np.array([names.index(value) for value in data["value"]], dtype=float)
        axes.set_xticks(range(len(names)), [safe(name, 16) for name in names], fontsize=8)
        axes.margins(x=0.15)
    else:
        at = data["at"].to_numpy()
        axes.xaxis.set_major_locator(MaxNLocator(5))
    if joined and not data["at"].is_null().any():
        order = np.argsort(at)
        axes.plot(at[order], means[order], marker="o", ms=4, color=COLOURS[0], lw=1.8)
        axes.fill_between(at[order], low[order], high[order], color=COLOURS[0], alpha=0.2, lw=0)
    else:
        _bars(axes, at, means, low, high)


def _bars(axes: Axes, at: Any, means: Any, low: Any, high: Any) -> None:
    errors = np.nan_to_num(np.array([np.maximum(means - low, 0), np.maximum(high - means, 0)]))
    axes.errorbar(at, means, errors, fmt="o", ms=4, lw=0.9, color=COLOURS[0], alpha=0.8)


def _tornado(found: Findings, k: int) -> Drawing:
    data = frames.effects_frame(found, k)
    shown, centre = data.head(MOST_BARS).reverse(), float(found.result.means[:, k].mean())

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for row, bar in enumerate(shown.iter_rows(named=True)):
            axes.barh(
                row, bar["highest"] - bar["lowest"], left=bar["lowest"], height=0.55, color=COLOURS[0], alpha=0.75
            )
            ends = (("lowest", "right", -4), ("highest", "left", 4))
            for end, side, gap in ends if bar["difference"] else ():
                axes.annotate(safe(bar[f"{end}_at"], 14), (bar[end], row), (gap, 0), textcoords="offset points",
                              ha=side, va="center", fontsize=8)  # fmt: skip
        axes.axvline(centre, color="#000000", lw=1)
        axes.set_yticks(range(len(shown)), [_path(path) for path in shown["factor"]], fontsize=9)
        axes.use_sticky_edges = False
        axes.margins(x=0.12, y=0.05)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(_label(found, k))
        _scale(found, k, axes.xaxis)

    caption = f"How far each factor moves {found.plan.figures[k].label} on the average over the others; line: the mean"
    return Drawing(_name(found, "tornado", k), caption, _drawn((8, 1.1 + 0.45 * len(shown)), paint), data)


def _indices(found: Findings, k: int) -> Drawing:
    data = frames.indices_frame(found, k)
    shown = data.head(MOST_BARS).reverse()

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for number, (kind, label) in enumerate((("total", "with interactions"), ("first", "alone"))):
            rows = np.arange(len(shown)) + (number - 0.5) * 0.36
            values, low, high = (shown[name].to_numpy() for name in (kind, f"{kind}_low", f"{kind}_high"))
            errors = np.array([np.maximum(values - low, 0), np.maximum(high - values, 0)])
            axes.barh(rows, values, height=0.34, xerr=errors, color=COLOURS[1 - number], alpha=0.75, label=label,
                      error_kw={"lw": 1})  # fmt: skip
        axes.set_yticks(range(len(shown)), [_path(path) for path in shown["factor"]], fontsize=9)
        axes.set_xlim(left=min(0.0, float(data["first_low"].min() or 0.0)))  # type: ignore[arg-type]
        axes.grid(visible=False, axis="y")
        axes.set_xlabel("share of the variance")
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(
            handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=9
        )

    caption = f"Sobol indices of {found.plan.figures[k].label}: the share of its variance that each factor causes"
    return Drawing(_name(found, "indices", k), caption, _drawn((8, 1.2 + 0.6 * len(shown)), paint), data)


def _surface(found: Findings, k: int, pair: tuple[int, int]) -> Drawing:
    data = frames.surface_frame(found, k, pair)
    down, across = (found.shape[n] for n in pair)
    cells = data["mean"].fill_null(np.nan).to_numpy().reshape(down, across)
    rows, columns = (found.design.factors[found.design.paths[n]].levels_of() for n in pair)

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        mesh = axes.pcolormesh(cells, cmap="cividis", edgecolors="white", lw=0.5)
        for axis, path, levels in ((axes.yaxis, pair[0], rows), (axes.xaxis, pair[1], columns)):
            every = -(-len(levels) // 12)
            ticks = range(0, len(levels), every)
            axis.set_ticks([n + 0.5 for n in ticks], [safe(frames.spelled(levels[n]), 14) for n in ticks], fontsize=8)
            axis.set_label_text(_path(found.design.paths[path]))
        axes.grid(visible=False)
        share = found.result.estimates[0][k].unit == "share"
        bar = figure.colorbar(mesh, ax=axes, label=_label(found, k), format=PercentFormatter(1.0) if share else None)
        bar.outline.set_visible(False)
        _write_cells(axes, cells, share)

    others = ", averaged over all other factors" if len(found.shape) > 2 else ""
    caption = f"{found.plan.figures[k].label} over two factors{others}"
    return Drawing(_name(found, "surface", k), caption, _drawn((7, 4.2), paint), data)


def _write_cells(axes: Axes, cells: Any, share: bool) -> None:
    if cells.size > MOST_CELLS:
        return
    middle = (np.nanmin(cells) + np.nanmax(cells)) / 2
    for (row, column), value in np.ndenumerate(cells):
        text = f"{100 * value:.1f} %" if share else f"{value:.4g}"
        ink = "black" if value > middle else "white"
        axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=8, color=ink)


def _front(found: Findings, front: Front) -> Drawing:
    data = frames.front_frame(found, front)
    names = [found.plan.figures[axis].metric for axis in front.axes]
    looks = (
        ("", "others", COLOURS[6], 0.35),
        ("near", "within noise", COLOURS[4], 1.0),
        ("front", "front", COLOURS[0], 1.0),
    )

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for state, label, colour, alpha in looks:
            mine = data.filter(state=state).sort(f"{names[0]}_mean")
            if len(mine):
                _cloud(axes, mine, names, label, colour, alpha)
        _join(axes, data.filter(state="front").sort(f"{names[0]}_mean"), names)
        for axis, which in ((axes.xaxis, 0), (axes.yaxis, 1)):
            axis.set_label_text(_label(found, front.axes[which]))
            _scale(found, front.axes[which], axis)
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), borderaxespad=0, frameon=False, fontsize=9)

    ways = " and ".join(f"{'high' if high else 'low'} {name}" for name, high in zip(names, front.high, strict=True))
    caption = f"Points for {ways}; no point beats those on the front in both. Numbers: the points"
    return Drawing("front", caption, _drawn((8, 4.6), paint), data)


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
    for number, across, up in zip(best["point"], x, y, strict=True) if len(best) <= MOST_NAMED else ():
        axes.annotate(str(number), (across, up), (5, 5), textcoords="offset points", fontsize=8)
