"""Required, rostered and present, over and under, full-time equivalents: by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.around import coverage
from sim.experiments.staffing.grid import Design, StaffGrid
from sim.experiments.staffing.result import StaffingResult
from sim.experiments.staffing.shifts.master import Need, ShiftMaster
from sim.report.staffing.frames import requirement
from sim.report.staffing.tables import heads_table
from sim.scenario import Scenario, build

SHRINKAGE = {"headcount": "rostered", "absence": 0.1, "breaks": 0.2}


def center(days: int = 1, **staffing: Any) -> Scenario:
    """Return one that is open for two hours, in two intervals, of rostered agents who come and rest as they do."""
    phone = {
        "mode": "live",
        "open": "08:00-10:00",
        "arrivals": {"per_hour": 10},
        "handle_time": {"deterministic": "5 min"},
        "target": {"within": "20 s"},
    }
    pool: dict[str, Any] = {"agents": 5, "skills": ["phone"], "shrinkage": SHRINKAGE}
    return build(
        {
            "scenario": "Two hours",
            "calendar": {"start": "2027-03-01", "days": days, "interval": "1 h"},
            "channels": {"phone": phone},
            "pools": {"agents": pool},
            "staffing": staffing or {"targets": [{"channel": "phone"}]},
        }
    )


def found(scenario: Scenario, design: Design, required: Design | None) -> StaffingResult:
    grid = StaffGrid(scenario, by_shift=scenario.staffing is not None and scenario.staffing.shifts is not None)
    return StaffingResult(scenario, grid, Rows(grid), None, design, None, required=required)


def test_over_and_under_are_summed_apart_of_those_who_are_there() -> None:
    """Of ten heads 0.9 x 0.8 are on contacts; seven where ten are required are three under, less as much."""
    share, told = 0.9 * 0.8, found(center(), (7, 12), (10, 10))
    sums = coverage.coverage(told)
    assert sums is not None
    assert (sums.required, sums.rostered) == pytest.approx((20 * share, 19))
    assert (sums.present, sums.over, sums.under) == pytest.approx((19 * share, 2 * share, 3 * share))
    table = requirement(told)
    assert table["under"].to_list() == pytest.approx([3 * share, 0])
    assert (table["present"] - table["required"]).to_list() == pytest.approx((table["over"] - table["under"]).to_list())
    assert "over cover 1.4 agent hours, under cover 2.2" in heads_table(told).below
    assert {"required", "present"} <= set(heads_table(told).header)


def test_of_a_plan_that_is_only_checked_no_need_is_known() -> None:
    told = found(center(), (7, 12), None)
    assert coverage.coverage(told) is None
    assert requirement(told)["required"].null_count() == 2
    assert "required" not in heads_table(told).header


@pytest.mark.parametrize(("days", "several"), [(1, None), (5, 5 * 20 / 40), (14, 14 * 20 / 80)])
def test_full_time_equivalents_are_paid_hours_over_those_of_contracts(days: int, several: float | None) -> None:
    told = found(center(days), (10, 10), None)
    assert told.hours == 20 * days
    assert coverage.full_time_equivalents(told) == several


def test_the_contract_is_that_of_the_week() -> None:
    shifts = {"all": {"length": "2 h", "start": "08:00"}}
    scenario = center(7, shifts=shifts, week={"days": 5, "hours": "8 h"})
    assert coverage.contract_of(found(scenario, (0,) * 14, None)) == 8


def test_heads_of_shifts_are_means_over_intervals() -> None:
    """Two crews of two hours rest for a quarter of an hour each, one after the other, in the first hour."""
    rests = [{"length": "15 min", "after": "15 min", "before": "45 min"}]
    scenario = center(shifts={"all": {"length": "2 h", "start": "08:00", "breaks": rests}})
    master = ShiftMaster(scenario)
    plan = master.cover([Need(["agents"], np.array([1.0 if 8 <= k < 10 else 0.0 for k in range(24)]), "phone")])
    told = replace(found(scenario, (1, 2), (1, 2)), shifts=plan)
    assert coverage.rostered(told).tolist() == [1.5, 2.0]
