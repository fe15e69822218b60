"""Names beside points, so that none lies on another or on a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, pi, sin
from typing import NamedTuple

from matplotlib.axes import Axes

from sim.report.canvas.style import POINTS, width

SIZE, HIGH, DOT, LEADER = 8.0, 11.0, 4.5, 14.0  # points: of letters, a line, a dot's half, and a gap that needs a line
RADII = (3.0, 9.0, 16.0, 24.0, 34.0, 46.0, 60.0, 80.0, 105.0, 135.0, 170.0, 210.0)
ANGLES = tuple(k * pi / 8 for k in (2, 14, 6, 10, 0, 8, 4, 12, 1, 15, 7, 9, 3, 5, 11, 13))


Place = tuple[tuple[float, float], tuple[float, float]]
THIN = 0.8  # points: half a bar


class Box(NamedTuple):
    """A rectangle, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Return whether two rectangles overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.bottom < other.top and other.bottom < self.top

    def within(self, other: Box) -> bool:
        """Return whether this one is inside another."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.bottom <= self.bottom and self.top <= other.top


def name_points(
    axes: Axes, places: Sequence[tuple[float, float]], names: Sequence[str], bars: Sequence[Place] = ()
) -> None:
    """Write the name of each point beside it, off all points and ``bars``, given by their two ends.

    With a line where there was no room at the point itself. The limits and the layout of the axes must be final.
    """
    if not places:
        return
    figure = axes.figure
    scale = POINTS / figure.dpi
    frame = Box(*(edge * scale for edge in axes.get_window_extent().extents))
    dots = [(float(x) * scale, float(y) * scale) for x, y in axes.transData.transform(list(places))]
    taken = [Box(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in dots]
    for ends in bars:
        (left, bottom), (right, top) = (axes.transData.transform(end) * scale for end in ends)
        taken.append(Box(left - THIN, bottom - THIN, right + THIN, top + THIN))
    for (x, y), place, name in sorted(zip(dots, places, names, strict=True), key=lambda one: (-one[0][1], one[0][0])):
        box = next((one for one in _candidates(x, y, name) if _free(one, frame, taken)), None)
        if box is not None:
            taken.append(box)
            _write(axes, place, (x, y), box, name)


def _candidates(x: float, y: float, name: str) -> Iterator[Box]:
    """Yield boxes around a point, the nearest first."""
    wide = width(name, SIZE) * POINTS + 2
    for radius in RADII:
        for angle in ANGLES:
            middle = x + cos(angle) * (radius + DOT + wide / 2), y + sin(angle) * (radius + DOT + HIGH / 2)
            yield Box(middle[0] - wide / 2, middle[1] - HIGH / 2, middle[0] + wide / 2, middle[1] + HIGH / 2)


def _free(box: Box, frame: Box, taken: Sequence[Box]) -> bool:
    return box.within(frame) and not any(box.meets(other) for other in taken)


def _write(axes: Axes, place: tuple[float, float], dot: tuple[float, float], box: Box, name: str) -> None:
    middle = (box.left + box.right) / 2 - dot[0], (box.bottom + box.top) / 2 - dot[1]
    gap = max(abs(middle[1]) - HIGH / 2, abs(middle[0]) - (box.right - box.left) / 2)
    line = {"arrowstyle": "-", "lw": 0.6, "color": "#767676", "shrinkA": 0, "shrinkB": 3}
    axes.annotate(
        name, place, middle, textcoords="offset points", ha="center", va="center", fontsize=SIZE,
        arrowprops=line if gap > LEADER else None,
    )  # fmt: skip
