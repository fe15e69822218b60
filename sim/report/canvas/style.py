"""The house style: colours told apart with any colour vision and in grey, light ground, names as they are written."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.textpath import TextToPath
from PIL import Image

from sim.report.canvas.letters import USUAL, families
from sim.report.canvas.panel_axes import measured_once
from sim.report.canvas.twofold import TwofoldCanvas, drawn_twofold

PACKED = 3  # of 9: a tenth larger than by the usual 6, in half of the time
# Okabe and Ito's colours.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
MEAN, STAFF, TARGET = COLOURS[0], COLOURS[4], "#B34700"
STYLE: Any = {
    "font.family": [USUAL],  # `legible` gives texts that need others more
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.titlepad": 4,
    "axes.labelsize": 8.5,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#8a8a8a",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.alpha": 0.3,
    "text.parse_math": False,
    "text.hinting": "none",  # to fit every letter to the pixels takes a tenth of the drawing, and no eye sees it
    "svg.hashsalt": "ccsim",
    "svg.fonttype": "none",
    "axes.prop_cycle": cycler(color=COLOURS),
}
WIDTH = 8.0  # inches: the width of a page
POINTS = 72.0  # an inch
DPI = 130


_designs: ContextVar[tuple[str, ...]] = ContextVar("designs", default=())


@contextmanager
def designs_in(colours: Sequence[str]) -> Iterator[None]:
    """Draw designs in colours of one's own, in their order; in the usual ones where there are none."""
    token = _designs.set(tuple(colours))
    try:
        yield
    finally:
        _designs.reset(token)


def design_colour(number: int) -> str:
    """Return the colour of a design, by its place."""
    colours = _designs.get() or COLOURS
    return colours[number % len(colours)]


_at_home: ContextVar[bool] = ContextVar("at_home", default=False)


@contextmanager
def house() -> Iterator[None]:
    """Draw in the house style, also within it; letters that no font here has are boxes, which `legible` tells of."""
    if _at_home.get():
        yield
        return
    token = _at_home.set(True)
    try:
        with mpl.rc_context(STYLE), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph", UserWarning)
            yield
    finally:
        _at_home.reset(token)


def blank(width: float, height: float) -> Figure:
    """Return a figure of a size in inches."""
    return Figure(figsize=(width, height), dpi=DPI, layout="constrained")


def settle(figure: Figure) -> Figure:
    """Lay a figure out for good, so that every format has it at the same places."""
    engine = figure.get_layout_engine()
    if engine is not None:
        TwofoldCanvas(figure)
        with house(), measured_once(figure):
            engine.execute(figure)
            figure.set_layout_engine("none")
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG."""
    with house():
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
    _write(canvas.buffer_rgba(), path, figure.dpi)


def to_svg(figure: Figure) -> str:
    """Return a figure as SVG markup, without the XML header, the same bytes every time."""
    buffer, dpi = io.StringIO(), figure.dpi
    with house():
        FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None})  # type: ignore[no-untyped-call]
    figure.set_dpi(dpi)  # which it has changed
    return _rounded(buffer.getvalue())


def save_both(figure: Figure, path: Path) -> str:
    """Write a figure as PNG, and return it as SVG markup: drawn once, unless SVG has pixels of its own."""
    if any(axes.images or any(one.get_rasterized() for one in axes.collections) for axes in figure.axes):
        save(figure, path)
        return to_svg(figure)
    with house():
        pixels, svg = drawn_twofold(figure)
    _write(pixels, path, figure.dpi)
    return _rounded(svg)


def _write(pixels: Any, path: Path, dpi: float) -> None:
    """Write pixels that let nothing through as PNG: three numbers for each, packed in less time than four."""
    image = Image.fromarray(np.asarray(pixels)).convert("RGB")
    image.save(path, "PNG", compress_level=PACKED, dpi=(dpi, dpi))


PLACES = re.compile(r' (d|x|y|points|transform)="([^"]*)"')
LONG = re.compile(r"(\.\d\d)\d+")


def _rounded(svg: str) -> str:
    """Write places to a hundredth of a point, which no eye tells apart, in half the bytes; without the header."""
    svg = svg[svg.index("<svg") :]
    return PLACES.sub(lambda found: f' {found[1]}="{LONG.sub(_digits, found[2])}"', svg)


def _digits(found: re.Match[str]) -> str:
    return found[1]


def fit(text: str, inches: float, size: float = 9.0) -> str:
    """Cut a text to a width in inches; nothing in it starts mathematics, hides it or breaks the line.

    >>> fit("phone", 2.0), fit("a very long name of a channel", 1.0)
    ('phone', 'a very long n…')
    """
    plain = " ".join(text.split())
    if width(plain, size) <= inches:
        return plain
    while plain and width(plain + "…", size) > inches:
        plain = plain[:-1]
    return plain + "…"


@lru_cache(4096)
def width(text: str, size: float) -> float:
    """Return how wide a text is, in inches."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        font = font_manager.FontProperties(family=families(), size=size)
        return float(TextToPath().get_text_width_height_descent(text, font, ismath=False)[0]) / POINTS
