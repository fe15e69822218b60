"""Where a search begins: formulas of queues for loads as simulated; an integer program splits agents over pools.

The load of an interval is that of agents without end, which lags behind the arrivals (Jennings et al. 1996; Green,
Kolesar and Whitt 2007). For every set of channels that share pools, the agents with any of their skills must be as many
as the set takes merged into one queue; the cheapest headcounts that keep all these rows begin the search (after Pot,
Bhulai and Koole 2008). These are starts and yardsticks: nothing is promised by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from itertools import combinations
from typing import NamedTuple

import numpy as np

from sim.experiments.preview.handling import NOBODY
from sim.experiments.preview.plan import Bins, answering_first
from sim.experiments.staffing.aims import Aim, Rows, billed
from sim.experiments.staffing.by_formula.bound import LowerBound
from sim.experiments.staffing.by_formula.lines import FULL, Line, Lines
from sim.experiments.staffing.by_formula.program import cheapest_heads
from sim.experiments.staffing.grid import HOUR, Design, Floats, StaffGrid
from sim.experiments.staffing.playing.loads import SHORTEST, Loads
from sim.queueing.targets import AnswerPromise, AtMost, Goal

ALL_SETS = 6  # lines that share pools, up to which every set of them has a row
Need = tuple[tuple[int, ...], tuple[int, ...], Floats]  # channels, pools, how many agents by moment


class AgentShortage(NamedTuple):
    """Where more agents are needed than may be there: the interval, whose, of which pools, how many, and how few."""

    at: int
    channels: tuple[int, ...]
    pools: tuple[int, ...]
    need: float
    most: float


class Splitter:
    """The cheapest headcounts that formulas ask for, at every time of every kind of day."""

    def __init__(self, grid: StaffGrid, rows: Rows) -> None:
        self.grid, self._rows, self._serves = grid, rows, answering_first(grid.scenario)
        self._lines = Lines(grid, _targets(grid, rows.aims, self._serves))
        self._skills = self._serves.sum(axis=0)
        self.groups = list(_groups(self._serves))
        self._by_work = _prices_by_work(grid)

    @property
    def has_promises(self) -> bool:
        """Whether any target is a service level."""
        return any(isinstance(one, AnswerPromise) for mine in self._lines.targets for one in mine)

    def at_share(self, share: float) -> Splitter:
        """Return the same with all service levels being one share."""
        twin = copy(self)
        twin._lines = copy(self._lines)
        twin._lines.targets = [
            [_asking(one, share) if isinstance(one, AnswerPromise) else one for one in mine]
            for mine in self._lines.targets
        ]
        return twin

    def design(self, rate: Floats, handle: Floats, scale: Floats | None = None) -> Design:
        """Return the headcounts for contacts per second and handle times, by channel and interval of the horizon.

        Parameters
        ----------
        scale
            What multiplies the requirement of each channel and interval, where a calibration says so.
        """
        moments = list(self._moments())
        factors = np.ones_like(rate) if scale is None else scale
        rate, handle = (rate * factors)[:, moments], handle[:, moments]
        needs = list(self._needs(rate, handle, moments))
        heads = np.array(
            [
                self._cheapest([(pools, need[number]) for _, pools, need in needs if need[number] > 0], at)
                for number, at in enumerate(moments)
            ]
        )
        heads = self._with_overflow(heads, self._lines.at_doors(rate, handle, moments), moments)
        return self._laid_out(heads, moments)

    def bound(self, loads: Loads) -> LowerBound:
        """Return what headcounts cost at least by formula, all who share pools taken as one queue."""
        return LowerBound(self.grid, self._rows, loads, self._lines, self._serves, self.groups)

    def _laid_out(self, heads: Floats, moments: Sequence[int]) -> Design:
        """Return heads by moment and pool as a design."""
        found = np.zeros(len(self.grid.cells))
        for number, at in enumerate(moments):
            cells = self.grid.of_interval[:, at]
            for pool in np.flatnonzero(cells >= 0):
                found[cells[pool]] = heads[number, pool]
        low, high = self.grid.bounds
        return tuple(int(one) for one in np.clip(np.ceil(found - 1e-6), low, high))

    def _with_overflow(self, heads: Floats, lines: Sequence[Line], moments: Sequence[int]) -> Floats:
        """Return heads by moment and pool with as many of each vendor as what overflows and is sent to it takes."""
        found = np.array(heads)
        own: dict[int, list[Line]] = {}
        for line in (one for one in lines if one.later):
            mine = [pool for pool in line.pools if pool not in {one.vendor for one in line.later}]
            agents = (heads[:, mine] * self.grid.available[mine]).sum(axis=1)
            for more in self._lines.overflowing(line, agents, moments):
                own.setdefault(more.pools[0], []).append(more)
        for vendor, mine_too in own.items():
            alone = [line for line in lines if line.pools == (vendor,)]
            need = self._lines.need([*alone, *mine_too], moments) / max(self.grid.available[vendor], NOBODY)
            found[:, vendor] = np.maximum(found[:, vendor], np.ceil(need - 1e-6))
        return found

    def short(self, loads: Loads) -> Iterator[AgentShortage]:
        """Yield where more agents are needed than may be there: at most as many as bounds and fixed staff allow."""
        moments = list(self._moments())
        rate, handle = loads.lagging[:, moments], loads.handle[:, moments]
        for channels, pools, need in self._needs(rate, handle, moments, able=True):
            for number, at in enumerate(moments):
                most = float(sum(self._most(pool, at) for pool in pools))
                if need[number] > most + 1e-6:
                    yield AgentShortage(at, channels, pools, float(need[number]), most)

    def _most(self, pool: int, at: int) -> float:
        """Return how many agents of a pool may be there for customers at most."""
        cell = int(self.grid.of_interval[pool, at])
        if cell < 0:
            return float(self.grid.plan.present[pool, at]) if self.grid.seconds[pool, at] > 0 else 0.0
        return float(self.grid.cells[cell].most * self.grid.available[pool])

    def _moments(self) -> Iterator[int]:
        """Yield one reporting interval of each kind of day and time."""
        seen = set()
        for at in range(self.grid.of_interval.shape[1]):
            key = tuple(self.grid.of_interval[:, at].tolist())
            if max(key) >= 0 and key not in seen:
                seen.add(key)
                yield at

    def _needs(self, rate: Floats, handle: Floats, at: Sequence[int], able: bool = False) -> Iterator[Need]:
        """Yield which channels need how many agents there for customers, of which pools together, by moment.

        Of pools that answer parts of a channel alone each part has its own; of vendors to whom contacts overflow
        late only where it is asked who is ``able``.
        """
        lines = self._lines.at_doors(rate, handle, at, able)
        for group in _groups(_table(lines, len(self.grid.scenario.pool_names))):
            for chosen in _sets(group):
                yield self._merged([lines[k] for k in chosen], at)
        for mine in self._lines.of_experts(rate, at):  # no target is about the wait for experts, but for who gives up
            if mine:
                yield self._merged(mine, at)

    def _merged(self, lines: Sequence[Line], at: Sequence[int]) -> Need:
        """Return what lines need that are merged into one queue."""
        channels, pools = ({*(one.channel for one in lines)}, {pool for one in lines for pool in one.pools})
        return tuple(sorted(channels)), tuple(sorted(pools)), self._lines.need(lines, at)

    def _cheapest(self, needs: Sequence[tuple[tuple[int, ...], float]], at: int) -> Floats:
        """Return the cheapest heads by pool; what is fixed counts as it is planned."""
        grid, cells = self.grid, self.grid.of_interval[:, at]
        pools = len(grid.scenario.pool_names)
        low, high = np.zeros(pools), np.zeros(pools)
        for pool in range(pools):
            if cells[pool] >= 0:
                low[pool], high[pool] = grid.cells[cells[pool]].least, grid.cells[cells[pool]].most
            elif grid.seconds[pool, at] > 0:
                low[pool] = high[pool] = grid.plan.present[pool, at] / max(grid.available[pool], NOBODY)
        price = np.array(
            [grid.cells[cells[p]].price / grid.cells[cells[p]].hours if cells[p] >= 0 else 0.0 for p in range(pools)]
        )
        price += np.where(cells >= 0, self._by_work[:, at], 0.0)
        return cheapest_heads(needs, grid.available, low, high, price * (1 + 1e-4 * self._skills) + 1e-6)


def _asking(promise: AnswerPromise, share: float) -> AnswerPromise:
    return AnswerPromise(share, promise.within, promise.abandons, promise.short)


def _prices_by_work(grid: StaffGrid) -> Floats:
    """Return what an hour of a vendor's agent comes to who is busy most of it, its seat aside: by pool and interval."""
    scenario = grid.scenario
    found = np.zeros((len(scenario.pool_names), grid.plan.handle.shape[1]))
    for pool in billed(scenario):
        contract, served = scenario.pools[scenario.pool_names[pool]].contract, grid.plan.serves[:, pool]
        assert contract is not None
        each = (contract.per_contact or 0.0) + (contract.per_resolution or 0.0)
        contacts = HOUR * FULL / np.maximum(grid.plan.handle[served].mean(axis=0), SHORTEST)
        found[pool] = each * contacts + (contract.per_minute or 0.0) * HOUR / 60 * FULL
    return found


def _groups(serves: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Iterator[list[int]]:
    """Yield the channels, or lines, that share pools, directly or by others."""
    left = set(np.flatnonzero(serves.any(axis=1)).tolist())
    while left:
        group = {min(left)}
        while True:
            pools = serves[sorted(group)].any(axis=0)
            more = {k for k in left if (serves[k] & pools).any()}
            if more <= group:
                break
            group |= more
        left -= group
        yield sorted(group)


def _table(lines: Sequence[Line], pools: int) -> Bins:
    return np.array([[pool in one.pools for pool in range(pools)] for one in lines]).reshape(len(lines), pools)


def _sets(lines: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield sets of lines: all of them where they are few, else each, each two, and all."""
    sizes = range(1, len(lines) + 1) if len(lines) <= ALL_SETS else (1, 2, len(lines))
    for size in sizes:
        yield from combinations(lines, size)


def _targets(grid: StaffGrid, aims: Sequence[Aim], serves: Bins) -> list[list[Goal]]:
    """Return the targets of each channel as formulas know them; those of a pool are of all channels that it serves."""
    found: list[list[Goal]] = [[] for _ in grid.scenario.channel_names]
    for aim in (one for one in aims if one.bound):
        if aim.metric == "occupancy":
            for channel in np.flatnonzero(serves[:, aim.what]):
                found[channel].append(AtMost("occupancy", aim.limit))
        else:
            found[aim.what].append(target_of(aim))
    return found


def target_of(aim: Aim) -> Goal:
    """Return the target of an aim as formulas know it; a share of days is taken as a mean over them."""
    if aim.metric == "abandonment":
        return AtMost("abandonment", aim.limit, aim.promise.short if aim.promise else None)
    if aim.metric == "asa":
        return AtMost("asa", aim.limit)
    assert aim.promise is not None
    return AnswerPromise(aim.promise.share, aim.promise.within, aim.promise.abandons, aim.promise.short or 0.0)
