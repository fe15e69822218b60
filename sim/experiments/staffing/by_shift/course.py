"""From targets to shifts: headcounts first, their cheapest cover, a search among shifts, and fresh days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.around.week_rules import RulePrice, of_a_plan, rule_prices
from sim.experiments.staffing.by_shift.least import least_shifts
from sim.experiments.staffing.by_shift.search import ShiftSearch
from sim.experiments.staffing.effects import Differences
from sim.experiments.staffing.formulas import Splitter
from sim.experiments.staffing.grid import Design, Floats, StaffGrid
from sim.experiments.staffing.measured.head_effects import HeadEffects
from sim.experiments.staffing.measured.looks import CLOSER, CloserLooks
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.result import StaffingResult, Yardstick
from sim.experiments.staffing.samples import BestDesign, Sample
from sim.experiments.staffing.search import Search
from sim.experiments.staffing.shifts.entries import is_packed
from sim.experiments.staffing.shifts.master import ShiftMaster
from sim.experiments.staffing.shifts.plan import ShiftPlan
from sim.experiments.staffing.staffing import POINT, QUICK, Course, Tell
from sim.language import kept

FOLDED = 3  # stretches in which somebody lacks heads, of more of which the largest shortage is told
FEW_ROUNDS = 3  # of a search for headcounts for targets of all day, with which shifts begin and which they leave


class ShiftCourse(Course):
    """One search for shifts with its verifications, and what is known so far."""

    def __init__(
        self, master: ShiftMaster, grid: StaffGrid, rows: Rows, trial: Trial, seed: int, confidence: float,
        maximum: int | None, tell: Tell,
    ) -> None:  # fmt: skip
        super().__init__(grid, rows, trial, seed, confidence, maximum, tell)
        self.master = master
        self.free: Design | None = None
        self.short: tuple[str, ...] = ()
        self._cover: ShiftPlan | None = None
        self.week: tuple[RulePrice, ...] = ()

    @property
    def shifts(self) -> ShiftSearch:
        """The search for shifts."""
        assert isinstance(self.search, ShiftSearch)
        return self.search

    def _take_formulas(self) -> None:
        plan = self._covered(self.start)
        self.shifts.sample(plan.design, "cover of formulas")
        self._verify(plan.design, QUICK, QUICK, 1)

    def _improve(self) -> None:
        assert self.search is not None
        if any(aim.bound and aim.per != "interval" for aim in self.rows.aims):
            self.search.rounds = FEW_ROUNDS
        closely, self.search.looks = self.search.looks, CloserLooks(CLOSER * self.search.replications)  # shifts follow
        self.search.improve(self.start)
        self.search.looks = closely
        best, effects = self.search.best, self.search.effects
        self.free = best.sample.design if best else None
        plan = self._better_of(self._covered(self.free or self.start), self.start)
        around = self._around(best.sample, effects) if best and best.sample.is_kept else None
        self.shifts.improve(plan.design if around is None else around)

    def _around(self, heads: Sample, effects: Mapping[Design, HeadEffects]) -> Design | None:
        """Return shifts around headcounts, given the effects that were measured around these."""
        self.shifts.effects.update({design: mine for design, mine in effects.items() if design == heads.design})
        found = self.shifts.around(heads)
        return None if found is None else found.design

    def _covered(self, heads: Design) -> ShiftPlan:
        """Go over from headcounts to shifts that cover them."""
        self.told(kept.COVERING)
        self.search = self._among_shifts(self.search)
        plan = self.shifts.begin(heads)
        told, every = plan.folded(FOLDED)
        self.cannot, self.short = (*told, *self.master.bare()), tuple(every)
        self._cover = plan
        return plan

    def _better_of(self, plan: ShiftPlan, heads: Design) -> ShiftPlan:
        """Return a plan, or the cover of other headcounts if that costs less and keeps its targets.

        Headcounts that are cheap by themselves may have a shape that shifts do not fit, where targets are of a day.
        """
        other = self.shifts.begin(heads)
        if other.cost >= plan.cost or not other.cover.met:
            return plan
        return other if self.shifts.sample(other.design, "cover of formulas").is_kept else plan

    def _among_shifts(self, before: Search | None) -> ShiftSearch:
        assert before is not None
        assert self.loads is not None
        differences = Differences(self.trial, self.grid, self.rows, self.loads.handle)

        def tell(what: str, best: BestDesign | None) -> None:
            self.told(f"shifts: {what}")

        found = ShiftSearch(
            self.master, self.trial, self.grid, self.rows, differences, before.replications, self.seed, tell
        )
        found.tried, found.looks = before.tried, before.looks
        return found

    def _look_around(self) -> None:
        self.told(kept.ONE_LESS)
        design = self.checks[-1].design
        self.effects = self.shifts.effects_at(design, exactly=True)
        here = Sample(self.rows, design, self.checks[-1].counts, self.rows.limits)
        metrics = [self.rows.aims[row.aim].metric for row in self.rows.rows]
        levels = (np.array(metrics) == "service_level")[self.rows.bound]
        if levels.any():
            dearer, now = (self.shifts.nearby_plan(here, need) for need in _points(here, levels))
            if dearer is not None and now is not None:
                self._tell_last_point(*(self.shifts.told_cost(here, one) for one in (dearer, now)))

    def _compare(self, splitter: Splitter) -> None:
        assert self.loads is not None
        present = self.grid.present()
        self._measure("as it is", present, present, self.grid.cost(present))
        each = self.shifts.begin(splitter.design(self.loads.rate, self.loads.handle))
        self._measure("each interval by itself", each.design, self._heads(each.design), each.cost, each.paid_hours)
        if self.free is not None:
            self._measure("headcounts, no shifts", self.free, self.free, self.grid.cost(self.free))
        least = least_shifts(self.master, splitter.bound(self.loads))
        if least is not None:
            others = [one for one in self.yardsticks if one.name == "each interval by itself" and not one.missed]
            self._bound(Yardstick("lower bound", None, least, 0, 0), others)
        if self._cover is not None and self.master.week is not None:
            self.told(kept.WEEK_RULES)
            self.week = rule_prices(self.master, self._cover)

    def _heads(self, design: Design) -> Design:
        return tuple(int(one) for one in np.floor(self.shifts.heads(design) + 1e-9))

    def _result(self, complete: bool) -> StaffingResult:
        found = super()._result(complete)
        if not is_packed(found.design):
            return found
        plan = self.shifts.plans[found.design]
        needed = self.free or self.start
        design, week = self._heads(found.design), of_a_plan(self.week, plan.cost)
        return replace(found, design=design, shifts=plan, short=self.short, required=needed, week=week)


def _points(here: Sample, levels: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[Floats]:
    """Return by how much targets must be kept for a point more of all service levels, and for no more than now."""
    kept = np.minimum(here.spare, 0.0)
    return [kept + np.where(levels, POINT * here.of, 0.0), kept]
