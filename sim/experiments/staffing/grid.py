"""What is to be decided: how many agents of which pool at which time of which day, and a design as a scenario.

Days of the horizon that are planned alike, such as the Mondays of a quarter, share their headcounts: they are of one
kind. A cell is a pool, a kind of day and a reporting interval while the pool is on duty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import entries_on, midnights
from sim.demand.staff.presence import availability
from sim.experiments.preview.plan import Plan
from sim.scenario.basics.units import WEEKDAYS, write_clock
from sim.scenario.checks.planning.templates import pools_of
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied
from sim.scenario.planning.staffing import PoolBounds, Staffing
from sim.scenario.scenario import Scenario
from sim.scenario.staff.pool import Pool

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Design = tuple[int, ...]
HOUR = 3_600.0
MOST = 20_000


class StaffCell(NamedTuple):
    """So many agents of a pool (its number) at a clock time (in seconds) on days of a kind (its number).

    ``hours`` are those on duty of one agent in all such intervals of the horizon, ``price`` what they cost.
    """

    pool: int
    kind: int
    clock: int
    least: int
    most: int
    hours: float
    price: float


class StaffGrid:
    """The cells of a scenario, in order of pool, kind of day and time.

    Attributes
    ----------
    cells
        What is decided.
    kinds
        What the kinds of days are called in a plan: a day of the week, or a date.
    kind_of
        The kind of each day of the horizon.
    clocks
        What the clock shows at the start of each reporting interval of the horizon, in seconds.
    days
        The day of each reporting interval.

    Parameters
    ----------
    by_shift
        Whether shifts are looked for: then only the pools of templates are free, and each day of the week is a kind.
    """

    def __init__(self, scenario: Scenario, plan: Plan | None = None, by_shift: bool = False) -> None:
        self.scenario, self.plan, self.by_shift = scenario, plan or Plan(scenario), by_shift
        self.block = scenario.staffing or Staffing()
        self.free = [name for name in scenario.pool_names if self.block.pools.get(name) != "fixed"]
        if by_shift:
            planned = {
                name for one in (self.block.shifts or {}).values() for name in pools_of(scenario, self.block, one)
            }
            self.free = [name for name in self.free if name in planned]
        self._refuse_changes()
        self.edges, local = self.plan.edges, scenario.calendar.local
        starts = self.edges[:-1]
        self.days = np.searchsorted(midnights(scenario), starts, side="right") - 1
        moments = [
            local.clock(int(day), start - local.midnight(int(day)))
            for day, start in zip(self.days, starts, strict=True)
        ]
        self.clocks = np.rint(moments).astype(np.int64)
        self.kinds, self.kind_of = _kinds(self)
        self.cells = tuple(self._cells())

    def _refuse_changes(self) -> None:
        """Refuse staff that changes on a date, of a pool whose staff is looked for."""
        for number, dated in enumerate(self.scenario.dated):
            for path in dated.values:
                words = path.split(".")
                if words[0] == "pools" and words[1] in self.free and words[2:3] in (["agents"], ["shifts"]):
                    told = "changes the staff that is looked for; leave it out, or write staffing.pools.X: fixed"
                    raise self.scenario.error(("changes", number, "set", path), told)

    @cached_property
    def seconds(self) -> Floats:
        """For how long each pool is on duty in each interval: shape (pools, intervals)."""
        return self.plan.duty

    @property
    def contacts(self) -> float:
        """How many contacts are planned while their channels are open, in a replication."""
        return float(self.plan.volume[self.plan.open > 0].sum())

    def _cells(self) -> list[StaffCell]:
        found = []
        for name in self.free:
            pool = self.scenario.pool_names.index(name)
            hours: dict[tuple[int, int], float] = defaultdict(float)
            for k in np.flatnonzero(self.seconds[pool] > 0):
                if self.is_free(name, int(self.days[k])):
                    hours[int(self.kind_of[self.days[k]]), int(self.clocks[k])] += float(self.seconds[pool, k]) / HOUR
            price = price_of(self.scenario, self.scenario.pools[name])
            for (kind, clock), spent in sorted(hours.items()):
                least, most = self._bounds(name, kind, clock)
                found.append(StaffCell(pool, kind, clock, least, most, spent, spent * price))
        return found

    def is_free(self, pool: str, day: int) -> bool:
        """Whether the headcount of a pool is decided on a day: where no exception says who is there."""
        return self.scenario.calendar.staff_on(self.scenario.calendar.date(day), pool) is None

    def _bounds(self, pool: str, kind: int, clock: int) -> tuple[int, int]:
        bounds, day = self.block.pools.get(pool), int(np.flatnonzero(self.kind_of == kind)[0])
        fewest = int(pool in self.scenario.experts)  # whoever is passed on would wait for nobody
        if not isinstance(bounds, PoolBounds):
            return fewest, MOST
        found = [self._at(value, day, clock, other) for value, other in ((bounds.least, fewest), (bounds.most, MOST))]
        return min(found), found[1]

    def _at(self, value: Any, day: int, clock: int, other: int) -> int:
        """Return what a bound is at a time of day; ``other`` where nothing is said of it."""
        if value is None:
            return other
        entries = sorted(entries_on(self.scenario, value, day).items())
        at = self.scenario.calendar.local.second(day, clock)
        return next((int(heads) for second, heads in reversed(entries) if second <= at), other)

    @cached_property
    def of_interval(self) -> Ints:
        """Which cell holds in each interval: shape (pools, intervals); -1 where none does."""
        places = {(cell.pool, cell.kind, cell.clock): k for k, cell in enumerate(self.cells)}
        table = np.full(self.seconds.shape, -1)
        for pool, k in zip(*np.nonzero(self.seconds > 0), strict=True):
            if self.is_free(self.scenario.pool_names[pool], int(self.days[k])):
                table[pool, k] = places.get((int(pool), int(self.kind_of[self.days[k]]), int(self.clocks[k])), -1)
        return table

    @cached_property
    def bounds(self) -> tuple[Ints, Ints]:
        """The fewest and the most of each cell."""
        return np.array([cell.least for cell in self.cells]), np.array([cell.most for cell in self.cells])

    def allows(self, design: Design) -> bool:
        """Whether a design is within its bounds."""
        low, high = self.bounds
        return bool((low <= design).all() and (design <= high).all())

    @cached_property
    def prices(self) -> Floats:
        """What one agent more of each cell costs over the horizon."""
        return np.array([cell.price for cell in self.cells])

    @cached_property
    def hours(self) -> Floats:
        """The hours of one agent more of each cell over the horizon."""
        return np.array([cell.hours for cell in self.cells])

    def cost(self, design: Sequence[int]) -> float:
        """Return what a design costs over the horizon: hours on duty at the price of their pool."""
        return float(self.prices @ np.asarray(design, dtype=float))

    def present(self, plan: Plan | None = None) -> Design:
        """Return the headcounts that are planned, those of shifts too, rounded up: as written, or of other staff."""
        starts = [int(np.flatnonzero(self.of_interval[cell.pool] == k)[0]) for k, cell in enumerate(self.cells)]
        there = (plan or self.plan).present / np.maximum(self.available[:, None], 1e-9)
        return tuple(int(np.ceil(there[cell.pool, at] - 1e-6)) for cell, at in zip(self.cells, starts, strict=True))

    @cached_property
    def available(self) -> Floats:
        """How many agents are there for customers of one that is written, by pool: those rostered, less shrinkage."""
        pools = [self.scenario.pools[name] for name in self.scenario.pool_names]
        return np.array([pool.rostered(1.0) * availability(pool) for pool in pools])

    def changes(self, design: Sequence[int], place: str = "staff") -> list[Change]:
        """Return what a design changes in the scenario."""
        found = []
        for name, value in self.written(design).items():
            if self.scenario.pools[name].shifts is not None:
                found.append(Change(f"pools.{name}.shifts", None, place))
            found.append(Change(f"pools.{name}.agents", value, place))
        return found

    def written(self, design: Sequence[int]) -> dict[str, Any]:
        """Return the headcounts of a design as a file writes them, by pool."""
        found: dict[str, Any] = {}
        for name in self.free:
            pool, by_kind = self.scenario.pool_names.index(name), dict[int, dict[str, int]]()
            for cell, heads in zip(self.cells, design, strict=True):
                if cell.pool == pool:
                    _step(by_kind.setdefault(cell.kind, {}), cell.clock, int(heads))
            if by_kind:
                found[name] = _by_days(self.kinds, by_kind)
        return found

    def laid_over(self, design: Sequence[int]) -> Scenario:
        """Return the scenario with the headcounts of a design."""
        return varied(self.scenario, self.changes(design))


def _step(entries: dict[str, int], clock: int, heads: int) -> None:
    """Add an entry where it is another than the last."""
    if not entries or list(entries.values())[-1] != heads:
        entries[write_clock(clock)] = heads


def _by_days(kinds: Sequence[str], by_kind: Mapping[int, dict[str, int]]) -> Any:
    """Return entries by days; by the clock alone where all days have the same."""
    entries = list(by_kind.values())
    if len(by_kind) == len(kinds) and all(one == entries[0] for one in entries):
        return entries[0]
    return {kinds[kind]: mine for kind, mine in by_kind.items()}


def _kinds(grid: StaffGrid) -> tuple[list[str], Ints]:
    """Return the kinds of days: days of the week where all weeks are planned alike, else dates.

    Days of the week that are planned alike are of one kind, unless work is handed on from day to day, or shifts are
    looked for, which may differ. A day with an exception of its own is a kind by itself.
    """
    calendar, days = grid.scenario.calendar, grid.scenario.calendar.days
    shape = np.concatenate([grid.plan.volume, grid.plan.open, grid.plan.handle * (grid.plan.volume > 0), grid.seconds])
    profiles = [np.round(shape[:, grid.days == day], 6).tobytes() for day in range(days)]
    dates = [calendar.date(day) for day in range(days)]
    plain = [day for day in range(days) if not calendar.exceptions_on(dates[day])]
    weeks: dict[int, set[bytes]] = defaultdict(set)
    for day in plain:
        weeks[dates[day].weekday()].add(profiles[day])
    called = (
        _of_week(weeks, grid.by_shift or _hands_on(grid.scenario))
        if all(len(found) == 1 for found in weeks.values())
        else {}
    )
    names = [called[dates[day].weekday()] if called and day in plain else dates[day].isoformat() for day in range(days)]
    order = list(dict.fromkeys(names))
    return order, np.array([order.index(name) for name in names])


def _hands_on(scenario: Scenario) -> bool:
    """Whether work of one day is left to the next, so that days planned alike are not alike."""
    return any(channel.service_mode.deferred for channel in scenario.channels.values())


def _of_week(weeks: Mapping[int, set[bytes]], apart: bool) -> dict[int, str]:
    """Return what each day of the week is called, together with those that are planned alike."""
    alike: dict[object, list[int]] = defaultdict(list)
    for day, found in sorted(weeks.items()):
        alike[day if apart else next(iter(found))].append(day)
    return {day: _spelled(group) for group in alike.values() for day in group}


def _spelled(days: Sequence[int]) -> str:
    """Name days of the week.

    >>> _spelled([0, 1, 2, 3, 4]), _spelled([5]), _spelled([1, 3])
    ('mon-fri', 'sat', 'tue, thu')
    """
    if len(days) > 1 and days[-1] - days[0] == len(days) - 1:
        return f"{WEEKDAYS[days[0]]}-{WEEKDAYS[days[-1]]}"
    return ", ".join(WEEKDAYS[day] for day in days)


def has_hourly_price(scenario: Scenario) -> bool:
    """Whether any pool has a wage, or a vendor a price for a seat."""
    return any(one.has_wages or (one.contract and one.contract.per_seat_hour) for one in scenario.pools.values())


def price_of(scenario: Scenario, pool: Pool) -> float:
    """Return what an hour of an agent costs: the wage with its loading, or the seat of a vendor.

    Where no pool has either, an hour is what is counted: 1.
    """
    if not has_hourly_price(scenario):
        return 1.0
    if pool.contract is not None:
        return pool.contract.per_seat_hour or 0.0
    loading = scenario.costs.loading if scenario.costs else 2.25
    return pool.wage_rate * loading
