"""Where replications run: here, or in worker processes. The numbers are the same everywhere."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
WORTH_A_POOL = 1.0
_task: Callable[[Any], Any]


def all_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_in_order(task: Callable[[int], T], numbers: Iterator[int], jobs: int, expected: float) -> Generator[T]:
    """Yield ``task(number)`` for every number, in order.

    Parameters
    ----------
    task
        A picklable callable.
    numbers
        Which replications; may be endless, the caller stops.
    jobs
        Worker processes; 1 runs here.
    expected
        Seconds the whole is expected to take here; a pool is not worth its start for less than one.
    """
    if jobs < 2 or expected < WORTH_A_POOL:
        yield from map(task, numbers)
    else:
        yield from _in_workers(task, numbers, jobs)


def _in_workers(task: Callable[[int], T], numbers: Iterator[int], jobs: int) -> Iterator[T]:
    executor = worker_pool(task, jobs)
    try:
        yield from ahead(executor, numbers, jobs)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)  # nobody writes into a folder that is being finished


def worker_pool(task: Callable[[Any], Any], jobs: int) -> ProcessPoolExecutor:
    """Start worker processes that keep a task, to submit :func:`perform` to; whoever starts them shuts them down."""
    context = multiprocessing.get_context(
        "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    )
    return ProcessPoolExecutor(jobs, context, _receive, (task, sys.path[:]))


def ahead(executor: ProcessPoolExecutor, numbers: Iterator[int], jobs: int) -> Iterator[Any]:
    """Yield what the pool's task returns for every number, in order, a few of them ahead of who asks."""
    under_way: list[Future[Any]] = []
    for number in numbers:
        under_way.append(executor.submit(perform, number))
        if len(under_way) > 2 * jobs:
            yield under_way.pop(0).result()
    while under_way:
        yield under_way.pop(0).result()


def _receive(task: Callable[[Any], Any], path: list[str]) -> None:
    """Prepare a worker: it keeps the task, leaves Ctrl-C to the parent, and ends with it."""
    global _task
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.path[:] = path
    _task = task


def _end_with_the_parent() -> None:
    """End when the parent is gone, however it went: a worker would wait for work of it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def perform(given: Any) -> Any:
    """Do the worker's task."""
    return _task(given)
