"""What all figures of a sweep share: how they are named, labelled, scaled and drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from sim.language.words import tr
from sim.report.canvas.axes import number_axis
from sim.report.canvas.letters import legible
from sim.report.canvas.style import blank, house, settle
from sim.report.page.text_table import cut
from sim.report.sweep.frames import Findings
from sim.report.sweep.labels import figure_label

SHORT, TICKS = 34, 6
BESIDE: Any = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.0), "borderaxespad": 0, "frameon": False, "fontsize": 9}


def drawn(size: tuple[float, float], paint: Callable[[Figure], None]) -> Figure:
    """Return a figure of a size in inches, painted in the house style."""
    with house():
        figure = blank(*size)
        paint(figure)
    return settle(legible(figure))


def name_of(found: Findings, kind: str, k: int) -> str:
    """Return the file name of a figure about one metric."""
    figure = found.plan.figures[k]
    words = "_".join((figure.metric, *(name for _, name in figure.scope)))
    return f"{kind}_" + "".join(letter if letter.isalnum() else "_" for letter in words)


def label_of(found: Findings, k: int) -> str:
    """Return the title of an axis: what is measured, with its unit where the ticks do not say it."""
    unit = found.result.estimates[0][k].unit
    label = cut(figure_label(found.plan.figures[k]), SHORT)
    return label if unit in ("share", "level") else f"{label} [{unit}]"


def is_log(found: Findings, path: str) -> bool:
    """Whether a factor is spread evenly in its logarithm, and so drawn."""
    return bool(getattr(found.design.factors.get(path), "log", False))


def log_axis(axis: Any, values: Sequence[float]) -> None:
    """Draw a factor on an axis of logarithms: with few levels as its ticks, else at 1, 2 and 5 times powers of ten."""
    (axis.axes.set_xscale if axis is axis.axes.xaxis else axis.axes.set_yscale)("log")
    levels = sorted(set(values))
    axis.set_major_locator(FixedLocator(levels) if len(levels) <= TICKS else LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.4g}"))
    axis.set_minor_locator(NullLocator())


def scale(found: Findings, k: int, axis: Any) -> None:
    """Write shares as percentages, and few ticks."""
    number_axis(axis, found.result.estimates[0][k].unit, 5)


def sure(found: Findings) -> str:
    """Say how sure the intervals are."""
    return tr("{confidence} % confidence", confidence=f"{100 * found.plan.confidence:g}")
