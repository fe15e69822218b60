"""ccsim compare as a user meets it: what it prints, what it leaves behind, how it stops, what it refuses."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cli
from sim.demand import SampledDemand
from sim.engine.choosing import engine_of
from sim.experiments.compare.side_by_side import Measuring
from sim.experiments.runs import replicate as replicating
from sim.log.records import ContactLog
from sim.model import simulate
from sim.scenario import Scenario
from tests.support.paths import ROOT

pytestmark = pytest.mark.long

TINY = """\
scenario: Tiny center
calendar: {start: 2026-01-05, days: 1, interval: 30 min, open: "08:00-10:00"}
experiment: {seed: 5, replications: 6}
channels:
  phone: {preset: phone, arrivals: {per_hour: 40}}
pools:
  agents: {agents: 5, skills: [phone]}
"""
MORE = ("--variant", "one more: pools.agents.agents=6")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the tiny center."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    return tmp_path


def compare(*words: str) -> int:
    return cli._outcome(["compare", *words])


def left(folder: Path) -> Path:
    (found,) = (run for home in folder.iterdir() for run in home.iterdir())
    return found


def test_a_file_and_a_variant(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("tiny.yaml", *MORE) == 0
    told, folder = capsys.readouterr(), left(here / "outputs")
    assert folder.parent.name == "compare-tiny-center"
    assert "2 designs on the same customers, 6 replications each from seed 5; differences from tiny" in told.out
    assert "best by " in told.out
    assert "independent seeds" in told.out
    assert told.err == f"written to {folder.relative_to(here)}\n"
    assert "\x1b" not in told.out
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    designs = {"designs/1-tiny/scenario.yaml", "designs/2-one-more/scenario.yaml"}
    drawn = {f"figures/differences.{ending}" for ending in ("csv", "png")}
    assert names == {
        "comparison.json",
        "comparison.csv",
        "replications.csv",
        "run.json",
        "report.html",
        *designs,
        *drawn,
    }


def test_files_are_tidy_and_agree(here: Path) -> None:
    assert compare("tiny.yaml", *MORE, "--metric", "asa", "--metric", "wait_p95", "--quiet") == 0
    folder = left(here / "outputs")
    document = json.loads((folder / "comparison.json").read_text())
    rows = list(csv.DictReader((folder / "comparison.csv").read_text().splitlines()))
    values = list(csv.DictReader((folder / "replications.csv").read_text().splitlines()))
    assert len(rows) == len(document["comparisons"]) == 2 * 2 * 3
    assert len(values) == 6 * len(rows)
    for row, told in zip(rows, document["comparisons"], strict=True):
        assert (row["metric"], row["design"], row["verdict"]) == (told["metric"], told["design"], told["verdict"] or "")
        assert [float(row[key]) if row[key] else None for key in ("mean", "difference", "p_holm")] == [
            told[key] for key in ("mean", "difference", "p_holm")
        ]
    mine = {
        row["metric"]: row["mean"] for row in rows if row["design"] == "one more" and not row["channel"] + row["pool"]
    }
    mine_too = [float(row["value"]) for row in values if (row["design"], row["metric"]) == ("one more", "wait_p95")][:6]
    assert min(mine_too) <= float(mine["wait_p95"]) <= max(mine_too)  # of all waits, not the mean of these
    assert json.loads((folder / "run.json").read_text())["replications"] == 12


def test_a_design_that_is_left_behind_runs_again_with_the_same_figures(here: Path) -> None:
    assert compare("tiny.yaml", *MORE, "--seed", "77", "--replications", "3", "--quiet") == 0
    folder = left(here / "outputs")
    told = json.loads((folder / "comparison.json").read_text())
    again = folder / "designs" / "2-one-more" / "scenario.yaml"
    assert cli._outcome(["run", str(again), "--out", "again", "--log", "none", "--quiet"]) == 0
    summary = json.loads((left(here / "again") / "summary.json").read_text())
    assert (summary["seed"], summary["replications"]) == (77, 3)
    one = next(row for row in told["comparisons"] if row["metric"] == "asa" and row["design"] == "one more")
    other = next(row for row in summary["metrics"] if row["metric"] == "asa" and not row["scope"])
    assert [one[key] for key in ("mean", "low", "high")] == [other[key] for key in ("mean", "low", "high")]


def test_the_same_bytes_on_any_number_of_workers(here: Path) -> None:
    for jobs in ("1", "2"):
        assert compare("tiny.yaml", *MORE, "--quiet", "--jobs", jobs, "--out", jobs) == 0
    for name in ("comparison.json", "comparison.csv", "replications.csv"):
        assert (left(here / "1") / name).read_bytes() == (left(here / "2") / name).read_bytes()


def test_formats_are_the_files(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("json", "csv"):
        assert compare("tiny.yaml", *MORE, "--format", form, "--out", form) == 0
        assert capsys.readouterr().out == (left(here / form) / f"comparison.{form}").read_text()


@pytest.mark.usefixtures("undrawn")
def test_two_files_and_a_variant_of_the_first(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "quick.yaml").write_text("extends: tiny.yaml\nchannels: {phone: {wrap_up: null}}\n", encoding="utf-8")
    assert compare("tiny.yaml", "quick.yaml", *MORE, "--set", "experiment.replications=2", "--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["design"] for one in document["designs"]] == ["tiny", "quick", "one more"]
    assert {one["replications"] for one in document["designs"]} == {2}


@pytest.mark.usefixtures("undrawn")
def test_selection_and_budget(capsys: pytest.CaptureFixture[str]) -> None:
    many = [word for number in (2, 7, 9) for word in ("--variant", f"with {number}: pools.agents.agents={number}")]
    assert compare("tiny.yaml", *many, "--select", "asa", "--indifference", "5") == 0
    told = capsys.readouterr().out
    assert "selected by ASA with" in told
    assert "right with 95.0 % or more where the best is better than all others by 5.0 s or more" in told
    assert "do not subtract" in told
    assert compare("tiny.yaml", *many, "--select", "asa@phone", "--budget", "40") == 0
    assert "with 40 replications in all: with " in capsys.readouterr().out


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(
    "rule",
    [["--select", "wait_p90", "--indifference", "30"], ["--precision", "wait_p90=1000"]],
    ids=["select", "precision"],
)
def test_what_stops_is_told_though_nobody_compares_it(rule: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("tiny.yaml", *MORE, *rule, "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)["comparisons"]
    assert {row["unit"] for row in rows if row["metric"] == "wait_p90" and not row["scope"]} == {"s"}


@pytest.mark.usefixtures("undrawn")
def test_precision(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare("tiny.yaml", *MORE, "--precision", "asa=1", "--maximum", "7", "--format", "json") == 0
    assert "not reached in 7 replications; raise --maximum" in json.loads(capsys.readouterr().out)["warnings"][0]


@pytest.mark.usefixtures("undrawn")
def test_precision_of_the_file_is_left_aside_and_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets = "experiment.precision={targets: [{metric: asa, half_width: 0.001}]}"
    assert compare("tiny.yaml", *MORE, "--set", targets) == 0
    assert "experiment.precision was left aside" in capsys.readouterr().out
    assert "precision:" not in (left(here / "outputs") / "designs" / "1-tiny" / "scenario.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["tiny.yaml"], "tiny.yaml: is one design alone; name another file, or write --variant"),
        (["tiny.yaml", "tiny.yaml"], "tiny.yaml: is one of 2 designs named 'tiny'; rename one of them"),
        (["tiny.yaml", "nothere.yaml"], "nothere.yaml: there is no such file"),
        (["tiny.yaml", "--variant", "tiny: pools.agents.agents=6"], "is one of 2 designs named 'tiny'"),
        (["tiny.yaml", "--variant", "pools.agents.agents=6"], "has no name; write --variant"),
        (["tiny.yaml", "--variant", ": pools.agents.agents=6"], "has no name; write --variant"),
        (["tiny.yaml", "--variant", "more:"], "changes nothing; write --variant"),
        (["tiny.yaml", "--variant", "more: agents"], "--variant more: agents: is not an assignment; write PATH=VALUE"),
        (
            ["tiny.yaml", "--variant", "more: pools.agents.agent=6"],
            "pools.agents.agent: unknown key; did you mean 'agents'",
        ),
        (["tiny.yaml", "--variant", "more: pools.agents.agents.x.y=6"], "--variant more: pools.agents.agents.x.y=6: "),
        (["tiny.yaml", "--variant", "seed: experiment.seed=6"], "which all designs share; write --seed"),
        (["tiny.yaml", "--variant", "x" * 41 + ": pools.agents.agents=6"], "write at most 40 letters"),
        (
            ["tiny.yaml", *MORE, "--set", "channels.phone.x=1"],
            "--set channels.phone.x=1: channels.phone.x: unknown key",
        ),
        (["tiny.yaml", *MORE, "--metric", "aza"], "--metric aza: there is no metric 'aza'; did you mean 'asa'"),
        (["tiny.yaml", *MORE, "--metric", "cost_total"], "design 'tiny' does not measure it"),
        (["tiny.yaml", *MORE, "--select", "asa"], "--select asa: needs --indifference or --budget"),
        (["tiny.yaml", *MORE, "--select", "asa", "--budget", "20", "--indifference", "1"], "and not both"),
        (["tiny.yaml", *MORE, "--select", "asa", "--budget", "20", "--maximum", "9"], "does not go with --budget"),
        (["tiny.yaml", *MORE, "--select", "asa", "--budget", "11"], "--budget 11: is less than 6 replications of each"),
        (["tiny.yaml", *MORE, "--select", "asa", "--indifference", "nan"], "--indifference: nan is no width"),
        (["tiny.yaml", *MORE, "--select", "asa", "--indifference", "1", "--replications", "1"], "shows no variance"),
        (
            ["tiny.yaml", *MORE, "--select", "asa", "--precision", "asa=1", "--budget", "30"],
            "does not go with --select",
        ),
        (["tiny.yaml", *MORE, "--budget", "20"], "--budget: needs --select METRIC"),
        (["tiny.yaml", *MORE, "--indifference", "2"], "--indifference: needs --select METRIC"),
        (["tiny.yaml", *MORE, "--maximum", "20"], "--maximum: needs --precision or --select"),
        (["tiny.yaml", *MORE, "--precision", "asa"], "--precision asa: is no target; write METRIC=HALFWIDTH"),
        (["tiny.yaml", *MORE, "--precision", "asa=0"], "--precision asa: 0 is no width"),
        (["tiny.yaml", *MORE, "--precision", "asa=1", "--maximum", "3"], "--maximum 3: is below the 6 replications"),
        ([], "Missing argument"),
    ],
)
def test_bad_input_is_told_in_one_line_and_leaves_nothing(
    words: list[str], told: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(*words) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert len(said.err.splitlines()) == 1
    assert (said.out, list(here.glob("outputs/*"))) == ("", [])


def test_all_errors_of_all_designs_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    variants = (
        "--variant",
        "a: pools.agents.agents=x",
        "--variant",
        "b: pools.agents.agent=3; channels.fone.mode=live",
    )
    assert compare("tiny.yaml", *variants) == 2
    said = capsys.readouterr().err
    assert "--variant a: pools.agents.agents=x: pools.agents.agents: 'x' is not a number" in said
    assert "--variant b: pools.agents.agent=3: pools.agents.agent: unknown key" in said
    assert "--variant b: channels.fone.mode=live" in said


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_designs_are_played_by_the_engine_asked_for(here: Path, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    """Whoever plays them: so little would be left to the model if nobody had asked."""
    pytest.importorskip("numba")
    asked = set()

    def noted(scenario: Scenario, demand: SampledDemand) -> ContactLog:
        asked.add(engine_of(scenario))
        return simulate(scenario, demand)

    monkeypatch.setattr(replicating, "play", noted)
    assert compare("tiny.yaml", *MORE, "--engine", engine, "--jobs", "1") == 0
    assert asked == {engine}
    assert json.loads((left(here / "outputs") / "comparison.json").read_text())["engine"] == engine


def test_interruption_is_said_and_what_is_finished_is_kept(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    original = Measuring.__call__

    def interrupted(task: Measuring, number: int) -> object:
        if number == 5:
            raise KeyboardInterrupt
        return original(task, number)

    monkeypatch.setattr(Measuring, "__call__", interrupted)
    assert compare("tiny.yaml", *MORE, "--jobs", "1") == 1
    assert "interrupted: kept the 4 replications that were finished" in capsys.readouterr().err
    folder = left(here / "outputs")
    assert json.loads((folder / "comparison.json").read_text())["complete"] is False
    assert json.loads((folder / "run.json").read_text())["replications"] == 4


MARKED = """\
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
import cli
from sim.experiments.compare.side_by_side import Measuring
original = Measuring.__call__
def marked(task, number):
    if number == 9:
        Path("mark").touch()
    return original(task, number)
Measuring.__call__ = marked
cli.main({words!r})
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_in_the_middle_of_many(here: Path) -> None:
    """Sent when the tenth of 200,000 simulations begins: nine are finished, four replications of both designs."""
    words = ["compare", "tiny.yaml", *MORE, "--replications", "100000", "--jobs", "1", "--engine", "simpy"]
    command = [sys.executable, "-c", MARKED.format(root=str(ROOT), words=words)]
    process = subprocess.Popen(command, cwd=here, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    end = time.monotonic() + 30
    while not (here / "mark").exists() and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=180)
    assert process.returncode == 1
    assert "interrupted: kept the " in err
    assert "Traceback" not in err
    assert "Tiny center" in out
    run = json.loads((left(here / "outputs") / "run.json").read_text())
    assert 8 <= run["replications"] < 200_000
    assert run["complete"] is False
