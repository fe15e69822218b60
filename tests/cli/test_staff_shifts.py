"""``ccsim staff`` with templates of shifts: crews that run as they are, tables for planning tools, wrong words."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from sim.scenario import load
from tests.cli.command_line import in_process

RESTS = "[{length: 10 min, after: 30 min, before: 90 min, every: 10 min}]"
ALL_DAY = f"staffing.shifts.all={{length: 2 h, start: '08:00', breaks: {RESTS}}}"
HALF = "staffing.shifts.half={length: 1 h, start: ['08:00', '09:00'], most: 3}"
SHIFTS = ("--set", ALL_DAY, "--set", HALF, "--set", "channels.phone.target.share=0.6")


def test_crews_run_as_they_are(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("staff", "s.yaml", "--jobs", "1", "--quick", *SHIFTS) in (0, 1)
    assert "template" in capsys.readouterr().out
    folder = tiny / "outputs" / "staff-tiny-center"
    crews, wide = pl.read_csv(folder / "shifts.csv"), pl.read_csv(folder / "wide.csv")
    plan = load(folder / "plan.yaml")
    (shifts,) = [pool.shifts or [] for pool in plan.pools.values()]
    assert [one.agents for one in shifts] == crews["heads"].to_list()
    document = json.loads((folder / "staffing.json").read_text(encoding="utf-8"))
    assert crews["paid_hours"].sum() == pytest.approx(document["hours"])
    assert crews["cost"].sum() == pytest.approx(document["cost"])
    assert wide["start"].to_list() == ["08:00", "08:30", "09:00", "09:30"]
    sheet = pl.read_excel(folder / "plan.xlsx", sheet_name="heads")
    assert sheet["2026-01-05"].to_list() == wide["2026-01-05"].to_list()
    assert in_process("run", str(folder / "plan.yaml"), "--quiet") == 0
    leaves_nothing_of_an_earlier_plan(folder)


def leaves_nothing_of_an_earlier_plan(folder: Path) -> None:
    """Write headcounts, without a report, where shifts were: what is of these goes, and what is of others stays."""
    for name in ("notes.txt", "tours.csv", "inputs/another.csv"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("as of another plan", encoding="utf-8")
    before = _files(folder)
    assert before >= {"shifts.csv", "plan.xlsx", "report.html", "figures/shifts.png"}
    words = "staff", "s.yaml", "--jobs", "1", "--quick", "--intervals", "--no-report", *SHIFTS
    assert in_process(*words) in (0, 1)
    after, drawn = _files(folder), {name for name in before if name.startswith("figures/")}
    assert before - after == drawn | {"shifts.csv", "tours.csv", "report.html", "inputs/another.csv"}
    assert after >= {"notes.txt", "store.sqlite", "plan.yaml", "wide.csv"}


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_shifts_need_templates(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("staff", "s.yaml", "--shifts", "--quick") == 2
    assert "has no templates; write staffing: {shifts:" in capsys.readouterr().err
