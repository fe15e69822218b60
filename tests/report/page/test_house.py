"""The style of a house: what may be written, what a page makes of it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.report.page.house import contrast, load_house
from sim.report.page.html import rendered
from sim.report.page.solid import solid
from sim.scenario import InputError

RUN = {"seed": 1, "replications": 3, "finished": "2026-01-05", "version": "0"}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
STYLE = """\
name: Example & Co
logo: logo.png
colours: {accent: "#7a1f5c", designs: ["#00694a", "#0B5CAD"]}
before: [Prepared for the <board>.]
after: [Confidential.]
"""


def house(tmp_path: Path, text: str) -> Path:
    (tmp_path / "logo.png").write_bytes(PIXEL)
    (tmp_path / "house.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "house.yaml"


def test_a_page_in_the_style_of_a_house(tmp_path: Path) -> None:
    found = load_house(house(tmp_path, STYLE))
    texts = {"description": "", "warnings": [], "simulated": [], "limits": []}
    page = rendered("base.html", {**RUN, "house": found}, [], [], {}, title="T", **texts)
    assert '<img src="data:image/png;base64,iVBOR' in page
    assert "Example &amp; Co" in page
    assert "Prepared for the &lt;board&gt;." in page
    assert "--accent: #7a1f5c" in page
    assert found.designs == ("#00694a", "#0b5cad")
    assert page.index("Confidential.") > page.index("<footer>")
    assert "--accent: #7a1f5c" not in rendered("base.html", RUN, [], [], {}, title="T", **texts)


def test_all_that_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    wrong = 'colours:\n  accent: "#ffffaa"\n  designs: [red]\nbefor: [a]\n'
    with pytest.raises(InputError) as error:
        load_house(house(tmp_path, wrong))
    said = [str(problem) for problem in error.value.problems]
    assert len(said) == 3
    assert "house.yaml:2: colours.accent: '#ffffaa' is too light to be read on white" in said[0]
    assert "house.yaml:3: colours.designs.0: 'red' is no colour; write six digits in quotes" in said[1]
    assert "house.yaml:4: befor" in said[2]
    assert "before" in said[2]


@pytest.mark.parametrize(
    ("logo", "text"),
    [("none.png", "there is no file"), ("house.yaml", "is no picture; allowed: .png"), ("big.png", "larger than 1 MB")],
)
def test_logos_that_no_page_can_hold_are_refused(tmp_path: Path, logo: str, text: str) -> None:
    (tmp_path / "big.png").write_bytes(b"x" * 1_000_001)
    with pytest.raises(InputError, match=text):
        load_house(house(tmp_path, f"logo: {logo}\n"))


def test_contrast_is_that_of_the_standard() -> None:
    """WCAG 2.2: black on white is 21 to 1, and #767676 the lightest grey that has 4.5."""
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#767676") >= 4.5 > contrast("#777777")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("it is -$4.90 ±0.03 less", "−\u2060$4.90\u00a0±0.03"),
        ("by -4.5 pp", "−\u20604.5\u00a0pp"),
        ("2026-01-05", "2026-01-05"),
        ("a-3", "a-3"),
        ("80 % in 20 s", "80\u00a0% in 20\u00a0s"),
    ],
)
def test_no_line_breaks_between_a_sign_a_number_and_its_unit(text: str, kept: str) -> None:
    assert kept in solid(text)


def test_long_names_break_at_their_marks_alone_and_are_escaped() -> None:
    assert solid("a_very_long<name>") == "a_<wbr>very_<wbr>long&lt;name&gt;"
    assert solid("<b>/x") == "&lt;b&gt;/x"
