"""Every command on every page runs, in order, and prints what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.tools import printed
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

PAGES = [
    page
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
    if printed.steps(page)
]


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for step, real in printed.played(page, tmp_path):
        assert step.shown is None or printed.is_told(step.shown, real), f"{step.commands}\n{real}"
    assert "Traceback" not in capsys.readouterr().err


def test_no_page_with_commands_is_left_out() -> None:
    assert {"README", "compare", "consultants", "tutorial", "telecom"} <= {page.stem for page in PAGES}


def test_a_fortnight_is_enough_of_what_is_not_shown_but_where_more_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    years, launch = ["run", "scenarios/bank_ten_years.yaml"], ["run", "scenarios/new_app.yaml"]
    assert printed._fewer_days([*years, "--set", "retention.win_back=null"]) == ["--set", "calendar.days=14"]
    assert printed._fewer_days([*years, "--set", "calendar.warmup=84 d"]) == []
    assert printed._fewer_days(launch) == []  # the app opens in the fourth week
    assert printed._fewer_days(["run", "scenarios/quickstart.yaml"]) == []


def test_lines_may_be_left_out_but_not_changed_or_swapped() -> None:
    real = "first\n\nsecond  \nthird\n"
    assert printed.is_told("first\nsecond\nthird\n", real)
    assert printed.is_told("...\nsecond\n...\n", real)
    assert not printed.is_told("first\nthird\n", real)
    assert not printed.is_told("third\n...\nfirst\n", real)
    assert not printed.is_told("...\nsecund\n", real)


def test_the_last_digits_of_a_number_may_be_those_of_another_processor() -> None:
    assert printed.is_told("9.0,0.40770286200543643\n", "9.0,0.4077028620054362\n")
    assert not printed.is_told("9.0,0.40770286200543643\n", "9.0,0.40770286\n")
    assert not printed.is_told("9.0,0.40770286200543643\n", "9.0,0.4077028630054364\n")
