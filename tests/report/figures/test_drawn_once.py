"""A figure that is drawn once for both its forms is what matplotlib draws twice, pixel by pixel and word by word."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from sim.report.canvas.axes import number_axis
from sim.report.canvas.style import blank, house, save_both, settle, to_svg
from tests.report.figures.test_figures import drawings

WORDS = re.compile(r"<text[^>]*>([^<]*)</text>")
PLACES = re.compile(r'<text[^>]* x="([-\d.]+)" y="([-\d.]+)"')
POINT = 0.5


def pixels(path: Path) -> np.ndarray:
    """Return the colours of a picture."""
    return np.asarray(Image.open(path).convert("RGB"))


def both_alike(figure: Figure, folder: Path, name: str) -> None:
    """Check a figure in both forms, drawn once, against each form drawn by itself."""
    svg, plain = save_both(figure, folder / "once.png"), to_svg(figure)
    with house():
        FigureCanvasAgg(figure).print_png(folder / "alone.png")
    assert np.array_equal(pixels(folder / "once.png"), pixels(folder / "alone.png")), name
    assert sorted(WORDS.findall(svg)) == sorted(WORDS.findall(plain)), name
    once, alone = (np.array(sorted((float(x), float(y)) for x, y in PLACES.findall(text))) for text in (svg, plain))
    assert np.abs(once - alone).max(initial=0.0) < POINT, name
    assert len(svg) < 1.1 * len(plain), name


@pytest.mark.parametrize("which", ["rich", "hostile", "comparison"])
def test_every_figure_is_the_same_drawn_once(which: str, tmp_path: Path) -> None:
    for name, one in drawings(which).items():
        both_alike(one.figure, tmp_path, name)


def test_scales_marks_within_others_and_images_are_the_same_drawn_once(tmp_path: Path) -> None:
    with house():
        figure = blank(6.0, 3.0)
        left, right = figure.subplots(1, 2)
        left.loglog([1.0, 30.0, 1e4], [1e-3, 2.0, 5e2], marker="o")
        left.set_ylabel("a label\nof two lines")
        number_axis(left.yaxis, "share")
        right.scatter([1.0, 2.0, 3.0], [4.0, 1.0, 2.0], c=[0.0, 0.5, 1.0], s=[5.0, 50.0, 100.0])
        right.bar([1.0, 2.0], [1.0, 3.0], hatch="//", clip_path=(right.patch))
        right.invert_xaxis()
        right.minorticks_on()
        both_alike(settle(figure), tmp_path, "scales")


@pytest.mark.parametrize("kind", ["imshow", "pcolormesh"])
def test_what_svg_has_as_pixels_stays_so(kind: str, tmp_path: Path) -> None:
    with house():
        figure = blank(3.0, 2.0)
        figure.colorbar(getattr(figure.subplots(), kind)([[0.0, 1.0], [0.5, 0.2]]))
    assert save_both(settle(figure), tmp_path / "image.png") == to_svg(figure)
