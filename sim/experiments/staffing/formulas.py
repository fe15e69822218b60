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
from scipy.optimize import Bounds, LinearConstraint, milp

from sim.experiments.preview.plan import Bins, answering_first
from sim.experiments.preview.requirement import slots_of
from sim.experiments.staffing.aims import Aim, Rows, billed
from sim.experiments.staffing.grid import HOUR, Design, Floats, StaffGrid
from sim.experiments.staffing.playing.loads import SHORTEST, Loads
from sim.queueing.requirement import required_agents
from sim.queueing.steady_state import Queues
from sim.queueing.targets import AnswerPromise, AtMost, Goal

ALL_SETS = 6  # channels that share pools, up to which every set of them has a row
FULL = 0.92  # of deferred work alone, and of channels to which nothing is promised: how busy agents may be
NOBODY = 1e-9


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
        self.grid, self._serves = grid, answering_first(grid.scenario)
        self._targets = _targets(grid, rows.aims, self._serves)
        scenario = grid.scenario
        self._deferred = np.array([scenario.channels[name].service_mode.deferred for name in scenario.channel_names])
        self._slots = np.array([slots_of(scenario.channels[name]) for name in scenario.channel_names])
        self._skills = self._serves.sum(axis=0)
        self.groups = list(_groups(self._serves))
        self._patience = _patience(grid)
        self._by_work = _prices_by_work(grid)

    @property
    def has_promises(self) -> bool:
        """Whether any target is a service level."""
        return any(isinstance(one, AnswerPromise) for mine in self._targets for one in mine)

    def at_share(self, share: float) -> Splitter:
        """Return the same with all service levels being one share."""
        twin = copy(self)
        twin._targets = [
            [_asking(one, share) if isinstance(one, AnswerPromise) else one for one in mine] for mine in self._targets
        ]
        return twin

    def design(self, rate: Floats, handle: Floats, scale: Floats | None = None, pooled: bool = False) -> Design:
        """Return the headcounts for contacts per second and handle times, by channel and interval of the horizon.

        Parameters
        ----------
        scale
            What multiplies the requirement of each channel and interval, where a calibration says so.
        pooled
            Whether all who share pools are taken as one queue with its loosest target, which is a lower bound.
        """
        moments = list(self._moments())
        factors = np.ones_like(rate) if scale is None else scale
        needs = list(self._needs((rate * factors)[:, moments], handle[:, moments], moments, pooled))
        found = np.zeros(len(self.grid.cells))
        for number, at in enumerate(moments):
            heads = self._cheapest([(pools, need[number]) for _, pools, need in needs if need[number] > 0], at)
            cells = self.grid.of_interval[:, at]
            for pool in np.flatnonzero(cells >= 0):
                found[cells[pool]] = heads[pool]
        low, high = self.grid.bounds
        return tuple(int(heads) for heads in np.clip(np.ceil(found - 1e-6), low, high))

    def short(self, loads: Loads) -> Iterator[AgentShortage]:
        """Yield where more agents are needed than may be there: at most as many as bounds and fixed staff allow."""
        moments = list(self._moments())
        rate, handle = loads.lagging[:, moments], loads.handle[:, moments]
        for channels, pools, need in self._needs(rate, handle, moments, pooled=False):
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

    def _needs(
        self, rate: Floats, handle: Floats, at: list[int], pooled: bool
    ) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], Floats]]:
        """Yield which channels need how many agents there for customers, of which pools together, by moment."""
        for group in self.groups:
            for chosen in [tuple(group)] if pooled else _sets(group):
                pools = np.flatnonzero(self._serves[list(chosen)].any(axis=0))
                yield chosen, tuple(pools.tolist()), self._need(list(chosen), rate, handle, at, pooled)
        if not pooled:  # no target is about the wait for experts, but for who gives up
            yield from self._experts(handle, at)

    def _experts(self, handle: Floats, at: list[int]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], Floats]]:
        """Yield the same of experts, who keep the promises of the channels from which contacts are passed on."""
        for name, load in self.grid.plan.passed_on.items():
            pool, mine = self.grid.scenario.pool_names.index(name), np.flatnonzero(load.any(axis=1)).tolist()
            if mine:
                rate = load[:, at] * self._slots[:, None] / handle
                yield tuple(mine), (pool,), self._need(mine, rate, handle, at, pooled=False)

    def _need(self, mine: list[int], rate: Floats, handle: Floats, at: list[int], pooled: bool) -> Floats:
        """Return the agents that channels need merged into one queue; a chat counts as its share of an agent."""
        work = handle / self._slots[:, None]
        live = [k for k in mine if not self._deferred[k] and self._targets[k]]
        behind = np.array(sum(rate[k] * work[k] for k in mine if k not in live) / FULL + np.zeros(len(at)))
        whole = rate[live].sum(axis=0)
        some = whole > NOBODY
        if not live or not some.any():
            return behind
        weights = rate[live][:, some] / whole[some]
        leaving = (weights / self._patience[np.ix_(live, np.array(at)[some])]).sum(axis=0)
        with np.errstate(divide="ignore"):
            queues = Queues(whole[some], (weights * work[live][:, some]).sum(axis=0), 1 / leaving)
        needs = np.array([required_agents(queues, one) for k in live for one in self._targets[k]])
        needs = np.where(np.isnan(needs), np.ceil(queues.load), needs)
        behind[some] += needs.min(axis=0) if pooled else needs.max(axis=0)
        return behind

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
        return _program(needs, grid.available, low, high, price * (1 + 1e-4 * self._skills) + 1e-6)


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


def _program(
    needs: Sequence[tuple[tuple[int, ...], float]], available: Floats, low: Floats, high: Floats, price: Floats
) -> Floats:
    """Solve the integer program; what cannot be had at all is left out at a price far above all others."""
    if all(len(mine) == 1 for mine, _ in needs):
        return _one_by_one(needs, available, low, high)
    pools, rows = len(price), len(needs)
    matrix = np.hstack([np.zeros((rows, pools)), np.eye(rows)])
    for number, (mine, _) in enumerate(needs):
        matrix[number, list(mine)] = available[list(mine)]
    whole = np.append(np.where(low == np.floor(low), 1, 0), np.zeros(rows))
    cost = np.append(price, np.full(rows, 1e4 * max(price.max(), 1.0)))
    limits = Bounds(np.append(low, np.zeros(rows)), np.append(high, np.full(rows, np.inf)))
    need = np.array([one for _, one in needs])
    result = milp(cost, constraints=LinearConstraint(matrix, need - 1e-7, np.inf), bounds=limits, integrality=whole)
    return np.clip(np.ceil(result.x[:pools] - 1e-6), low, high) if result.x is not None else high


def _one_by_one(needs: Sequence[tuple[tuple[int, ...], float]], available: Floats, low: Floats, high: Floats) -> Floats:
    """Return the same where each need is of a single pool: the largest of its needs, which takes no program."""
    found = np.array(low)
    for (pool,), need in needs:
        found[pool] = max(found[pool], np.ceil((need - 1e-7) / max(available[pool], NOBODY) - 1e-6))
    return np.minimum(found, high)


def _groups(serves: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Iterator[list[int]]:
    """Yield the channels that share pools, directly or by others."""
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


def _sets(channels: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield sets of channels: all of them where they are few, else each, each two, and all."""
    sizes = range(1, len(channels) + 1) if len(channels) <= ALL_SETS else (1, 2, len(channels))
    for size in sizes:
        yield from combinations(channels, size)


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


def _patience(grid: StaffGrid) -> Floats:
    """Return the mean patience of each channel by interval, in seconds; infinite where nobody gives up."""
    demand, times = grid.plan.demand, grid.edges[:-1]
    found = np.full((len(demand.laws), len(times)), np.inf)
    for k, law in enumerate(demand.laws):
        if law.patience is not None:
            shares = np.diff(law.segment_shares, prepend=0.0)
            found[k] = np.maximum(law.patience.means_at(times) * float(shares @ demand.endurance), SHORTEST)
    return found
