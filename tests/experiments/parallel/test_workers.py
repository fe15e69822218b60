"""Workers, forked or started by a server: the same bytes, nobody is left behind, and what each of them tells."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.experiments import replicate, simulate
from sim.experiments.parallel import forking
from sim.log.records import ContactLog
from sim.scenario import load
from tests.support.paths import ROOT, SCENARIOS

pytestmark = pytest.mark.long

linux = pytest.mark.skipif(sys.platform != "linux", reason="only there workers are forked")
BEFORE = """\
import os, sys, threading, time
sys.path.insert(0, {root!r})
from sim.experiments import replicate
from sim.experiments.parallel import forking, workers
from sim.scenario import load
"""
DIGESTS = """
from tests.laws.test_same_seed import digest
started = []
class Seen(workers.Workers):
    def __init__(self, *given):
        super().__init__(*given)
        started.append(self)
workers.Workers, workers.WORTH_A_POOL, workers.WORTH_A_FORK = Seen, 0.0, 0.0
scenario = load({file!r}, ("calendar.days=1", "experiment.replications=5", "experiment.engine={engine}"))
for jobs in (1, 2, 3, 2):
    print(hash(tuple(digest(replicate(scenario, jobs=jobs)))))
    if jobs == 3:
        forking.THREADS = os.devnull
print(*(type(process).__name__ for one in started for process in one.processes))
"""


def said_by(text: str, **named: str) -> str:
    """Return what a program says that has one thread; it must say nothing else."""
    named = {"root": str(ROOT), "file": str(SCENARIOS / "multiskill.yaml")} | named
    command = [sys.executable, "-c", (BEFORE + text).format(**named)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.stderr == ""
    return done.stdout


@linux
@pytest.mark.parametrize("engine", ["simpy", pytest.param("compiled", marks=pytest.mark.compiled)])
def test_the_same_bytes_however_workers_start(engine: str) -> None:
    *digests, kinds = said_by(DIGESTS, engine=engine).splitlines()
    assert len(digests) == 4
    assert len(set(digests)) == 1
    assert kinds.split() == ["ForkedWorker"] * 5 + ["ServedWorker"] * 2


@linux
def test_no_worker_is_forked_beside_threads() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert not forking.may_fork()
    finally:
        ended.set()
        thread.join()
    alone = "print(forking.may_fork())\nthreading.Thread(target=time.sleep, args=(1,)).start()\n"
    assert said_by(alone + "print(forking.may_fork())").split() == ["True", "False"]


@linux
def test_what_a_worker_tells_is_for_nobody() -> None:
    text = """
from sim.plumbing.progress import heard, tell
def task(number):
    tell("at work", number)
    return os.getpid()
with heard(lambda *told: print("heard", *told)):
    told = workers.Workers(task, 2)
    assert told.submit(3).result(60) != os.getpid()
    told.end()
"""
    assert said_by(text) == ""


def test_the_first_log_is_kept_though_the_run_is_interrupted() -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    kept: list[int] = []
    found = replicate(load(SCENARIOS / "quickstart.yaml"), 3, progress=stop, keep=lambda number, _: kept.append(number))
    assert (found.replications, found.complete, kept) == (1, False, [0])


def test_a_log_that_cannot_be_kept_ends_the_run() -> None:
    def keep(replication: int, log: ContactLog) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        replicate(load(SCENARIOS / "quickstart.yaml"), 3, keep=keep)


@pytest.mark.compiled
@pytest.mark.parametrize(
    ("name", "days"), [("multiskill", 1), ("tiers_and_vendor", 1), ("utility_fixes_causes", 7)], ids=str
)
def test_threads_play_the_same_at_once(name: str, days: int) -> None:
    """A worker of a cluster may have several threads; customers tell others and come back in the last one."""
    scenario = load(SCENARIOS / f"{name}.yaml", ("experiment.engine=compiled", f"calendar.days={days}"))

    def played(replication: int) -> list[bytes]:
        return [column.tobytes() for column in simulate(scenario, replication).contacts.values()]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(played, [*range(6), *range(6)], timeout=300))
    assert together == [played(replication) for replication in range(6)] * 2
