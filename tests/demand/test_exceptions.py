"""Days unlike others against days made by hand: hours, volumes, staff of each, and who holds where several might."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.calendar import Timetable, headcounts_on
from sim.demand.staff.schedule import planned_seats
from sim.scenario import InputError
from sim.scenario.scenario import Scenario
from tests.demand.one_phone import phone
from tests.demand.volumes import daily, hourly

WEEK = {"mon-fri": 100, "sat": 40, "sun": 10}
HOURS = {"mon-fri": "08:00-12:00", "sat-sun": "09:00-11:00"}


def week(arrivals: dict[str, Any], *exceptions: dict[str, Any], **more: Any) -> Scenario:
    """Build a week from Monday, 2026-01-05, with days unlike others."""
    named = {f"day {number}": one for number, one in enumerate(exceptions)}
    calendar = {"days": 7, "open": HOURS, "exceptions": named} | more.pop("calendar", {})
    return phone(arrivals, calendar=calendar, **more)


def test_a_day_has_its_own_hours_and_keeps_its_total() -> None:
    scenario = week({"per_day": WEEK}, {"on": "2026-01-06", "open": "10:00-12:00"})
    assert daily(scenario) == pytest.approx([100, 100, 100, 100, 100, 40, 10])
    assert hourly(scenario, 0) == dict.fromkeys((8, 9, 10, 11), 25.0)
    assert hourly(scenario, 1) == dict.fromkeys((10, 11), 50.0)
    assert Timetable(scenario).windows_of("phone", 1) == [(36_000, 43_200)]


def test_nobody_comes_on_a_closed_day_but_whom_its_date_has(tmp_path: Path) -> None:
    """A rate by the clock that is written for the week is not for a holiday; rows of the date itself are."""
    closed = {"on": "2026-01-06", "open": "closed"}
    for arrivals in ({"per_day": WEEK}, {"per_hour": 30}, {"per_hour": {"08:00": 30, "12:00": 0}}):
        assert daily(week(arrivals, closed))[1] == 0
        assert daily(week(arrivals, closed))[2] > 0
    (tmp_path / "v.csv").write_text("date,day,start,n\n,mon-sun,08:00,9\n2026-01-06,,10:00,4\n")
    file = {"file": str(tmp_path / "v.csv"), "column": "n", "interval": "1 h", "missing": "zero"}
    assert daily(week(file, closed, calendar={"days": 2}))[1] == 4


def test_a_shorter_day_cuts_what_the_week_has_by_the_clock() -> None:
    scenario = week({"per_hour": {"08:00": 30, "10:00": 60, "12:00": 0}}, {"on": "2026-01-06", "open": "09:30-10:30"})
    assert hourly(scenario, 0) == {8: 30, 9: 30, 10: 60, 11: 60}
    assert hourly(scenario, 1) == {9: 15, 10: 30}


def test_a_day_is_like_another_of_the_week() -> None:
    sunday = week({"per_day": WEEK}, {"on": "2026-01-06", "like": "sun"})
    assert hourly(sunday, 1) == {9: 5, 10: 5}
    volumes_alone = week({"per_day": WEEK}, {"on": "2026-01-06", "volumes": {"like": "sun"}})
    assert hourly(volumes_alone, 1) == dict.fromkeys((8, 9, 10, 11), 2.5)


def test_volumes_of_a_day_are_a_factor_a_total_or_another_shape() -> None:
    for own, expected in (
        (1.5, {8: 37.5, 9: 37.5, 10: 37.5, 11: 37.5}),
        ({"like": "sat", "factor": 2}, dict.fromkeys((8, 9, 10, 11), 20.0)),
        ({"per_day": 60}, dict.fromkeys((8, 9, 10, 11), 15.0)),
        ({"profile": [1, 3]}, {8: 12.5, 9: 12.5, 10: 37.5, 11: 37.5}),
        ({"per_day": 8, "profile": [0, 0, 0, 1]}, {11: 8}),
        ({"phone": {"factor": 0}}, {}),
    ):
        scenario = week({"per_day": WEEK}, {"on": "2026-01-07", "volumes": own})
        assert hourly(scenario, 2) == expected
        assert hourly(scenario, 1) == dict.fromkeys((8, 9, 10, 11), 25.0)


def test_a_profile_of_a_day_spreads_what_rates_come_to() -> None:
    scenario = week(
        {"per_hour": {"08:00": 30, "10:00": 50}}, {"on": "2026-01-05", "volumes": {"profile": [1, 0, 0, 0]}}
    )
    assert hourly(scenario) == {8: pytest.approx(2 * 30 + 14 * 50)}


def test_dates_are_once_or_every_year_and_ranges_may_pass_new_year() -> None:
    """A day of a range that passes new year, a leap day, and one that is once only."""
    named = {
        "turn of the year": {"on": "2020-12-30 to 2021-01-02", "yearly": True, "open": "closed"},
        "leap day": {"on": "2024-02-29", "yearly": True, "open": "closed"},
        "once": {"on": ["2026-03-02", "2026-03-10 to 2026-03-11"], "open": "closed"},
    }
    scenario = phone({"per_day": 10}, calendar={"start": "2025-12-28", "days": 1_200, "exceptions": named})
    shut = [date.isoformat() for date in scenario.calendar.dates if not scenario.open_on("phone", date)]
    turns = [f"{year}-{day}" for year in (2026, 2027, 2028) for day in ("01-01", "01-02")]
    turns += [f"{year}-{day}" for year in (2025, 2026, 2027, 2028) for day in ("12-30", "12-31")]
    turns += ["2029-01-01", "2029-01-02"]
    assert shut == sorted([*turns, "2028-02-29", "2026-03-02", "2026-03-10", "2026-03-11"])


def test_staff_of_a_day_are_nobody_a_headcount_or_as_on_another_day() -> None:
    agents = {"agents": {"mon-fri": {"08:00": 5, "10:00": 7}, "sat-sun": 2}, "skills": ["phone"]}
    for own, planned in (
        ({"staff": "none"}, [(0, 0)]),
        ({"staff": {"agents": "none"}}, [(0, 0)]),
        ({"staff": {"agents": 3}}, [(0, 3)]),
        ({"staff": {"agents": {"09:00": 4}}}, [(0, 0), (32_400, 4)]),
        ({"like": "sat"}, [(0, 2)]),
    ):
        scenario = week({"per_day": WEEK}, {"on": "2026-01-06", **own}, pools={"agents": agents})
        assert headcounts_on(scenario, "agents", 1) == planned
        assert headcounts_on(scenario, "agents", 0) == [(0, 0), (28_800, 5), (36_000, 7)]


def test_shifts_of_a_day_take_the_seats_of_the_pool() -> None:
    shifts = [
        {"start": "08:00", "end": "12:00", "agents": 2, "days": "mon-fri"},
        {"start": "09:00", "end": "11:00", "agents": 1},
    ]
    pools = {"agents": {"shifts": shifts, "skills": ["phone"]}}

    def seats(own: dict[str, Any]) -> list[tuple[int, float, float]]:
        scenario = week({"per_day": WEEK}, {"on": "2026-01-06", **own}, pools=pools)
        hours = [(one.seat, one.start / 3_600 - 24, one.end / 3_600 - 24) for one in planned_seats(scenario, "agents")]
        return [one for one in hours if 0 <= one[1] < 24]

    assert seats({"volumes": 2}) == [(0, 8, 12), (1, 8, 12), (2, 9, 11)]
    assert seats({"like": "sun"}) == [(2, 9, 11)]
    assert seats({"staff": "none"}) == []
    assert seats({"staff": {"agents": [{"start": "10:00", "end": "11:00", "agents": 2}]}}) == [(0, 10, 11), (1, 10, 11)]


BAD: dict[str, tuple[list[dict[str, Any]], str]] = {
    "nothing said": ([{"on": "2026-01-06"}], "says nothing of its days; write open: closed"),
    "said twice": (
        [{"on": "2026-01-06", "open": "closed"}, {"on": "2026-01-05 to 2026-01-07", "open": "09:00-10:00"}],
        "exceptions.day 1.open: is said of phone on 2026-01-06 by 'day 0' too",
    ),
    "dates twice": ([{"on": ["2026-01-06", "2026-01-05 to 2026-01-07"], "open": "closed"}], "names 2026-01-06 twice"),
    "years every year": (
        [{"on": "2026-01-01 to 2027-01-01", "yearly": True, "open": "closed"}],
        "has yearly dates of a year or more",
    ),
    "no date": ([{"on": [], "open": "closed"}], "on: is empty; write a date"),
    "like itself": ([{"on": "2026-01-06", "like": "tue"}], "like: changes nothing on 2026-01-06, which is a tue"),
    "factor of one": ([{"on": "2026-01-06", "volumes": 1}], "factor: changes nothing; write another"),
    "a total and a factor": ([{"on": "2026-01-06", "volumes": {"per_day": 9, "factor": 2}}], "gives per_day and what"),
    "a total on a closed day": (
        [{"on": "2026-01-06", "open": "closed", "volumes": {"per_day": 9}}],
        "per_day: has 9 contacts for 2026-01-06, when phone is closed",
    ),
    "all days alike": ([{"on": "2026-01-06", "volumes": {"like": "sun"}}], "like: changes nothing where volumes are"),
    "closed as a key": ([{"on": "2026-01-06", "closed": True}], "did you mean 'open'"),
    "no such channel": ([{"on": "2026-01-06", "open": {"fone": "closed"}}], "there is no channel 'fone'"),
    "no such pool": ([{"on": "2026-01-06", "staff": {"agent": 3}}], "there is no pool 'agent'; did you mean 'agents'"),
    "shifts for a headcount": (
        [{"on": "2026-01-06", "staff": {"agents": [{"start": "08:00", "end": "09:00", "agents": 1}]}}],
        "are shifts for a pool with a headcount",
    ),
    "pay without a wage": ([{"on": "2026-01-06", "pay": 2}], "pay: changes nothing where no pool has a wage"),
    "a factor and a wage": ([{"on": "2026-01-06", "pay": {"factor": 2, "wage": 9}}], "needs a factor or a wage"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_day_is_told(name: str) -> None:
    exceptions, message = BAD[name]
    with pytest.raises(InputError) as refused:
        week({"per_day": 100}, *exceptions)
    told = str(refused.value).splitlines()
    assert len(told) == 1
    assert message in told[0]
