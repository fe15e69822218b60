"""Reports in a browser: they load without a complaint, show their figures, sort, explain, and fit a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from sim.scenario import build
from sim.scenario.files.tree import dump
from tests.report.page.center import center
from tests.support import browser
from tests.support.paths import ROOT

HAS_BROWSER = pytest.mark.skipif(browser.found() is None, reason="no Chromium here")
pytestmark = HAS_BROWSER
TABLE = "#service-1 + .wide table"
STUDY = """\
study: Staff
base: {base}
replications: 2
design:
  method: grid
  factors: {{pools.agents.agents: [5, 6], channels.phone.patience.exponential.mean: [1 min, 3 min]}}
metrics: [service_level, {{metric: asa, channel: phone}}]
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the report of a run with hostile names, of a comparison, and of a sweep."""
    home = tmp_path_factory.mktemp("reports")
    base = ROOT / "scenarios" / "studies" / "phone_desk.yaml"
    (home / "rich.yaml").write_text(dump(build(center()).tree), encoding="utf-8")
    (home / "study.yaml").write_text(STUDY.format(base=base), encoding="utf-8")
    variant = "a name with forty letters, and no more..: pools.agents.agents=9"
    commands = {
        "run": ["run", str(home / "rich.yaml"), "--log", "none"],
        "compare": ["compare", str(base), "--variant", variant, "--replications", "3"],
        "sweep": ["sweep", str(home / "study.yaml")],
    }
    for name, words in commands.items():
        assert cli._outcome([*words, "--quiet", "--jobs", "1", "--out", str(home / name)]) == 0
    return {name: next((home / name).rglob("report.html")) for name in commands}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    with browser.browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("name", ["run", "compare", "sweep"])
@pytest.mark.parametrize("dark", [False, True])
def test_it_loads_without_a_complaint_and_shows_every_figure(
    name: str, dark: bool, page: browser.Page, reports: dict[str, Path]
) -> None:
    """Nothing is logged, nothing asked of anybody, no name was run, and each figure takes room."""
    page.open(reports[name], dark=dark)
    assert page.logged == []
    assert [url[:30] for url in page.asked if not url.startswith(("file:", "data:"))] == []
    sizes = page.run("[...document.querySelectorAll('figure svg')].map(e => [e.clientWidth, e.clientHeight])")
    drawn = len(list((reports[name].parent / "figures").glob("*.png")))
    assert len(sizes) == drawn
    assert all(min(size) > 100 for size in sizes)


@pytest.mark.parametrize("name", ["run", "compare", "sweep"])
def test_it_fits_a_phone(name: str, page: browser.Page, reports: dict[str, Path]) -> None:
    page.open(reports[name], 375, phone=True)
    assert page.run("innerWidth") == 375
    assert page.run("document.scrollingElement.scrollWidth") <= 375
    assert page.run("[...document.querySelectorAll('.wide')].some(e => e.scrollWidth > e.clientWidth)")


def test_figures_fit_a_phone_and_grow_by_a_tap(page: browser.Page, reports: dict[str, Path]) -> None:
    page.open(reports["run"], 375, phone=True)
    widths = "[...document.querySelectorAll('figure svg')].map(e => e.getBoundingClientRect().right)"
    assert max(page.run(widths)) <= 375
    page.tap("figure .drawn")
    assert page.run("document.querySelector('figure svg').clientWidth") > 600
    page.tap("figure .drawn")
    assert max(page.run(widths)) <= 375


def test_tables_that_scroll_say_so_and_names_do_not_break(page: browser.Page, reports: dict[str, Path]) -> None:
    """A word that is broken takes two lines of its own cell, where it would fit one."""
    page.open(reports["compare"], 375, phone=True)
    marked = "e => e.classList.contains('scrolls')"
    hides = "e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1"
    wide = "[...document.querySelectorAll('.wide')]"
    assert page.run(f"{wide}.map({marked})") == page.run(f"{wide}.map({hides})")
    assert page.run(f"{wide}.some({marked})")
    told = "getComputedStyle(e.nextElementSibling).display !== 'none'"
    assert page.run(f"{wide}.filter({marked}).every(e => {told})")
    broken = """
        [...document.querySelectorAll('th, td, li, p')].flatMap(e => [...e.childNodes]).filter(n => n.nodeType === 3)
        .flatMap(n => [...n.data.matchAll(/[a-z_]{4,}/g)].map(word => {
            const range = document.createRange();
            range.setStart(n, word.index); range.setEnd(n, word.index + word[0].length);
            return [word[0], range.getClientRects().length];
        })).filter(([word, lines]) => lines > 1)"""
    assert page.run(broken) == []


def test_the_first_column_stays_while_a_table_scrolls(page: browser.Page, reports: dict[str, Path]) -> None:
    page.open(reports["run"], 375, phone=True)
    left = "document.querySelector('#service-1 + .wide tbody th').getBoundingClientRect().left"
    before = page.run(left)
    page.run("document.querySelector('#service-1 + .wide').scrollLeft = 150")
    assert page.run("document.querySelector('#service-1 + .wide').scrollLeft") > 100
    assert page.run(left) == before


def column(page: browser.Page, number: int) -> list[float]:
    """Return the numbers of a column, from top to bottom."""
    cells = f"[...document.querySelectorAll('{TABLE} tbody tr')].map(row => row.cells[{number}].dataset.value)"
    return [float(value) for value in page.run(cells) if value is not None]


def test_a_table_sorts_by_a_click_and_back_by_another(page: browser.Page, reports: dict[str, Path]) -> None:
    page.open(reports["run"])
    head = f"{TABLE} thead th:nth-child(2)"
    before = column(page, 1)
    assert len(set(before)) > 1
    page.tap(f"{head} button")
    assert column(page, 1) == sorted(before, reverse=True)
    assert page.run(f"document.querySelector('{head}').getAttribute('aria-sort')") == "descending"
    page.tap(f"{head} button")
    assert column(page, 1) == sorted(before)


def test_sums_stay_at_the_end_when_sorted(page: browser.Page, reports: dict[str, Path]) -> None:
    page.open(reports["run"])
    for _ in range(2):
        page.tap("#money-1 + .wide thead th:nth-child(2) button")
        last = page.run("document.querySelector('#money-1 + .wide tbody tr:last-child th').textContent.trim()")
        assert last == "everything"


def test_a_definition_shows_on_hover_focus_and_touch(page: browser.Page, reports: dict[str, Path]) -> None:
    page.open(reports["run"])
    page.run("document.documentElement.style.scrollBehavior = 'auto'")  # a page on its way hides what the mouse shows
    box, link = "document.querySelector('#meaning')", f"{TABLE} a.meaning"
    told = page.run(f"document.querySelector('{link}').dataset.meaning")
    assert page.run(f"{box}.hidden")
    for show, hide in (
        ("focus()", "blur()"),
        (
            "closest('th').dispatchEvent(new MouseEvent('mouseenter'))",
            "closest('th').dispatchEvent(new MouseEvent('mouseleave'))",
        ),
    ):
        page.run(f"document.querySelector('{link}').{show}")
        assert page.run(f"[{box}.hidden, {box}.textContent]") == [False, told]
        page.run(f"document.querySelector('{link}').{hide}")
        assert page.run(f"{box}.hidden")
    page.open(reports["run"], 375, phone=True)
    page.tap(link)
    assert page.run(f"[{box}.hidden, {box}.textContent]") == [False, told]
    assert page.run(f"{box}.getBoundingClientRect().right") <= 375


def test_it_prints_within_the_paper(page: browser.Page, reports: dict[str, Path]) -> None:
    """A4 less margins of 14 mm is 688 pixels wide."""
    page.open(reports["run"], 688)
    page.call("Emulation.setEmulatedMedia", media="print")
    hidden = page.run("[...document.querySelectorAll('.wide')].filter(e => e.offsetHeight < 20).length")
    assert hidden == 0
    wide = page.run("[...document.querySelectorAll('table')].filter(e => e.offsetWidth > 688).map(e => e.offsetWidth)")
    page.call("Emulation.setEmulatedMedia", media="")
    assert wide == []


def test_headers_that_are_repeated_on_paper_hold_no_buttons(page: browser.Page, reports: dict[str, Path]) -> None:
    """A button is drawn on the first page alone: below it the header of a long table would be blank."""
    page.open(reports["run"])
    boxes = f"[...document.querySelectorAll('{TABLE} thead button')].map(one => one.getClientRects().length)"
    shown = page.run(boxes)
    assert shown
    assert set(shown) == {1}
    page.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert set(page.run(boxes)) == {0}
        assert page.run(f"document.querySelector('{TABLE} thead button').innerText.trim()")
    finally:
        page.call("Emulation.setEmulatedMedia", media="")
