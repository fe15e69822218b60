"""Comparisons as clients get them: titles, the figure that decides, a house style, a PDF, slides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cli
from sim.runs import pdf
from tests.support import browser

TINY = """\
scenario: Tiny
title: As it is
calendar: {start: 2026-01-05, open: "08:00-10:00"}
experiment: {seed: 5, replications: 4}
channels:
  phone: {preset: phone, arrivals: {per_hour: 60}}
pools:
  agents: {agents: 4, skills: [phone]}
"""
WORDS = (
    *("compare", "tiny.yaml", "--variant", "six: pools.agents.agents=6", "--quiet", "--best", "asa"),
    *("--title", "six=Two more", "--question", "Do two more pay?"),
)


@pytest.fixture
def compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    assert cli._outcome(list(WORDS)) == 0
    assert "recommended by ASA: six, with a confidence of" in capsys.readouterr().out
    (found,) = (run for home in (tmp_path / "outputs").iterdir() for run in home.iterdir())
    return found


def test_titles_question_and_criterion_are_kept(compared: Path) -> None:
    document = json.loads((compared / "comparison.json").read_text())
    assert [(one["design"], one["title"]) for one in document["designs"]] == [("tiny", "As it is"), ("six", "Two more")]
    assert document["question"] == "Do two more pay?"
    assert document["criterion"] == {"metric": "asa", "scope": {}}
    mine = [one for one in document["comparisons"] if one["design"] == "six" and not one["scope"]]
    assert [one["primary"] for one in mine if one["metric"] == "asa"] == [True]
    page = (compared / "report.html").read_text(encoding="utf-8")
    assert "Do two more pay?" in page
    assert "Two more, by ASA (lower is better), as was asked" in page
    assert cli._outcome(["report", str(compared)]) == 0
    assert (compared / "report.html").read_text(encoding="utf-8") == page


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (("--best", "occupancy"), "'occupancy' is neither better high nor better low"),
        (("--best", "asaa"), "--best asaa"),
        (("--title", "seven=A"), "names no design 'seven'"),
        (("--template", "none.yaml"), "none.yaml: there is no such file"),
        (("--slides", "--no-report"), "--no-report draws nothing"),
    ],
)
def test_wrong_words_are_told_in_a_line(
    more: tuple[str, ...],
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    assert cli._outcome([*WORDS[:5], *more]) == 2
    said = capsys.readouterr().err
    assert text in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "outputs").exists()


def test_without_a_browser_a_pdf_is_refused_before_anything_is_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(pdf.ANY, "no-browser-is-called-so")
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    assert cli._outcome([*WORDS, "--pdf"]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("--pdf: needs Chromium or Chrome")
    assert not (tmp_path / "outputs").exists()


@pytest.mark.skipif(browser.found() is None, reason="there is no browser here")
def test_a_report_is_printed(compared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pdf.ANY, str(browser.found()))
    assert cli._outcome(["report", str(compared), "--pdf"]) == 0
    printed = (compared / "report.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type /Page/") >= 2


def test_slides_are_written(compared: Path) -> None:
    pptx = pytest.importorskip("pptx")
    assert cli._outcome(["report", str(compared), "--slides"]) == 0
    slides = pptx.Presentation(str(compared / "report.pptx")).slides
    titles = [slide.shapes[0].text_frame.text for slide in slides]
    assert titles[0] == "Do two more pay?"
    assert "Recommended by ASA: Two more (sure at" in titles[2]
    pictures = [sum(shape.shape_type == 13 for shape in slide.shapes) for slide in slides]
    assert sum(pictures) == len(list((compared / "figures").glob("*.png")))
    assert max(pictures) == 1
