"""Slides: one figure to each, below what it shows, and all of it on the slide."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from matplotlib.figure import Figure

from sim.report import slides
from sim.report.canvas.drawing import Drawing
from sim.report.page.presentation import Deck, Slide
from sim.report.slides import write_slides
from sim.scenario import InputError

pptx = pytest.importorskip("pptx")


def drawing(name: str, size: tuple[float, float], takeaway: str) -> Drawing:
    figure = Figure(figsize=size)
    figure.subplots().plot([1, 2], [3, 4])
    return Drawing(name, f"Caption of {name}", figure, pl.DataFrame(), takeaway)


def texts(slide: object) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]  # type: ignore[attr-defined]


def test_a_figure_is_a_slide_titled_by_what_it_shows(tmp_path: Path) -> None:
    rows = [["", "Today", "Plan"], ["ASA", "9 s", "5 s\nbetter"]]
    deck = Deck("Which?", "2 designs", [Slide("Advice", ["Plan."], rows)], [Slide("Limits", ["x" * 600] * 5)])
    drawings = [drawing("wide", (8, 3), "Plan is better"), drawing("tall", (4, 12), "")]
    write_slides(deck, drawings, tmp_path / "a.pptx")
    shown = pptx.Presentation(str(tmp_path / "a.pptx"))
    found = [texts(slide)[0] for slide in shown.slides]
    more = "Limits, continued"
    assert found == ["Which?", "Advice", "Plan is better", "Caption of tall", "Limits", more, more]
    (table,) = (shape.table for shape in shown.slides[1].shapes if shape.has_table)
    assert [[cell.text for cell in row.cells] for row in table.rows] == list(rows)
    for number in (2, 3):
        (picture,) = (shape for shape in shown.slides[number].shapes if shape.shape_type == 13)
        assert picture.left >= 0
        assert picture.left + picture.width <= shown.slide_width
        assert picture.top + picture.height <= shown.slide_height
    wide, tall = (next(s for s in shown.slides[k].shapes if s.shape_type == 13) for k in (2, 3))
    assert wide.width / wide.height == pytest.approx(8 / 3, rel=0.02)
    assert tall.height / tall.width == pytest.approx(3, rel=0.02)


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slides, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'ccsim\[slides\]'"):
        slides.check_slides()
