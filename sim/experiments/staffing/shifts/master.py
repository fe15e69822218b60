"""The cheapest shifts of a scenario that cover its needs by reporting interval: the master problem of a search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.calendar import Timetable, carried
from sim.demand.staff.presence import planned_steps
from sim.experiments.staffing.shifts import entries as plans
from sim.experiments.staffing.shifts.offered import templates_of, week_of
from sim.experiments.staffing.shifts.plan import ShiftPlan, when
from sim.experiments.staffing.shifts.slots import Slots
from sim.language import kept
from sim.scenario.planning.staffing import PoolBounds, Staffing
from sim.scenario.scenario import Scenario
from sim.scheduling.cover import Counts, Cover, cover, cover_if_met, least_cover, nearly_cheapest
from sim.scheduling.model import Duty, Tour, model_of
from sim.scheduling.problem import CoverProblem, Flags, Floats, Ints, NeedRow, NeedsNearby, PoolRules, Week
from sim.scheduling.program import GAP, UnsolvedError

FEW = 3
NEARLY, NODES = 5e-3, 30  # of the cost, and of the solver's tree, after which the best so far of a part will do
Item = Duty | Tour


class Need(NamedTuple):
    """The heads of some pools together that are needed in each reporting interval of the horizon; 0 is no need."""

    pools: Sequence[str]
    heads: Floats
    label: str = ""


class Cut(NamedTuple):
    """The sum over pools and reporting intervals of weight times heads is at least so much; weights of any sign."""

    weights: Mapping[str, Floats]
    least: float
    label: str = ""


class ShiftMaster:
    """The templates, rules and bounds of a scenario; asked again and again with other needs and cuts.

    Parameters
    ----------
    scenario
        With ``staffing.shifts``.
    """

    def __init__(self, scenario: Scenario, timetable: Timetable | None = None) -> None:
        self.scenario, self.slots = scenario, Slots(scenario, timetable)
        self.block = scenario.staffing or Staffing()
        self.templates = templates_of(self.slots)
        self.week = week_of(self.block.week)
        self._latest: tuple[Sequence[Need], CoverProblem] | None = None  # of which it was asked what plans cost

    @cached_property
    def pools(self) -> tuple[str, ...]:
        """Whose staff is planned by shifts; others stay as they are written."""
        return tuple(sorted({one.pool for one in self.templates}))

    def cover(self, needs: Sequence[Need], cuts: Sequence[Cut] = (), gap: float = GAP) -> ShiftPlan:
        """Return the cheapest shifts that keep all needs and cuts, or those that leave the least of them unmet.

        Raises
        ------
        UnsolvedError
            When the solver gives up.
        """
        return self._plan(cover(self._problem(self._rows(needs, cuts)), gap))

    def least(self, needs: Sequence[Need], cuts: Sequence[Cut]) -> tuple[float, dict[str, Floats]] | None:
        """Return what shifts that keep all cost at least, and heads by pool and interval near it; ``None`` if none do.

        Raises
        ------
        UnsolvedError
            When the solver gives up.
        """
        found = least_cover(self._problem(self._rows(needs, cuts)), NEARLY, NODES)
        return None if found is None else (found.cost, {pool: _mean(self, found.heads[pool]) for pool in self.pools})

    def _rows(self, needs: Sequence[Need], cuts: Sequence[Cut]) -> tuple[NeedRow, ...]:
        return (*(row for need in needs for row in self._needs(need)), *(self._cut(one) for one in cuts))

    def near(self, near: NeedsNearby, aims: Sequence[Need] = ()) -> ShiftPlan | None:
        """Return the cheapest shifts that keep needs known near some heads; ``None`` where none do, or are found.

        They are cheapest but for what is less than a head, and for half of one where effects wear off: needs near some
        heads are known less well than that.

        Parameters
        ----------
        aims
            Heads by which breaks are levelled.
        """
        problem = self._problem((), near, aims)
        try:
            if np.any(near.bend):
                found = nearly_cheapest(problem, NEARLY, NODES, self._half_a_head)
            else:
                found = cover_if_met(problem, NEARLY, nodes=NODES)
        except UnsolvedError:
            return None
        return None if found is None else self._plan(found)

    def under(self, plan: ShiftPlan, week: Week | None) -> ShiftPlan | None:
        """Return shifts for the needs of a plan under other rules of weeks, nearly the cheapest; ``None`` as `near`."""
        try:
            found = cover_if_met(replace(plan.cover.problem, week=week), NEARLY, nodes=NODES)
        except UnsolvedError:
            return None
        return None if found is None else self._plan(found)

    @cached_property
    def _half_a_head(self) -> float:
        """Half of what the cheapest head costs that costs anything."""
        prices = [self.price(item) for item in self.items]
        return min((one for one in prices if one > 0), default=0.0) / 2

    def of(self, counts: Counts, aims: Sequence[Need] = ()) -> ShiftPlan | None:
        """Return the plan with so many heads of each duty, or people of each tour; ``None`` where rules forbid it."""
        if self._latest is None or self._latest[0] is not aims:
            self._latest = aims, self._problem((), None, aims)
        found = cover_if_met(self._latest[1], counts=counts)
        return None if found is None else self._plan(found)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What heads are counted of: duties, or tours where weeks have rules."""
        model = model_of(self._problem(()))
        return tuple(model.tours) if self.week else tuple(model.duties)

    def price(self, item: Item) -> float:
        """Return what a head of an item costs over a week, breaks paid."""
        template, hours = item.template, self.slots.grid.hours
        days = (item.kind,) if isinstance(item, Duty) else item.days
        start = template.starts[0] if item.start is None else item.start
        return sum(template.fixed + template.prices(day, start, start + template.length, hours) for day in days)

    def covered(self, item: Item) -> Floats:
        """Return by slot whether a head of an item is there, breaks left aside; a share where starts differ by day."""
        template, found = item.template, np.zeros(self.slots.grid.size)
        starts = template.starts if item.start is None else (item.start,)
        for day in (item.kind,) if isinstance(item, Duty) else item.days:
            for start in starts:
                found[self.slots.grid.reached(day, start, start + template.length)] += 1 / len(starts)
        return found

    def _problem(
        self, rows: tuple[NeedRow, ...], near: NeedsNearby | None = None, aims: Sequence[Need] = ()
    ) -> CoverProblem:
        levelled = tuple(row for need in aims for row in self._needs(need))
        rows = (*rows, *self.somebody)
        return CoverProblem(self.slots.grid, self.templates, rows, self.rules, self.week, near, levelled)

    @cached_property
    def somebody(self) -> tuple[NeedRow, ...]:
        """Rows by which somebody is there who serves a channel while it is open, wherever any shift reaches.

        So is an expert while their pool is on duty: whoever is passed on would wait for nobody.
        """
        rows = [row for name in self._waited_for for row in self._somebody(name)]
        rows += [row for name in self.pools if name in self.scenario.experts for row in self._an_expert(name)]
        return tuple(row for row in rows if self._may_be_met(row))

    def _an_expert(self, pool: str) -> Iterator[NeedRow]:
        bounds = self.block.pools.get(pool)
        if not isinstance(bounds, PoolBounds) or bounds.least is None:
            for slot in np.flatnonzero(self._counts(pool)):
                yield NeedRow(1.0, {pool: (np.array([slot]), np.ones(1))}, pool, before_others=True)

    @cached_property
    def uncovered(self) -> tuple[NeedRow, ...]:
        """The same where no shift reaches, and nobody else is there."""
        return tuple(row for name in self._waited_for for row in self._somebody(name) if not self._may_be_met(row))

    def bare(self) -> list[str]:
        """Tell when a channel is open and no shift reaches, by channel."""
        found = []
        for name in self._waited_for:
            slots = [int(row.slots[0]) for row in self.uncovered if row.label == name]
            runs = np.split(slots, np.flatnonzero(np.diff(slots) > 1) + 1) if slots else []
            told = ", ".join(when(self.slots, run) for run in runs[:FEW])
            said = kept.OPEN_WITHOUT_SHIFT_MORE if len(runs) > FEW else kept.OPEN_WITHOUT_SHIFT
            if runs:
                found.append(said.format(name=name, stretches=told))
        return found

    @property
    def _waited_for(self) -> list[str]:
        channels = self.scenario.channels
        return [name for name in self.scenario.channel_names if channels[name].service_mode.queued]

    def _somebody(self, channel: str) -> Iterator[NeedRow]:
        pools = [name for name in self.pools if channel in self.scenario.pools[name].channels]
        others = [name for name in self.scenario.pool_names if channel in self.scenario.pools[name].channels]
        one = np.ones(1)
        for slot in np.flatnonzero(self.slots.within(self.slots.timetable.open_windows(channel))) if pools else ():
            mine = {name: (np.array([slot]), one) for name in others if self._counts(name)[slot]}
            if mine:
                yield NeedRow(1.0, mine, channel, before_others=True)

    def _may_be_met(self, row: NeedRow) -> bool:
        return any(self._reach[name][slots[0]] for name, (slots, _) in row.terms.items())

    @cached_property
    def _reach(self) -> dict[str, Flags]:
        """Return by pool in which slots anybody may be there."""
        found = {name: np.broadcast_to(self.rules[name].heads, self.slots.grid.size) > 0 for name in self.rules}
        for one in self.templates:
            found[one.pool] = found[one.pool].copy()
            for kind in one.kinds:
                for start in one.starts:
                    found[one.pool][self.slots.grid.reached(kind, start, start + one.length)] = True
        return found

    def _plan(self, found: Cover) -> ShiftPlan:
        tables = [{pool: measure(self, found.heads[pool]) for pool in self.pools} for measure in (_fewest, _mean)]
        return ShiftPlan(self.slots, found, self.pools, tuple(plans.entries_of(self.slots, found.crews)), *tables)

    def laid_over(self, design: Sequence[int]) -> Scenario:
        """Return the scenario with the shifts of a plan, given as a row of whole numbers."""
        return plans.laid_over(self.slots, self.pools, plans.unpacked(design))

    def _needs(self, need: Need) -> Iterator[NeedRow]:
        """Yield the rows of a need: in each slot of its intervals in which the pools are on duty by plan."""
        one, label = np.ones(1), need.label or " and ".join(need.pools)
        for interval in np.flatnonzero(need.heads > 0).tolist():
            for slot in self.slots.of(interval):
                mine = {pool: (np.array([slot]), one) for pool in need.pools if self._counts(pool)[slot]}
                if mine:
                    yield NeedRow(float(need.heads[interval]), mine, label)

    def _cut(self, cut: Cut) -> NeedRow:
        """Return the row of a cut: the heads of an interval are the mean over its slots."""
        terms: dict[str, tuple[Ints, Floats]] = {}
        for pool, weights in cut.weights.items():
            used = np.flatnonzero(weights)
            places = [self.slots.of(int(interval)) for interval in used]
            if places:
                shares = [np.full(len(mine), weights[k] / len(mine)) for k, mine in zip(used, places, strict=True)]
                terms[pool] = np.concatenate(places), np.concatenate(shares)
        return NeedRow(cut.least, terms, cut.label)

    def _counts(self, pool: str) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        return self.rules[pool].open  # type: ignore[return-value]

    @cached_property
    def rules(self) -> dict[str, PoolRules]:
        """What holds of each pool, in slots."""
        return {name: self._rules(name) for name in self.scenario.pool_names}

    def _rules(self, name: str) -> PoolRules:
        is_open, bounds = self.slots.is_open(name), self.block.pools.get(name)
        if name not in self.pools:
            return PoolRules(is_open, heads=self._written(name))
        if not isinstance(bounds, PoolBounds):
            return PoolRules(is_open)
        least, most = self._bound(bounds.least, 0.0), self._bound(bounds.most, np.inf)
        return PoolRules(is_open, np.where(is_open, least, 0.0), most)

    def _bound(self, value: object, other: float) -> Floats:
        """Return a bound by slot; ``other`` where nothing is said of it."""
        if value is None:
            return np.full(self.slots.grid.size, other)
        line, times = carried(self.scenario, value), np.array([middle for _, middle in self.slots.middles()])
        return np.array(line.values, dtype=float)[line.index(times)]

    def _written(self, name: str) -> Floats:
        """Return the planned heads of a pool that stays as it is, by slot."""
        starts, counts = planned_steps(self.scenario, name)
        times = np.array([middle for _, middle in self.slots.middles()])
        return counts[np.searchsorted(starts, times, side="right") - 1]


def _by_interval(master: ShiftMaster, heads: Floats) -> list[Floats]:
    count = len(master.slots.firsts)
    return [heads[master.slots.of(k)] for k in range(count)]


def _fewest(master: ShiftMaster, heads: Floats) -> Floats:
    return np.array([mine.min() for mine in _by_interval(master, heads)])


def _mean(master: ShiftMaster, heads: Floats) -> Floats:
    return np.array([mine.mean() for mine in _by_interval(master, heads)])
