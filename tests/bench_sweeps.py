"""How much of the machines' time a sweep uses, and what a task and a row cost: ``python -m tests.bench_sweeps``.

Efficiency is the time that the replications take one after the other in a plain loop, over what the workers had
together. Replications that sleep tell what the sweep itself costs, whoever else uses the machine; simulated ones
tell what a planner gets. Each figure is the median of paired repetitions.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

import standin

from sim.experiments.chunks import Chunk, Performer, Piece, Simulate, pack, simulated
from sim.experiments.cluster import Cluster
from sim.experiments.fingerprint import fingerprint
from sim.experiments.places import Here, Place, Processes
from sim.experiments.store import Store
from sim.experiments.work import Where, Work, perform
from sim.scenario import Scenario, load

ROOT = Path(__file__).parent.parent
PAIRS = 3
FEW = 250
TASKS = 500
NAMES = ("arrivals", "answered", "abandoned", "wait_p99", "queue_length_max")


def plain(scenario: Scenario, replications: int, simulate: Simulate) -> float:
    """Return the seconds of a plain loop."""
    started = perf_counter()
    for number in range(replications):
        simulate(scenario, number, NAMES)
    return perf_counter() - started


def swept(scenario: Scenario, replications: int, simulate: Simulate, where: Where) -> float:
    """Return the seconds of a sweep into a new store, from start to end."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder, "sweep.sqlite")) as store:
        started = perf_counter()
        assert perform([Work("a", scenario, replications)], NAMES, store, where, simulate=simulate)
        return perf_counter() - started


def efficiency(scenario: Scenario, simulate: Simulate, where: Where, workers: int) -> tuple[float, float]:
    """Return the plain loop's time over the workers' time while a sweep goes on, and the seconds to begin and end."""
    pairs = [_efficiency(scenario, simulate, where, workers) for _ in range(PAIRS)]
    return median(share for share, _ in pairs), median(rest for _, rest in pairs)


def _efficiency(scenario: Scenario, simulate: Simulate, where: Where, workers: int) -> tuple[float, float]:
    few, alone, sweeps = FEW * workers, [plain(scenario, FEW, simulate)], []
    for count in (few, 3 * few):
        sweeps.append(swept(scenario, count, simulate, where))
        alone.append(plain(scenario, FEW, simulate))  # before, between and after: others use the machine too
    each = (sweeps[1] - sweeps[0]) / (2 * few)
    return sum(alone) / (3 * FEW) / (workers * each), sweeps[0] - few * each


def task_cost(place: Place) -> float:
    """Return the milliseconds of a task with nothing in it, submitted as a sweep does it: a few ahead."""
    parcel = pack(standin.center(), place.travels)
    chunks = [Chunk((Piece("a", parcel, range(number, number + 1)),)) for number in range(TASKS)]
    with closing(place):
        place.submit(chunks[0]).result()
        started = perf_counter()
        flying = [place.submit(chunk) for chunk in chunks[:4]]
        for chunk in chunks[4:]:
            flying.pop(0).result()
            flying.append(place.submit(chunk))
        for future in flying:
            future.result()
        return 1e3 * (perf_counter() - started) / TASKS


def row_cost(numbers: int, rows: int = 200_000) -> tuple[float, float]:
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
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
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


def main() -> None:
    """Print the figures, one a line."""
    write = sys.stdout.write
    scenario = load(ROOT / "scenarios" / "quickstart.yaml")
    perform_instant = Performer(standin.instant, NAMES, fingerprint(), 2.0)

    def show(name: str, where: Where, workers: int) -> None:
        asleep, rest = efficiency(scenario, standin.slow, where, workers)
        busy, _ = efficiency(scenario, simulated, where, workers)
        write(f"{name:<28}{asleep:>12.2f}{busy:>12.2f}{rest:>18.1f}\n")

    def cost(name: str, make: Callable[[], Place]) -> None:
        write(f"{name:<28}{median(task_cost(make()) for _ in range(PAIRS)):>12.2f}\n")

    write(f"{'efficiency':<28}{'sleeping':>12}{'simulating':>12}{'begin and end, s':>18}\n")
    show("here", Where(1), 1)
    show("2 worker processes", Where(2), 2)
    for workers in (1, 2):
        with cluster(workers) as address:
            show(f"Dask, {workers} worker{'s' * (workers > 1)}", Where(cluster=address), workers)
    write(f"\n{'milliseconds a task':<28}\n")
    cost("here", lambda: Here(perform_instant))
    cost("1 worker process", lambda: Processes(perform_instant, 1))
    with cluster(1) as address:
        cost("Dask, 1 worker", lambda: Cluster(perform_instant, address))
    write(f"\n{'a row of':<28}{'bytes':>12}{'us to store':>12}\n")
    for numbers in (5, 10, 30):
        size, micros = row_cost(numbers)
        write(f"{f'{numbers} numbers':<28}{size:>12.0f}{micros:>12.1f}\n")


if __name__ == "__main__":
    main()
