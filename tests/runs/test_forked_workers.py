"""Commands fork their workers, which start at once, and leave none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runs.test_interruptions import SCENARIO
from tests.support.paths import ROOT

pytestmark = pytest.mark.long
linux = pytest.mark.skipif(sys.platform != "linux", reason="only there workers are forked")


@linux
@pytest.mark.parametrize(
    "words",
    [
        "run s.yaml --replications 100000 --log all",
        "compare s.yaml --variant two:pools.agents.agents=2 --replications 100000",
        "sweep study.yaml --replications 100000",
    ],
    ids=lambda words: words.split()[0],
)
def test_a_command_forks_its_workers_and_none_survives_it(words: str, study: Path) -> None:
    """Nothing that a command has done until then has started a thread; whoever kills it kills its workers."""
    (study / "s.yaml").write_text(SCENARIO)
    text = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport cli\ncli.main({[*words.split(), '--jobs', '2']!r})"
    process = subprocess.Popen([sys.executable, "-c", text], cwd=study, start_new_session=True, stderr=subprocess.PIPE)
    try:
        until(lambda: len(members(process.pid)) == 3)
        parents = {Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()[1]
                   for member in members(process.pid) if member != process.pid}  # fmt: skip
        assert parents == {str(process.pid)}
        process.kill()
        said = process.communicate()[1]
        until(lambda: members(process.pid) == [])
    finally:
        for member in members(process.pid):
            os.kill(member, signal.SIGKILL)
    assert b"Traceback" not in said


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
