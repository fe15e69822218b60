"""A plan that somebody made, verified on fresh days as one that was searched for is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.experiments.preview.plan import Plan
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.measured.looks import most_days
from sim.experiments.staffing.plans.asked import is_by_shift
from sim.experiments.staffing.plans.others import AsWritten, with_others, with_staff_of
from sim.experiments.staffing.playing.loads import Loads, loads_of
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.result import StaffingResult
from sim.experiments.staffing.staffing import AMPLE_REPLICATIONS, ATTEMPTS, MOST, Progress, ample
from sim.experiments.staffing.verifying import verified
from sim.language import kept
from sim.scenario.scenario import Scenario


def checked(
    scenario: Scenario, plan: Scenario, maximum: int | None = None, confidence: float | None = None,
    seed: int | None = None, jobs: int = 1, tell: Callable[[Progress], None] = lambda progress: None,
    shifts: bool | None = None, compare_with: Mapping[str, Scenario] | None = None,
) -> StaffingResult:  # fmt: skip
    """Verify the staff of a plan by the targets of a scenario; parameters are those of `staff`.

    Raises
    ------
    InputError
        When the plan lacks a pool of the scenario, or what comes of it cannot be simulated.
    """
    laid = with_staff_of(scenario, plan, "--check")
    others = {name: with_staff_of(scenario, other, name) for name, other in (compare_with or {}).items()}
    grid = StaffGrid(scenario, by_shift=is_by_shift(scenario, shifts))
    rows, heads = Rows(grid), grid.present(Plan(laid))
    most = most_days(grid.contacts) if maximum is None else maximum
    start, level = scenario.experiment.seed if seed is None else seed, confidence or grid.block.confidence

    def told(what: str) -> None:
        tell(Progress(what, None, False, trial.played))

    with Trial(grid, rows, jobs, laid_over=AsWritten(laid)) as trial:
        check = verified(
            trial, rows, grid.block.tolerance, heads, start + ATTEMPTS + 1, min(MOST, most), most,
            1 - level, level, lambda count: told(f"verify with {count}"),
        )  # fmt: skip
    told(kept.LOADS)
    due, loads = float(rows.charged(check.counts).mean()), _loads(grid, rows, jobs, start)
    found = StaffingResult(
        scenario, grid, rows, loads, heads, check, played=trial.played + AMPLE_REPLICATIONS, confidence=level,
        charged=due,
    )  # fmt: skip
    return with_others(found, others, jobs, told)


def _loads(grid: StaffGrid, rows: Rows, jobs: int, seed: int) -> Loads:
    """Return what there is to do, as far more agents than the plan has show it: as at the start of a search."""
    with Trial(grid, rows, jobs) as trial:
        return loads_of(grid, rows, trial.counts(ample(grid), AMPLE_REPLICATIONS, seed))
