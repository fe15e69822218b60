"""Designs played: the counts of each on the same customers, here or by workers, each replication once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from math import ceil
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from sim.calendar import Timetable
from sim.engine import choosing
from sim.engine.apart import days_are_apart
from sim.experiments.parallel.workers import Workers, worth_a_pool
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import Design, Floats, StaffGrid
from sim.experiments.staffing.playing.asked import AskedCounts
from sim.experiments.staffing.playing.by_day import DayCounts
from sim.experiments.staffing.playing.counting import Counter
from sim.experiments.staffing.playing.shared_demand import SharedCustomers
from sim.scenario.scenario import Scenario

BLOCK = 20  # replications that a worker is given at once, at most, of long ones
AT_ONCE = 80_000  # contacts that it is given at once of short ones
IN_A_ROW = 40_000  # and that are played in a row: of more the records no longer stay near the processor
MANY, ALONE = 4, 60  # designs for each worker, from which on each is played by one, and its replications at once
KEPT_DESIGNS = 4
MOST_DAYS = 20_000  # in a row: of more, times in microseconds are numbers too large to be told apart
IN_VAIN = 3  # runs after which no more days are played in a row, as somebody was there at midnight
ROUGHLY = 3_000  # replications that a search performs, about, which is why it pays to compile


class Played(NamedTuple):
    """A design as a scenario, when it is open, and whether its days are apart."""

    scenario: Scenario
    timetable: Timetable
    is_apart: bool


class Players:
    """Play designs and count; what workers are given.

    Customers are drawn once in each process and kept, and so are the scenarios of the last designs.
    """

    def __init__(self, grid: StaffGrid, rows: Rows, engine: str, laid_over: Callable[[Design], Scenario]) -> None:
        self._grid, self._rows, self._engine, self._laid_over = grid, rows, engine, laid_over
        self._customers = SharedCustomers(grid.scenario)
        self._count = Counter(grid.scenario, rows.aims, grid.edges)
        self._designs: OrderedDict[Design, Played] = OrderedDict()
        self._in_vain = 0

    def __call__(self, asked: AskedCounts) -> Floats | list[Floats]:
        """Return the counts of shape (replications, 2, rows), or by day if days are asked for.

        Of each day those rows alone to which it adds anything. Where days are not apart after all, those of all days
        together.
        """
        design = self._designed(asked.design)
        found = self._in_a_row(design, asked) if design.is_apart and self._in_vain < IN_VAIN else None
        if found is None:
            alone = [self._one(design, asked.seed, k) for k in range(asked.first, asked.last)]
            return self._rows.folded(np.array(alone))
        if not asked.days:
            return self._rows.folded(found)
        return [self._rows.of_day(found, day) for day in asked.days]

    def is_apart(self, design: Design) -> bool:
        """Whether days of a design may be played by themselves."""
        return self._designed(design).is_apart

    def _in_a_row(self, design: Played, asked: AskedCounts) -> Floats | None:
        """Return the counts by interval, of shape (replications, 2, aims, intervals), if days are apart."""
        horizon, found = range(self._grid.scenario.calendar.days), list[Floats]()
        days, many = (
            asked.days or horizon,
            max(1, min(int(IN_A_ROW / max(1.0, self._grid.contacts)), MOST_DAYS // len(horizon))),
        )
        for first in range(asked.first, asked.last, many):
            numbers = range(first, min(first + many, asked.last))
            demands = [self._customers.of(asked.seed, k).of(design.scenario, design.timetable) for k in numbers]
            row = choosing.play_in_a_row(design.scenario, demands, days)
            if row is None:
                self._in_vain += 1
                return None
            found.append(self._count.in_a_row(row, len(numbers)))
        return np.concatenate(found)

    def _one(self, design: Played, seed: int, replication: int) -> Floats:
        demand = self._customers.of(seed, replication).of(design.scenario, design.timetable)
        return self._count(choosing.play(design.scenario, demand, lazily=True))

    def _designed(self, design: Design) -> Played:
        if design not in self._designs:
            while len(self._designs) >= KEPT_DESIGNS:
                self._designs.popitem(last=False)
            scenario = self._laid_over(design)
            scenario._engine = self._engine
            self._designs[design] = Played(scenario, Timetable(scenario), self._are_apart(scenario))
        return self._designs[design]

    def _are_apart(self, scenario: Scenario) -> bool:
        """Whether days may be played in a row: the compiled engine does, and of agents nothing is counted."""
        is_compiled = self._engine == choosing.COMPILED and self._count.looks_at_contacts_alone
        return is_compiled and days_are_apart(scenario)


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
    seed
        That of a search, on which so many designs are played that days are known by themselves.
    """

    def __init__(
        self, grid: StaffGrid, rows: Rows, jobs: int = 1, store: CountStore | None = None,
        tell: Callable[[int], None] = lambda played: None, laid_over: Callable[[Design], Scenario] | None = None,
        seed: int | None = None,
    ) -> None:  # fmt: skip
        self._given = grid, rows, engine_for(grid.scenario), laid_over or grid.laid_over
        self._players = Players(*self._given)
        self._days = DayCounts(grid, rows, self._given[-1])
        self._jobs, self._store, self._tell = jobs, store or CountStore(), tell
        self._at_once = max(BLOCK, int(AT_ONCE / max(1.0, grid.contacts)))
        self._known: dict[tuple[Design, int], list[Floats]] = {}  # blocks of replications
        self._workers: Workers | None = None
        self._per_replication: float | None = None
        self._played_days = 0
        self._seed, self._are_apart = seed, True
        self.order: list[Design] = []

    @property
    def played(self) -> int:
        """How many replications have been played, those of single days as parts of one."""
        return ceil(self._played_days / len(self._days.days))

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
        is_much = len(keys) >= MANY * self._jobs  # then each is played by one worker, who lays it out once
        jobs, most = (1, max(self._at_once, ALONE)) if is_much else (self._jobs, self._at_once)
        wanted = [asked for key in keys for asked in self._missing(*key, replications, jobs, most)]
        for asked, counts in self._counted(wanted):
            self._known[asked.design, asked.seed].append(counts)
            self._store.add(asked.design, asked.seed, asked.first, counts)
            self._tell(self.played)

    def _missing(self, design: Design, seed: int, replications: int, jobs: int, most: int) -> Iterator[AskedCounts]:
        if (design, seed) not in self._known:
            known = self._store.rows(design, seed)
            rows = [known[k] for k in range(len(known)) if k in known]
            self._known[design, seed] = [np.array(rows)] if rows else []
            self.order.append(design)
        first = sum(len(block) for block in self._known[design, seed])
        for start, end in _blocks(first, replications, jobs, most):
            yield AskedCounts(design, seed, start, end)

    def _counted(self, wanted: list[AskedCounts]) -> Iterator[tuple[AskedCounts, Floats]]:
        """Yield what was asked for, in order: played as it is, or put together of days, of which some are known."""
        if not wanted or not self._plays_days(wanted[0]):
            for asked, counts in self._performed(wanted):
                assert not isinstance(counts, list)
                self._played_days += len(counts) * len(self._days.days)
                yield asked, counts
            return
        told = [self._days.claim(asked) for asked in wanted]
        by_day = [asked._replace(days=days) for asked, (days, _) in zip(wanted, told, strict=True)]
        played = self._performed([asked for asked in by_day if asked.days])
        for asked, (_, missing) in zip(by_day, told, strict=True):
            self._played_days += missing  # whatever else was played with it
            yield asked, self._put_together(asked, next(played)[1] if asked.days else [])

    def _plays_days(self, asked: AskedCounts) -> bool:
        """Whether days are to be known by themselves."""
        many = len(self._days.days) > 1 and asked.seed == self._seed and self._are_apart
        return many and self._players.is_apart(asked.design)

    def _put_together(self, asked: AskedCounts, played: Floats | list[Floats]) -> Floats:
        """Return the counts of a design, of whose days some have been played now, or all as days were not apart."""
        if not isinstance(played, list):
            self._are_apart = False
            return played
        self._days.learn(asked, played)
        whole = self._days.whole(asked)
        if whole is None:  # some day was played with others that it is not apart from
            found = self._players(asked._replace(days=()))
            assert not isinstance(found, list)
            return found
        return whole

    def _performed(self, wanted: list[AskedCounts]) -> Iterator[tuple[AskedCounts, Floats | list[Floats]]]:
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
            self._per_replication = (perf_counter() - started) / (asked.last - asked.first)
            yield asked, counts

    def _worth_workers(self, wanted: list[AskedCounts]) -> bool:
        """Whether more than one worker would save time: it is taken that as much follows as was played."""
        if self._jobs < 2 or self._per_replication is None:
            return False
        ahead = sum(asked.last - asked.first for asked in wanted) + self.played
        return ahead * self._per_replication > worth_a_pool()

    def _by_workers(self, wanted: list[AskedCounts]) -> Iterator[tuple[AskedCounts, Floats | list[Floats]]]:
        assert self._workers is not None
        flying: list[tuple[AskedCounts, Future[Any]]] = [(asked, self._workers.submit(asked)) for asked in wanted]
        for asked, future in flying:
            yield asked, future.result()


def _blocks(first: int, last: int, jobs: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield replications as blocks of nearly the same length, as many for each worker: they wait for the last.

    >>> list(_blocks(0, 25, 2, 20)), list(_blocks(25, 100, 1, 20))
    ([(0, 12), (12, 25)], [(25, 43), (43, 62), (62, 81), (81, 100)])
    """
    many = max(0, last - first)
    count = min(many, jobs * ceil(ceil(many / most) / jobs))
    for k in range(count):
        yield first + k * many // count, first + (k + 1) * many // count


def engine_for(scenario: Scenario) -> str:
    """Return which engine plays the designs: the one asked for, else the compiled one where it can and that pays.

    A search plays thousands of replications, whatever the scenario's own experiment does.
    """
    many = scenario.model_copy(update={"experiment": scenario.experiment.model_copy(update={"replications": ROUGHLY})})
    many._engine = None
    return choosing.engine_of(many)
