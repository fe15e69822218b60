"""Axes of a panel, whose ticks and labels are measured once while figures are laid out, which asks for them twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox, BboxBase


class Panel(Axes):
    """Axes around which there is as much, however large they are: their ticks do not depend on their size."""

    _measured: list[Any] | None = None

    def get_tightbbox(self, renderer: Any = None, **how: Any) -> BboxBase | None:  # type: ignore[override]
        """Return the box of the axes and of what is around them; a text within may stand out more or less."""
        if self._measured is None or self.texts:
            return super().get_tightbbox(renderer, **how)
        within = self.get_window_extent(renderer).get_points()
        if not self._measured:
            whole: Any = super().get_tightbbox(renderer, **how)
            self._measured.append(whole.get_points() - within)
        return Bbox(within + self._measured[0])


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
