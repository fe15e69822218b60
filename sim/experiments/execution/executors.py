"""Where batches of a sweep are performed: in this process, or in worker processes of this machine."""

from __future__ import annotations

import signal
from abc import ABC, abstractmethod
from collections.abc import Iterable
from concurrent.futures import Future

from sim.experiments.execution.tasks import Batch, BatchResult, Performer
from sim.experiments.parallel.workers import Workers


class Executor(ABC):
    """Where batches are performed.

    Attributes
    ----------
    travels
        Whether scenarios go to where their folders may not be.
    seconds
        How long a batch should take.
    ahead
        How many batches a slot is given at a time, so that it need not wait for the next.
    """

    travels = False
    seconds = 1.0
    ahead = 2

    @abstractmethod
    def submit(self, batch: Batch) -> Future[BatchResult]:
        """Have a batch performed."""

    @abstractmethod
    def slots(self) -> int:
        """Return how many batches are performed at a time."""

    def renew(self) -> str:
        """Start again after a worker died; return why it did. Nobody need die here."""
        return ""

    def explain(self, error: BaseException) -> str:
        """Return why a batch could not be performed, in a line."""
        return f"{type(error).__name__}: {error}"

    @abstractmethod
    def close(self) -> None:
        """Stop; nothing is under way any more."""


class InProcess(Executor):
    """The process itself: a batch is done when it has been submitted."""

    seconds = 0.2
    ahead = 1

    def __init__(self, performer: Performer) -> None:
        self._perform = performer

    def submit(self, batch: Batch) -> Future[BatchResult]:
        """Perform a batch at once."""
        future: Future[BatchResult] = Future()
        future.set_result(self._perform(batch))
        return future

    def slots(self) -> int:
        """Return 1."""
        return 1

    def close(self) -> None:
        """Have nothing to stop."""


class ProcessPool(Executor):
    """Worker processes of this machine; started again when one of them dies."""

    def __init__(self, performer: Performer, jobs: int) -> None:
        self._performer, self._jobs = performer, jobs
        self._workers = Workers(performer, jobs)

    def submit(self, batch: Batch) -> Future[BatchResult]:
        """Have a batch performed by the next free worker."""
        return self._workers.submit(batch)

    def slots(self) -> int:
        """Return the number of workers."""
        return self._jobs

    def renew(self) -> str:
        """Replace all workers; return how the first ones ended."""
        self._workers.end()
        reason = died_of(worker.exitcode for worker in self._workers.processes if not worker.ended)
        self._workers = Workers(self._performer, self._jobs)
        return reason

    def close(self) -> None:
        """End the workers; what they were given has been waited for."""
        self._workers.end(0.0)


def died_of(codes: Iterable[int | None]) -> str:
    """Say how processes ended that were not asked to: SIGTERM is how the others of a broken pool are stopped."""
    asked = (None, 0, -signal.SIGTERM)
    endings = [_ending(code) for code in codes if code not in asked]
    return ", ".join(dict.fromkeys(endings)) or "for no reason that can be seen"


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    name = signal.Signals(-code).name
    return f"{name}, often for want of memory" if name == "SIGKILL" else name
