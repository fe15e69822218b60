"""The page of a day in a browser: it plays without a complaint, asks nobody, takes keys, and believes no name."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from sim.scenario import build
from sim.scenario.files.tree import dump
from tests.report.page.center import HOSTILE, center
from tests.support import browser

pytestmark = pytest.mark.skipif(browser.found() is None, reason="no Chromium here")
TEN = 10 * 3_600_000


@pytest.fixture(scope="module")
def animation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a day with hostile names."""
    home = tmp_path_factory.mktemp("day")
    (home / "rich.yaml").write_text(dump(build(center()).tree), encoding="utf-8")
    words = ["run", str(home / "rich.yaml"), "--quiet", "--jobs", "1", "--no-report", "--out", str(home / "out")]
    assert cli._outcome(words) == 0
    (log,) = (home / "out").rglob("contacts.parquet")
    assert cli._outcome(["animate", str(log.parent)]) == 0
    return log.parent / "animation-day1.html"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    with browser.browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def number(page: browser.Page, name: str) -> str:
    return page.run(f"document.querySelector('[data-counter=\"{name}\"]').textContent")


def move(page: browser.Page, moment: int) -> None:
    """Move the slider as a hand does."""
    page.run(f"(e => {{ e.value = {moment}; e.dispatchEvent(new Event('input')); }})(document.querySelector('#when'))")


def press(page: browser.Page, key: str) -> None:
    page.run(f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}', bubbles: true}}))")


def test_it_shows_the_day_without_a_complaint_and_asks_nobody(page: browser.Page, animation: Path) -> None:
    page.open(animation)
    assert number(page, "arrived") == "0"
    move(page, TEN)
    came = int(number(page, "arrived"))
    rows = page.run("[...document.querySelectorAll('[data-number=arrived]')].map(e => Number(e.textContent))")
    assert came == sum(rows) > 100
    move(page, TEN - 3_600_000)
    assert 0 < int(number(page, "arrived")) < came
    assert page.logged == []
    assert [url for url in page.asked if not url.startswith("file:")] == []


def test_names_are_names(page: browser.Page, animation: Path) -> None:
    page.open(animation)
    heads = page.run("[...document.querySelectorAll('#channels th')].map(e => e.textContent)")
    assert set(heads) == set(HOSTILE)
    assert page.run("document.querySelectorAll('img').length") == 0
    assert page.logged == []


def test_keys_turn_the_clock(page: browser.Page, animation: Path) -> None:
    page.open(animation)
    clock = "document.querySelector('#clock').textContent"
    move(page, TEN)
    press(page, "ArrowRight")
    assert page.run(clock) == "10:01:00"
    press(page, "ArrowLeft")
    press(page, "ArrowLeft")
    assert page.run(clock) == "09:59:00"
    press(page, "End")
    assert number(page, "in line") == number(page, "with agents") == "0"
    press(page, "Home")
    assert page.run(clock) == "08:00:00"


def test_it_plays_and_pauses(page: browser.Page, animation: Path) -> None:
    page.open(animation)
    before = page.run("story.now")
    page.tap("#play")
    limit = time.monotonic() + 20
    while page.run("story.now") < before + 30_000 and time.monotonic() < limit:
        time.sleep(0.05)
    page.tap("#play")
    stopped = page.run("story.now")
    assert stopped >= before + 30_000
    time.sleep(0.2)
    assert page.run("story.now") == stopped


def test_nothing_flies_where_motion_is_unwelcome(page: browser.Page, animation: Path) -> None:
    page.open(animation)
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    page.run("go(28_800_000); go(36_000_000, true)")
    assert page.run("stage.flights.length") == 0
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "no-preference"}])
    page.run("go(28_800_000); go(36_000_000, true)")
    assert page.run("stage.flights.length") > 0


def test_it_fits_a_phone(page: browser.Page, animation: Path) -> None:
    page.open(animation, 375, phone=True)
    assert page.run("document.scrollingElement.scrollWidth") <= 375
