"""A figure: for what it applies, the frame it shows, and how that is drawn, from the frame alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from matplotlib.figure import Figure

from sim.language.words import translated
from sim.plumbing.csv_output import write_csv
from sim.report.canvas.letters import legible
from sim.report.canvas.panel_axes import ruled
from sim.report.canvas.style import house, save_both, settle
from sim.report.page.figures import Picture


class Drawing(NamedTuple):
    """A figure with its name, its caption, the data that are drawn, and a sentence on what they show, or none."""

    name: str
    caption: str
    figure: Figure
    data: pl.DataFrame
    takeaway: str = ""


class FigureKind(NamedTuple):
    """A kind of figure.

    Attributes
    ----------
    frame
        Makes its data; without rows where the figure does not apply.
    paint
        Draws the data, and nothing else.
    shows
        Says in a sentence what its data show, given what they were made from too; nothing where no sentence does.
    """

    name: str
    caption: str
    frame: Callable[[Any], pl.DataFrame]
    paint: Callable[[pl.DataFrame], Figure]
    shows: Callable[[Any, pl.DataFrame], str] = lambda source, data: ""


def drawn(kinds: Iterable[FigureKind], source: Any) -> Iterator[Drawing]:
    """Yield every figure that applies, drawn in the house style."""
    for kind in kinds:
        data = kind.frame(source)
        if len(data):
            yield Drawing(
                kind.name, translated(kind.caption), painted(kind.paint, data), data, kind.shows(source, data)
            )


def painted(paint: Callable[[pl.DataFrame], Figure], data: pl.DataFrame) -> Figure:
    """Return data drawn in the house style, laid out for good."""
    with house():
        return settle(legible(ruled(paint(data))))


def write(drawings: Iterable[Drawing], home: Path) -> list[Picture]:
    """Write every figure as PNG with its data as CSV beside it; return them as a page holds them."""
    home.mkdir(exist_ok=True)
    written = []
    with house():
        for one in drawings:
            markup = save_both(one.figure, home / f"{one.name}.png")
            write_csv(one.data, home / f"{one.name}.csv")
            written.append(Picture(one.name, one.caption, markup, one.takeaway))
    return written
