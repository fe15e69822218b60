"""How much of the workers' time a sweep uses, and what a task and a row cost: ``make bench-sweeps``.

Efficiency is the time that workers spend in replications over the time they are there, from the first task to the
last row: what is missing is spent on handing out, travelling, storing, and waiting for the others at the end.
Replications that sleep need no core, so they tell it whoever else uses the machine. With ``--short`` everything but
Dask is tried for a moment, which shows that it works and measures nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any, NamedTuple

from sim.experiments.execution.cluster import Cluster
from sim.experiments.execution.executors import Executor, InProcess, ProcessPool
from sim.experiments.execution.fingerprint import fingerprint
from sim.experiments.execution.loop import Loop
from sim.experiments.execution.store import Store
from sim.experiments.execution.task_queue import TaskQueue, Work
from sim.experiments.execution.tasks import Batch, Performer, Simulate, Task, pack, simulated
from sim.scenario import load
from tests.support import standin
from tests.support.paths import ROOT
from tests.support.standin import slow

NAMES = ("arrivals", "answered", "abandoned", "wait_p99", "queue_length_max")


class Effort(NamedTuple):
    """How much is measured: pairs of sweeps, replications for each worker, tasks, and rows to store."""

    pairs: int = 3
    each: int = 800
    tasks: int = 500
    rows: int = 200_000


def efficiency(make: Callable[[Performer], Executor], workers: int, simulate: Simulate, each: int) -> float:
    """Return the workers' share of time in replications, once they have begun."""
    scenario = load(ROOT / "scenarios" / "quickstart.yaml")
    performer = Performer(simulate, NAMES, fingerprint(), 2.0)
    with tempfile.TemporaryDirectory() as home, Store(Path(home, "s")) as store, closing(make(performer)) as executor:
        _swept(executor, store, Work("begin", scenario, 20 * workers))
        started = perf_counter()
        spent = _swept(executor, store, Work("measured", scenario, each * workers))
        return spent / (workers * (perf_counter() - started))


def _swept(executor: Executor, store: Store, work: Work) -> float:
    loop = Loop(TaskQueue([work], store), store, lambda done, of: None, lambda text: None)
    with loop.storing():
        loop.work_at(executor)
    return loop.spent


def task_cost(executor: Executor, tasks: int) -> float:
    """Return the milliseconds of a task with nothing in it, submitted as a sweep does it: a few ahead."""
    packed = pack(standin.center(), executor.travels)
    batches = [Batch((Task("a", packed, range(number, number + 1)),)) for number in range(tasks)]
    with closing(executor):
        executor.submit(batches[0]).result()
        started = perf_counter()
        flying = [executor.submit(batch) for batch in batches[:4]]
        for batch in batches[4:]:
            flying.pop(0).result()
            flying.append(executor.submit(batch))
        for future in flying:
            future.result()
        return 1e3 * (perf_counter() - started) / tasks


def row_cost(numbers: int, rows: int) -> tuple[float, float]:
    """Return the bytes of a stored row of so many numbers, and the microseconds of storing it."""
    row = tuple(number + 0.1 for number in range(numbers))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sweep.sqlite")
        with Store(path) as store:
            started = perf_counter()
            for first in range(0, rows, 2_000):
                store.add(("a" * 40, number, row) for number in range(first, first + 2_000))
            seconds = perf_counter() - started
        return path.stat().st_size / rows, 1e6 * seconds / rows


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """Start a scheduler and workers on this machine."""
    path = str(ROOT)
    told: dict[str, Any] = {"env": os.environ | {"PYTHONPATH": path}, "stderr": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:

        def start(*words: str) -> None:
            process = subprocess.Popen([sys.executable, "-m", "dask", *words], cwd=folder, **told)
            stack.callback(process.wait)
            stack.callback(process.kill)

        address = "tcp://127.0.0.1:28786"
        start("scheduler", "--host", "127.0.0.1", "--port", "28786", "--no-dashboard")
        for _ in range(workers):
            start("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        sleep(5)
        yield address


def main(words: Sequence[str]) -> None:
    """Print the figures, one a line."""
    write, short = sys.stdout.write, "--short" in words
    effort = Effort(1, 10, 20, 2_000) if short else Effort()
    perform_instant = Performer(standin.instant, NAMES, fingerprint(), 2.0)

    def show(name: str, workers: int, make: Callable[[Performer], Executor]) -> None:
        def of(what: Simulate) -> float:
            return median(efficiency(make, workers, what, effort.each) for _ in range(effort.pairs))

        write(f"{name:<28}{of(slow):>12.3f}{of(simulated):>12.3f}\n")

    def cost(name: str, make: Callable[[], Executor]) -> None:
        write(f"{name:<28}{median(task_cost(make(), effort.tasks) for _ in range(effort.pairs)):>12.2f}\n")

    write(f"{'efficiency':<28}{'sleeping':>12}{'simulating':>12}\n")
    show("here", 1, InProcess)
    for workers in (1,) if short else (1, 2):
        show(f"{workers} worker process{'es' * (workers > 1)}", workers, partial(ProcessPool, jobs=workers))
        if not short:
            with cluster(workers) as address:
                show(f"Dask, {workers} worker{'s' * (workers > 1)}", workers, partial(Cluster, address=address))
    write(f"\n{'milliseconds a task':<28}\n")
    cost("here", lambda: InProcess(perform_instant))
    cost("1 worker process", lambda: ProcessPool(perform_instant, 1))
    if not short:
        with cluster(1) as address:
            cost("Dask, 1 worker", lambda: Cluster(perform_instant, address))
    write(f"\n{'a row of':<28}{'bytes':>12}{'us to store':>12}\n")
    for numbers in (5, 10, 30):
        size, micros = row_cost(numbers, effort.rows)
        write(f"{f'{numbers} numbers':<28}{size:>12.0f}{micros:>12.1f}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
