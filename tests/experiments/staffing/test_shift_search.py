"""Shifts found for a morning with carry-over, whose exact optimum is known by enumeration."""

from __future__ import annotations

import numpy as np
import pytest

from sim import staff
from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.by_shift import search as shift_search
from sim.experiments.staffing.effects import Differences
from sim.experiments.staffing.grid import Design, StaffGrid
from sim.experiments.staffing.playing.loads import loads_of
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.shifts.entries import is_packed, unpacked
from sim.experiments.staffing.shifts.master import ShiftMaster
from sim.scenario import Scenario
from tests.experiments.staffing.days import morning

pytestmark = pytest.mark.slow
FULL, PART = 18.0, 10.0
REPLICATIONS = 400


class AsHeadcounts:
    """Plays a plan by its headcounts: who is free first goes first, as in the chain that was enumerated."""

    def __init__(self, grid: StaffGrid) -> None:
        self._grid = grid

    def __call__(self, design: Design) -> Scenario:
        if is_packed(design):
            clocks = [cell.clock for cell in self._grid.cells]
            shifts = unpacked(design)
            design = tuple(
                sum(one.heads for one in shifts if one.start <= at < one.start + one.length) for at in clocks
            )
        return self._grid.laid_over(design)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_only_cheapest_shifts_of_the_enumeration(seed: int) -> None:
    """Six full and four part-time shifts, 148: the cheapest of all covers of the staffings that keep every interval."""
    scenario = morning()
    grid = StaffGrid(scenario, by_shift=True)
    rows, master = Rows(grid), ShiftMaster(scenario, grid.plan.timetable)
    trial = Trial(grid, rows, laid_over=AsHeadcounts(grid))
    search = shift_search.ShiftSearch(master, trial, grid, rows, _differences(trial, grid, rows), REPLICATIONS, seed)
    plan = search.begin((4, 9, 10, 7))
    search.improve(plan.design)
    assert search.best is not None
    assert search.best.sample.is_kept
    assert search.best.cost == pytest.approx(6 * FULL + 4 * PART)
    assert search.heads(search.best.sample.design).tolist() == [6, 9, 10, 7]


def _differences(trial: Trial, grid: StaffGrid, rows: Rows) -> Differences:
    counts = trial.counts((20, 20, 20, 20), 50, 1)
    return Differences(trial, grid, rows, loads_of(grid, rows, counts).handle)


def test_who_goes_home_finishes_so_that_fewer_do() -> None:
    """Crews that leave finish what they have while others are free: never dearer than by headcounts, and kept."""
    scenario = morning()
    found = staff(scenario, replications=REPLICATIONS, maximum=800)
    assert found.is_met
    assert found.shifts is not None
    assert found.cost == pytest.approx(4 * FULL + 6 * PART)  # by every plan over 20,000 days
    assert np.array(found.design).sum() <= 32


def test_a_start_from_too_few_is_mended() -> None:
    """From a cover of headcounts that miss their targets: shifts are added until all intervals are kept."""
    scenario = morning()
    grid = StaffGrid(scenario, by_shift=True)
    rows, master = Rows(grid), ShiftMaster(scenario, grid.plan.timetable)
    trial = Trial(grid, rows, laid_over=AsHeadcounts(grid))
    search = shift_search.ShiftSearch(master, trial, grid, rows, _differences(trial, grid, rows), REPLICATIONS, 1)
    start = search.begin((4, 8, 9, 5)).design
    assert not search.sample(start, "start").is_kept
    search.improve(start)
    assert search.best is not None
    assert search.best.sample.is_kept
    assert search.best.cost <= 1.03 * (6 * FULL + 4 * PART)
