"""The cheapest shifts that keep their targets in a sample: steps as for headcounts, with shifts to choose from.

It begins with the cheapest cover of headcounts that keep the targets. Then effects are measured around who is there,
the integer program proposes the cheapest shifts nearby that keep all targets as far as effects are known, and these are
simulated as they are, with their breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, reduce

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.by_shift.exchanges import Exchange, Exchanges, apart
from sim.experiments.staffing.effects import Differences
from sim.experiments.staffing.grid import Design, Floats, Ints, StaffGrid
from sim.experiments.staffing.measured.nearby import WORTH_A_TEST
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.samples import BENT, BestDesign, Sample
from sim.experiments.staffing.search import MOST_TESTS, Search
from sim.experiments.staffing.shifts.entries import is_packed
from sim.experiments.staffing.shifts.master import Item, Need, ShiftMaster
from sim.experiments.staffing.shifts.plan import ShiftPlan
from sim.scheduling.problem import NeedsNearby, Terms

REACH, HEADS_AT_ONCE = 2.0, 2.0  # heads above and below of a cell, and of all at a time where effects wear off
FAR = 5.0  # the same of shifts for headcounts, which shifts hardly ever fit
FEW_TRIES = 3  # a program of shifts takes seconds where one of headcounts takes none
MORE_TRIES = 6  # where effects wear off, so that proposals come close
SAFER = 0.5  # standard errors by which more is asked for there than a proposal fell short of
CHEAPER = 1e-6


class ShiftSearch(Search):
    """A search for shifts on the first replications from a seed; its designs are plans as rows of whole numbers.

    Parameters
    ----------
    trial
        Plays plans.
    differences
        Measures what heads do, by designs of headcounts.
    """

    alike = 0.3  # a shift less is as many heads as it has intervals, and only which is tried first hangs on it

    def __init__(
        self, master: ShiftMaster, trial: Trial, grid: StaffGrid, rows: Rows, differences: Differences,
        replications: int, seed: int, tell: Callable[[str, BestDesign | None], None] = lambda what, best: None,
    ) -> None:  # fmt: skip
        super().__init__(trial, grid, rows, differences, replications, seed, tell)
        self.master = master
        self.plans: dict[Design, ShiftPlan] = {}
        self.aims: list[Need] = []

    def begin(self, heads: Sequence[int]) -> ShiftPlan:
        """Return the cheapest cover of headcounts, by cell; with the least left unmet where there is none."""
        self.aims = self.aims or self.needs(heads)
        return self.kept_in_mind(self.master.cover(self.needs(heads)))

    def kept_in_mind(self, plan: ShiftPlan) -> ShiftPlan:
        """Return a plan that is known by its design from now on."""
        self.plans[plan.design] = plan
        return plan

    def needs(self, heads: Sequence[int]) -> list[Need]:
        """Return headcounts by cell as needs of the pools whose staff is planned by shifts."""
        table = np.append(np.asarray(heads, dtype=float), 0.0)[self.grid.of_interval]
        names = self.grid.scenario.pool_names
        return [Need([name], table[names.index(name)], name) for name in self.master.pools]

    def cost_of(self, design: Design) -> float:
        """Return what a plan costs over the horizon, but for what vendors are due beside their seats."""
        return self.plans[design].cost

    def _round_off(self) -> None:
        """Try cheaper plans near the best, those that look best first."""
        tested: set[Design] = {one.design for one in self.tried}
        tests = MOST_TESTS
        while tests and self._has_kept() and self.best is not None:
            before = self.best.sample.design
            for design in self._nearby(self.best.sample):
                if design in tested:
                    continue
                tested.add(design)
                tests -= 1
                if self._closely(design, "round off").is_kept and self.best.sample.design != before:
                    break
                if not tests:  # each of the others would be worked out for nothing
                    break
            if self.best.sample.design == before:
                return

    def _step(self, here: Sample) -> Sample | None:
        """Return the next plan, simulated; ``None`` where nothing nearby is cheaper, or comes closer to its targets."""
        if here.replications < self.replications:
            here = self._sampled(here.design, self.replications)
        need, tested = np.zeros(len(here.spare)), {one.design for one in self.tried}
        closest, tries, safer = here, *((MORE_TRIES, SAFER) if self.wears_off(here.design) else (FEW_TRIES, 0.0))
        for _ in range(tries):
            plan = self.nearby_plan(here, need)
            if plan is None or plan.design in tested or (self._has_kept() and self._is_no_cheaper(here, plan)):
                break
            found = self._closely(plan.design, "step")
            tested.add(plan.design)
            if self._will_do(here, found):
                return found
            closest = min(closest, found, key=lambda one: one.shortfall)
            need += self._short_by(found, safer)
        return None if here.is_kept or closest is here else closest

    def _short_by(self, found: Sample, safer: float) -> Floats:
        """Return by how much more each target must be kept in the next proposal, where it was missed."""
        short = -found.spare + safer * found.error
        return np.where(found.spare < 0, short * self._in_full(found), 0.0)

    def around(self, heads: Sample) -> Sample | None:
        """Return shifts for targets that headcounts keep, simulated, and not for the headcounts; ``None`` if not found.

        Where targets are of all day, heads of one time make up for those of another.
        """
        need = np.zeros(len(heads.spare))
        for _ in range(MORE_TRIES if self.wears_off(heads.design) else 0):
            plan = self.nearby_plan(heads, need, FAR)
            if plan is None or (self._has_kept() and self._is_no_cheaper(heads, plan)):
                return None
            found = self.sample(plan.design, "shifts for targets")
            if found.is_kept:
                return found
            need += self._short_by(found, SAFER)
        return None

    def _is_no_cheaper(self, here: Sample, plan: ShiftPlan) -> bool:
        """Whether a plan near another costs as much as the best, as far as it is known what vendors would be due."""
        self.kept_in_mind(plan)
        cost = self.told_cost(here, plan)
        return self.best is not None and cost >= self.best.cost - CHEAPER * abs(self.best.cost)

    def told_cost(self, here: Sample, plan: ShiftPlan) -> float:
        """Return what a plan near another costs, vendors' dues as far as they are known."""
        change = self.heads(plan.design) - self.heads(here.design)
        return plan.cost + here.charged + self.effects_at(here.design).due_of(change)

    def nearby_plan(self, here: Sample, need: Floats, reach: float = REACH) -> ShiftPlan | None:
        """Return the cheapest plan near another that keeps each target by so much more than its margin."""
        at, effects = self.heads(here.design), self.steady_at(here.design)
        more, less = (effects.of_one(sign, len(at)) for sign in (1, -1))
        due, bend = [effects.due_of_one(sign, len(at)) for sign in (1, -1)], effects.bend_of_one(len(at))
        near = NeedsNearby(self._cells, at, more, less, need - here.spare, reach, due[0], due[1], bend)
        if bend.any() and reach <= REACH:
            near = replace(near, together=self._together, at_once=HEADS_AT_ONCE)
        found = self.master.near(near, self.aims)
        return None if found is None else self.kept_in_mind(found)

    def _nearby(self, here: Sample) -> Iterator[Design]:
        """Yield cheaper plans near one, that with the most to spare as far as effects are known first.

        First of all as many exchanges at once as are of different days, which hardly matter to each other.
        """
        plan = self.plans[here.design]
        told = sorted(self._hopeful(here, plan), key=lambda one: -one[0])
        alone = apart([move for worst, move in told if worst >= 0])
        for mine in (*([alone] if len(alone) > 1 else []), *([move] for _, move in told)):
            found = self.master.of(reduce(lambda counts, move: move.counts(counts), mine, plan.counts()), self.aims)
            if found is not None and not self._is_no_cheaper(here, found):
                yield found.design

    def _hopeful(self, here: Sample, plan: ShiftPlan) -> Iterator[tuple[float, Exchange]]:
        """Yield what may be exchanged, with the smallest slack then, told by how unsure it is, as effects are known.

        Effects are those of headcounts. Who goes home finishes a call while others are free, so that a head of a shift
        less may do a good deal less than one of its intervals; that is doubted where there are few shifts to try.
        """
        effects, cells = self.steady_at(here.design), len(self.grid.cells)
        more, less = (effects.of_one(sign, cells) for sign in (1, -1))
        for moves, changes in self._exchanges.of(plan.counts()):
            gains, losses = np.maximum(changes, 0) @ more.T, np.maximum(-changes, 0) @ less.T
            worst = here.least_to_spare(gains, losses, BENT if self._is_small else 0.0)
            yield from ((float(worst[k]), moves[k]) for k in np.flatnonzero(worst >= WORTH_A_TEST).tolist())

    @cached_property
    def _exchanges(self) -> Exchanges:
        """What may be exchanged; breaks are left aside in who is there."""
        items, serves = self.master.items, self.grid.plan.serves
        raised = np.array([self._over_cells(item) for item in items]).reshape(len(items), len(self.grid.cells))
        numbers = {name: self.grid.scenario.pool_names.index(name) for name in self.master.pools}
        alike = {
            name: {other for other, at in numbers.items() if (serves[:, at] & serves[:, mine]).any() or at == mine}
            for name, mine in numbers.items()
        }
        return Exchanges(items, np.array([self.master.price(item) for item in items]), raised, alike)

    def _over_cells(self, item: Item) -> Floats:
        """Return by how much a head of an item raises the mean of each cell, breaks left aside."""
        covered, pool = self.master.covered(item), item.template.pool
        return np.array([covered[terms[pool][0]].mean() if pool in terms else 0.0 for terms in self._cells])

    def _heads_around(self, design: Design) -> Design:
        low, high = self.grid.bounds
        return tuple(int(one) for one in np.clip(np.rint(self.heads(design)), low, high))

    def heads(self, design: Design) -> Floats:
        """Return the mean heads of a plan by cell; headcounts are what they are."""
        if not is_packed(design):
            return np.array(design, dtype=float)
        means, names = self.plans[design].means, self.grid.scenario.pool_names
        return np.array([means[names[cell.pool]][self._places[k]].mean() for k, cell in enumerate(self.grid.cells)])

    @cached_property
    def _together(self) -> tuple[Ints, ...]:
        """The cells of one time, of whatever pools."""
        times = [cell[1:3] for cell in self.grid.cells]
        return tuple(np.flatnonzero([one == time for one in times]) for time in dict.fromkeys(times))

    @cached_property
    def _places(self) -> list[np.ndarray[tuple[int], np.dtype[np.intp]]]:
        """The reporting intervals of each cell."""
        return [np.flatnonzero(self.grid.of_interval[cell.pool] == k) for k, cell in enumerate(self.grid.cells)]

    @cached_property
    def _cells(self) -> tuple[Terms, ...]:
        """The slots of each cell, with their weights in its mean."""
        names, found = self.grid.scenario.pool_names, []
        for cell, places in zip(self.grid.cells, self._places, strict=True):
            slots = np.concatenate([self.master.slots.of(int(k)) for k in places])
            found.append({names[cell.pool]: (slots, np.full(len(slots), 1 / len(slots)))})
        return tuple(found)
