"""A figure that is drawn once for both its forms is what matplotlib draws twice, pixel by pixel and word by word."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.report.canvas.axes import number_axis
from sim.report.canvas.style import blank, house, save_both, settle, to_svg
from tests.report.figures.alike import both_alike


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
