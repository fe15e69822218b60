"""`ccsim fit` and `ccsim calibrate` from the command line: folders, flags, mistakes."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from pathlib import Path
from shutil import copytree
from typing import NamedTuple

import polars as pl
import pytest

from tests.cli.command_line import in_process
from tests.support.made_center import exported

WRONG_INPUT, FAILED = 2, 1


class Done(NamedTuple):
    code: int
    out: str
    err: str


def ccsim(*words: object) -> Done:
    """Run the command line here, and return what it said."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = in_process(*map(str, words))
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
    return Done(code, out.read(), err.read())


def clock(span: pl.Expr) -> pl.Expr:
    """HH:MM:SS, as logs have it."""
    return (pl.lit(datetime(2026, 1, 1)) + span.fill_null(pl.duration(seconds=0))).dt.strftime("%H:%M:%S")


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a call log as plain CSV."""
    wait = pl.coalesce("answered", "left") - pl.col("arrival")
    rows = exported().select(
        pl.col("id").alias("CALL ID"),
        pl.col("arrival").dt.strftime("%Y-%m-%d %H:%M:%S").alias("TIMESTAMP"),
        pl.col("queue").alias("SKILL"),
        pl.col("agent").alias("AGENT NAME"),
        clock(wait).alias("QUEUE WAIT TIME"),
        clock(pl.col("talk_end") - pl.col("answered")).alias("TALK TIME"),
        clock(pl.col("end") - pl.col("talk_end")).alias("AFTER CALL WORK TIME"),
        (pl.col("outcome") == "abandoned").cast(pl.Int8).alias("ABANDONED"),
    )
    path = tmp_path_factory.mktemp("export") / "calls.csv"
    rows.write_csv(path)
    return path


@pytest.fixture(scope="module")
def folder(calls: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a fitted folder, not checked."""
    home = tmp_path_factory.mktemp("fitted") / "my-center"
    done = ccsim("fit", calls, "--as", home, "--no-check", "--redials", "none")
    assert done.code == 0, done.err
    return home


def test_a_folder_has_all_of_it(folder: Path) -> None:
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "canonical/contacts.parquet",
        *("scenario.yaml", "volumes.csv", "staffing.csv", "fit.yaml", "evidence.json", "fit.html"),
    }
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    assert {key["word"] for key in evidence["keys"]} <= {"measured", "derived", "assumed", "forecast", "told"}
    assert evidence["sources"][0]["file"] == "calls.csv"


@pytest.mark.usefixtures("undrawn")
def test_the_scenario_passes_check_and_runs(folder: Path, tmp_path: Path) -> None:
    assert ccsim("check", folder / "scenario.yaml").code == 0
    done = ccsim("run", folder / "scenario.yaml", "--replications", "2", "--out", tmp_path)
    assert done.code == 0, done.err


def test_the_same_bytes_twice(folder: Path, calls: Path, tmp_path: Path) -> None:
    done = ccsim("fit", calls, "--as", tmp_path / "my-center", "--no-check", "--redials", "none")
    assert done.code == 0
    for path in (one for one in folder.rglob("*") if one.is_file()):
        assert (tmp_path / "my-center" / path.relative_to(folder)).read_bytes() == path.read_bytes(), path


def test_the_mapping_repeats_the_fit(folder: Path, calls: Path, tmp_path: Path) -> None:
    told = ("--map", folder / "fit.yaml", "--no-check", "--redials", "none")
    done = ccsim("fit", calls, *told, "--as", tmp_path / "my-center")
    assert done.code == 0, done.err
    assert (tmp_path / "my-center" / "scenario.yaml").read_bytes() == (folder / "scenario.yaml").read_bytes()


def test_nothing_of_a_person_is_told(folder: Path) -> None:
    """Agents and customers are numbers in the tables, and nowhere else."""
    for name in ("evidence.json", "fit.html", "scenario.yaml"):
        assert "agents-0" not in (folder / name).read_text(encoding="utf-8")


def test_verdicts_are_told_and_strict_fails(folder: Path, calls: Path) -> None:
    few = ("--set", "pools.agents phone.agents=9", "--strict", "--jobs", "1")
    done = ccsim("calibrate", folder / "scenario.yaml", calls, *few)
    assert done.code == FAILED
    assert "differs" in done.out
    assert "agents were less available" in done.out


def test_a_fitted_scenario_agrees_with_its_own_file(folder: Path, calls: Path) -> None:
    done = ccsim("calibrate", folder / "scenario.yaml", calls, "--format", "json", "--jobs", "1")
    assert done.code == 0, done.err
    verdicts = [one for one in json.loads(done.out)["verdicts"] if one["by"] == "all"]
    assert sum(one["word"] != "differs" for one in verdicts) >= len(verdicts) - 1


def test_a_look_writes_nothing(calls: Path, tmp_path: Path) -> None:
    done = ccsim("fit", calls, "--look", "--as", tmp_path / "none")
    assert done.code == 0, done.err
    assert "calls.csv" in done.out
    assert not (tmp_path / "none").exists()


def test_estimates_as_csv(calls: Path, tmp_path: Path) -> None:
    done = ccsim("fit", calls, "--as", tmp_path / "a", "--no-check", "--format", "csv")
    assert done.out.splitlines()[0].startswith("key,word,estimate,low,high,unit,n")


def test_special_days_and_target_are_told(calls: Path, tmp_path: Path) -> None:
    days = tmp_path / "days.csv"
    days.write_text("date,name\n2026-01-07,fair\n", encoding="utf-8")
    done = ccsim("fit", calls, "--as", tmp_path / "a", "--no-check", "--special", days, "--target", "45 s")
    assert done.code == 0, done.err
    assert "target: {within: 45 s" in (tmp_path / "a" / "scenario.yaml").read_text(encoding="utf-8")
    channel = json.loads((tmp_path / "a" / "evidence.json").read_text(encoding="utf-8"))["channels"]["phone"]
    assert channel["days_used"] == 9


# Mistakes: one clear line each


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--horizon", "soon"), "--horizon: 'soon' is no number of weeks"),
        (("--redials", "2"), "--redials: '2' is not allowed; write auto, none, or a share such as 0.5"),
        (("--tune", "staf"), "did you mean 'staff'"),
        (("--tune", "staff", "--no-check"), "leave out --no-check"),
        (("--holidays", "ZZ"), "'ZZ' is no country"),
        (("--target", "20"), "has no unit"),
        (("--special", "nowhere.csv"), "there is no such file"),
    ],
)
def test_wrong_flags(calls: Path, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = ccsim("fit", calls, "--as", tmp_path / "a", *words)
    assert done.code == WRONG_INPUT
    assert told in done.err
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "a").exists()


def test_a_folder_of_something_else_is_left_alone(calls: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "thesis.txt").write_text("mine", encoding="utf-8")
    done = ccsim("fit", calls, "--as", tmp_path / "a")
    assert done.code == WRONG_INPUT
    assert "holds files that are no fit" in done.err


def test_an_earlier_fit_is_replaced(folder: Path, calls: Path, tmp_path: Path) -> None:
    copytree(folder, tmp_path / "a")
    assert "scenario: Two" not in (tmp_path / "a" / "scenario.yaml").read_text(encoding="utf-8")
    done = ccsim("fit", calls, "--as", tmp_path / "a", "--no-check", "--title", "Two")
    assert done.code == 0, done.err
    assert "scenario: Two" in (tmp_path / "a" / "scenario.yaml").read_text(encoding="utf-8")


def test_files_of_an_earlier_fit_go_and_those_of_others_stay(folder: Path, calls: Path, tmp_path: Path) -> None:
    home = tmp_path / "a"
    copytree(folder, home)
    evidence = json.loads((home / "evidence.json").read_text(encoding="utf-8"))
    assert evidence["files"] == ["staffing.csv", "volumes.csv"]
    evidence["files"] += ["patience-chat.csv", "../mine.csv"]
    (home / "evidence.json").write_text(json.dumps(evidence), encoding="utf-8")
    for path in (home / "patience-chat.csv", home / "holidays.csv", home / "mine.csv", tmp_path / "mine.csv"):
        path.write_text("seconds\n1\n", encoding="utf-8")
    done = ccsim("fit", calls, "--as", home, "--no-check", "--redials", "none")
    assert done.code == 0, done.err
    assert not (home / "patience-chat.csv").exists()
    assert all(path.exists() for path in (home / "holidays.csv", home / "mine.csv", tmp_path / "mine.csv"))
    assert json.loads((home / "evidence.json").read_text(encoding="utf-8"))["files"] == ["staffing.csv", "volumes.csv"]
