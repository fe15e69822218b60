"""From targets to heads: can they be met at all, where to begin, the search, and what fresh days say of the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.around.assumptions import assumed
from sim.experiments.staffing.around.curve import CostPoint, cost_curve
from sim.experiments.staffing.around.unmet import in_the_way, short_of
from sim.experiments.staffing.effects import Differences
from sim.experiments.staffing.formulas import Splitter
from sim.experiments.staffing.grid import Design, Floats, StaffGrid
from sim.experiments.staffing.measured.head_effects import HeadEffects
from sim.experiments.staffing.measured.looks import are_short, closeness, most_days
from sim.experiments.staffing.playing.loads import Loads, loads_of
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.result import StaffingResult, Yardstick
from sim.experiments.staffing.samples import BestDesign, Sample
from sim.experiments.staffing.search import Search
from sim.experiments.staffing.steps import Near, next_design
from sim.experiments.staffing.verifying import TargetVerdict, Verification, judged, verified
from sim.language import kept
from sim.plumbing.interruption import enough
from sim.scenario.scenario import Scenario

AMPLE, SPARE = 3, 10  # times as many agents as there is work for, and so many more: calls may come all at once
AMPLE_REPLICATIONS = 50
FEWEST, MOST = 100, 400  # replications of a search
ENOUGH = 4_000  # contacts of an interval, in all replications of a search
# That all targets will be met, below which a plan is mended before more days are simulated: of short days, and others.
LEAST_CHANCE, LEAST_OF_LONG = 0.005, 0.1
ATTEMPTS = 4  # verifications: the first, and three after targets were raised
QUICK = 100
POINT = 0.01
CENT = 0.01
COMPARED = 100  # replications of what an answer is compared with


class Progress(NamedTuple):
    """How far a search is: what is being done, the best so far, and how many replications were played."""

    stage: str
    cost: float | None
    kept: bool
    played: int


Tell = Callable[[Progress], None]


class Course:
    """One search with its verifications, and what is known so far."""

    def __init__(
        self, grid: StaffGrid, rows: Rows, trial: Trial, seed: int, confidence: float,
        maximum: int | None, tell: Tell,
    ) -> None:  # fmt: skip
        self.grid, self.rows, self.trial, self.seed = grid, rows, trial, seed
        self.confidence, self._tell = confidence, tell
        self.maximum, self._limit = most_days(grid.contacts) if maximum is None else maximum, maximum
        self.search: Search | None = None
        self.loads: Loads | None = None
        self.start: Design = grid.present()
        self.checks: list[Verification] = []
        self.yardsticks: list[Yardstick] = []
        self.impossible: tuple[TargetVerdict, ...] = ()
        self.effects: HeadEffects | None = None
        self.last_point: float | None = None
        self.cannot: tuple[str, ...] = ()
        self.curve: tuple[CostPoint, ...] = ()

    def found(self, replications: int | None, quick: bool) -> StaffingResult:
        """Return what was found, whole or as far as it came."""
        try:
            self._look(replications, quick)
            enough()
        except KeyboardInterrupt:
            return self._result(complete=False)
        return self._result(complete=True)

    def _look(self, replications: int | None, quick: bool) -> None:
        counts = self._ample()
        self.loads = loads_of(self.grid, self.rows, counts)
        splitter = Splitter(self.grid, self.rows)
        self.start = splitter.design(self.loads.lagging, self.loads.handle)
        if self.impossible:
            self.cannot = self._why_impossible(splitter, self.loads)
        else:
            self._search(splitter, self.loads, replications or _enough(self.rows, counts), quick)

    def _why_impossible(self, splitter: Splitter, loads: Loads) -> tuple[str, ...]:
        rows = [one.row for one in self.impossible]
        return (*short_of(splitter, loads), *in_the_way(self.grid, self.rows, rows, self._missed_by_many))

    def _search(self, splitter: Splitter, loads: Loads, wanted: int, quick: bool) -> None:
        """Search from the formulas on, with so many replications of each design, verify, and compare."""
        self.search = self._searching(min(wanted, QUICK) if quick else wanted)
        if quick:
            self._take_formulas()
        else:
            self._improve()
            self._verify_and_raise(wanted)
            self._look_around()
        self._compare(splitter)
        self.curve = cost_curve(splitter, loads)
        if self.checks[-1].word == "missed":
            self.cannot = (*self.cannot, *short_of(splitter, loads))

    def _missed_by_many(self, scenario: Scenario) -> set[int]:
        """Return the rows that far more agents of a scenario miss, which is this one without some rule."""
        self.told(kept.WHICH_RULE)
        grid = StaffGrid(scenario, by_shift=self.grid.by_shift)
        rows = Rows(grid)
        with Trial(grid, rows) as trial:
            counts = trial.counts(ample(grid), AMPLE_REPLICATIONS, self.seed)
        verdicts = judged(rows, grid.block.tolerance, counts, 1 - self.confidence, self.confidence)
        return {one.row for one in verdicts if one.word == "missed"}

    def _take_formulas(self) -> None:
        assert self.search is not None
        self.search.sample(self.start, "formulas")
        design = self.grid.present() if self._present_is_better() else self.start
        self._verify(design, QUICK, QUICK, 1)

    def _improve(self) -> None:
        assert self.search is not None
        self.search.improve(self.start)
        if self._present_is_better():
            self.search.improve(self.grid.present())

    def _present_is_better(self) -> bool:
        """Whether the staffing as it is keeps its targets and bounds, for less than the best so far if that does."""
        assert self.search is not None
        present, best = self.grid.present(), self.search.best
        is_wanted = best is None or not best.sample.is_kept or self.grid.cost(present) < best.cost
        return is_wanted and self.grid.allows(present) and self.search.sample(present, "as it is").is_kept

    def _ample(self) -> Floats:
        """Simulate far more agents than there is work for, and see which targets even they miss."""
        self.told(kept.CAN_BE_MET)
        design = ample(self.grid)
        counts = self.trial.counts(design, AMPLE_REPLICATIONS, self.seed)
        tolerance = self.grid.block.tolerance
        verdicts = judged(self.rows, tolerance, counts, 1 - self.confidence, self.confidence)
        self.impossible = tuple(one for one in verdicts if one.word == "missed")
        return counts

    def _searching(self, replications: int) -> Search:
        assert self.loads is not None
        differences = Differences(self.trial, self.grid, self.rows, self.loads.handle)

        def tell(what: str, best: BestDesign | None) -> None:
            self.told(what)

        found = Search(self.trial, self.grid, self.rows, differences, replications, self.seed, tell)
        found.looks = closeness(replications, self._limit, self.grid.contacts)
        return found

    def told(self, stage: str) -> None:
        """Tell what is being done, and how far it is."""
        best = self.search.best if self.search else None
        self._tell(Progress(stage, best.cost if best else None, bool(best and best.sample.is_kept), self.trial.played))

    def _verify_and_raise(self, replications: int) -> None:
        """Verify the best; where it fails ask for more, and search on from there."""
        assert self.search is not None
        for attempt in range(ATTEMPTS):
            assert self.search.best is not None
            looked = self.search.best.sample.replications  # fewer fresh days would tell less than what is known
            first = min(max(2 * replications, looked), self.maximum)
            is_last = attempt == ATTEMPTS - 1 or not self.search.best.sample.is_kept
            hope = 0.0 if is_last else LEAST_CHANCE if are_short(self.grid.contacts) else LEAST_OF_LONG
            check = self._verify(self.search.best.sample.design, first, self.maximum, attempt + 1, hope)
            if check.word == "met" or is_last:
                return
            self.search.ask_for_more(_short_by(check, self.maximum))
            self.search.improve(self.search.best.sample.design)

    def _verify(self, design: Design, first: int, most: int, attempt: int, hope: float = 0.0) -> Verification:
        alpha = (1 - self.confidence) / (1 if most == QUICK else ATTEMPTS)
        check = verified(
            self.trial, self.rows, self.grid.block.tolerance, design, self.seed + attempt, first, most, alpha,
            self.confidence, lambda replications: self.told(kept.VERIFYING.format(number=replications)), hope,
        )  # fmt: skip
        self.checks.append(check)
        return check

    def _look_around(self) -> None:
        """Measure what an agent more or less does, and what a point more of all service levels would cost."""
        assert self.search is not None
        self.told(kept.ONE_LESS)
        design = self.checks[-1].design
        self.effects = self.search.effects_at(design, exactly=True)
        here = Sample(self.rows, design, self.checks[-1].counts, self.rows.limits)
        levels = np.array([self.rows.aims[row.aim].metric == "service_level" for row in self.rows.rows])[
            self.rows.bound
        ]
        if levels.any():
            need = np.where(levels, POINT * here.of, 0.0)
            near = Near(design, np.maximum(here.mean, 0.0), self.effects, 2, here.charged)
            dearer, now = (next_design(self.grid, near, need * k, None) for k in (1, 0))
            if dearer is not None and now is not None:
                changes = (np.array(one) - np.array(design) for one in (dearer, now))
                self._tell_last_point(*(float(self.grid.prices @ one) + self.effects.due_of(one) for one in changes))

    def _tell_last_point(self, dearer: float, now: float) -> None:
        """Keep what a point more costs in wages and vendors' dues; not where it seems to save anything."""
        self.last_point = dearer - now if dearer > now else None

    def _abandonment(self) -> dict[str, float]:
        """Return who gave up on fresh days, by channel."""
        found = {}
        for number, aim in enumerate(self.rows.aims):
            if aim.metric == "abandonment" and not aim.bound and self.checks:
                lost, of = self.checks[-1].counts[:, :, self.rows.of_aim(number)].sum(axis=(0, 2))
                if of and aim.per == "horizon":
                    found[self.grid.scenario.channel_names[aim.what]] = float(lost / of)
        return found

    def _compare(self, splitter: Splitter) -> None:
        """Say what other staffings cost, and how many targets they miss on the days of the last verification."""
        assert self.loads is not None
        found = {
            "as it is": self.grid.present(),
            "each interval by itself": splitter.design(self.loads.rate, self.loads.handle),
        }
        for name, design in found.items():
            self._measure(name, design, design, self.grid.cost(design))
        least = splitter.bound(self.loads)
        others = [
            one for one in self.yardsticks if not one.missed and one.design is not None and self.grid.allows(one.design)
        ]
        self._bound(Yardstick("lower bound", None, least.cost, 0, 0, least.hours), others)

    def _bound(self, bound: Yardstick, others: Sequence[Yardstick]) -> None:
        """Keep a bound by formula, unless something cheaper is known to do: this plan, or others. Then it is none."""
        known = [one.cost for one in others]
        if self.checks[-1].word == "met":
            known.append(self._result(complete=True).cost)
        if np.isfinite(bound.cost) and bound.cost <= min(known, default=np.inf) + CENT:
            self.yardsticks.append(bound)

    def _measure(self, name: str, design: Design, heads: Design, cost: float, hours: float | None = None) -> None:
        """Keep a yardstick: what a design, with so many heads by cell, misses on the days of the last verification."""
        self.told(kept.COMPARING.format(what=name))
        counts = self.trial.counts(design, COMPARED, self.checks[-1].seed)
        verdicts = list(judged(self.rows, self.grid.block.tolerance, counts, 1 - self.confidence, self.confidence))
        missed = sum(one.word == "missed" for one in verdicts)
        cost += float(self.rows.charged(counts).mean())
        self.yardsticks.append(Yardstick(name, heads, cost, missed, len(verdicts), hours))

    def _charged(self, best: BestDesign | None) -> float:
        if self.checks:
            return float(self.rows.charged(self.checks[-1].counts).mean())
        return best.sample.charged if best else 0.0

    def _result(self, complete: bool) -> StaffingResult:
        best = self.search.best if self.search else None
        design = self.checks[-1].design if self.checks else best.sample.design if best else self.start
        return StaffingResult(
            self.grid.scenario, self.grid, self.rows, self.loads, design, self.checks[-1] if self.checks else None,
            tuple(self.checks[:-1]), self.impossible, self.effects, tuple(self.yardsticks),
            tuple(self.search.tried) if self.search else (), self.trial.played,
            self.search.replications if self.search else 0, complete, tuple(assumed(self.grid)),
            self.confidence, self._abandonment(), self.last_point, cannot=self.cannot,
            required=None if self.impossible or not self.search else design, charged=self._charged(best),
            curve=self.curve,
        )  # fmt: skip


def ample(grid: StaffGrid) -> Design:
    """Return far more agents in every pool than there is work for, or as many as may be."""
    low, high = grid.bounds
    found = []
    for number, cell in enumerate(grid.cells):
        at = grid.of_interval[cell.pool] == number
        work = grid.plan.load[grid.plan.serves[:, cell.pool]][:, at].sum(axis=0).max(initial=0.0)
        found.append(int(np.ceil((AMPLE * work + SPARE) / max(grid.available[cell.pool], 1e-9))))
    return tuple(int(heads) for heads in np.clip(found, low, high))


def _enough(rows: Rows, counts: Floats) -> int:
    """Return how many replications of a search tell an interval's service level well enough."""
    of = counts[:, 1].mean(axis=0)[rows.bound]
    metrics = [rows.aims[rows.rows[row].aim].metric for row in np.flatnonzero(rows.bound)]
    contacts = [count for count, metric in zip(of, metrics, strict=True) if count > 0 and metric != "occupancy"]
    if not contacts:
        return FEWEST
    return int(np.clip(np.ceil(ENOUGH / np.median(contacts)), FEWEST, MOST))


def _short_by(check: Verification, most: int) -> dict[int, float]:
    """Return by row what a target must have to spare beyond what it has, to be met with the most replications."""
    growth = most / check.replications
    return {one.row: max(0.0, -one.spared_after(growth)) for one in check.verdicts if one.word != "met"}
