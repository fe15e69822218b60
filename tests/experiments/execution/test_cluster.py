"""Sweeps over a Dask scheduler with two workers on this machine: the same bytes, whoever dies."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.experiments.execution import cluster as cluster_place
from sim.experiments.execution.failure import SweepError
from sim.experiments.execution.store import Store
from sim.experiments.execution.work import Where, Work, perform
from sim.scenario import InputError
from tests.experiments.execution.rows import as_bytes, expected, until
from tests.support.paths import ROOT
from tests.support.standin import NAMES, Many, failing, instant, only_with_the_rule, slow, with_a_rule

pytestmark = pytest.mark.long

distributed = pytest.importorskip("distributed")
PATH = str(ROOT)


class Machines(NamedTuple):
    """The processes of a cluster."""

    address: str
    stack: ExitStack
    folder: Path
    staff: list[subprocess.Popen[bytes]]

    def worker(self, path: str = PATH) -> subprocess.Popen[bytes]:
        """Start a worker."""
        words = ("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        process = started(self.stack, self.folder, path, *words, "--local-directory", str(self.folder))
        self.staff.append(process)
        return process

    def workers(self) -> int:
        """Return how many workers the scheduler knows."""
        with distributed.Client(self.address, set_as_default=False) as client:
            return len(client.nthreads())

    def wait_for(self, workers: int) -> None:
        """Wait until the scheduler knows so many workers."""
        with distributed.Client(self.address, set_as_default=False) as client:
            until(lambda: len(client.nthreads()) == workers)


def started(stack: ExitStack, folder: Path, path: str, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *words]
    process = subprocess.Popen(command, cwd=folder, env=os.environ | {"PYTHONPATH": path}, stderr=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def cluster_of(stack: ExitStack, folder: Path) -> tuple[subprocess.Popen[bytes], Machines]:
    """Start a scheduler, at a port that is free."""
    file = folder / "scheduler.json"
    words = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    process = started(stack, folder, PATH, *words)
    until(lambda: file.exists() and file.read_text().endswith("}"))
    return process, Machines(json.loads(file.read_text())["address"], stack, folder, [])


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with ExitStack() as stack:
        yield cluster_of(stack, tmp_path_factory.mktemp("cluster"))[1]


@pytest.fixture
def cluster(machines: Machines) -> Machines:
    for _ in range(2 - machines.workers()):
        machines.worker()
    machines.wait_for(2)
    return machines


def refusal(address: str, store: Store) -> str:
    with pytest.raises(InputError) as told:
        perform(Many(1, 1), NAMES, store, Where(cluster=address), simulate=instant)
    assert len(told.value.problems) == 1
    assert "\n" not in str(told.value)
    assert str(told.value).startswith(f"--cluster {address}: ")
    return str(told.value)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "s") as opened:
        yield opened


@pytest.mark.parametrize(
    "address", ["here", "", "tcp://", "10.0.0.1", "tcp://a:0", "tcp://a:65536", "http://a:1", "a b:1"]
)
def test_what_is_no_address_is_refused(store: Store, address: str) -> None:
    assert "is no address" in refusal(address, store)


def test_no_scheduler(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_place, "PATIENCE", 0.5)
    assert "no scheduler answers" in refusal("tcp://127.0.0.1:1", store)


def test_no_workers(machines: Machines, store: Store) -> None:
    assert "has no workers; start some with 'dask worker" in refusal(machines.address, store)


def test_same_bytes_as_here(cluster: Machines, store: Store) -> None:
    works = Many(50, 20)
    told: list[tuple[int, int]] = []
    where = Where(cluster=cluster.address)
    assert perform(works, NAMES, store, where, lambda *given: told.append(given), simulate=instant)
    assert [as_bytes(store.rows(one.key)) for one in works] == expected(works)
    assert told[-1] == (1_000, 1_000)


def test_rules_of_the_users_own_travel_with_the_scenario(cluster: Machines, store: Store, tmp_path: Path) -> None:
    """Workers do not look into the folder of the file; another text of the same rule is another rule."""
    where = Where(cluster=cluster.address)
    for number in (1, 2):
        scenario = with_a_rule(tmp_path / "rules", number)
        work = Work(f"key {number}", scenario, 5)
        assert perform([work], NAMES, store, where, simulate=only_with_the_rule)
        assert store.rows(f"key {number}") == {k: (float(number),) for k in range(5)}


def test_what_cannot_be_simulated_there(cluster: Machines, store: Store) -> None:
    with pytest.raises(SweepError, match="'Small', replication 7: ZeroDivisionError: nobody is there"):
        perform(Many(1, 9), NAMES, store, Where(cluster=cluster.address), simulate=failing)
    assert set(store.rows("key 0")) <= set(range(9)) - {7}


def test_interruption(cluster: Machines, store: Store) -> None:
    def stop(done: int, of: int) -> None:
        if done > 50:
            raise KeyboardInterrupt

    works = Many(3, 100)
    assert not perform(works, NAMES, store, Where(cluster=cluster.address), stop, simulate=slow)
    assert 50 < sum(len(store.rows(one.key)) for one in works) < 300
    assert perform(works, NAMES, store, Where(cluster=cluster.address), simulate=instant)
    assert [as_bytes(store.rows(one.key)) for one in works] == expected(works)


def test_a_worker_that_is_killed_loses_nothing(cluster: Machines, store: Store) -> None:
    """It takes its part until the others have to do it again."""
    victim = cluster.worker()
    cluster.wait_for(3)

    def kill(done: int, of: int) -> None:
        if done > 150:
            victim.kill()

    works = Many(4, 150)
    assert perform(works, NAMES, store, Where(cluster=cluster.address), kill, simulate=slow)
    assert victim.wait() == -9
    assert cluster.workers() == 2
    assert [as_bytes(store.rows(one.key)) for one in works] == expected(works)


def without_ccsim(folder: Path) -> None:
    (folder / "sim").mkdir()
    (folder / "sim" / "__init__.py").write_text("raise ModuleNotFoundError('No module named sim', name='sim')\n")


def with_another_line(folder: Path) -> None:
    shutil.copytree(ROOT / "sim", folder / "sim")
    with (folder / "sim" / "streams.py").open("a") as file:
        file.write("# another line\n")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (without_ccsim, "cannot import sim; install the same ccsim on every machine"),
        (with_another_line, "has another version of ccsim or its libraries; install the same everywhere"),
    ],
)
def test_a_worker_with_another_program(
    cluster: Machines, store: Store, tmp_path: Path, make: Callable[[Path], None], told: str
) -> None:
    """Among those that have the right one."""
    make(tmp_path)
    other = cluster.worker(str(tmp_path))
    cluster.wait_for(3)
    line = refusal(cluster.address, store)
    other.kill()
    cluster.wait_for(2)
    assert line.endswith(told)


def test_a_scheduler_that_is_killed(tmp_path: Path, store: Store) -> None:
    """What was finished is kept, and goes on here."""
    with ExitStack() as stack:
        process, machines = cluster_of(stack, tmp_path)
        machines.worker()
        machines.wait_for(1)
        works = Many(2, 150)
        where = Where(cluster=machines.address)
        with pytest.raises(SweepError, match=r"the scheduler at tcp://.* is gone; start it and its workers"):
            perform(works, NAMES, store, where, lambda done, of: process.kill() if done > 50 else None, simulate=slow)
    assert 50 < sum(len(store.rows(one.key)) for one in works) < 300
    assert perform(works, NAMES, store, Where(jobs=1), simulate=instant)
    assert [as_bytes(store.rows(one.key)) for one in works] == expected(works)


def test_all_workers_that_are_killed(cluster: Machines, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said within seconds; others are waited for a while, then what was finished is kept."""
    monkeypatch.setattr(cluster_place, "WITHOUT_WORKERS", 1.0)
    monkeypatch.setattr(cluster_place, "LOOK_AGAIN", 0.2)
    told: list[str] = []
    works, where = Many(2, 150), Where(cluster=cluster.address)

    def kill(done: int, of: int) -> None:
        if done > 50:
            for worker in cluster.staff:
                worker.kill()

    with pytest.raises(SweepError, match=r"^all workers of tcp://.* are gone; start some, and give the same com"):
        perform(works, NAMES, store, where, kill, told.append, slow)
    assert [line.partition("; ")[2] for line in told] == ["waiting 1 seconds for others"]
    assert 50 < sum(len(store.rows(one.key)) for one in works) < 300
