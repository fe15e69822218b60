"""A surface over points that are scattered: interpolated between them, and marked as such."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import polars as pl
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from scipy.interpolate import RBFInterpolator
from scipy.spatial import Delaunay, QhullError
from scipy.stats import spearmanr

from sim.language.words import tr
from sim.report.figures import Drawing
from sim.report.page.text_table import cut
from sim.report.sweep import frames
from sim.report.sweep.axes import SHORT, drawn, is_log, label_of, log_axis, name_of
from sim.report.sweep.frames import Findings
from sim.report.sweep.labels import factor_labels

LEAST = 8  # points below which nothing is interpolated
FINE = 120  # cells across
SMOOTHING = 0.1  # of a spline over two of more factors, on scaled values: the others move the points too


def scattered(found: Findings, k: int) -> Drawing | None:
    """Draw a figure over the two factors it depends on most; ``None`` with too few points, or no two numbers."""
    points = [found.plan.points[number] for number in found.result.finished]
    at = {path: frames.positions([point[path] for point in points]) for path in found.design.paths}
    means = found.result.means[:, k]
    numbers = {path: np.array(one, float) for path, one in at.items() if None not in one and len(set(one)) > 2}
    if len(numbers) < 2 or len(means) < LEAST or not np.isfinite(means).all() or np.ptp(means) == 0:
        return None
    pair = sorted(numbers, key=lambda path: -_strength(found, k, path, numbers[path], means))[:2]
    y, x = sorted(pair, key=found.design.paths.index)
    data = pl.DataFrame({"point": list(found.result.finished), y: numbers[y], x: numbers[x], "mean": means})
    try:
        figure = drawn((7, 4.2), partial(_paint, found, k, (y, x), data))
    except (QhullError, np.linalg.LinAlgError):  # all points on a line
        return None
    others = (
        tr("; the other {paths} factors vary too", paths=len(found.design.paths) - 2)
        if len(found.design.paths) > 2
        else ""
    )
    caption = tr(
        "{label_of} over two factors: interpolated between the points, which are drawn, by a thin plate "
        "spline; nothing is known where it is white{others}",
        label_of=label_of(found, k),
        others=others,
    )
    return Drawing(name_of(found, "surface", k), caption, figure, data)


def _strength(found: Findings, k: int, path: str, values: Any, means: Any) -> float:
    """Return how much a figure depends on a factor: its total index, or how it goes with it in order."""
    if found.indices:
        return float(found.indices[k].total[found.design.paths.index(path)])
    return abs(float(spearmanr(values, means).statistic))


def _paint(found: Findings, k: int, pair: tuple[str, str], data: pl.DataFrame, figure: Figure) -> None:
    axes, share = figure.subplots(), found.result.estimates[0][k].unit == "share"
    y, x = (_scaled(found, path, data[path].to_numpy()) for path in pair)
    means = data["mean"].to_numpy()
    across, up, surface = interpolated(x, y, means, 0.0 if len(found.design.paths) == 2 else SMOOTHING)
    look: Any = {"cmap": "cividis", "vmin": float(means.min()), "vmax": float(means.max())}
    mesh = axes.pcolormesh(_back(found, pair[1], across), _back(found, pair[0], up), surface, shading="nearest", **look)
    axes.scatter(data[pair[1]], data[pair[0]], c=means, edgecolors="white", linewidths=0.8, s=26, **look)
    labels = factor_labels(found)
    for axis, path in ((axes.xaxis, pair[1]), (axes.yaxis, pair[0])):
        axis.set_label_text(cut(labels[path], SHORT))
        if is_log(found, path):
            log_axis(axis, data[path].to_list())
    axes.margins(0.03)
    axes.grid(visible=False)
    bar = figure.colorbar(mesh, ax=axes, label=label_of(found, k), format=PercentFormatter(1.0) if share else None)
    bar.outline.set_visible(False)


def _scaled(found: Findings, path: str, values: Any) -> Any:
    return np.log(values) if is_log(found, path) else values


def _back(found: Findings, path: str, values: Any) -> Any:
    return np.exp(values) if is_log(found, path) else values


def interpolated(x: Any, y: Any, values: Any, smoothing: float) -> tuple[Any, Any, Any]:
    """Return a grid across and up, and values on it: a thin plate spline, NaN outside of the points' convex hull.

    Shapes (``FINE``,), (``FINE``,) and (``FINE``, ``FINE``). Nothing is higher or lower than the points are. With no
    ``smoothing`` the spline goes through all of them; it works on coordinates scaled to 0 to 1.
    """
    ends = [(float(one.min()), float(np.ptp(one))) for one in (x, y)]
    points = np.stack([(one - low) / length for one, (low, length) in zip((x, y), ends, strict=True)], axis=1)
    spline = RBFInterpolator(points, values, kernel="thin_plate_spline", smoothing=smoothing)
    line = np.linspace(0.0, 1.0, FINE)
    grid = np.stack([one.ravel() for one in np.meshgrid(line, line)], axis=1)
    found = np.clip(spline(grid), values.min(), values.max())
    found[Delaunay(points).find_simplex(grid) < 0] = np.nan
    across, up = (low + length * line for low, length in ends)
    return across, up, found.reshape(FINE, FINE)
