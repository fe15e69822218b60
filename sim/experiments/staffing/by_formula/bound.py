"""A lower bound of what headcounts cost: the program of `pooled`, of the loads and the targets of a scenario.

Of several channels the one whose targets ask for least is taken for all that are promised anything, or one by itself
where that takes more; channels to which nothing is promised may be left alone. Deferred work fits wherever agents are
not busy. What is in hand as an interval begins is in its load, but each interval is taken as if it had gone on for
ever, and somebody as being there wherever a mean wait is promised: so it is a bound by formula, and no proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from sim.experiments.preview.handling import NOBODY
from sim.experiments.preview.plan import Bins
from sim.experiments.staffing.aims import Aim, Rows, tolerated
from sim.experiments.staffing.by_formula.lines import Lines
from sim.experiments.staffing.by_formula.pooled import PooledProgram, SumRow
from sim.experiments.staffing.grid import Floats, Ints, StaffCell, StaffGrid
from sim.experiments.staffing.playing.loads import SHORTEST, Loads
from sim.queueing.steady_state import Queues, SteadyState
from sim.queueing.targets import AnswerPromise, AtMost, Goal

CLOSE = 1e-6
COST = attrgetter("cost")
AT_ONCE = 1_000  # queues: each takes some thousand numbers
SPARE, WIDE = 8, 5.0  # agents above the load, and of its roots, above which no more does anything


class PoolBound(NamedTuple):
    """What the agents of a group of pools cost at least, and who of them that would be: shape (moments, pools)."""

    program: PooledProgram
    cost: float
    agents: Floats


class LowerBound:
    """What headcounts that keep all targets cost at least, by formula.

    Parameters
    ----------
    groups
        The channels that share pools.
    """

    def __init__(
        self, grid: StaffGrid, rows: Rows, loads: Loads, lines: Lines, serves: Bins, groups: Sequence[Sequence[int]]
    ) -> None:
        self.grid, self.rows, self._loads, self._serves, self._lines = grid, rows, loads, serves, lines
        self.moments, self.moment_of = _moments(grid)
        self.groups = [self._group(list(group)) for group in groups]

    @property
    def cost(self) -> float:
        """What it comes to over the horizon."""
        return sum(one.cost for one in self.groups) + sum(cell.price * cell.least for cell in self._apart)

    @property
    def hours(self) -> float:
        """The hours of this, of headcounts that need not be whole."""
        mine = sum(cell.hours * heads.mean() for cell, heads in zip(self.grid.cells, self._by_cell, strict=True))
        return float(mine + sum(cell.hours * cell.least for cell in self._apart))

    @cached_property
    def _apart(self) -> list[StaffCell]:
        """The cells of pools of no group, such as experts, of whom as many as must be are there."""
        grouped = {pool for one in self.groups for pool in one.program.pools}
        return [cell for cell in self.grid.cells if cell.pool not in grouped]

    @cached_property
    def _by_cell(self) -> list[Floats]:
        """The heads of each cell, which need not be whole, in each of its moments."""
        heads = np.zeros((len(self.grid.of_interval), len(self.moments)))
        for one in self.groups:
            heads[list(one.program.pools)] = self._filled(one).T
        cells = self.grid.of_interval[:, self.moments]
        return [heads[cells == number] for number in range(len(self.grid.cells))]

    def needs(self) -> Iterator[tuple[tuple[int, ...], Floats]]:
        """Yield pools, and the fewest heads of them together in each interval that keep its own targets."""
        for one in self.groups:
            there = max((float(self.grid.available[pool]) for pool in one.program.pools), default=1.0)
            yield one.program.pools, np.append(one.program.fewest, 0.0)[self.moment_of] / max(there, NOBODY)

    def cuts(self, heads: Floats | None = None) -> Iterator[tuple[Floats, float]]:
        """Yield weights of heads by pool and interval, and what they must come to at least, for sums to be kept.

        Parameters
        ----------
        heads
            Around which each is sharp, by pool and interval; those of the bound itself if not given.
        """
        count = np.maximum(np.bincount(self.moment_of[self.moment_of >= 0], minlength=len(self.moments)), 1)
        for one in self.groups:
            agents = one.agents if heads is None else self._present(one.program.pools, heads) / count
            for row in one.program.sums:
                slopes, least = row.cut(agents)
                weights = np.zeros(self.grid.of_interval.shape)
                for pool in one.program.pools:
                    weights[pool] = np.append(slopes / count, 0.0)[self.moment_of] * self.grid.available[pool]
                yield weights, least

    def _present(self, pools: Sequence[int], heads: Floats) -> Floats:
        """Return the sums over the intervals of each moment of who is there of some pools."""
        mine, there = list(pools), self.moment_of >= 0
        each = (heads[mine] * self.grid.available[mine][:, None]).sum(axis=0)
        return np.asarray(np.bincount(self.moment_of[there], each[there], len(self.moments)), dtype=float)

    def _filled(self, one: PoolBound) -> Floats:
        """Return the heads by moment and pool that are its agents."""
        moments = zip(self.moments, one.agents, strict=True)
        return np.array([self._fill(one.program.pools, at, np.array([agents]))[1][0] for at, agents in moments])

    def _group(self, channels: list[int]) -> PoolBound:
        """Return the bound of channels that share pools: all as the one that asks for least, or one by itself."""
        pools = self._pools_of(channels)
        aims = {k: list(self._aims_of(k, pools)) for k in channels}
        live = [k for k in channels if aims[k] and not self._lines.is_deferred(k)]
        work = self._deferred_work([k for k in channels if aims[k] and self._lines.is_deferred(k)], aims)
        programs = [self._program(pools, live, aims[k], work) for k in live] or [self._program(pools, [], [], work)]
        alone = [self._program(self._pools_of([k]), [k], aims[k], 0.0) for k in live] if len(live) > 1 else []
        found, single = ([PoolBound(one, *one.cheapest()) for one in mine] for mine in (programs, alone))
        return max([min(found, key=COST), *single], key=COST)

    def _pools_of(self, channels: list[int]) -> tuple[int, ...]:
        return tuple(np.flatnonzero(self._serves[channels].any(axis=0)).tolist())

    def _aims_of(self, channel: int, pools: Sequence[int]) -> Iterator[int]:
        """Yield what all who serve a channel must keep of what is promised: not what one of several pools is."""
        for number, aim in enumerate(self.rows.aims):
            mine = pools == (aim.what,) if aim.metric == "occupancy" else aim.what == channel
            if aim.bound and mine:
                yield number

    def _program(self, pools: tuple[int, ...], live: list[int], aims: list[int], work: float) -> PooledProgram:
        queues = self._merged(live)
        top = self._most(float(queues.load.max(initial=0.0)), aims)
        top += int(np.ceil(2 * work / max(float(self._lengths.sum()), 1.0)))
        states = _States(queues, top + 1)
        filled = [self._fill(pools, at, np.arange(top + 1.0))[0] for at in self.moments]
        may, sums = np.ones((len(self.moments), top + 1), bool), list[SumRow]()
        for row in (one for number in aims for one in self._sums(number, live, states)):
            moments = np.flatnonzero(np.abs(np.nan_to_num(row.adds)).max(axis=1) > 0)
            if len(moments) == 1:
                fits = row.adds[moments[0]] >= -1e-9
                may[moments[0]] &= fits if fits.any() else True
            elif len(moments):
                sums.append(row)
        if work:
            sums.append(SumRow(self._lengths[:, None] * states.idle, work))
        return PooledProgram(pools, may, np.array(filled).reshape(len(self.moments), -1), tuple(sums))

    def _most(self, load: float, aims: Sequence[int]) -> int:
        """Return the number of agents above which more do nothing for any aim: as idle as is asked, too."""
        goals = [self._goal(self.rows.aims[number]) for number in aims]
        busiest = [one.wanted for one in goals if isinstance(one, AtMost) and one.figure == "occupancy"]
        enough = max(load + WIDE * np.sqrt(load), *(load / most for most in busiest if most > 0), 0.0)
        return int(np.ceil(enough)) + SPARE

    def _sums(self, number: int, live: list[int], states: _States) -> Iterator[SumRow]:
        """Yield each row of an aim: what agents at each moment add to it."""
        aim, (codes, rows) = self.rows.aims[number], self.rows.code_of(number)
        adds = states.slack(self._goal(aim))
        for code in range(rows.stop - rows.start):
            weights = self._weights((codes == code) & (self.moment_of >= 0), live, aim.metric == "occupancy")
            yield SumRow(np.where(weights[:, None] > 0, weights[:, None] * adds, 0.0), 0.0)

    def _weights(self, there: Bins, live: list[int], by_time: bool) -> Floats:
        """Return by moment how many contacts come in some intervals, or how long these are."""
        length = float(self.grid.scenario.calendar.interval)
        each = np.full(len(there), length) if by_time else self._loads.rate[live].sum(axis=0) * length
        return np.asarray(np.bincount(self.moment_of[there], each[there], len(self.moments)), dtype=float)

    def _goal(self, aim: Aim) -> Goal:
        """Return the target of an aim as formulas know it, less its tolerance; a share of days as a mean over them."""
        tolerance = tolerated(aim, self.grid.block.tolerance)
        if aim.metric in ("abandonment", "asa", "occupancy"):
            short = aim.promise.short if aim.metric == "abandonment" and aim.promise else None
            return AtMost(aim.metric, aim.limit + tolerance, short)  # type: ignore[arg-type]
        assert aim.promise is not None
        share = aim.limit * aim.daily if aim.metric == "target_met" else aim.limit - tolerance
        return AnswerPromise(share, aim.promise.within, aim.promise.abandons, aim.promise.short or 0.0)

    def _deferred_work(self, channels: list[int], aims: dict[int, list[int]]) -> float:
        """Return the agent-seconds of deferred work that must be done by the end of the horizon."""
        return sum(min(self._work_of(k, self.rows.aims[one]) for one in aims[k]) for k in channels)

    def _work_of(self, channel: int, aim: Aim) -> float:
        if not isinstance(goal := self._goal(aim), AnswerPromise):
            return 0.0
        opened = self.grid.plan.open[channel]
        left = opened[::-1].cumsum()[::-1] - opened  # open time that follows an interval, by whose end it is due
        work = self._loads.rate[channel] * opened * self._loads.handle[channel] / self.grid.plan.slots[channel]
        return float(goal.share * work[left >= goal.within].sum())

    def _merged(self, channels: list[int]) -> Queues:
        """Return the contacts of live channels as one queue at each moment."""
        shown = self._lines.of_channels(
            self._serves, self._loads.lagging[:, self.moments], self._loads.handle[:, self.moments]
        )
        lines, some = [shown[k] for k in channels], np.full(len(self.moments), True)
        if not lines:
            return Queues(*(np.full(len(self.moments), one) for one in (NOBODY, SHORTEST, np.inf)))
        found = self._lines.merged(lines, np.array([one.rate for one in lines]), np.array(self.moments), some)
        return Queues(np.maximum(found.rate, NOBODY), np.maximum(found.handle, SHORTEST), found.patience)

    @cached_property
    def _lengths(self) -> Floats:
        """The seconds of all intervals of each moment."""
        count = np.bincount(self.moment_of[self.moment_of >= 0], minlength=len(self.moments))
        return np.asarray(count * float(self.grid.scenario.calendar.interval))

    def _fill(self, pools: Sequence[int], at: int, agents: Floats) -> tuple[Floats, Floats]:
        """Return what so many agents there cost at a moment over the horizon, and the heads by pool, cheapest first."""
        grid, shown = self.grid, []
        for place, pool in enumerate(pools):
            cell, there = int(grid.of_interval[pool, at]), max(float(grid.available[pool]), NOBODY)
            if cell >= 0:
                one, times = grid.cells[cell], len({*self.moment_of[grid.of_interval[pool] == cell].tolist()})
                shown.append((one.price / times / there, place, there, float(one.least), float(one.most)))
            elif grid.seconds[pool, at] > 0:
                fixed = float(grid.plan.present[pool, at]) / there
                shown.append((0.0, place, there, fixed, fixed))
        heads = np.zeros((len(agents), len(pools)))
        cost, left = np.zeros(len(agents)), agents - sum(there * low for _, _, there, low, _ in shown)
        for price, place, there, low, high in sorted(shown):
            more = np.clip(left, 0.0, there * (high - low))
            heads[:, place], left = low + more / there, left - more
            cost += price * (there * low + more)
        return np.asarray(np.where(left > CLOSE, np.inf, cost)), heads


class _States:
    """What each number of agents comes to in queues: shape (queues, numbers)."""

    def __init__(self, queues: Queues, numbers: int) -> None:
        self.shape = len(queues.rate), numbers
        agents = np.tile(np.arange(float(numbers)), self.shape[0])
        flat = np.array([np.repeat(one, numbers) for one in queues])
        parts = [slice(k, k + AT_ONCE) for k in range(0, len(agents), AT_ONCE)]
        self._agents = agents
        self._load = np.repeat(queues.load, numbers)
        self._states = [SteadyState(Queues(*flat[:, part]), agents[part]) for part in parts]

    def slack(self, goal: Goal) -> Floats:
        """Return what each has to spare, per arrival; nothing is known of the wait where nobody is there."""
        found = np.concatenate([goal.slack(one) for one in self._states])
        if isinstance(goal, AtMost) and goal.figure == "asa":
            found = np.where(self._agents > 0, found, -np.inf)
        return np.where(np.isfinite(found), found, -np.inf).reshape(self.shape)

    @cached_property
    def idle(self) -> Floats:
        """How many of the agents are not busy."""
        busy = np.concatenate([one.counts.answered for one in self._states]) * self._load
        return np.maximum(self._agents - busy, 0.0).reshape(self.shape)


def _moments(grid: StaffGrid) -> tuple[list[int], Ints]:
    """Return an interval of each kind of day and time, and of which of them each interval is; -1 where nobody is."""
    known: dict[tuple[int, ...], int] = {}
    firsts, found = list[int](), np.full(grid.of_interval.shape[1], -1)
    for at, key in enumerate(map(tuple, grid.of_interval.T.tolist())):
        if max(key) >= 0:
            if key not in known:
                known[key] = len(firsts)
                firsts.append(at)
            found[at] = known[key]
    return firsts, found
