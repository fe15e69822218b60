"""Axes whose ticks stay where they are meanwhile: all lines of a grid are drawn as one, and so are all marks.

Tick by tick they take as long as everything else in a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, compress
from math import nan
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axis import Axis, Tick
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

END = (nan, nan)
CLOSE = 1e-10  # of an axis: a tick that is so near its end is on it


class StillAxis(Artist):
    """An axis as it is now: its grid, its marks, and what it says; large ticks look alike, and so do small ones."""

    def __init__(self, axis: Axis, *kinds: Sequence[Tick]) -> None:
        super().__init__()
        self.set_zorder(axis.get_zorder())
        self._parts: list[Artist] = []
        for ticks in kinds:
            for lines in zip(*((tick.gridline, tick.tick1line, tick.tick2line) for tick in ticks), strict=True):
                self._parts += _as_one(lines)
        labels = (text for tick in chain.from_iterable(kinds) for text in (tick.label1, tick.label2))
        self._parts += [text for text in (*labels, axis.label, axis.get_offset_text()) if text.get_text()]

    def draw(self, renderer: Any) -> None:
        """Draw it."""
        for part in self._parts:
            part.draw(renderer)


@contextmanager
def still(figure: Figure, renderer: Any) -> Iterator[None]:
    """Have the axes of a figure drawn as they are now."""
    _place(figure, renderer)
    shown = [axis for axes in figure.axes if axes.axison for axis in (axes.xaxis, axes.yaxis) if axis.get_visible()]
    drawn = [(axis, axis.axes.add_artist(_still(axis, renderer))) for axis in shown]
    for axis in shown:
        axis.set_visible(False)
    try:
        yield
    finally:
        for axis, artist in drawn:
            artist.remove()
            axis.set_visible(True)


def _place(figure: Figure, renderer: Any) -> None:
    """Put axes where they will be drawn: those of scales of colours stand where others leave them room."""
    for axes in figure.axes:
        locator: Any = axes.get_axes_locator()
        axes.apply_aspect(locator(axes, renderer) if locator else None)


def _still(axis: Axis, renderer: Any) -> StillAxis:
    axis.get_majorticklabels()  # which puts ticks where they are now
    if axis.label.get_text() or axis.get_major_formatter().get_offset():
        axis.get_tightbbox(renderer)  # and this a label beside them
    return StillAxis(axis, *(_within(axis, ticks) for ticks in (axis.get_major_ticks(), axis.get_minor_ticks())))


def _within(axis: Axis, ticks: Sequence[Tick]) -> list[Tick]:
    return [*compress(ticks, are_within(axis, [tick.get_loc() for tick in ticks]))]


def are_within(axis: Axis, places: Sequence[float]) -> list[bool]:
    """Say of places whether they are on an axis, its ends included."""
    low, high, *at = axis.get_transform().transform([*sorted(axis.get_view_interval()), *places])
    room = CLOSE * abs(high - low)
    return [bool(min(low, high) - room <= one <= max(low, high) + room) for one in at]


def _as_one(lines: Sequence[Line2D]) -> list[Line2D]:
    """Return a line that has the points of all that are seen, apart from each other, and looks like the first."""
    seen = [line for line in lines if line.get_visible()]
    if not seen:
        return []
    points = chain.from_iterable((*_points(line), END) for line in seen)
    whole = Line2D(*zip(*points, strict=True))
    whole.update_from(seen[0])
    return [whole]


def _points(line: Line2D) -> list[tuple[float, float]]:
    """Return the points of a line, which may have one number for all in one direction."""
    data: Any = line.get_data()
    x, y = (list[float](numbers) for numbers in data)
    count = max(len(x), len(y))
    return list(zip(x * (count // len(x)), y * (count // len(y)), strict=True))
