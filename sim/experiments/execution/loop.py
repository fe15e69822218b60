"""The loop of a sweep: hand out batches while there is room, take what comes back, store it every second."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import contextmanager
from dataclasses import replace
from math import ceil
from time import monotonic

from sim.experiments.execution.executors import Executor
from sim.experiments.execution.failure import SweepError
from sim.experiments.execution.store import Finished, Store
from sim.experiments.execution.task_queue import TaskQueue
from sim.experiments.execution.tasks import Batch, BatchResult, undone
from sim.experiments.parallel.workers import last_of
from sim.scenario.basics.problems import counted

BETWEEN_WRITES = 1.0
MOST_DEATHS = 3
TURNS_AT_THE_END = 4


class Loop:
    """The state of a sweep while it goes on.

    ``pace`` is how many seconds a replication took lately, in whichever worker; ``spent`` what they took together.
    """

    def __init__(
        self, queue: TaskQueue, store: Store, progress: Callable[[int, int], None], tell: Callable[[str], None]
    ) -> None:
        self._queue, self._store, self._progress, self._tell = queue, store, progress, tell
        self._again: deque[Batch] = deque()
        self._flying: dict[Future[BatchResult], Batch] = {}
        self._rows: list[Finished] = []
        self._written = monotonic()
        self._finished = self._damaged = 0
        self.pace: float | None = None
        self.spent = 0.0
        self.left = True

    @property
    def expected(self) -> float:
        """Seconds that the rest would take in this process."""
        return (self.pace or 0.0) * self._to_go

    @property
    def _to_go(self) -> int:
        return self._queue.total - self._queue.stored - self._finished

    def work_at(self, executor: Executor, until: float | None = None) -> None:
        """Have batches performed until nothing is left, or so many seconds were spent.

        After Ctrl-C what was under way is waited for and taken; a batch that cannot be performed is a ``SweepError``.
        """
        try:
            while until is None or self.spent < until:
                self._hand_out(executor)
                self._tell_of_damage()
                self._progress(self._queue.stored + self._finished, self._queue.total)
                if not self._flying:
                    self.left = False
                    break
                self._take(executor, wait(self._flying, BETWEEN_WRITES, FIRST_COMPLETED).done)
                self._write_if_due()
        except BaseException:
            self._take_the_last()
            raise

    @contextmanager
    def storing(self) -> Iterator[None]:
        """See to it that what was finished inside is stored, however it ends."""
        try:
            yield
        except BaseException:
            self._write()
            raise
        self._write()

    def _hand_out(self, executor: Executor) -> None:
        slots = executor.slots()
        while len(self._flying) < executor.ahead * slots and (batch := self._next(executor, slots)):
            try:
                self._flying[executor.submit(batch)] = batch
            except BrokenExecutor:
                self._do_again(executor, [batch])

    def _next(self, executor: Executor, slots: int) -> Batch | None:
        if self._again:
            return self._again.popleft()
        return self._queue.batch(self._size(executor, slots), executor.travels)

    def _size(self, executor: Executor, slots: int) -> int:
        """Return how many replications fill a task; towards the end fewer, so that all workers end together."""
        if self.pace is None:
            return 1
        share = ceil(self._to_go / (TURNS_AT_THE_END * slots))
        return max(1, min(int(executor.seconds / max(self.pace, 1e-7)), share))

    def _take(self, executor: Executor, futures: Iterable[Future[BatchResult]]) -> None:
        broken = []
        for future in list(futures):
            batch = self._flying.pop(future)
            done = _result(executor, future)
            if done is None:
                broken.append(batch)
            else:
                self._keep(batch, done)
        if broken:
            self._do_again(executor, broken)

    def _keep(self, batch: Batch, done: BatchResult) -> None:
        self._rows += done.rows
        self._finished += len(done.rows)
        self.spent += done.seconds
        if done.wrong is not None:
            failure = SweepError(done.wrong[0])
            failure.add_note(done.wrong[1])
            raise failure
        self.pace = done.seconds / len(done.rows)
        if rest := undone(batch, done.rows):
            self._again.append(Batch(rest))

    def _do_again(self, executor: Executor, broken: list[Batch]) -> None:
        """Give what was under way when a worker died to new workers."""
        reason = executor.renew()
        alive = []
        for future, batch in self._flying.items():  # the pool has ended: every one of them is done or broken
            done = _result(executor, future)
            alive += [(batch, done)] if done else []
            broken += [] if done else [batch]
        self._flying.clear()
        for batch, done in alive:
            self._keep(batch, done)
        if max(batch.attempts for batch in broken) + 1 >= MOST_DEATHS:
            raise SweepError(f"a worker died {MOST_DEATHS} times over the same work ({reason}); {_which(broken)}")
        self._tell(f"a worker died ({reason}); its work is done again")
        self._again.extend(replace(batch, attempts=batch.attempts + 1) for batch in broken)

    def _take_the_last(self) -> None:
        """Cancel what has not begun, wait a little for what has, and keep what comes of it."""
        for future in last_of(self._flying):
            if future.exception() is None:
                self._rows += future.result().rows
        self._flying.clear()

    def _tell_of_damage(self) -> None:
        if self._store.damaged > self._damaged:
            number = self._store.damaged - self._damaged
            rows = f"{counted(number, 'row')} had been altered since {'it was' if number == 1 else 'they were'} written"
            self._tell(f"{self._store.path}: {rows}; simulated again")
            self._damaged = self._store.damaged

    def _write_if_due(self) -> None:
        if monotonic() - self._written >= BETWEEN_WRITES:
            self._write()

    def _write(self) -> None:
        if self._rows:
            self._store.add(self._rows)
            self._rows = []
        self._written = monotonic()


def _result(executor: Executor, future: Future[BatchResult]) -> BatchResult | None:
    """Return what came of a batch; nothing where its worker died."""
    try:
        return future.result()
    except BrokenExecutor:
        return None
    except Exception as error:
        raise SweepError(executor.explain(error)) from error


def _which(batches: list[Batch]) -> str:
    worst = max(batches, key=lambda batch: batch.attempts)
    first = worst.tasks[0]
    return f"from replication {first.numbers.start} of run {first.key[:12]} on"
