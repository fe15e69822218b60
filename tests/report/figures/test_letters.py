"""Letters of other scripts in figures: with a font that has them, or a word on which to install."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.plumbing.progress import heard
from sim.report.canvas import letters
from sim.report.canvas.letters import USUAL, families, legible


def figure_of(text: str) -> Figure:
    figure = Figure()
    figure.subplots().set_title(text, loc="left")
    return figure


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A machine with the usual font alone; what is told there."""
    letters._letters_of(USUAL)  # which is there, whatever this machine has besides
    monkeypatch.setattr(letters, "_installed", list)
    monkeypatch.setattr(letters, "_found", [])
    monkeypatch.setattr(letters, "_told", set())
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    said: list[str] = []
    with heard(lambda what, done, of: said.append(what)):
        yield said


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("电话", "Noto Sans CJK SC"), ("전화", "Noto Sans CJK SC"), ("फ़ोन", "Noto Sans Devanagari"),
        ("โทร", "Noto Sans Thai"), ("ፎ", "Noto Sans"),
    ],
)  # fmt: skip
def test_the_font_to_install_is_named_once(text: str, font: str, bare: list[str]) -> None:
    legible(figure_of(text))
    legible(figure_of(text))
    (said,) = bare
    assert said.endswith(f": install {font}")
    assert min(text) in said


def test_letters_that_the_usual_font_has_are_nothing_to_tell(bare: list[str]) -> None:
    legible(figure_of("Zoë, Ωmega, Жук ±2 €"))
    assert (bare, families()) == ([], [USUAL])


def test_tick_labels_are_looked_at_without_making_ticks(bare: list[str]) -> None:
    figure = Figure()
    axes = figure.subplots()
    axes.set_yticks([0, 1], ["a", "话"])
    legible(figure)
    assert len(bare) == 1


def test_a_font_of_this_machine_is_found_for_letters(bare: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    entry = font_manager.FontEntry(fname="some.ttf", name="Some Script", style="normal", weight=400)
    boxes = font_manager.FontEntry(fname="boxes.ttf", name="Last Resort", style="normal", weight=400)
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [boxes, entry])
    usual = letters._letters_of(USUAL)
    monkeypatch.setattr(letters, "_letters_of", lambda name: usual if name == USUAL else frozenset("话"))
    monkeypatch.setattr(letters, "_letters_in", lambda path: frozenset("话"))
    figure = figure_of("话")
    plain = figure.text(0, 0, "phone").get_fontfamily()
    legible(figure)
    assert (bare, families()) == ([], [USUAL, "Some Script"])
    fonts = {text.get_text(): text.get_fontfamily() for text in figure.findobj(Text)}
    assert (fonts["话"], fonts["phone"]) == (families(), plain)
