"""The search among shifts: plans that miss their targets, and moves that are tried together."""

from __future__ import annotations

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.by_shift.exchanges import Exchange, apart
from sim.experiments.staffing.by_shift.search import ShiftSearch
from sim.experiments.staffing.effects import Differences
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.shifts.laid import Laid
from sim.experiments.staffing.shifts.master import ShiftMaster
from sim.scenario import Scenario, build


def short_days(days: int = 1) -> Scenario:
    """Return days of two hours, counted by five minutes, and one shift over all of them."""
    phone = {
        "mode": "live",
        "target": {"within": "20 s", "share": 0.9},
        "handle_time": {"exponential": {"mean": "5 min"}},
        "patience": {"exponential": {"mean": "3 min"}},
        "arrivals": {"per_hour": 60},
    }
    shifts = {"all": {"length": "2 h", "start": "08:00"}, "late": {"length": "1 h", "start": "09:00"}}
    return build(
        {
            "scenario": "Short days",
            "calendar": {"days": days, "start": "2026-01-05", "interval": "5 min", "open": "08:00-10:00"},
            "channels": {"phone": phone},
            "pools": {"agents": {"agents": 3, "skills": ["phone"], "wage": 10}},
            "staffing": {"targets": [{"channel": "phone", "per": "day"}], "shifts": shifts},
        }
    )


def searching(scenario: Scenario, trial: Trial, grid: StaffGrid, rows: Rows, master: ShiftMaster) -> ShiftSearch:
    handle = np.full((1, len(grid.clocks)), 300.0)
    return ShiftSearch(master, trial, grid, rows, Differences(trial, grid, rows, handle), 20, 1)


def test_a_plan_that_misses_is_remembered_by_its_heads() -> None:
    """A plan has fewer numbers than there are intervals: what was too few is who is there, not what it is packed as."""
    scenario = short_days()
    grid = StaffGrid(scenario, by_shift=True)
    rows, master = Rows(grid), ShiftMaster(scenario, grid.plan.timetable)
    with Trial(grid, rows, laid_over=Laid(grid, master)) as trial:
        search = searching(scenario, trial, grid, rows, master)
        plan = search.begin([1] * len(grid.cells))
        assert len(plan.design) < len(grid.cells)
        assert not search.sample(plan.design, "start").is_kept
    ones = (1,) * len(grid.cells)
    assert search._missed.are_too_few(ones)
    assert not search._missed.are_too_few((*ones[:-1], 2))


def test_moves_of_different_days_are_tried_together() -> None:
    master = ShiftMaster(short_days(3))
    monday, tuesday = ([one for one in master.items if one.kind == day] for day in (0, 1))  # type: ignore[union-attr]
    first, other = Exchange((monday[0],)), Exchange((monday[1],))
    later = Exchange((tuesday[0],), (tuesday[1],))
    assert apart([first, other, later]) == [first, later]
    counts = later.counts(first.counts({monday[0]: 3, tuesday[0]: 2}))
    assert counts == {monday[0]: 2, tuesday[0]: 1, tuesday[1]: 1}
