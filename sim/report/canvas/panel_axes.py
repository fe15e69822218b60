"""Axes of a panel, which are ruled when all is drawn on them, and measured once while figures are laid out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox, BboxBase

from sim.report.canvas.ruled import Ruler, rulers_of


class Panel(Axes):
    """Axes around which there is as much, however large they are: their ticks do not depend on their size."""

    _rulers: tuple[Ruler, ...] = ()
    _measured: list[Any] | None = None

    def rule(self) -> None:
        """Put down what the axes say as they are now."""
        self._rulers = (*self._rulers, *rulers_of(self))

    def get_tightbbox(self, renderer: Any = None, **how: Any) -> BboxBase | None:  # type: ignore[override]
        """Return the box of the axes and of what is around them; a text within may stand out more or less."""
        if self._measured is None or self.texts:
            return self._whole(renderer, **how)
        within = self.get_window_extent(renderer).get_points()
        if not self._measured:
            self._measured.append(self._whole(renderer, **how).get_points() - within)
        return Bbox(within + self._measured[0])

    def _whole(self, renderer: Any, **how: Any) -> Bbox:
        whole: Any = super().get_tightbbox(renderer, **how)
        boxes: list[Any] = [whole, *(ruler.box(renderer) for ruler in self._rulers)]
        return Bbox.union(boxes)


def ruled(figure: Figure) -> Figure:
    """Put down what the axes of each panel say as they are now."""
    for axes in figure.axes:
        if isinstance(axes, Panel):
            axes.rule()
    return figure


@contextmanager
def measured_once(figure: Figure) -> Iterator[None]:
    """Have what is around each panel measured once, meanwhile."""
    panels = [axes for axes in figure.axes if isinstance(axes, Panel)]
    for panel in panels:
        panel._measured = []
    try:
        yield
    finally:
        for panel in panels:
            panel._measured = None
