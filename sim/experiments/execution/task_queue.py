"""What is left of a sweep, cut into batches as they are asked for: never more than a few scenarios at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.experiments.execution.store import Store
from sim.experiments.execution.tasks import Batch, PackedScenario, Task, pack
from sim.scenario.scenario import Scenario

LARGEST = 4 * 1024**2
MOST_TASKS = 200


@dataclass(frozen=True)
class Work:
    """One design point to replicate; ``key`` is what :func:`run_key` says of it."""

    key: str
    scenario: Scenario
    replications: int


class TaskQueue:
    """The replications that a store does not have, work by work.

    ``stored`` counts those of the works come to so far that it does have; ``total`` all that are wanted. A key that
    stands for several works is done once.
    """

    def __init__(self, works: Sequence[Work], store: Store) -> None:
        self._works, self._store = works, store
        self.total, self.stored = _total(works), 0
        self._left = self._ranges()
        self._open: tuple[Work, range] | None = None
        self._packed: tuple[str, PackedScenario] = ("", PackedScenario(b""))

    def batch(self, replications: int, travels: bool) -> Batch | None:
        """Return the next so many replications, or fewer at the end and of very large scenarios; nothing if none."""
        tasks: list[Task] = []
        size = 0
        while replications > 0 and size < LARGEST and len(tasks) < MOST_TASKS:
            task = self._task(replications, travels)
            if task is None:
                break
            tasks.append(task)
            replications -= len(task.numbers)
            size += len(task.packed.scenario)
        return Batch(tuple(tasks)) if tasks else None

    def _task(self, most: int, travels: bool) -> Task | None:
        self._open = self._open or next(self._left, None)
        if self._open is None:
            return None
        work, numbers = self._open
        self._open = (work, numbers[most:]) if len(numbers) > most else None
        return Task(work.key, self._pack(work, travels), numbers[:most])

    def _pack(self, work: Work, travels: bool) -> PackedScenario:
        if self._packed[0] != work.key:
            self._packed = work.key, pack(work.scenario, travels)
        return self._packed[1]

    def _ranges(self) -> Iterator[tuple[Work, range]]:
        """Yield what is missing of each work, looking into the store when the work is come to."""
        begun: dict[str, int] = {}
        for work in self._works:
            wanted = range(begun.get(work.key, 0), work.replications)
            begun[work.key] = max(wanted.start, wanted.stop)
            missing = self._store.missing(work.key, wanted)
            self.stored += len(wanted) - sum(map(len, missing))
            yield from ((work, numbers) for numbers in missing)


def _total(works: Sequence[Work]) -> int:
    wanted: dict[str, int] = {}
    for work in works:
        wanted[work.key] = max(wanted.get(work.key, 0), work.replications)
    return sum(wanted.values())
