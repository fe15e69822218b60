"""The execution of a sweep: whatever its store does not have yet is simulated, here or on many machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from sim.experiments.execution.executors import Executor, InProcess, ProcessPool
from sim.experiments.execution.fingerprint import fingerprint, run_key
from sim.experiments.execution.loop import Loop
from sim.experiments.execution.store import Store
from sim.experiments.execution.task_queue import TaskQueue, Work
from sim.experiments.execution.tasks import Performer, Simulate, simulated
from sim.experiments.parallel.workers import all_cores, worth_a_pool

__all__ = ["Where", "Work", "perform", "run_key"]

Progress = Callable[[int, int], None]
TASTE = 0.2


@dataclass(frozen=True)
class Where:
    """Where a sweep is performed: by worker processes of this machine, or by those of a Dask scheduler."""

    jobs: int = field(default_factory=all_cores)
    cluster: str | None = None


def perform(
    works: Sequence[Work],
    names: Sequence[str],
    store: Store,
    where: Where | None = None,
    progress: Progress = lambda done, of: None,
    tell: Callable[[str], None] = lambda text: None,
    simulate: Simulate = simulated,
) -> bool:
    """Do every replication of the works that the store does not have.

    What is done does not depend on where, nor on how often it was interrupted: the rows are the same, byte for byte.

    Parameters
    ----------
    works
        Read in order, once for how much there is and once to do it; they may be made as they are read.
    names
        What a replication leaves; part of every work's key.
    store
        Has what is finished within about a second.
    progress
        Told how many replications are done, of how many; those of the store count when they are come to.
    tell
        Given a sentence when something was lost and is done again.
    simulate
        What a replication is; must be picklable.

    Returns
    -------
    bool
        False when interrupted by Ctrl-C; what was finished is stored.

    Raises
    ------
    InputError
        When the cluster cannot be used.
    SweepError
        When a replication cannot be done, or the disk is full; what was finished before is stored.
    """
    where = where or Where()
    loop = Loop(TaskQueue(works, store), store, progress, tell)
    performer = Performer(simulate, tuple(names), fingerprint(), InProcess.seconds)
    try:
        with loop.storing():
            if where.cluster is None:
                loop.work_at(InProcess(performer), until=TASTE if where.jobs > 1 else None)
            if loop.left:
                with closing(_executor(loop, performer, where, tell)) as executor:
                    loop.work_at(executor)
    except KeyboardInterrupt:
        return False
    return True


def _executor(loop: Loop, performer: Performer, where: Where, tell: Callable[[str], None]) -> Executor:
    patient = replace(performer, budget=2 * ProcessPool.seconds)
    if where.cluster is not None:
        from sim.experiments.execution.cluster import Cluster

        return Cluster(patient, where.cluster, tell)
    return ProcessPool(patient, where.jobs) if loop.expected > worth_a_pool() else InProcess(performer)
