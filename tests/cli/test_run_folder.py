"""What ``ccsim run`` leaves behind, and what it does not."""

from __future__ import annotations

import datetime
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
import pytest

from sim.experiments import simulate
from sim.log.files import read_log
from sim.metrics import Facts, measure
from sim.runs.folders import draft
from sim.scenario import load
from tests.cli.command_line import FILES, TINY, hidden, in_process, in_subprocess, run_folder


def test_a_run_directory_holds_what_it_should(run: Path) -> None:
    assert {path.name for path in run.iterdir()} == FILES
    figures = list((run / "figures").iterdir())
    pictures = [path for path in figures if path.suffix == ".png"]
    assert pictures
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)
    assert {path.with_suffix(".csv") for path in pictures} == set(figures) - set(pictures)
    assert run.parent.name == "tiny-center"
    assert re.fullmatch(r"\d{8}-\d{6}-seed5(-\d+)?", run.name)


def test_provenance_tells_what_made_the_run(run: Path) -> None:
    told = json.loads((run / "run.json").read_text(encoding="utf-8"))
    assert (told["seed"], told["replications"], told["complete"]) == (5, 3, True)
    assert told["seconds"] > 0
    assert told["contacts"] == pl.read_csv(run / "replications.csv").filter(
        (pl.col("metric") == "arrivals")
        & pl.all_horizontal(pl.col("channel", "segment", "issue", "pool").is_null())
    )["value"].sum()  # fmt: skip
    assert {"version", "python", "packages"} <= set(told)


def test_replications_are_tidy(run: Path) -> None:
    table = pl.read_csv(run / "replications.csv")
    assert table.columns == ["replication", "metric", "channel", "segment", "issue", "pool", "value"]
    assert sorted(set(table["replication"])) == [0, 1, 2]
    assert not table.drop("value").is_duplicated().any()


def test_intervals_are_told_for_channels_and_pools(run: Path) -> None:
    table = pl.read_csv(run / "intervals.csv")
    assert set(table["kind"]) == {"channel", "pool"}
    channel = table.filter(pl.col("kind") == "channel")
    assert channel["start"].to_list()[:4] == ["08:00", "08:30", "09:00", "09:30"]
    assert set(channel["date"]) == {"2026-01-05"}
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))["metrics"]
    (mean,) = (row["mean"] for row in summary if row["metric"] == "arrivals" and row["scope"] == {"channel": "phone"})
    assert channel["arrivals"].sum() == pytest.approx(mean)


@pytest.mark.usefixtures("undrawn")
def test_a_saved_scenario_runs_to_the_same_numbers(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also from another folder, with the CSV where it was."""
    monkeypatch.chdir(tmp_path)
    assert in_process("run", str(run / "scenario.yaml"), "--quiet", "--out", "again") == 0
    again = run_folder(tmp_path / "again")
    for name in ("summary.json", "summary.csv", "replications.csv", "intervals.csv", "scenario.yaml"):
        assert (again / name).read_bytes() == (run / name).read_bytes(), name


@pytest.mark.usefixtures("undrawn")
def test_options_are_part_of_the_saved_scenario(tiny: Path) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--seed", "8", "--set", "pools.agents.agents=2") == 0
    first = run_folder(tiny / "outputs")
    assert in_process("run", str(first / "scenario.yaml"), "--quiet", "--out", "again") == 0
    assert (run_folder(tiny / "again") / "summary.json").read_bytes() == (first / "summary.json").read_bytes()


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("first", {"contacts.parquet", "agents.parquet"}),
        ("none", set()),
        ("all", {f"{kind}-0000{k}.parquet" for kind in ("contacts", "agents") for k in range(3)}),
    ],
)
@pytest.mark.usefixtures("undrawn")
def test_log_says_which_logs_are_kept(which: str, expected: set[str], tiny: Path) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--log", which) == 0
    assert {path.name for path in run_folder(tiny / "outputs").glob("*.parquet")} == expected


def test_a_log_read_back_measures_the_same(run: Path) -> None:
    scenario = load(run / "scenario.yaml")
    log = simulate(scenario, 0, 5)
    back = read_log(run)
    np.testing.assert_equal(asdict(back), asdict(log))
    np.testing.assert_equal(asdict(measure(Facts(scenario, back))), asdict(measure(Facts(scenario, log))))


@pytest.mark.usefixtures("undrawn")
def test_runs_of_the_same_second_do_not_meet(tiny: Path) -> None:
    for _ in range(2):
        assert in_process("run", "s.yaml", "--quiet", "--replications", "1", "--log", "none") == 0
    assert len(list((tiny / "outputs" / "tiny-center").iterdir())) == 2


class OneSecond(datetime.datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        return cls(2026, 1, 5, tzinfo=tz)


def test_runs_at_the_same_time_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two shells, one second: the one that finishes later must not lose its run."""
    monkeypatch.setattr(datetime, "datetime", OneSecond)
    with draft(tmp_path, "T", 1) as one, draft(tmp_path, "T", 1) as other:
        for made in (one, other):
            (made.folder / "summary.json").write_text("{}")
    assert len(list((tmp_path / "t").iterdir())) == 2


RULE = "routing: {agent_selection: 'rule_of_mine:choose'}\n"
FAILING = "def choose(*_):\n    raise RuntimeError('line one\\nline two')\n"


def test_success_leaves_no_draft(ran: tuple[Path, Any]) -> None:
    assert hidden(ran[0]) == []


def test_failure_is_one_line_and_leaves_no_draft(
    tiny: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("line one\nline two")

    monkeypatch.setattr(sys.modules[simulate.__module__], "measure", fail)
    assert in_process("run", "s.yaml") == 1
    out, told = capsys.readouterr()
    assert out == ""
    assert told == "failed: RuntimeError: line one (--debug shows where)\n"
    assert hidden(tiny) == []
    assert not list((tiny / "outputs").rglob("summary.json"))


def test_debug_shows_where(tiny: Path) -> None:
    (tiny / "rule_of_mine.py").write_text(FAILING)
    (tiny / "s.yaml").write_text(TINY + RULE)
    done = in_subprocess(tiny, "run", "s.yaml", "--debug", "--jobs", "1")
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "rule_of_mine.py" in done.stderr


def test_a_file_in_the_way_is_not_overwritten(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny / "outputs").write_text("mine")
    assert in_process("run", "s.yaml") == 2
    assert capsys.readouterr().err.startswith("outputs: cannot be written to")
    assert (tiny / "outputs").read_text() == "mine"
