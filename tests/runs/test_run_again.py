"""What a run, a comparison and a sweep leave behind can be run again anywhere: the same bytes, without the files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import cli
from sim.runs import inputs
from sim.scenario import load
from tests.experiments.sweep.files import with_files

STUDY = """\
study: Volumes
base: center.yaml
replications: 2
set: {experiment.confidence: 0.9}
design:
  method: grid
  factors:
    pools.agents.agents: [3, 4]
    channels.phone.arrivals.file: [volume.csv, other/volume.csv]
metrics: [asa, arrivals]
"""
MOVED = ("summary.json", "contacts.parquet")


@pytest.fixture
def planner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undrawn: None) -> Path:
    """Return the folder of a scenario that reads a file of each kind; one of them is large. Nothing is drawn."""
    monkeypatch.setattr(inputs, "LARGE", 30)
    folder = tmp_path / "planner"
    with_files(folder)
    (folder / "times.csv").write_text("seconds\n" + "60\n90\n" * 20)
    (folder / "other").mkdir()
    (folder / "other" / "volume.csv").write_text("start,volume\n09:00,60\n")
    (folder / "study.yaml").write_text(STUDY)
    monkeypatch.chdir(folder)
    return folder


def ccsim(*words: Any) -> None:
    assert cli._outcome([*map(str, words), "--quiet", "--jobs", "1"]) == 0


@pytest.fixture
def taken(planner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Take what a command has left to another place, and all else away."""

    def take(pattern: str) -> Path:
        there = tmp_path / "there"
        there.mkdir()
        shutil.move(next(planner.glob(pattern)), there / "folder")
        monkeypatch.chdir(there)
        shutil.rmtree(planner)
        texts = [path.read_text() for path in (there / "folder").rglob("*.yaml")]
        assert texts
        assert not [text for text in texts if str(tmp_path) in text]
        return there / "folder"

    return take


def test_a_run(planner: Path, taken: Callable[[str], Path], tmp_path: Path) -> None:
    digests = {path.name: sha256(path.read_bytes()).hexdigest() for path in planner.iterdir() if path.is_file()}
    ccsim("run", "center.yaml", "--replications", 2)
    folder = taken("outputs/*/*")
    told = json.loads((folder / "run.json").read_text())["inputs"]
    names = {"inputs/volume.csv", "inputs/trace.csv", "inputs/staff.csv", "inputs/times.csv.gz", "mine.py"}
    assert {one["file"] for one in told} == names
    assert {Path(one["file"]).name.removesuffix(".gz"): one["sha256"] for one in told}.items() <= digests.items()
    ccsim("run", "folder/scenario.yaml", "--out", tmp_path / "again")
    again = next(tmp_path.glob("again/*/*"))
    for name in (*MOVED, "scenario.yaml", "inputs/times.csv.gz"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_designs_of_a_comparison_share_their_files(planner: Path, taken: Callable[[str], Path], tmp_path: Path) -> None:
    ccsim("compare", "center.yaml", "--variant", "more: pools.agents.agents=9", "--replications", 2)
    ccsim("run", "center.yaml", "--set", "pools.agents.agents=9", "--replications", 2, "--out", tmp_path / "before")
    folder = taken("outputs/compare-*/*")
    assert sorted(path.name for path in folder.rglob("*.csv*") if path.parent.name == "inputs") == [
        *("staff.csv", "times.csv.gz", "trace.csv", "volume.csv"),
    ]
    ccsim("run", "folder/designs/2-more/scenario.yaml", "--out", tmp_path / "again")
    before, again = (next(tmp_path.glob(f"{place}/*/*")) for place in ("before", "again"))
    for name in MOVED:
        assert (again / name).read_bytes() == (before / name).read_bytes()


def test_points_of_a_sweep_share_their_files(planner: Path, taken: Callable[[str], Path], tmp_path: Path) -> None:
    """The volumes are a factor: two files of one name."""
    ccsim("sweep", "study.yaml", "--set", "channels.chat.patience={deterministic: 2 min}")
    folder = taken("outputs/sweep-volumes")
    files = {path.name for path in (folder / "inputs").iterdir()}
    assert files == {"volume.csv", "2-volume.csv", "trace.csv", "staff.csv", "times.csv.gz"}
    assert len(json.loads((folder / "inputs.json").read_text())["inputs"]) == len(files) + 1
    ccsim("sweep", "folder/study.yaml", "--out", tmp_path / "again")
    before, again = (pl.read_csv(place / "results.csv") for place in (folder, tmp_path / "again" / "sweep-volumes"))
    files = "channels.phone.arrivals.file"
    assert again.drop(files).equals(before.drop(files))
    assert before.filter(metric="arrivals")["mean"].n_unique() == 2
    point = {
        "pools.agents.agents": 4,
        files: "folder/inputs/2-volume.csv",
        "channels.chat.patience": "{deterministic: 2 min}",
    }
    words = [word for path, value in point.items() for word in ("--set", f"{path}={value}")]
    ccsim("run", "folder/base.yaml", "--replications", 2, *words, "--out", tmp_path / "point")
    rows = json.loads(next(tmp_path.glob("point/*/*/summary.json")).read_text())["metrics"]
    mean = next(row["mean"] for row in rows if row["metric"] == "asa" and not row["scope"])
    assert mean == before.filter(metric="asa", point=3)["mean"].item()


def test_two_files_of_one_name(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Volume.csv").write_text(folder)
    (tmp_path / "b" / "volume.csv").write_text("c")
    kept = inputs.Inputs(tmp_path / "run")
    (tmp_path / "run").mkdir()
    names = [kept.name_of(str(tmp_path / name)) for name in ("a/Volume.csv", "b/Volume.csv", "b/volume.csv")]
    assert len({name.lower() for name in names}) == 3
    assert [(tmp_path / "run" / name).read_text() for name in names] == ["a", "b", "c"]
    assert kept.tree({"arrivals": {"file": str(tmp_path / "a" / "Volume.csv")}}, "designs/1-now") == {
        "arrivals": {"file": "../../inputs/Volume.csv"}
    }


def test_folders_of_earlier_versions_are_read(planner: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They name their files by where those were, and say nothing of inputs."""
    ccsim("run", "center.yaml", "--replications", 2)
    folder = next(planner.glob("outputs/*/*"))
    text = (folder / "scenario.yaml").read_text()
    (folder / "scenario.yaml").write_text(text.replace("file: inputs/volume.csv", f"file: {planner}/volume.csv"))
    run = json.loads((folder / "run.json").read_text())
    del run["inputs"], run["spreadsheet_safe"]
    (folder / "run.json").write_text(json.dumps(run))
    monkeypatch.undo()
    assert cli._outcome(["report", str(folder)]) == 0
    assert (folder / "report.html").stat().st_size
    assert cli._outcome(["trace", str(folder), "--contact", "0"]) == 0
    assert load(folder / "scenario.yaml")
