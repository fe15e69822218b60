"""What an axis of a panel says, put down once: a line for its grid, one for its marks, a text for each label.

Ticks are five artists each, which are made, placed and measured anew by everything that looks at the axes, and take
as long as all else in a small panel. Here one is made of each kind, and all others would look like it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Any, ClassVar, NamedTuple, TypeVar

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox, ScaledTranslation

from sim.report.canvas.still import END, are_within

A = TypeVar("A", bound=Artist)
POINTS = 72.0  # an inch


class Scale(NamedTuple):
    """Large ticks, or small ones: one that looks like all of them, where they are, and what they say."""

    like: Tick
    at: list[float]
    said: list[str]


class Ruler(Artist):
    """What an axis says, drawn in its place; the axis is hidden, and knows its places and labels still."""

    flat: ClassVar[bool]

    def __init__(self, axis: Axis, scales: Sequence[Scale]) -> None:
        super().__init__()
        self._axis, self._lines = axis, list[Line2D]()
        self._marks = max((scale.like.tick1line.get_markersize() for scale in scales), default=0.0)
        for scale in scales:
            self._rule(scale.like.gridline, scale.at, (0.0, 1.0))
            self._rule(scale.like.tick1line, scale.at, (0.0,))
        said = [(scale.like.label1, *one) for scale in scales for one in zip(scale.at, scale.said, strict=True)]
        self._texts = [self._like(like, Text(*self._point(at), text)) for like, at, text in said if text]
        self.set(zorder=axis.get_zorder(), in_layout=False)  # `box` tells what it takes up
        axis.axes.add_artist(self)
        axis.set_visible(False)

    def _rule(self, like: Line2D, at: Sequence[float], ends: Sequence[float]) -> None:
        if like.get_visible():
            points = [point for place in at for point in (*(self._point(place, end) for end in ends), END)]
            self._lines.append(self._like(like, Line2D(*zip(*points, strict=True))))

    def _point(self, along: float, across: float = 0.0) -> tuple[float, float]:
        return (along, across) if self.flat else (across, along)

    def _like(self, like: Artist, artist: A) -> A:
        """Return an artist that looks like another."""
        artist.update_from(like)
        artist.set_figure(self._axis.axes.figure)
        return artist

    def get_children(self) -> list[Artist]:
        """Return its lines and texts."""
        return [*self._lines, *self._texts]

    def draw(self, renderer: Any) -> None:
        """Draw it."""
        for part in self.get_children():
            part.draw(renderer)

    def box(self, renderer: Any) -> Bbox:
        """Return what axes and ruler take up, in pixels: as much as matplotlib would take."""
        said = [text.get_window_extent(renderer) for text in self._texts]
        marks = self._marks * self._axis.axes.figure.dpi / POINTS
        return self._around([*said, self._edged(marks, *self._axis.axes.bbox.extents)], renderer)

    def _edged(self, marks: float, left: float, below: float, right: float, above: float) -> Bbox:
        """Return the box of axes with marks so long."""
        raise NotImplementedError

    def _around(self, boxes: Sequence[Bbox], renderer: Any) -> Bbox:
        return Bbox.union(boxes)


class FlatRuler(Ruler):
    """That of a horizontal axis, below it."""

    flat = True

    def _edged(self, marks: float, left: float, below: float, right: float, above: float) -> Bbox:
        return Bbox.from_extents(left, below - marks, right, above)


class UprightRuler(Ruler):
    """That of a vertical axis, to its left, and further left the label of the axis."""

    flat = False

    def __init__(self, axis: Axis, scales: Sequence[Scale]) -> None:
        super().__init__(axis, scales)
        self._label = self._like(axis.label, Text(0.0, 0.5, axis.label.get_text()))
        self._label.set_rotation_mode(axis.label.get_rotation_mode())

    def get_children(self) -> list[Artist]:
        """Return its lines and texts, and the label."""
        return [*super().get_children(), self._label]

    def _edged(self, marks: float, left: float, below: float, right: float, above: float) -> Bbox:
        return Bbox.from_extents(left - marks, below, right, above)

    def _around(self, boxes: Sequence[Bbox], renderer: Any) -> Bbox:
        whole = Bbox.union(boxes)
        return Bbox.union([whole, self._placed(whole.x0, renderer)]) if self._label.get_text() else whole

    def _placed(self, edge: float, renderer: Any) -> Bbox:
        """Put the label left of an edge, and return its box, with a pixel of its length, which takes no room."""
        axes = self._axis.axes
        inches = (axes.bbox.x0 - edge) / axes.figure.dpi + self._axis.labelpad / POINTS
        self._label.set_transform(axes.transAxes + ScaledTranslation(-inches, 0.0, axes.figure.dpi_scale_trans))
        box = self._label.get_window_extent(renderer)
        middle = (box.y0 + box.y1) / 2
        return Bbox.from_extents(box.x0, middle - 0.5, box.x1, middle + 0.5)


def rulers_of(axes: Axes) -> list[Ruler]:
    """Rule axes as they are now, unless there is more to say below them than ticks do, or of all labels at once."""
    flat, upright = _scales(axes.xaxis), _scales(axes.yaxis)
    offsets = [axis.get_major_formatter().get_offset() for axis in (axes.xaxis, axes.yaxis)]
    if axes.xaxis.label.get_text() or any(offsets):
        return []
    return [FlatRuler(axes.xaxis, flat), UprightRuler(axes.yaxis, upright)]


def _scales(axis: Axis) -> list[Scale]:
    """Return the ticks that an axis has now, of both kinds."""
    kinds = (
        (list(axis.get_majorticklocs()), axis.get_major_formatter(), axis.get_major_ticks),
        (list(axis.get_minorticklocs()), axis.get_minor_formatter(), axis.get_minor_ticks),
    )
    found = []
    for at, formatter, ticks in kinds:
        shown = are_within(axis, at)
        if any(shown):
            found.append(Scale(ticks(1)[0], [*compress(at, shown)], [*compress(formatter.format_ticks(at), shown)]))
    return found
