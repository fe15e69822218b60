"""Designs played: the counts of each on the same customers, here or by workers, each replication once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from math import ceil
from time import perf_counter
from typing import NamedTuple

import numpy as np

from sim.calendar import Timetable
from sim.engine import choosing
from sim.experiments.parallel.workers import Workers, worth_a_pool
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import Design, Floats, StaffGrid
from sim.experiments.staffing.playing.counting import Counter
from sim.experiments.staffing.playing.shared_demand import SharedCustomers
from sim.scenario.scenario import Scenario

BLOCK = 20  # replications that a worker is given at once, at most
KEPT_DESIGNS = 4
ROUGHLY = 3_000  # replications that a search performs, about, which is why it pays to compile


class AskedCounts(NamedTuple):
    """Some replications of a design: those from ``first`` on, before ``last``."""

    design: Design
    seed: int
    first: int
    last: int


class Players:
    """Play designs and count; what workers are given.

    Customers are drawn once in each process and kept, and so are the scenarios of the last designs.
    """

    def __init__(self, grid: StaffGrid, rows: Rows, engine: str, laid_over: Callable[[Design], Scenario]) -> None:
        self._grid, self._rows, self._engine, self._laid_over = grid, rows, engine, laid_over
        self._customers = SharedCustomers(grid.scenario)
        self._count = Counter(grid.scenario, rows.aims, grid.edges)
        self._designs: OrderedDict[Design, tuple[Scenario, Timetable]] = OrderedDict()

    def __call__(self, asked: AskedCounts) -> Floats:
        """Return the counts of shape (replications, 2, rows)."""
        scenario, timetable = self._scenario(asked.design)
        return np.array([self._one(scenario, timetable, asked.seed, k) for k in range(asked.first, asked.last)])

    def _one(self, scenario: Scenario, timetable: Timetable, seed: int, replication: int) -> Floats:
        demand = self._customers.of(seed, replication).of(scenario, timetable)
        return self._rows.folded(self._count(choosing.play(scenario, demand, lazily=True)))

    def _scenario(self, design: Design) -> tuple[Scenario, Timetable]:
        if design not in self._designs:
            while len(self._designs) >= KEPT_DESIGNS:
                self._designs.popitem(last=False)
            scenario = self._laid_over(design)
            scenario._engine = self._engine
            self._designs[design] = scenario, Timetable(scenario)
        return self._designs[design]


class CountStore:
    """What has been counted, by design and replication, where nothing is kept between calls; see `sim.runs`."""

    def rows(self, design: Design, seed: int) -> dict[int, Floats]:
        """Return what is known of a design."""
        return {}

    def add(self, design: Design, seed: int, first: int, counts: Floats) -> None:
        """Keep the counts of replications from ``first`` on."""


class Trial:
    """Plays designs on demand and remembers; a larger sample holds the smaller ones.

    Parameters
    ----------
    jobs
        Worker processes; what is counted does not depend on them.
    store
        Where counts are kept from one call to the next.
    tell
        Called after each block, with how many replications have been played so far.
    """

    def __init__(
        self, grid: StaffGrid, rows: Rows, jobs: int = 1, store: CountStore | None = None,
        tell: Callable[[int], None] = lambda played: None, laid_over: Callable[[Design], Scenario] | None = None,
    ) -> None:  # fmt: skip
        self._given = grid, rows, engine_for(grid.scenario), laid_over or grid.laid_over
        self._players = Players(*self._given)
        self._jobs, self._store, self._tell = jobs, store or CountStore(), tell
        self._known: dict[tuple[Design, int], list[Floats]] = {}  # blocks of replications
        self._workers: Workers | None = None
        self._per_replication: float | None = None
        self.played = 0
        self.order: list[Design] = []

    def __enter__(self) -> Trial:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if self._workers is not None:
            self._workers.end(0.0)

    def counts(self, design: Sequence[int], replications: int, seed: int) -> Floats:
        """Return the counts of the first replications of a design from a seed: shape (replications, 2, rows)."""
        return self.all_counts([design], replications, seed)[0]

    def all_counts(self, designs: Sequence[Sequence[int]], replications: int, seed: int) -> list[Floats]:
        """Return the counts of several designs, played side by side."""
        keys = [tuple(int(heads) for heads in design) for design in designs]
        self._play([(key, seed) for key in dict.fromkeys(keys)], replications)
        return [self._stacked(key, seed)[:replications] for key in keys]

    def _stacked(self, design: Design, seed: int) -> Floats:
        """Return all counts of a design as one array, which is put together once and nobody may write to."""
        blocks = self._known[design, seed]
        if len(blocks) > 1:
            blocks[:] = [np.concatenate(blocks)]
        blocks[0].flags.writeable = False
        return blocks[0]

    def _play(self, keys: list[tuple[Design, int]], replications: int) -> None:
        wanted = [asked for key in keys for asked in self._missing(*key, replications)]
        for asked, counts in self._performed(wanted):
            self._known[asked.design, asked.seed].append(counts)
            self._store.add(asked.design, asked.seed, asked.first, counts)
            self.played += len(counts)
            self._tell(self.played)

    def _missing(self, design: Design, seed: int, replications: int) -> Iterator[AskedCounts]:
        if (design, seed) not in self._known:
            known = self._store.rows(design, seed)
            rows = [known[k] for k in range(len(known)) if k in known]
            self._known[design, seed] = [np.array(rows)] if rows else []
            self.order.append(design)
        first = sum(len(block) for block in self._known[design, seed])
        for start, end in _blocks(first, replications, self._jobs):
            yield AskedCounts(design, seed, start, end)

    def _performed(self, wanted: list[AskedCounts]) -> Iterator[tuple[AskedCounts, Floats]]:
        """Yield what was asked for, in order; the first block is played here, which says what the others will take."""
        left = iter(wanted)
        for asked in left:
            if self._workers is None and self._worth_workers(wanted):
                self._workers = Workers(Players(*self._given), self._jobs)
            if self._workers is not None:
                yield from self._by_workers([asked, *left])
                return
            started = perf_counter()
            counts = self._players(asked)
            self._per_replication = (perf_counter() - started) / len(counts)
            yield asked, counts

    def _worth_workers(self, wanted: list[AskedCounts]) -> bool:
        """Whether more than one worker would save time: it is taken that as much follows as was played."""
        if self._jobs < 2 or self._per_replication is None:
            return False
        ahead = sum(asked.last - asked.first for asked in wanted) + self.played
        return ahead * self._per_replication > worth_a_pool()

    def _by_workers(self, wanted: list[AskedCounts]) -> Iterator[tuple[AskedCounts, Floats]]:
        assert self._workers is not None
        flying: list[tuple[AskedCounts, Future[Floats]]] = [(asked, self._workers.submit(asked)) for asked in wanted]
        for asked, future in flying:
            yield asked, future.result()


def _blocks(first: int, last: int, jobs: int) -> Iterator[tuple[int, int]]:
    """Yield replications as blocks of nearly the same length, as many for each worker: they wait for the last.

    >>> list(_blocks(0, 25, 2)), list(_blocks(25, 100, 1))
    ([(0, 12), (12, 25)], [(25, 43), (43, 62), (62, 81), (81, 100)])
    """
    many = max(0, last - first)
    count = min(many, jobs * ceil(ceil(many / BLOCK) / jobs))
    for k in range(count):
        yield first + k * many // count, first + (k + 1) * many // count


def engine_for(scenario: Scenario) -> str:
    """Return which engine plays the designs: the one asked for, else the compiled one where it can and that pays.

    A search plays thousands of replications, whatever the scenario's own experiment does.
    """
    many = scenario.model_copy(update={"experiment": scenario.experiment.model_copy(update={"replications": ROUGHLY})})
    many._engine = None
    return choosing.engine_of(many)
