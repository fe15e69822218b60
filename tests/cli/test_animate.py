"""``ccsim animate`` as a user meets it: where the page is, and hostile input."""

from __future__ import annotations

from pathlib import Path

import pytest

import cli

TINY = """\
scenario: Tiny
calendar: {days: 1, open: "08:00-10:00"}
experiment: {replications: 2}
channels:
  phone: {mode: live, arrivals: {per_hour: 30}, handle_time: {deterministic: 3 min}}
pools:
  agents: {agents: 2, skills: [phone]}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run a tiny center; return its folder."""
    home = tmp_path_factory.mktemp("tiny")
    (home / "s.yaml").write_text(TINY, encoding="utf-8")
    words = ["run", str(home / "s.yaml"), "--quiet", "--jobs", "1", "--no-report", "--out", str(home / "out")]
    assert cli._outcome(words) == 0
    (log,) = (home / "out").rglob("contacts.parquet")
    return log.parent


def test_it_says_where_the_page_is(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._outcome(["animate", str(run)]) == 0
    assert capsys.readouterr().out == f"{run / 'animation-day1.html'}\n"
    assert cli._outcome(["animate", str(run), "--to", str(tmp_path / "day.html")]) == 0
    pages = [(tmp_path / "day.html").read_bytes(), (run / "animation-day1.html").read_bytes()]
    assert pages[0] == pages[1]
    assert b"default-src &#39;none&#39;" in pages[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--day", "9"], "--day: there is day 1 only"),
        (["--replication", "7"], "has no log of replication 7"),
        (["--to", "nowhere/day.html"], "nowhere/day.html: cannot be written"),
    ],
)
def test_what_is_not_there_is_one_line(
    run: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run)
    assert cli._outcome(["animate", str(run), *words]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_a_folder_that_is_no_run_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli._outcome(["animate", str(tmp_path)]) == 2
    assert "is not the folder of a run" in capsys.readouterr().err
