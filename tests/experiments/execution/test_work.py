"""The execution of a sweep: the same rows whatever happens, and no more work or memory than it takes."""

from __future__ import annotations

import os
import signal
import sqlite3
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.experiments import simulate
from sim.experiments.execution import work
from sim.experiments.execution.executors import died_of
from sim.experiments.execution.failure import SweepError
from sim.experiments.execution.store import Row, Store
from sim.experiments.execution.tasks import simulated
from sim.experiments.execution.work import Where, Work, perform, run_key
from sim.experiments.parallel import workers
from sim.metrics import Facts, measure
from sim.metrics.measure import NAMES as TOTALS
from sim.scenario import InputError
from tests.experiments.execution.rows import as_bytes, expected, until
from tests.support import standin
from tests.support.paths import ROOT
from tests.support.standin import NAMES, Many, center, deadly, failing, instant, slow

pytestmark = pytest.mark.long

HERE = Where(jobs=1)
MEASURED = ("arrivals", "answered?channel=phone", "wait_p99")
Rows = dict[int, bytes]


def done_at(path: Path, works: Any, where: Where, simulate: Any = instant, **more: Any) -> list[Rows]:
    with Store(path) as store:
        assert perform(works, NAMES, store, where, simulate=simulate, **more)
        return [as_bytes(store.rows(work.key)) for work in works]


def test_rows_are_what_a_replication_measures(tmp_path: Path) -> None:
    scenario = center()
    names = tuple(name for name in TOTALS if name != "growth")
    with Store(tmp_path / "s") as store:
        perform([Work("a", scenario, 3)], names, store, HERE)
        for number, row in store.rows("a").items():
            measures = measure(Facts(scenario, simulate(scenario, number, 1)))
            whole = measures.table[measures.scopes.index(())]
            wanted = [whole[TOTALS.index(name)] for name in names]
            assert struct.pack(f"<{len(row)}d", *row) == struct.pack(f"<{len(row)}d", *wanted)


def test_the_first_of_a_thousand_replications_are_the_ten(tmp_path: Path) -> None:
    scenario = center()
    key = run_key(scenario, MEASURED)
    found = []
    for name, replications, jobs in (("few", 10, 1), ("many", 1_000, 2)):
        with Store(tmp_path / name) as store:
            assert perform([Work(key, scenario, replications)], MEASURED, store, Where(jobs), simulate=simulated)
            found.append(as_bytes(store.rows(key)))
    assert list(found[1]) == list(range(1_000))
    assert {number: found[1][number] for number in range(10)} == found[0]
    assert len(set(found[1].values())) > 100


@pytest.mark.parametrize("jobs", [1, 3])
def test_any_number_of_workers_and_interruptions(tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORTH_A_POOL", 0.0)
    monkeypatch.setattr(workers, "WORTH_A_FORK", 0.0)
    works, seen = Many(6, 40), []

    def stop(done: int, of: int) -> None:
        seen.append((done, of))
        if done >= 90 * len(stops):
            stops.append(done)
            raise KeyboardInterrupt

    stops = [0]
    with Store(tmp_path / "s") as store:
        while not perform(works, NAMES, store, Where(jobs), stop, simulate=slow):
            kept = sum(len(store.rows(one.key)) for one in works)
            assert kept >= stops[-1]
            assert len(stops) < 20
        assert [as_bytes(store.rows(one.key)) for one in works] == expected(works)
    assert len(stops) > 2
    assert seen[-1] == (240, 240)


def test_what_is_stored_is_not_done_again(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    done_at(tmp_path / "s", Many(3, 8), HERE)
    again = done_at(tmp_path / "s", Many(3, 8), HERE, failing, progress=lambda *given: told.append(given))
    assert again == expected(Many(3, 8))
    assert told == [(24, 24)]
    more = done_at(tmp_path / "s", Many(4, 10), HERE, only_new)
    assert more == expected(Many(4, 10))


def only_new(scenario: Any, replication: int, names: Any) -> Row:
    assert scenario.experiment.seed == 3 or replication >= 8
    return instant(scenario, replication, names)


def test_points_that_are_the_same_are_done_once(tmp_path: Path) -> None:
    one = center(experiment={"seed": 5})
    calls: list[int] = []
    works = [Work("a", one, 4), Work("b", one, 1), Work("a", one, 6), Work("a", one, 2)]
    told: list[tuple[int, int]] = []
    done_at(tmp_path / "s", works, HERE, lambda *given: calls.append(given[1]) or instant(*given),
            progress=lambda *given: told.append(given))  # fmt: skip
    assert sorted(calls) == [0, 0, 1, 2, 3, 4, 5]
    assert told[-1] == (7, 7)


def test_what_cannot_be_simulated_is_told_with_its_place(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        for jobs in (1, 2):
            with pytest.raises(SweepError) as told:
                perform([Work("a", center(), 20)], NAMES, store, Where(jobs), simulate=failing)
            assert str(told.value) == "'Small', replication 7: ZeroDivisionError: nobody is there"
        assert list(store.rows("a")) == list(range(7))


def marked(folder: Path, deaths: int) -> Work:
    folder.mkdir()
    for number in range(deaths):
        (folder / f"mark {number}").touch()
    return Work("a", center(description=str(folder)), 60)


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not killed by signals there")
def test_work_of_workers_that_die_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORTH_A_POOL", 0.0)
    monkeypatch.setattr(workers, "WORTH_A_FORK", 0.0)
    monkeypatch.setattr(work, "TASTE", 0.05)
    told: list[str] = []
    one = marked(tmp_path / "marks", 1)
    rows = done_at(tmp_path / "s", [one], Where(2), deadly, tell=told.append)
    assert rows == expected([one])
    assert [text for text in told if "SIGKILL" not in text or "done again" not in text] == []
    assert len(told) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not killed by signals there")
def test_work_that_kills_every_worker_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WORTH_A_POOL", 0.0)
    monkeypatch.setattr(workers, "WORTH_A_FORK", 0.0)
    monkeypatch.setattr(work, "TASTE", 0.05)
    one = marked(tmp_path / "marks", 9)
    with Store(tmp_path / "s") as store:
        with pytest.raises(SweepError, match=r"died 3 times.*SIGKILL"):
            perform([one], NAMES, store, Where(2), simulate=deadly)
        rows = as_bytes(store.rows("a"))
    assert 0 < len(rows) < 60
    assert rows.items() <= expected([one])[0].items()


def test_a_cluster_without_dask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with Store(tmp_path / "s") as store, pytest.raises(InputError, match="needs Dask; pip install distributed") as told:
        perform(Many(1, 1), NAMES, store, Where(cluster="tcp://127.0.0.1:8786"), simulate=instant)
    assert len(told.value.problems) == 1


def test_how_processes_ended_is_told() -> None:
    assert died_of([0, None, -15, -9, -11, -9, 3]) == "SIGKILL, often for want of memory, SIGSEGV, exit code 3"
    assert "no reason" in died_of([-15, 0])


def started(path: Path, count: int, replications: int, jobs: int, simulate: str) -> subprocess.Popen[str]:
    told = os.environ | {"PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", standin.__name__, str(path), str(count), str(replications), str(jobs), simulate]
    return subprocess.Popen(words, env=told, stdout=subprocess.PIPE, text=True)


def stored(path: Path) -> int:
    if not path.exists():
        return 0
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return int(reader.execute("SELECT count(*) FROM rows").fetchone()[0])
    except sqlite3.Error:
        return 0
    finally:
        reader.close()


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not killed by signals there")
@pytest.mark.parametrize(("jobs", "number"), [(2, signal.SIGKILL), (2, signal.SIGINT)])
def test_a_killed_sweep_goes_on(tmp_path: Path, jobs: int, number: signal.Signals) -> None:
    """Nobody but the store survives: no worker, and no hold on it."""
    path, works = tmp_path / "s", Many(4, 100)
    with started(path, 4, 100, jobs, "slow") as process:
        until(lambda: stored(path) > 0)
        workers = children(process.pid)
        process.send_signal(number)
        said = process.communicate(timeout=120)[0]
    before = stored(path)
    assert 0 < before < 400
    assert said.startswith("False" if number == signal.SIGINT else "")
    until(lambda: not any(map(alive, workers)))
    calls: list[int] = []
    rows = done_at(path, works, HERE, lambda *given: calls.append(1) or instant(*given))
    assert rows == expected(works)
    assert len(calls) == 400 - before


def children(parent: int) -> list[int]:
    """Return the processes below a process."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in told.splitlines()]
    below = [parent]
    for one in below:
        below += [child for child, above in pairs if above == one]
    return below[1:]


def alive(pid: int) -> bool:
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(told.strip()) and not told.startswith("Z")


def test_thousands_of_points_take_no_more_memory_than_a_few(tmp_path: Path) -> None:
    """Peaks of the parent in KiB; each scenario takes 12 KiB at least, all of them 60 MiB."""
    peaks = []
    for count in (200, 5_000):
        with started(tmp_path / str(count), count, 2, 2, "instant") as process:
            done, peak = process.communicate(timeout=120)[0].split()
        assert done == "True"
        assert stored(tmp_path / str(count)) == 2 * count
        peaks.append(int(peak))
    assert peaks[1] - peaks[0] < 30 * 1024


def test_tasks_are_seconds_long_however_short_a_replication_is(tmp_path: Path) -> None:
    """20,000 replications of some 20 us: a handful of tasks, and of transactions."""
    batches: list[int] = []

    class Counting(Store):
        def add(self, finished: Any) -> None:
            rows = list(finished)
            batches.append(len(rows))
            super().add(rows)

    with Counting(tmp_path / "s") as store:
        ticks: list[int] = []
        perform([Work("a", center(), 20_000)], NAMES, store, HERE, lambda done, of: ticks.append(done),
                simulate=lambda scenario, replication, names: (float(replication),))  # fmt: skip
        assert list(store.rows("a").values()) == [(float(number),) for number in range(20_000)]
    assert len(ticks) < 60
    assert len(batches) < 5
