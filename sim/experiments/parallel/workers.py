"""Where replications run: here, or in worker processes. The numbers are the same everywhere."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, wait
from contextlib import nullcontext
from copy import copy
from functools import partial
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sim.experiments.parallel.forking import may_fork
from sim.plumbing import garbage
from sim.plumbing.interruption import HEARD, held
from sim.plumbing.progress import to_nobody

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from sim.experiments.parallel.starting import ForkedWorker, ServedWorker

T = TypeVar("T")
N = TypeVar("N")
# Seconds of work from which on workers pay: where they are forked, and where each has to import and build everything.
WORTH_A_FORK, WORTH_A_POOL = 0.4, 2.0
# Seconds of a replication below which what the first one imports and builds is much of it: for a fork, and for each.
BRIEF, SHORT = 0.2, 0.5
PLAINLY = 20  # times as much work as workers are worth, from which on imports do not decide
GRACE = 5.0
_task: Callable[[Any], Any]


def all_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worth_a_pool() -> float:
    """Return how many seconds of work are worth the start of workers now."""
    return WORTH_A_FORK if may_fork() else WORTH_A_POOL


class Workers:
    """Worker processes that keep a task; whoever starts them ends them. They may be forked, but not later than here."""

    def __init__(self, task: Callable[[Any], Any], jobs: int) -> None:
        from concurrent.futures import ProcessPoolExecutor

        self.processes: list[ForkedWorker | ServedWorker] = []
        self._given: set[Future[Any]] = set()
        start = self._start_forked if may_fork() else self._start_served
        with held():
            start(partial(ProcessPoolExecutor, jobs, initializer=_receive, initargs=(task, sys.path[:])))

    def _start_forked(self, pool: Callable[..., ProcessPoolExecutor]) -> None:
        from sim.experiments.parallel.starting import FORKED, ForkedWorker, unheard

        with unheard():
            self._pool = pool(mp_context=self._context(FORKED, ForkedWorker))
            self._pool.submit(int)  # the first that is asked for starts them all

    def _start_served(self, pool: Callable[..., ProcessPoolExecutor]) -> None:
        from sim.experiments.parallel.starting import SERVED, ServedWorker, shield

        shield()
        self._pool = pool(mp_context=self._context(SERVED, ServedWorker))

    def _context(self, usual: Any, kind: type[ForkedWorker | ServedWorker]) -> Any:
        """Return a context that starts processes as usual, and lets us see them."""

        def process(*given: Any, **named: Any) -> ForkedWorker | ServedWorker:
            self.processes.append(kind(*given, **named))
            return self.processes[-1]

        context = copy(usual)
        context.Process = process
        return context

    def submit(self, given: Any) -> Future[Any]:
        """Have the task done by the next free worker."""
        with held():  # a process that is started by halves tells of it on the terminal
            future = self._pool.submit(perform, given)
            self._given.add(future)
            future.add_done_callback(self._given.discard)
            return future

    def end(self, patience: float = GRACE) -> None:
        """Cancel what has not begun, wait so many seconds for what has, and let no worker survive."""
        begun = {future for future in list(self._given) if not future.cancel()}
        if wait(begun, patience).not_done:
            for worker in self.processes:
                worker.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)


def last_of(flying: Collection[Future[T]]) -> list[Future[T]]:
    """Cancel what has not begun, wait a little for what has, and return what is done, in order."""
    begun = [future for future in flying if not future.cancel()]
    done = wait(begun, GRACE).done
    return [future for future in begun if future in done]


class InOrder(Generic[N, T]):
    """What a task returns for numbers, in order: performed here, or by workers a few ahead of who takes it.

    Parameters
    ----------
    numbers
        What to give the task; may be endless, whoever takes stops.
    ahead
        How many numbers are under way while the first is waited for.
    """

    def __init__(self, submit: Callable[[N], Future[T]], numbers: Iterator[N], ahead: int = 0) -> None:
        self._submit, self._numbers, self._ahead = submit, numbers, ahead
        self._flying: deque[tuple[N, Future[T]]] = deque()

    def hand_over(self, submit: Callable[[N], Future[T]], ahead: int) -> None:
        """Have others perform what has not begun; they begin at once, whatever is done here first."""
        self._submit, self._ahead = submit, ahead
        self._fill()

    def wait(self) -> None:
        """Wait until the next is there to be taken."""
        self._fill()
        self._flying[0][1].result()

    def _fill(self) -> None:
        while len(self._flying) <= self._ahead:
            with held() if self._ahead else nullcontext():
                number = next(self._numbers, None)
                if number is None:
                    break
                self._flying.append((number, self._submit(number)))

    def take(self) -> tuple[N, T]:
        """Return the next, which is there; nobody should be interrupted between this and keeping it."""
        number, future = self._flying.popleft()
        return number, future.result()

    def last(self) -> Iterator[tuple[N, T]]:
        """Yield what else is done after an interruption, in order, up to the first that is not.

        Which one is late depends on how long it is: to leave it out and keep the next would favour short ones.
        """
        done = last_of([future for _, future in self._flying])
        for number, future in self._flying:
            if future not in done or future.exception() is not None:
                break
            yield number, future.result()
        self._flying.clear()


class Replicating(Generic[T]):
    """Replications in order, by workers if they are worth their start; they end with this.

    Parameters
    ----------
    task
        A picklable callable.
    jobs
        Worker processes; 1 runs here.
    seconds, left
        What one has taken here, and how many there will be at least: a pool is not worth its start for little work.
    """

    def __init__(self, task: Callable[[int], T], numbers: Iterator[int], jobs: int, seconds: float, left: int) -> None:
        self._task, self._jobs, self._seconds, self._left = task, jobs, seconds, left
        self._line: InOrder[int, T] = InOrder(_here(task), numbers)
        self._workers: Workers | None = None

    def __enter__(self) -> InOrder[int, T]:
        if self._jobs > 1 and self._is_worth_it():
            self._workers = Workers(self._task, self._jobs)
            try:
                self._line.hand_over(self._workers.submit, 2 * self._jobs)
            except BaseException:
                self._workers.end(0.0)
                raise
        return self._line

    def _is_worth_it(self) -> bool:
        """Whether workers save more than their start takes; who is not forked builds what the first one has built.

        Where the first one was short, the second tells the pace: a small run would start workers for its imports. Not
        of a large one, as the second's log may start threads.
        """
        short, worth = BRIEF if may_fork() else SHORT, worth_a_pool()
        if self._seconds < short and worth <= self._seconds * self._left < PLAINLY * worth:
            started = perf_counter()
            self._line.wait()
            self._seconds = perf_counter() - started
        return self._seconds * self._left >= worth_a_pool()

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._workers is not None:
            self._workers.end(0.0 if kind else GRACE)  # nobody writes into a folder that is being finished


def in_order(task: Callable[[N], T], numbers: Iterator[N], workers: Workers | None, jobs: int) -> InOrder[N, T]:
    """Have a task done for numbers, in order: here, or by workers that keep it, two for each of them ahead."""
    return InOrder(_here(task), numbers) if workers is None else InOrder(workers.submit, numbers, 2 * jobs)


def _here(task: Callable[[N], T]) -> Callable[[N], Future[T]]:
    def submit(number: N) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(task(number))
        return future

    return submit


def _receive(task: Callable[[Any], Any], path: list[str]) -> None:
    """Prepare a worker: it keeps the task, leaves signals to the parent, and ends with it."""
    global _task
    for number in HEARD:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    sys.path[:] = path
    to_nobody()
    garbage.seldom()
    _task = task


def _end_with_the_parent() -> None:
    """End when the parent is gone, however it went: a worker would wait for work of it for ever."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def perform(given: Any) -> Any:
    """Do the worker's task."""
    return _task(given)
