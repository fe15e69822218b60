"""A plan that somebody made, verified on fresh days as one that was searched for is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.experiments.preview.checks import check_runnable
from sim.experiments.preview.plan import Plan
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import Design, StaffGrid
from sim.experiments.staffing.measured.looks import most_days
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.result import StaffingResult
from sim.experiments.staffing.staffing import ATTEMPTS, MOST, Progress
from sim.experiments.staffing.verifying import verified
from sim.scenario.basics.problems import input_error
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied
from sim.scenario.scenario import Scenario


def checked(
    scenario: Scenario, plan: Scenario, maximum: int | None = None, confidence: float | None = None,
    seed: int | None = None, jobs: int = 1, tell: Callable[[Progress], None] = lambda progress: None,
) -> StaffingResult:  # fmt: skip
    """Verify the staff of a plan by the targets of a scenario; parameters are those of `staff`.

    Raises
    ------
    InputError
        When the plan lacks a pool of the scenario.
    """
    missing = [name for name in scenario.pool_names if name not in plan.pools]
    if missing:
        raise input_error("--check", f"lacks the pool {missing[0]!r}; write the staff of {', '.join(scenario.pools)}")
    laid = varied(scenario, _staff_of(plan, scenario.pool_names))
    check_runnable(laid)
    grid = StaffGrid(scenario)
    rows, planned = Rows(grid), StaffGrid(laid, Plan(laid))
    most = most_days(grid.contacts) if maximum is None else maximum
    start, level = scenario.experiment.seed if seed is None else seed, confidence or grid.block.confidence

    with Trial(grid, rows, jobs, laid_over=_Laid(laid)) as trial:
        check = verified(
            trial, rows, grid.block.tolerance, planned.present(), start + ATTEMPTS + 1, min(MOST, most), most,
            1 - level, level, lambda count: tell(Progress(f"verify with {count}", None, False, trial.played)),
        )  # fmt: skip
        return StaffingResult(
            scenario,
            grid,
            rows,
            None,
            planned.present(),
            check,
            played=trial.played,
            confidence=level,
            charged=float(rows.charged(check.counts).mean()),
        )


class _Laid:
    """The same scenario, whatever design is asked for; workers are given it."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def __call__(self, design: Design) -> Scenario:
        return self._scenario


def _staff_of(plan: Scenario, names: Sequence[str]) -> list[Change]:
    """Return the staff of a plan as changes."""
    keys = [(name, key) for name in names for key in ("shifts", "agents")]
    return [Change(f"pools.{name}.{key}", plan.tree["pools"][name].get(key), "--check") for name, key in keys]
