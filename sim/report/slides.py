"""A report as slides: a title, the first page of a comparison, and one figure to a slide, titled by what it shows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.language.words import tr
from sim.report.canvas.style import DPI
from sim.report.page.house import PLAIN, House
from sim.report.page.presentation import Deck, Slide
from sim.report.page.text_table import cut
from sim.scenario.basics.problems import input_error

if TYPE_CHECKING:
    from sim.report.figures import Drawing

WIDTH, HEIGHT = 13.333, 7.5  # inches, as wide as screens are
EDGE, TOP, FOOT = 0.6, 1.45, 0.75
LONGEST, MOST, FEW = 150, 1_400, 700  # letters of a title, of the text of a slide, and of what may be large
ROW = 0.55  # inches of a row of a table
SMALL, USUAL, LARGE = 12, 18, 26  # points
LOGO, INK = 1.6, "#1a1a1a"
BLANK = 6  # the layout without places


def check_slides() -> None:
    """Refuse to make slides where python-pptx is not installed, before anything else is done."""
    if find_spec("pptx") is None:
        raise input_error("--slides", "needs python-pptx; pip install 'ccsim[slides]'")


def write_slides(deck: Deck, drawings: Iterable[Drawing], to: Path, house: House = PLAIN) -> None:
    """Write slides as PowerPoint, in the house style."""
    from pptx import Presentation
    from pptx.util import Inches

    shown = Presentation()
    shown.slide_width, shown.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _title(shown, deck, house)
    for slide in deck.before:
        _text(shown, slide, house)
    for drawing in drawings:
        _figure(shown, drawing, house)
    for slide in deck.after:
        _text(shown, slide, house)
    shown.save(str(to))


def _new(shown: Any, title: str, house: House, size: int = LARGE, top: float = 0.45) -> Any:
    slide = shown.slides.add_slide(shown.slide_layouts[BLANK])
    room = WIDTH - 2 * EDGE - (LOGO if house.picture else 0)
    _box(slide, [title], (EDGE, top, room, 1.0), size, bold=house.accent or INK)
    if house.picture and house.picture.suffix.lower() != ".svg":
        _logo(slide, house.picture)
    notes = " · ".join(filter(None, (house.name, *house.after)))
    if notes:
        _box(slide, [notes], (EDGE, HEIGHT - 0.45, WIDTH - 2 * EDGE, 0.3), SMALL - 2)
    return slide


def _logo(slide: Any, picture: Path) -> None:
    from pptx.util import Inches

    logo = slide.shapes.add_picture(str(picture), 0, Inches(0.4), height=Inches(0.6))
    logo.left = Inches(WIDTH - EDGE) - logo.width


def _box(slide: Any, lines: Sequence[str], place: tuple[float, float, float, float], size: int, bold: str = "") -> None:
    """Write lines into a box at a place in inches; ``bold`` in a colour."""
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_textbox(*(Inches(one) for one in place)).text_frame
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.space_after = Pt(size / 2)
        run = paragraph.add_run()
        run.text, run.font.size, run.font.bold = line, Pt(size), bool(bold)
        if bold:
            run.font.color.rgb = _rgb(bold)


def _title(shown: Any, deck: Deck, house: House) -> None:
    slide = _new(shown, deck.title, house, LARGE + 8, top=2.2)
    _box(slide, [deck.subtitle, *house.before], (EDGE, 4.2, WIDTH - 2 * EDGE, 2.0), USUAL)


def _text(shown: Any, told: Slide, house: House) -> None:
    """Write lines below a table, if there is one, on as many slides as they need."""
    top = TOP + (ROW * (len(told.table) + 1) if told.table else 0.0)
    for number, some in enumerate(_pages(told.lines)):
        slide = _new(shown, told.title if not number else tr("{title}, continued", title=told.title), house)
        if told.table and not number:
            _table(slide, told.table, house)
        size = USUAL if sum(map(len, some)) < FEW else SMALL + 2
        _box(slide, some, (EDGE, TOP if number else top, WIDTH - 2 * EDGE, 1.0), size)


def _pages(lines: Sequence[str]) -> Iterator[list[str]]:
    """Divide lines into what a slide holds."""
    page: list[str] = []
    for line in lines:
        if page and sum(map(len, [*page, line])) > MOST:
            yield page
            page = []
        page.append(line)
    yield page


def _table(slide: Any, rows: Sequence[Sequence[str]], house: House) -> None:
    from pptx.util import Inches, Pt

    place = (EDGE, TOP, WIDTH - 2 * EDGE, ROW * len(rows))
    table = slide.shapes.add_table(len(rows), len(rows[0]), *(Inches(one) for one in place)).table
    for k, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = table.cell(k, column)
            cell.text = text
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size, paragraph.font.bold = Pt(SMALL + 1), not k or not column
            if not k:
                cell.fill.solid()
                cell.fill.fore_color.rgb = _rgb(house.accent or INK)


def _rgb(colour: str) -> Any:
    from pptx.dml import color

    make: Any = color.RGBColor
    return make(*bytes.fromhex(colour.lstrip("#")))


def _figure(shown: Any, drawing: Drawing, house: House) -> None:
    """Put a figure below what it shows, as large as there is room, its caption below."""
    from pptx.util import Inches

    slide = _new(shown, cut(drawing.takeaway or drawing.caption, LONGEST), house, LARGE - 4)
    wide, high = drawing.figure.get_size_inches()
    room = WIDTH - 2 * EDGE, HEIGHT - TOP - FOOT - 0.3
    scale = min(room[0] / wide, room[1] / high)
    buffer = io.BytesIO()
    drawing.figure.savefig(buffer, format="png", dpi=max(DPI, DPI * scale))
    picture = slide.shapes.add_picture(buffer, Inches((WIDTH - scale * wide) / 2), Inches(TOP), Inches(scale * wide))
    picture.name = drawing.caption
    if drawing.takeaway:
        _box(slide, [drawing.caption], (EDGE, HEIGHT - FOOT - 0.25, WIDTH - 2 * EDGE, 0.4), SMALL)
