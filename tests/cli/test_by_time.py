"""``ccsim run --by``: every interval, or day, on a terminal and for programs; folders of earlier versions."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from tests.cli.command_line import in_process, run_folder

NEW = ("present", "load", "required", "service_level_low", "service_level_high")


@pytest.mark.usefixtures("tiny")
def test_every_interval_is_printed_below_the_overview(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--by", "interval") == 0
    lines = capsys.readouterr().out.splitlines()
    (head,) = (number for number, line in enumerate(lines) if "required" in line and "target met" in line)
    assert [line.split()[0] for line in lines[head + 2 : head + 6]] == ["08:00", "08:30", "09:00", "09:30"]
    assert "agents required for 80/20 s by Erlang A, each interval by itself" in lines


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(("by", "file"), [("interval", "intervals"), ("day", "days")])
def test_programs_get_the_rows_of_the_table(by: str, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--by", by, "--format", "csv", "--quiet", "--out", "one") == 0
    printed = capsys.readouterr().out
    assert printed == (run_folder(Path("one")) / f"{file}.csv").read_text()
    assert in_process("run", "s.yaml", "--by", by, "--format", "json", "--quiet", "--out", "two") == 0
    document = json.loads(capsys.readouterr().out)
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["name"] for row in document[f"by_{by}"]] == [row["name"] for row in rows]
    assert document["metrics"]


@pytest.mark.usefixtures("tiny")
def test_by_what_is_not_known_is_wrong_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--by", "hour") == 2
    assert "'interval', 'day'" in capsys.readouterr().err


def test_a_folder_of_an_earlier_version_is_drawn_again(run: Path, tmp_path: Path) -> None:
    """It has neither a table by day nor the columns of agents required."""
    old = tmp_path / "old"
    shutil.copytree(run, old)
    (old / "days.csv").unlink()
    rows = list(csv.DictReader(io.StringIO((old / "intervals.csv").read_text())))
    kept = [name for name in rows[0] if name not in NEW]
    with (old / "intervals.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, kept, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    assert in_process("report", str(old)) == 0
    page = (old / "report.html").read_text()
    assert "Phone by interval" in page
    assert "Phone by day" not in page
