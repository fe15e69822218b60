"""How the command line stops: by Ctrl-C, by a polite kill, by a reader that leaves."""

from __future__ import annotations

import enum
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from tests.cli.command_line import FILES, TINY, hidden, run_folder, settled
from tests.support.paths import ROOT

pytestmark = pytest.mark.long


def started(folder: Path, *words: str) -> subprocess.Popen[str]:
    """Start a run of very many replications and wait until the first is done."""
    command = [
        sys.executable,
        str(ROOT / "cli.py"),
        "run",
        "s.yaml",
        "--replications",
        "1000000",
        "--engine",
        "simpy",
        *words,
    ]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    end = time.monotonic() + 1200
    while not list(folder.glob("outputs/*/.writing-*/agents.parquet")) and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.5)
    return process


def kill_all(process: subprocess.Popen[str]) -> None:
    """End a process that we started, with its workers."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def stopped(process: subprocess.Popen[str], sign: int) -> tuple[str, str]:
    """Send a signal, return what was printed, and let no process survive."""
    try:
        os.kill(process.pid, sign)
        return process.communicate(timeout=120)
    finally:
        kill_all(process)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_keeps_what_is_finished_and_says_so(jobs: str, run: Path, tmp_path: Path) -> None:
    """And it is the beginning of the whole."""
    process = started(settled(tmp_path), "--jobs", jobs, "--format", "json")
    out, told = stopped(process, signal.SIGINT)
    document = json.loads(out)
    done = document["replications"]
    assert process.returncode == 1
    assert 1 <= done < 1_000_000
    assert document["complete"] is False
    kept = f"the {done} replications that were" if done > 1 else "the one replication that was"
    assert told.splitlines()[-1] == f"interrupted: kept {kept} finished"
    assert "Traceback" not in told
    folder = run_folder(tmp_path / "outputs")
    assert {path.name for path in folder.iterdir()} == FILES
    assert "interrupted" in (folder / "report.html").read_text(encoding="utf-8")
    assert hidden(tmp_path) == []
    kept = pl.read_csv(folder / "replications.csv").filter(pl.col("replication") < 3)
    whole = pl.read_csv(run / "replications.csv").filter(pl.col("replication") < done)
    assert kept.sort(kept.columns).equals(whole.sort(whole.columns))


def test_ctrl_c_before_the_first_replication_leaves_nothing(tmp_path: Path) -> None:
    """A first replication that takes long: a million callers."""
    (tmp_path / "s.yaml").write_text(TINY.replace("{file: volumes.csv}", "{per_hour: 500000}"))
    command = [sys.executable, str(ROOT / "cli.py"), "run", "s.yaml", "--jobs", "1", "--engine", "simpy"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    end = time.monotonic() + 120
    while not list(tmp_path.glob("outputs/*/.writing-*")) and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.3)
    out, told = stopped(process, signal.SIGINT)
    assert (process.returncode, out) == (1, "")
    assert told.strip() == "stopped before anything was finished"
    assert hidden(tmp_path) == []


LOSING = """\
import atexit, enum, signal
import cli
asked, look = [], enum.EnumMeta.__getattr__
def looked(kind, name):
    if name.startswith("__array") and kind.__module__.startswith("sim.") and not asked:
        asked.append(name)
        signal.raise_signal(signal.SIGINT)
    return look(kind, name)
enum.EnumMeta.__getattr__ = looked
atexit.register(lambda: print("asked", *asked))
cli.main(["run", "s.yaml", "--replications", "3", "--jobs", "1"])
"""


@pytest.mark.skipif(not hasattr(enum.EnumMeta, "__getattr__"), reason="from Python 3.12 on, no code of Python's runs")
def test_ctrl_c_is_heard_while_numpy_looks_at_an_enum(tmp_path: Path) -> None:
    """``array == Fate.ANSWERED`` asks the class for ``__array_ufunc__``; a Ctrl-C in that moment is lost."""
    command, path = [sys.executable, "-c", LOSING], {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=settled(tmp_path), env=path, capture_output=True, text=True, check=False, timeout=180
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == 0 if done.stdout.endswith("asked\n") else done.returncode == 1


def is_over(group: int) -> bool:
    """Whether after a while no process of a group is left."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_a_polite_kill_leaves_no_draft_and_no_worker(tmp_path: Path) -> None:
    """SIGTERM is what a scheduler, a container or ``timeout`` sends."""
    process = started(settled(tmp_path), "--jobs", "2")
    try:
        process.terminate()
        process.wait(timeout=120)
        assert hidden(tmp_path) == []
        assert is_over(process.pid)
    finally:
        kill_all(process)


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
@pytest.mark.parametrize("words", ["schema", "run s.yaml --quiet --format csv"])
def test_a_reader_that_leaves_early_is_no_failure_to_show(words: str, tiny: Path) -> None:
    command = f"{sys.executable} {ROOT / 'cli.py'} {words} | head -c 10"
    done = subprocess.run(command, shell=True, cwd=tiny, capture_output=True, text=True, check=False, timeout=180)
    assert len(done.stdout) == 10
    assert done.stderr == ""
