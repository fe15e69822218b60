"""The cheapest design that keeps its targets in a sample of replications, found step by step.

From a start on: measure what an agent more or less does, let an integer program propose the cheapest design nearby,
simulate it, and go there if it keeps its targets, or, as long as none does, if it misses them by less. Where a proposal
falls short, it must do better by as much in the next. What was best at the end is rounded off: agents are taken away,
and moved, as long as that is cheaper and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.effects import Differences
from sim.experiments.staffing.grid import Design, StaffGrid
from sim.experiments.staffing.measured.head_effects import HeadEffects
from sim.experiments.staffing.measured.looks import CLOSER, AnchorDesign, CloserLooks
from sim.experiments.staffing.measured.missed import MissedHeads
from sim.experiments.staffing.measured.nearby import CLOSE, cheaper_nearby
from sim.experiments.staffing.measured.steadying import steadied
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.samples import BestDesign, Sample, Tried
from sim.experiments.staffing.steps import Near, next_design

ROUNDS, TRIES = 12, 6
REACH = 2
ASTRAY = 4  # steps from what is kept on, after which there must be something that is
WORTH_MENDING = 0.98  # of the cost of the best: what nearly keeps its targets and costs no more is mended
EARLY = 0.25  # of the replications, after which what is plainly missed is given up
PAIRED = 0.25  # of the replications that differences take, which vary much less than what they are between
FEW = 50
MOST_TESTS = 40


class Search:
    """A search on the first replications from a seed.

    Attributes
    ----------
    limits
        What targets must reach, row by row; a verification that fails raises some.
    tried
        Every design that was simulated, in order.
    best
        The best so far; ``None`` before the first.
    rounds
        Steps after which it ends as soon as targets are kept.
    looks
        How closely designs at the edge of their targets are looked at, where cells are few.
    """

    # Heads, as a share of the cells, by which designs may differ for effects of the one to do for the other.
    alike = 0.1

    def __init__(
        self, trial: Trial, grid: StaffGrid, rows: Rows, differences: Differences, replications: int, seed: int,
        tell: Callable[[str, BestDesign | None], None] = lambda what, best: None,
    ) -> None:  # fmt: skip
        self._trial, self.grid, self._rows, self._differences = trial, grid, rows, differences
        self.replications, self._seed, self._tell = replications, seed, tell
        self.limits, self.tried = np.array(rows.limits), list[Tried]()
        self.best: BestDesign | None = None
        self._missed = MissedHeads(grid, rows)
        self._seen: dict[Design, int] = {}
        self.effects: dict[Design, HeadEffects] = {}
        self.rounds, self.looks = ROUNDS, CloserLooks(CLOSER * replications)
        self._anchor, self._outdated = AnchorDesign(trial, rows, seed), False
        self._steady: tuple[HeadEffects, HeadEffects] | None = None

    def sample(self, design: Design, why: str, replications: int | None = None) -> Sample:
        """Simulate a design, with fewer replications if it is plainly missed; with as many as ever if it was before."""
        wanted = replications or self._seen.get(design, self.replications)
        early = max(20, int(EARLY * wanted))
        found = self._sampled(design, min(early, wanted))
        if not found.is_hopeless and early < wanted:
            found = self._sampled(design, wanted)
        self._keep(found, why)
        return found

    def _sampled(self, design: Design, replications: int) -> Sample:
        counts = self._trial.counts(design, replications, self._seed)
        return Sample(self._rows, design, counts, self.limits, self._anchor.beside(design, replications, self.limits))

    def _keep(self, found: Sample, why: str) -> None:
        full = found.replications >= self.replications
        cost = self._whole_cost(found)
        self.tried.append(Tried(why, found.design, cost, found.worst, found.replications, full and found.is_kept))
        if not found.is_kept:
            self._missed.learn(found, self._heads_around(found.design))
        if full:
            self._seen[found.design] = found.replications
            self._take_if_better(found)
        self._tell(why, self.best)

    def _take_if_better(self, found: Sample) -> None:
        cost = self._whole_cost(found)
        if self._is_better(found, cost):
            self.best = BestDesign(found, cost)

    def _whole_cost(self, found: Sample) -> float:
        return self.cost_of(found.design) + found.charged

    def cost_of(self, design: Design) -> float:
        """Return what a design costs over the horizon, but for what vendors are due beside their seats."""
        return self.grid.cost(design)

    def _is_better(self, found: Sample, cost: float) -> bool:
        if self.best is None:
            return True
        if found.is_kept != self.best.sample.is_kept:
            return found.is_kept
        return bool(cost < self.best.cost - 1e-9 if found.is_kept else found.shortfall < self.best.sample.shortfall)

    def improve(self, start: Design) -> None:
        """Go from a start to a design that no step makes cheaper, and that a closer look bears out."""
        here = self._closely(start, "start")
        for _ in range(ROUNDS):
            self._go_on_from(here)
            self._round_off()
            if self._is_borne_out(here) or self.best is None:
                return
            here = self.best.sample

    def _go_on_from(self, here: Sample) -> None:
        """Take steps; those that lead from what is kept to what nearly is end where it does not come to be kept."""
        astray = 0
        for made in range(ROUNDS):
            there = self._step(here) if made < self.rounds or not self._has_kept() else None
            if there is None or (astray >= ASTRAY and not there.is_kept):
                return
            here, astray = there, 0 if there.is_kept or not self._has_kept() else astray + 1

    def _is_borne_out(self, start: Sample) -> bool:
        """Whether the best keeps its targets on a closer look too, where it hardly did; else another is the best.

        That none keeps them is believed once steps from the best have led nowhere.
        """
        assert self.best is not None
        best = self.best.sample
        if not self._is_small:
            return True
        if not best.is_kept:
            return best.design == start.design and not start.is_kept
        self._settled(best.design)
        return self._has_kept() and self.best.sample.design == best.design

    def _settled(self, design: Design) -> Sample:
        """Look at a design until it is decided whether it keeps its targets, or as closely as may be."""
        found = self._sampled(design, self._seen[design])
        while (asked := self._anchor.closer(found, self.looks)) is not None:
            closer = self._sampled(*asked)
            self._keep(closer, "look closely")
            self._anchor.take(closer)
            found, self._outdated = self._sampled(design, self._seen[design]), True
        if self._outdated:  # what was believed with fewer replications, or lower limits, may not be so
            self.best, self._outdated = None, False
            for known, replications in self._seen.items():
                self._take_if_better(self._sampled(known, replications))
        return found

    def _step(self, here: Sample) -> Sample | None:
        """Return the next design, simulated; ``None`` where nothing nearby is better."""
        if here.replications < self.replications:
            here = self._sampled(here.design, self.replications)
        near = Near(here.design, here.spare, self.effects_at(here.design), REACH, here.charged)
        need, below = np.zeros(len(here.spare)), self.best.cost if self._has_kept() and self.best else None
        tried = list[Sample]()
        while len(tried) < TRIES:
            proposal = next_design(self.grid, near, need, below)
            if proposal is None or proposal == here.design:
                break
            tried.append(self._closely(proposal, "step"))
            if self._will_do(here, tried[-1]):
                return tried[-1]
            need += np.maximum(-tried[-1].spare, 0.0) * self._in_full(tried[-1])
        return self._closest_of(here, tried)

    def _closest_of(self, here: Sample, tried: list[Sample]) -> Sample | None:
        """Return from where to go on where no proposal will do: the one that misses targets by least, of all seen.

        Where targets are kept here it must promise to save something, when it has been mended; with few cells all that
        is cheaper is tried anyway.
        """
        closest = min(tried, key=lambda one: one.shortfall, default=here)
        if here.is_kept:
            is_cheaper = self.best is not None and self._whole_cost(closest) < WORTH_MENDING * self.best.cost
            return closest if is_cheaper and not closest.is_hopeless and not self._is_small else None
        return self._with_more(here) if here.shortfall <= closest.shortfall else closest

    def _will_do(self, here: Sample, found: Sample) -> bool:
        """Whether to go on from a proposal that is kept, or misses by less if here is missed too.

        Where effects wear off proposals come so close that the next one may be kept.
        """
        is_closer = not here.is_kept and found.shortfall < here.shortfall
        return found.is_kept or (is_closer and not self.wears_off(here.design))

    def wears_off(self, design: Design) -> bool:
        """Whether each head more does less for some target, as it is of many intervals."""
        return bool(self.steady_at(design).bend.any())

    def steady_at(self, design: Design) -> HeadEffects:
        """Return the effects around a design, those on targets of many intervals told from chance."""
        effects = self.effects_at(design)
        if self._steady is None or self._steady[0] is not effects:
            self._steady = effects, steadied(effects, self.grid.cells)
        return self._steady[1]

    def _with_more(self, here: Sample) -> Sample | None:
        """Return the next where targets are missed and no agent more seems to help: one more wherever they are."""
        more = np.array(here.design) + self._differences.where_missed(here)
        design = tuple(int(one) for one in np.minimum(more, self.grid.bounds[1]))
        return None if design == here.design else self._closely(design, "more where missed")

    def _in_full(self, found: Sample) -> float:
        return 1.0 if found.replications >= self.replications else 0.5

    def _has_kept(self) -> bool:
        return self.best is not None and self.best.sample.is_kept

    def effects_at(self, design: Design, exactly: bool = False) -> HeadEffects:
        """Return what an agent more or less does around a design, measured once.

        Parameters
        ----------
        exactly
            Else what was measured around a design that differs in a few heads of many will do: an agent at nine does
            what it did before one came at three.
        """
        around = self._heads_around(design)
        if around not in self.effects:
            near = None if exactly else self._measured_near(around)
            if near is not None:
                return self.effects[near]
            paired = min(self.replications, max(FEW, round(PAIRED * self.replications)))
            self.effects[around] = self._differences.around(around, paired, self._seed, self.limits)
        return self.effects[around]

    def _heads_around(self, design: Design) -> Design:
        """Return the headcounts around which effects of a design are measured."""
        return design

    def _measured_near(self, heads: Design) -> Design | None:
        """Return the closest headcounts around which effects were measured, if they are close."""
        known = [(int(np.abs(np.array(one) - np.array(heads)).sum()), one) for one in self.effects]
        nearest = min(known, default=None)
        return nearest[1] if nearest is not None and nearest[0] <= self.alike * len(heads) else None

    @property
    def _is_small(self) -> bool:
        """Whether there are so few cells that designs are looked at one by one."""
        return len(self.grid.cells) <= 2 * CLOSE

    def _round_off(self) -> None:
        """Try every cheaper design near the best, those that look best first, where these are few."""
        if not self._is_small or not self._has_kept():
            return
        tests, tested = MOST_TESTS, {one.design for one in self.tried}
        while tests and self.best is not None:
            here = self.best.sample
            before = here.design
            for design in cheaper_nearby(self.grid, here, self.effects_at(before)):
                if not tests or design in tested or self._missed.are_too_few(design):
                    continue
                tested.add(design)
                tests -= 1
                if self._closely(design, "round off").is_kept and self.best.sample.design != before:
                    break
            if self.best.sample.design == before:
                return

    def _closely(self, design: Design, why: str) -> Sample:
        """Simulate a design; where that does not say on which side of the edge it is, and cells are few, for longer."""
        found = self.sample(design, why)
        return self._settled(design) if self._is_small and found.replications >= self.replications else found

    def ask_for_more(self, short_by: Mapping[int, float]) -> None:
        """Ask for more where fresh days say that the best has too little to spare.

        What the best reaches on the days of the search counts for what it reaches on fresh ones: from there on it is
        differences that are looked at, which vary much less than what they are between. No limit is ever lowered.

        Parameters
        ----------
        short_by
            By row, how much more a ratio must have to spare than that of the best has.
        """
        assert self.best is not None
        here = self.best.sample
        for place, row in enumerate(np.flatnonzero(self._rows.bound).tolist()):
            if short_by.get(row, 0.0) > 0 and here.of[place] > 0:
                more = short_by[row] + max(0.0, float(here.spare[place] / here.of[place]))
                self.limits[row] += self._rows.signs[row] * more
        self._missed.forget()
        self._outdated = True
        self.best = BestDesign(self._sampled(here.design, here.replications), self.best.cost)
