"""Disks that are full, folders that are removed, files that may not be read."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

import cli
from sim.disk import trouble
from sim.experiments import simulate
from sim.report.comparison import presentation
from sim.runs import writing
from sim.runs.fit.perform import check_free
from sim.scenario import InputError, load
from sim.scenario.basics import csv_files
from tests.support.wrong_input import BASE, lay_out, volumes

replicate_module = sys.modules[simulate.__module__]  # `sim.experiments.runs.replicate` is the function
TABLE = "start,volume\n08:00,5\n08:30,6\n"


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("command", ["run", "compare"])
def test_what_was_simulated_outlives_a_disk(
    command: str, reason: int, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "s.yaml").write_text(BASE)
    real = writing.write_json

    def refused(path: Path, document: Any) -> None:
        if here / "out" in path.parents:
            raise OSError(reason, os.strerror(reason))
        real(path, document)

    monkeypatch.setattr(writing, "write_json", refused)
    monkeypatch.setattr(tempfile, "tempdir", str(here / "kept"))
    (here / "kept").mkdir()
    more = ["--variant", "x: pools.agents.agents=4"] if command == "compare" else ["--log", "none"]
    assert cli._outcome([command, "s.yaml", "--quiet", "--jobs", "1", "--out", str(here / "out"), *more]) == 1
    (told,) = capsys.readouterr().err.splitlines()
    (kept,) = (here / "kept").iterdir()
    assert told.startswith(f"failed: {here / 'out'}")
    assert os.strerror(reason) in told
    assert told.endswith(f"what was simulated is kept in {kept}")
    assert (kept / "run.json").is_file()


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_folder_that_was_removed_is_not_blamed_on_the_input(
    command: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was simulated is kept with what it reads, which was copied into the folder that is gone."""
    lay_out(volumes("good", TABLE, arrivals="{file: v.csv, missing: zero}"), here)
    module, step = {"run": (replicate_module, "simulate"), "compare": (presentation, "documented")}[command]
    real = getattr(module, step)

    def removed(*given: Any) -> Any:
        shutil.rmtree(here / "out", ignore_errors=True)
        return real(*given)

    monkeypatch.setattr(module, step, removed)
    monkeypatch.setattr(tempfile, "tempdir", str(here / "kept"))
    (here / "kept").mkdir()
    more = ["--variant", "x: pools.agents.agents=4"] if command == "compare" else ["--log", "none"]
    assert cli._outcome([command, "s.yaml", "--quiet", "--jobs", "1", "--out", "out", *more]) == 1
    (told,) = capsys.readouterr().err.splitlines()
    assert "tiny: what was written there has been removed" in told
    (here / "v.csv").unlink()
    saved = list((here / "kept").rglob("scenario.yaml"))
    assert len(saved) == (2 if command == "compare" else 1)
    for scenario in saved:
        load(scenario)


def test_a_file_that_may_not_be_read_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The superuser may read all there is, so that no real file would do."""
    bad = volumes("unreadable", TABLE)
    lay_out(bad, here)

    def refused(path: str) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(csv_files, "_bytes_of", refused)
    assert cli._outcome(["check", "s.yaml"]) == 2
    assert "v.csv:1: " in (told := capsys.readouterr().err)
    assert "Permission denied" in told


def test_a_folder_in_which_nothing_can_be_made_is_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some disks say that they can be written, and refuse all that is tried: such as /proc."""

    def refuse(prefix: str, dir: Path) -> str:  # noqa: A002
        raise OSError(errno.EROFS, "no")

    monkeypatch.setattr(trouble, "mkdtemp", refuse)
    with pytest.raises(InputError, match=r"new: cannot be written to .* name another folder with --as"):
        check_free(tmp_path / "new")
