"""Commands fork their workers, which start at once, and leave none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.runs.test_interruptions import SCENARIO
from tests.support.paths import ROOT

pytestmark = pytest.mark.long
linux = pytest.mark.skipif(sys.platform != "linux", reason="only there workers are forked")


COMMANDS = (
    "run s.yaml --replications 100000 --log all",
    "compare s.yaml --variant two:pools.agents.agents=2 --replications 100000",
    "sweep study.yaml --replications 100000",
)
each_command = pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words.split()[0])


@contextmanager
def started(words: str, folder: Path, processes: int) -> Iterator[subprocess.Popen[str]]:
    """Start a command, and wait for so many processes of it; none survives."""
    (folder / "s.yaml").write_text(SCENARIO)
    words = f"{words} --jobs 2 --engine simpy --no-report"
    text = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport cli\ncli.main({words.split()!r})"
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    process = subprocess.Popen([sys.executable, "-c", text], cwd=folder, **pipes)
    try:
        until(lambda: len(members(process.pid)) >= processes)
        yield process
    finally:
        for member in members(process.pid):
            os.kill(member, signal.SIGKILL)
        process.communicate()


@linux
@each_command
def test_workers_are_forked_and_end_with_who_is_killed(words: str, study: Path) -> None:
    """Nothing that a command has done until then has started a thread."""
    with started(words, study, 3) as process:
        workers = [member for member in members(process.pid) if member != process.pid]
        assert [parent_of(worker) for worker in workers] == [process.pid] * 2
        assert {command_of(worker) for worker in workers} == {command_of(process.pid)}  # not a server's
        process.kill()
        until(lambda: members(process.pid) == [])
        assert "Traceback" not in process.stderr.read()  # type: ignore[union-attr]


@linux
@each_command
def test_an_interruption_while_workers_are_forked(words: str, study: Path) -> None:
    """All processes of a terminal hear it; only the command says so, and what is finished is kept."""
    with started(words, study, 2) as process:
        for name in ("SIGINT", "SIGINT", "SIGTERM"):
            os.killpg(process.pid, getattr(signal, name))
        out, said = process.communicate(timeout=180)
        assert process.returncode == 1
        written, kept = [line for line in said.splitlines() if not line.startswith("checking points")]
        assert written.startswith("written to outputs/")
        assert kept.startswith("interrupted: kept ")
        assert "replication" in out
        until(lambda: members(process.pid) == [])  # who is killed takes a few milliseconds to end


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def command_of(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def members(session: int) -> list[int]:
    """Return the processes of a session that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == session and state != "Z":
            found.append(int(path.parent.name))
    return found


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
