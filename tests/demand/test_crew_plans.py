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


EVERY = [(0, 0), (10, None), (20, 0), (30, None)]


@pytest.mark.parametrize(
    ("start", "end", "told", "hours"),
    [
        (10.0, 15.0, EVERY, []),  # begins where duty ends, and is over before it begins again
        (10.0, 20.0, EVERY, []),  # until it begins again
        (10.0, 22.0, [(0, 0), (10, None), (20, 1), (22, 0), (30, None)], [(20.0, 22.0)]),  # and goes on into that
        (10.0, 10.0, EVERY, []),
        (30.0, 40.0, EVERY, []),  # begins where the last duty ends
        (15.0, 20.0, EVERY, []),  # ends where duty begins
        (5.0, 10.0, [(0, 0), (5, 1), (10, None), (20, 0), (30, None)], [(5.0, 10.0)]),  # ends where it ends
        (20.0, 30.0, [(0, 0), (10, None), (20, 1), (30, None)], [(20.0, 30.0)]),  # all of a duty
        (5.0, 5.0, EVERY, []),  # takes no time
        (20.0, 20.0, EVERY, []),
    ],
)
def test_a_seat_that_begins_or_ends_where_duty_does(
    start: float, end: float, told: list[tuple[float, int | None]], hours: list[tuple[float, float]]
) -> None:
    plan = CrewPlan([SeatTime(0, 0, start, end, None)], DUTY)
    all_come = np.array([True])
    assert plan.headcounts(all_come).told() == told
    assert plan.hours(all_come) == hours
    assert plan.most == len(hours)


def test_openings_that_follow_each_other_at_once_are_one_duty() -> None:
    """Who begins where one ends and the next begins is there from then on; who begins where duty ends, as it goes on.

    Two begin at twelve: on Thursday it is open until six, on Friday closed from twelve until two.
    """
    parts = staff(1)
    shift = {"start": "12:00", "end": "15:00", "agents": 2}
    parts["pools"]["agents"] = {"skills": ["phone"], "shifts": [shift]}
    parts["channels"]["phone"]["open"] = {"thu": "08:00-12:00, 12:00-18:00", "fri": "08:00-12:00, 14:00-18:00"}
    every = seats_of(Timetable(built(parts, 5)), "agents")
    plan = CrewPlan(every.planned, every.windows)
    heads = [(at / 3_600, many) for at, many in plan.headcounts(np.ones(len(every.planned), bool)).told()]
    thursday = [(80, 0), (84, 2), (87, 0), (90, None)]
    assert heads == [*thursday, (104, 0), (108, None), (110, 2), (111, 0), (114, None)]


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
