"""What ``ccsim run`` and ``check`` print, and where."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.command_line import in_process, in_subprocess, run_folder

pytestmark = pytest.mark.long


def test_results_go_to_stdout_and_messages_to_stderr(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = ran
    assert done.returncode == 0
    assert done.stdout.startswith("Tiny center: 3 replications from seed 5")
    for word in ("channel", "phone", "service level", "80/20 s", "ASA", "pool", "agents", "occupancy"):
        assert word in done.stdout
    assert done.stderr == f"written to {run_folder(folder / 'outputs').relative_to(folder)}\n"


@pytest.mark.usefixtures("undrawn")
def test_every_table_is_printed_where_asked(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--replications", "2", "--details") == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("80 % in 20 s, SL-4", "segment", "gold", "wait p95"))


def test_no_control_codes_where_nobody_looks(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, done = ran
    assert "\x1b" not in done.stdout + done.stderr
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", done.stdout + done.stderr)


def test_a_table_is_never_cut_by_a_narrow_terminal(ran: tuple[Path, Any]) -> None:
    folder, wide = ran
    narrow = in_subprocess(folder, "run", "s.yaml", "--out", "narrow", env={**os.environ, "COLUMNS": "40"})
    assert narrow.stdout == wide.stdout


@pytest.mark.usefixtures("undrawn")
def test_json_is_the_saved_document(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--format", "json") == 0
    printed = capsys.readouterr().out
    assert printed == (run_folder(tiny / "outputs") / "summary.json").read_text(encoding="utf-8")
    document = json.loads(printed)
    assert {"schema_version", "scenario", "seed", "replications", "engine", "metrics"} <= set(document)
    told = [document[key] for key in ("schema_version", "scenario", "seed", "replications", "engine")]
    assert told == [1, "Tiny center", 5, 3, "simpy"]


def test_the_rows_of_the_document_have_the_documented_keys(run: Path) -> None:
    rows = json.loads((run / "summary.json").read_text(encoding="utf-8"))["metrics"]
    keys = ("metric", "scope", "unit", "mean", "low", "high", "n", "half_width")
    assert {frozenset(row) for row in rows} == {frozenset(keys)}
    scopes = [row["scope"] for row in rows if row["metric"] == "answered"]
    for scope in ({}, {"channel": "phone"}, {"pool": "agents"}, {"segment": "gold"}):
        assert scope in scopes
    assert set().union(*scopes) <= {"channel", "segment", "issue", "pool", "vendor"}
    assert len({(row["metric"], *sorted(row["scope"].items())) for row in rows}) == len(rows)


def test_intervals_hold_their_means(run: Path) -> None:
    for row in json.loads((run / "summary.json").read_text(encoding="utf-8"))["metrics"]:
        if row["low"] is not None:
            assert row["low"] <= row["mean"] + 1e-9, row
            assert row["high"] is None or row["mean"] <= row["high"] + 1e-9, row  # of percentiles nobody may know it
        assert 0 <= row["n"] <= 3


@pytest.mark.usefixtures("undrawn")
def test_csv_is_the_saved_table(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--format", "csv") == 0
    printed = capsys.readouterr().out
    assert printed == (run_folder(tiny / "outputs") / "summary.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert list(rows[0]) == ["metric", "channel", "segment", "issue", "pool", "unit", "mean", "low", "high", "n"]
    document = json.loads((run_folder(tiny / "outputs") / "summary.json").read_text(encoding="utf-8"))
    assert [row["metric"] for row in rows] == [row["metric"] for row in document["metrics"]]


@pytest.mark.usefixtures("undrawn")
def test_quiet_says_nothing_but_the_result(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--format", "json") == 0
    out, told = capsys.readouterr()
    assert json.loads(out)["replications"] == 3
    assert told == ""


OPTIONS = [
    (["--seed", "9"], {"seed": 9}),
    (["--replications", "2"], {"replications": 2}),
    (["--set", "experiment.replications=1", "--set", "scenario=Other"], {"replications": 1, "scenario": "Other"}),
    (["--set", "experiment.seed=3", "--seed", "4"], {"seed": 4}),
    (["--set", "experiment.confidence=0.5"], {"confidence": 0.5}),
]


@pytest.mark.parametrize(("words", "expected"), OPTIONS, ids=[" ".join(words) for words, _ in OPTIONS])
@pytest.mark.usefixtures("undrawn")
def test_options_reach_the_run(
    words: list[str], expected: dict[str, Any], tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--format", "json", *words) == 0
    document = json.loads(capsys.readouterr().out)
    assert {key: document[key] for key in expected} == expected


@pytest.mark.usefixtures("undrawn")
def test_a_smaller_run_is_the_beginning_of_a_larger_one(run: Path, tiny: Path) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--replications", "2") == 0
    first = pl.read_csv(run_folder(tiny / "outputs") / "replications.csv")
    assert pl.read_csv(run / "replications.csv").filter(pl.col("replication") < 2).equals(first)


def test_check_counts_what_is_there(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("check", "s.yaml", "--set", "calendar.days=2") == 0
    out, told = capsys.readouterr()
    assert "s.yaml: ok: 1 channel" in out
    assert "about 84 first contacts a replication" in out
    assert (told, sorted(path.name for path in tiny.iterdir())) == ("", ["s.yaml", "volumes.csv"])


QUIET_DAYS = {
    "one replication": "experiment.replications=1",
    "no agents": "pools.agents.agents=0",
    "no target": "channels.phone.target=null",
    "no patience": "channels.phone.patience=null",
    "nobody calls": "channels.phone.arrivals={per_hour: 0}",
    "nobody can call": "channels.phone.arrivals=null",
    "nobody calls on Mondays": "channels.phone.arrivals={per_day: {sat: 20}}",
    "no rate on Mondays": "channels.phone.arrivals={per_hour: {sat: 20}}",
    "all of it is warm-up but the end": "calendar.warmup=23 h",
}


@pytest.mark.parametrize("assignment", QUIET_DAYS.values(), ids=QUIET_DAYS.keys())
def test_what_is_undefined_is_null(assignment: str, tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--quiet", "--format", "json", "--set", assignment) == 0
    printed = capsys.readouterr().out
    assert not re.search("NaN|Infinity", printed)
    rows = json.loads(printed)["metrics"]
    assert all(row["n"] == 0 for row in rows if row["mean"] is None)
