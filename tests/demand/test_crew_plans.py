"""Headcounts of a crew, of those of its planned seats for whom somebody comes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calendar import Timetable
from sim.demand.staff.crew_plan import CrewPlan
from sim.demand.staff.schedule import SeatTime
from sim.demand.staff.seats import seats_of
from tests.demand.staff import roster, staff
from tests.support.exact_facts import built

DUTY = [(0.0, 10.0), (20.0, 30.0)]
SEATS = [  # seat 0 before, over and after duty; seat 1 in the middle of each; seat 2 hands over to itself
    SeatTime(0, 0, -5.0, 25.0, None),
    SeatTime(1, 0, 2.0, 8.0, None),
    SeatTime(1, 1, 22.0, 40.0, None),
    SeatTime(2, 0, 2.0, 5.0, None),
    SeatTime(2, 1, 5.0, 8.0, None),
    SeatTime(0, 1, 12.0, 18.0, None),
]


ALL = [(0, 1), (2, 3), (5, 3), (8, 1), (10, None), (20, 1), (22, 2), (25, 1), (30, None)]
SOME = [(0, 1), (5, 2), (8, 1), (10, None), (20, 1), (22, 2), (25, 1), (30, None)]
NONE = [(0, 0), (10, None), (20, 0), (30, None)]


@pytest.mark.parametrize(
    ("here", "told"),
    [
        ([[True, True, True], [True, True, True]], ALL),
        ([[True, False, False], [True, True, True]], SOME),
        ([[False, False, False], [False, False, False]], NONE),
    ],
    ids=["all come", "seat 0 on the first day, all on the second", "nobody"],
)
def test_headcounts_change_when_those_come_and_go_who_are_here(
    here: list[list[bool]], told: list[tuple[float, int | None]]
) -> None:
    plan = CrewPlan(SEATS, DUTY)
    assert plan.headcounts(plan.who_comes(np.array(here))).told() == told


def test_hours_of_a_crew_are_those_of_who_comes() -> None:
    plan = CrewPlan(SEATS, DUTY)
    assert plan.hours(plan.who_comes(np.array([[False, True, True], [True, False, True]]))) == [(2, 8)]
    assert plan.hours(plan.who_comes(np.array([[True, True, True], [True, True, True]]))) == [(0, 10), (20, 30)]


def test_nobody_is_planned_where_there_is_no_duty() -> None:
    plan = CrewPlan(SEATS, [])
    assert plan.headcounts(plan.who_comes(np.ones((2, 3), bool))).told() == []
    assert plan.most == 0


def test_seats_of_a_fraction_are_planned_for_all_days_and_come_on_some() -> None:
    """Of 2.5 agents there are three seats in all replications, and most often somebody's is empty on a day of ten."""
    parts = staff(1)
    parts["pools"]["agents"]["agents"] = 2.5
    scenario = built(parts, 10)
    every = seats_of(Timetable(scenario), "agents")
    assert every is seats_of(Timetable(scenario), "agents")
    assert len(every.planned) == 30
    drawn = roster(parts, 10)
    assert drawn.seats == 3
    assert drawn.most(drawn.crews[0]) == 3
    assert 20 < len(drawn.planned) < 30
