"""A figure drawn once, as pixels and as SVG: to go through all that is in it takes longer than to put it down twice.

Everything is measured and placed in pixels; for SVG, which counts in points, places are scaled, while widths of lines
and sizes of letters are in points for both.
"""

from __future__ import annotations

import io
from copy import copy
from typing import Any

from matplotlib.backend_bases import FigureCanvasBase, RendererBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, Transform, TransformedPath

from sim.report.canvas.still import still
from sim.report.canvas.texts import Heights, Pixels, heights

POINTS = 72.0  # an inch


class TwofoldCanvas(FigureCanvasBase):
    """A canvas that keeps what it measures by: what texts were found to take is not looked for again."""

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure)
        self._renderer = Twofold(figure)

    def get_renderer(self) -> Twofold:
        """Return what texts are measured by, and what the figure is drawn on."""
        return self._renderer


class Anchor:
    """Where a text is anchored, in points."""

    def __init__(self, text: Text, scaling: Transform) -> None:
        self._text, self._scaling = text, scaling

    def get_transform(self) -> Transform:
        """Return what takes the place of the text to points."""
        return self._text.get_transform() + self._scaling

    def __getattr__(self, name: str) -> Any:
        return getattr(self._text, name)


class Twofold(RendererBase):
    """What hands everything that is drawn to two others, to the second in points.

    Attributes
    ----------
    pixels
        What measures texts, and draws pixels.
    svg
        What writes SVG, to ``text``, from `begin` on.
    """

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        dpi, (width, height) = figure.dpi, figure.get_size_inches()
        self.width, self.height = (int(size) for size in figure.bbox.size)
        self.pixels: Any = Pixels(self.width, self.height, dpi)  # type: ignore[no-untyped-call]
        self._scaling = Affine2D().scale(POINTS / dpi)
        self._size, self._dpi = (width * POINTS, height * POINTS), dpi

    def begin(self) -> None:
        """Begin to draw, on nothing."""
        self.text = io.StringIO()
        self.pixels.clear()
        looks = {"image_dpi": self._dpi, "metadata": {"Date": None}}
        self.svg: Any = RendererSVG(*self._size, self.text, **looks)  # type: ignore[no-untyped-call]

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
        """Draw a path."""
        self.pixels.draw_path(gc, path, transform, rgbFace)
        self.svg.draw_path(self._in_points(gc), path, transform + self._scaling, rgbFace)

    def draw_markers(self, gc: Any, marker: Any, size: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
        """Draw a marker at every point of a path."""
        self.pixels.draw_markers(gc, marker, size, path, transform, rgbFace)
        scaled = size + self._scaling, path, transform + self._scaling
        self.svg.draw_markers(self._in_points(gc), marker, *scaled, rgbFace)

    def draw_path_collection(  # type: ignore[override]
        self, gc: Any, transform: Any, paths: Any, each: Any, offsets: Any, shift: Any, *looks: Any, **more: Any
    ) -> None:
        """Draw many paths."""
        self.pixels.draw_path_collection(gc, transform, paths, each, offsets, shift, *looks, **more)
        scaled = (transform + self._scaling).frozen(), paths, each, offsets, shift + self._scaling
        self.svg.draw_path_collection(self._in_points(gc), *scaled, *looks, **more)

    def draw_quad_mesh(
        self, gc: Any, transform: Any, wide: int, high: int, corners: Any, offsets: Any, shift: Any, *looks: Any
    ) -> None:
        """Draw a mesh of cells."""
        self.pixels.draw_quad_mesh(gc, transform, wide, high, corners, offsets, shift, *looks)
        scaled = (transform + self._scaling).frozen(), wide, high, corners, offsets, shift + self._scaling
        self.svg.draw_quad_mesh(self._in_points(gc), *scaled, *looks)

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """Draw a text."""
        self.pixels.draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        factor, anchor = POINTS / self._dpi, None if mtext is None else Anchor(mtext, self._scaling)
        below = self.svg.height - factor * (self.height - y)  # there may be half a pixel less than the figure is high
        self.svg.draw_text(self._in_points(gc), factor * x, below, s, prop, angle, ismath, anchor)

    def draw_image(self, gc: Any, x: float, y: float, im: Any, transform: Any = None) -> None:
        """Draw pixels."""
        self.pixels.draw_image(gc, x, y, im)
        self.svg.draw_image(self._in_points(gc), x * POINTS / self._dpi, y * POINTS / self._dpi, im)

    def option_image_nocomposite(self) -> bool:
        """Whether images stay apart."""
        return True

    def _in_points(self, gc: Any) -> Any:
        """Return how to draw with what is clipped in points."""
        scaled, (path, transform), box = copy(gc), gc.get_clip_path(), gc.get_clip_rectangle()
        if path is not None:
            scaled.set_clip_path(TransformedPath(path, transform + self._scaling))
        if box is not None:
            scaled.set_clip_rectangle(Bbox(box.get_points() * (POINTS / self._dpi)))
        return scaled

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin a group, which SVG has."""
        self.svg.open_group(s, gid)

    def close_group(self, s: str) -> None:
        """End a group."""
        self.svg.close_group(s)

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return how large the figure is, in pixels."""
        return self.width, self.height

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """Return how large a text is, in pixels."""
        return self.pixels.get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-any-return]

    def _get_font_height_metrics(self, prop: Any) -> Heights:
        """Return how high the lines of a font are, which matplotlib asks of who draws, if that knows."""
        return heights(prop, self._dpi)

    def points_to_pixels(self, points: Any) -> Any:
        """Return points in pixels."""
        return self.pixels.points_to_pixels(points)

    def flipy(self) -> bool:
        """Whether the origin is at the top."""
        return True


def drawn_twofold(figure: Figure) -> tuple[Any, str]:
    """Return the pixels of a figure, and its SVG; images in it have no more points than pixels."""
    canvas = figure.canvas if isinstance(figure.canvas, TwofoldCanvas) else TwofoldCanvas(figure)
    renderer = canvas.get_renderer()
    renderer.begin()
    with still(figure, renderer):
        figure.draw(renderer)
    renderer.svg.finalize()
    return renderer.pixels.buffer_rgba(), renderer.text.getvalue()
