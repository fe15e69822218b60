"""Signals and kills at the worst moments: what is finished is kept, what was there stays, nobody shows a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import cli
from sim.disk import atomic
from sim.disk.atomic import draft_in, replaced, settle, whole_file
from sim.experiments.compare import side_by_side
from sim.experiments.parallel import workers
from sim.experiments.parallel.workers import InOrder
from sim.report import figures
from sim.report.page import html
from sim.report.page.presentation import kept_of
from sim.report.run.sentences import _replications
from sim.report.sweep import figures as sweep_figures
from sim.runs import writing
from tests.support.paths import ROOT

pytestmark = pytest.mark.long

SCENARIO = """\
scenario: Small
calendar: {open: "09:00-10:00", interval: 1 h}
experiment: {replications: 3}
channels:
  phone: {mode: live, arrivals: {per_hour: 2}, handle_time: {exponential: {mean: 4 min}}}
pools:
  agents: {agents: 1, skills: [phone]}
"""
# Runs the command, and stops where a function is called until it is told to go on.
STOPPING = """\
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
import cli
import {module} as module
place = module{of}
original = place.{name}
calls = []
def stopping(*given, **named):
    calls.append(1)
    if len(calls) == {call}:
        Path("mark").touch()
        while not Path("go").exists():
            time.sleep(0.01)
    return original(*given, **named)
place.{name} = stopping
if not {drawn}:
    import {figures} as figures, {sweep_figures} as sweep_figures
    figures.drawn = sweep_figures.drawings = lambda *given: []
cli.main({words!r})
"""
posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
POLITE = ("SIGTERM", "SIGHUP", "SIGINT")


@pytest.fixture
def here(study: Path) -> Path:
    (study / "s.yaml").write_text(SCENARIO)
    return study


@pytest.fixture
def started() -> Iterator[Any]:
    """Start a command that stops at a function; no process survives the test."""
    processes = []

    def start(
        words: str, module: ModuleType, name: str, of: str = "", call: int = 1, drawn: bool = False
    ) -> subprocess.Popen[str]:
        Path("mark").unlink(missing_ok=True)
        text = STOPPING.format(
            root=str(ROOT),
            module=module.__name__,
            of=of,
            name=name,
            call=call,
            drawn=drawn,
            words=words.split(),
            figures=figures.__name__,
            sweep_figures=sweep_figures.__name__,
        )
        pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
        processes.append(subprocess.Popen([sys.executable, "-c", text], **pipes))
        end = time.monotonic() + 300
        while not Path("mark").exists() and processes[-1].poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        return processes[-1]

    yield start
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def tell(process: subprocess.Popen[str], *names: str) -> None:
    """Send signals to all processes of a command, as a terminal does."""
    for name in names:
        os.killpg(process.pid, getattr(signal, name))
        time.sleep(0.05)


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


WRITING = (
    "run s.yaml --jobs 1",
    "compare s.yaml --jobs 1 --variant two:pools.agents.agents=2",
    "sweep study.yaml --jobs 1",
)


@posix
@pytest.mark.parametrize("words", WRITING, ids=lambda words: words.split()[0])
def test_signals_while_results_are_written_change_nothing(here: Path, started: Any, words: str) -> None:
    process = started(words, writing, "draw")
    tell(process, *POLITE)
    Path("go").touch()
    _, said = process.communicate(timeout=180)
    folder = next(here.glob("outputs/*/report.html" if "sweep" in words else "outputs/*/*/report.html")).parent
    lines = [line for line in said.splitlines() if not line.startswith("checking points")]  # what a slow start tells
    assert (process.returncode, lines) == (0, [f"written to {folder.relative_to(here)}"])
    assert hidden(here / "outputs") == []
    assert all(path.stat().st_size for path in folder.rglob("*.*"))


@posix
def test_a_killed_command_is_cleaned_up_by_the_next(here: Path, started: Any) -> None:
    """And only then: a draft whose writer is alive stays."""
    process = started("run s.yaml --jobs 1", writing, "draw")
    home = next(path for path in (here / "outputs").iterdir())
    with draft_in(home) as ours:
        assert len(list(home.glob(".writing-????????"))) == 2
        tell(process, "SIGKILL")
        process.wait()
        with draft_in(home):
            assert len(list(home.glob(".writing-????????"))) == 2
        assert ours.is_dir()
    assert hidden(home) == []


@posix
def test_a_report_is_drawn_anew_or_stays(here: Path, started: Any) -> None:
    cli._outcome(["run", "s.yaml", "--quiet", "--jobs", "1"])
    folder = next(here.glob("outputs/small/*"))
    before = contents(folder)
    for name, line in (("SIGTERM", "stopped before anything was finished"), ("SIGKILL", "")):
        process = started(f"report {folder}", html, "rendered", drawn=name == "SIGTERM")
        tell(process, name)
        assert process.communicate(timeout=180)[1].strip() == line
        left = contents(folder)
        assert {path: left[path] for path in before} == before
    assert cli._outcome(["report", str(folder)]) == 0
    assert contents(folder).keys() == before.keys()


WITH_WORKERS = {  # the first two while these start, the third while they work
    "run s.yaml --replications 1000000 --engine simpy --jobs 2": ("SIGINT", workers, ".Workers", "submit", 2),
    "sweep study.yaml --replications 1000000 --engine simpy --jobs 2": ("SIGINT", workers, ".Workers", "submit", 2),
    "compare s.yaml --jobs 2 --replications 1000000 --engine simpy --variant two:pools.agents.agents=2": (
        *("SIGTERM", side_by_side, ".SideBySide", "_keep", 6),
    ),
}


@posix
@pytest.mark.parametrize("words", WITH_WORKERS, ids=lambda words: words.split()[0])
def test_signals_to_all_processes_at_once(here: Path, started: Any, words: str) -> None:
    """No word of a worker, of the server that forks it, or of the tracker of resources."""
    Path("go").touch()
    name, module, of, function, call = WITH_WORKERS[words]
    process = started(words, module, function, of, call)
    tell(process, name, name, "SIGTERM")
    out, said = process.communicate(timeout=180)
    assert process.returncode == 1
    lines = said.splitlines()
    assert len(lines) == 2, said
    assert lines[0].startswith("written to outputs/")
    assert lines[1].startswith("interrupted: kept ")
    assert "replication" in out
    assert hidden(here / "outputs") == []


def futures(*values: int | None) -> list[Future[int]]:
    """Return what workers were given: done with a value, or at it."""
    made = []
    for value in values:
        made.append(Future[int]())
        made[-1].set_running_or_notify_cancel()
        if value is not None:
            made[-1].set_result(value)
    return made


def test_what_workers_have_finished_is_kept_without_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers 0 to 5: one was taken, two more are done, the next hangs, and what comes after it would be biased."""
    monkeypatch.setattr(workers, "GRACE", 0.05)
    given = futures(10, 11, 12, None, 14)
    line: InOrder[int, int] = InOrder(lambda number: given[number], iter(range(5)), 4)
    line.wait()
    assert line.take() == (0, 10)
    assert list(line.last()) == [(1, 11), (2, 12)]
    assert list(line.last()) == []


def test_a_set_of_files_changes_at_once_or_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(text: str, *names: str) -> None:
        with replaced(tmp_path, whole=("figures",)) as draft:
            (draft / "figures").mkdir()
            for name in names:
                (draft / name).write_text(text)

    write("old", "a", "b", "figures/front.png", "figures/old.png")
    with suppress(ZeroDivisionError), replaced(tmp_path) as draft:
        (draft / "a").write_text("half")
        _ = 1 / 0
    assert set(contents(tmp_path).values()) == {b"old"}
    moved: list[Path] = []

    def dying(path: Path, target: Path) -> None:
        moved.append(path)
        if len(moved) == 2:
            raise SystemExit
        move(path, target)

    move = atomic._move
    with monkeypatch.context() as patch, suppress(SystemExit):
        patch.setattr(atomic, "_move", dying)
        write("new", "a", "b", "figures/front.png")
    assert {(tmp_path / name).read_text() for name in "ab"} == {"old", "new"}
    settle(tmp_path)
    assert contents(tmp_path) == dict.fromkeys(("a", "b", "figures/front.png"), b"new")
    assert hidden(tmp_path) == []


def test_a_set_of_files_stays_in_its_folder(tmp_path: Path) -> None:
    """Whoever was sent a folder did not make it."""
    folder, other = tmp_path / "run", tmp_path / "other"
    for made in (folder, other, folder / ".ready-0"):
        made.mkdir()
    (other / "mine.png").write_text("mine")
    (folder / "figures").symlink_to(other)
    (folder / ".ready-0" / ".contents.json").write_text(json.dumps({"figures": [], "../other": []}))
    (folder / ".ready-0" / "figures").mkdir()
    settle(folder)
    (folder / ".ready-1" / "figures").mkdir(parents=True)
    (folder / ".ready-1" / "figures" / "mine.png").write_text("theirs")
    (folder / ".ready-1" / ".contents.json").write_text("{}")
    settle(folder)
    assert contents(other) == {"mine.png": b"mine"}
    assert contents(folder) == {"figures/mine.png": b"theirs"}


def test_one_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    for text in ("old", "new"):
        with whole_file(path) as draft:
            draft.write_text(text)
    with suppress(ZeroDivisionError), whole_file(path) as draft:
        draft.write_text("half")
        _ = 1 / 0
    assert contents(tmp_path) == {"events.csv": b"new"}
    with whole_file(Path(os.devnull)) as draft:
        assert draft == Path(os.devnull)


def test_one_and_many_are_told_apart() -> None:
    assert kept_of(1) == "the one replication that was finished"
    assert kept_of(2) == "the 2 replications that were finished"
    told = [next(_replications({"replications": done, "complete": False})) for done in (1, 2)]
    assert ["this is the one that was" in told[0], "these are the 2 replications that were" in told[1]] == [True, True]
