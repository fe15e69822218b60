"""What comes on nights when clocks change, against hand-made days: 23 hours, 25, half past two twice or never."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.calendar import Timetable, carried, headcounts, interval_starts
from sim.demand import sample_demand
from sim.demand.staff.roster import Roster
from sim.random import Streams
from sim.scenario import InputError
from sim.scenario.scenario import Scenario
from tests.demand.one_phone import phone
from tests.demand.volumes import daily, hourly

HOUR = 3_600
SPRING, AUTUMN = "2026-03-29", "2026-10-25"


def night(arrivals: dict[str, Any], start: str, days: int = 1, **more: Any) -> Scenario:
    calendar = {"start": start, "days": days, "timezone": "Europe/Berlin", "open": "00:00-24:00"}
    return phone(arrivals, calendar=calendar | more.pop("calendar", {}), **more)


def test_a_rate_comes_in_every_hour_there_is() -> None:
    for start, hours in ((SPRING, 23), (AUTUMN, 25), ("2026-06-07", 24)):
        assert daily(night({"per_hour": 10}, start)) == [pytest.approx(10 * hours)]
        assert Timetable(night({"per_hour": 10}, start)).open_windows("phone") == [(0, hours * HOUR)]


def test_a_year_has_all_its_hours_and_days() -> None:
    """So many contacts an hour, and on every day but holidays so many: 8,760 hours less those of two holidays."""
    holidays = {
        "New Year": {"on": "2020-01-01", "yearly": True, "open": "closed"},
        "clocks go back": {"on": AUTUMN, "open": "closed"},
    }
    for start, days, zone in (("2026-01-01", 365, "Europe/Berlin"), ("2028-01-01", 366, "America/New_York")):
        calendar = {"start": start, "days": days, "timezone": zone, "exceptions": holidays, "interval": "1 h"}
        plain = phone({"per_hour": 1}, calendar=calendar | {"open": "00:00-24:00", "exceptions": {}})
        assert sum(daily(plain)) == pytest.approx(24 * days)
        assert len(interval_starts(plain)) == 24 * days
        closed = phone({"per_hour": 1}, calendar=calendar | {"open": "00:00-24:00"})
        assert sum(daily(closed)) == pytest.approx(24 * days - 24 - (25 if days == 365 else 0))
        opened = sum(end - start for start, end in Timetable(closed).open_windows("phone"))
        assert opened == HOUR * (24 * days - 24 - (25 if days == 365 else 0))


def test_a_total_of_a_day_is_the_same_in_23_hours(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text(f"date,n\n{SPRING},230\n{AUTUMN},250\n")
    arrivals = {"file": str(tmp_path / "v.csv"), "column": "n", "profile": "flat"}
    assert hourly(night(arrivals, SPRING)) == pytest.approx(dict.fromkeys(range(23), 10.0))
    assert hourly(night(arrivals, AUTUMN)) == pytest.approx(dict.fromkeys(range(25), 10.0))


def test_rows_of_the_week_come_twice_or_never_and_rows_of_the_date_once(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("start,n\n01:00,4\n02:00,6\n03:00,8\n")
    week = {"file": str(tmp_path / "v.csv"), "column": "n", "missing": "zero"}
    assert hourly(night(week, SPRING)) == {1: 4, 2: 8}
    assert hourly(night(week, AUTUMN)) == {1: 4, 2: 6, 3: 6, 4: 8}
    (tmp_path / "d.csv").write_text(f"date,start,n\n{AUTUMN},01:00,4\n{AUTUMN},02:00,6\n{AUTUMN},03:00,8\n")
    dated = {**week, "file": str(tmp_path / "d.csv")}
    assert hourly(night(dated, AUTUMN)) == {1: 4, 2: 3, 3: 3, 4: 8}
    (tmp_path / "s.csv").write_text(f"date,start,n\n{SPRING},02:00,6\n{SPRING},03:00,8\n")
    with pytest.raises(
        InputError, match=r"has 6 contacts for 2026-03-29 02:00, which the clocks leave out; write start"
    ):
        night({**week, "file": str(tmp_path / "s.csv")}, SPRING)


def test_rows_that_pass_a_change_keep_their_rate_or_their_total(tmp_path: Path) -> None:
    """Four hours of the clock from midnight: three of time in spring, five in autumn."""
    (tmp_path / "v.csv").write_text("start,n\n00:00,40\n04:00,0\n")
    week = {"file": str(tmp_path / "v.csv"), "column": "n", "missing": "zero"}
    assert hourly(night(week, SPRING)) == pytest.approx(dict.fromkeys(range(3), 10.0))
    assert hourly(night(week, AUTUMN)) == pytest.approx(dict.fromkeys(range(5), 10.0))
    (tmp_path / "v.csv").write_text(f"date,start,n\n{SPRING},00:00,30\n{SPRING},04:00,0\n")
    assert hourly(night(week, SPRING)) == pytest.approx(dict.fromkeys(range(3), 10.0))


@pytest.mark.parametrize("zulu", [True, False])
def test_stamps_with_offsets_tell_the_two_hours_apart(tmp_path: Path, zulu: bool) -> None:
    """The same moments in UTC and with the offsets of Berlin."""
    stamps = (
        ("2026-10-24T23:00Z", "2026-10-25T00:00Z", "2026-10-25T01:00Z", "2026-10-25T02:00Z")
        if zulu
        else ("2026-10-25T01:00+02:00", "2026-10-25 02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00")
    )
    (tmp_path / "v.csv").write_text("start,n\n" + "".join(f"{at},{k}\n" for k, at in enumerate(stamps, 1)))
    arrivals = {"file": str(tmp_path / "v.csv"), "column": "n", "interval": "1 h", "missing": "zero"}
    assert hourly(night(arrivals, AUTUMN)) == {1: 1, 2: 2, 3: 3, 4: 4}


def test_contacts_of_a_trace_come_when_they_came(tmp_path: Path) -> None:
    stamps = ("02:30", "02:30+02:00", "02:30+01:00", "02:30Z", "08:00")
    (tmp_path / "t.csv").write_text("arrival\n" + "".join(f"{AUTUMN}T{at}\n" for at in stamps))
    scenario = night({"trace": str(tmp_path / "t.csv")}, AUTUMN)
    assert sorted((sample_demand(scenario, 1, 0).day(0, 0).arrival / HOUR).tolist()) == [2.5, 2.5, 3.5, 4.5, 9.0]
    (tmp_path / "t.csv").write_text(f"arrival\n{SPRING}T02:30\n")
    with pytest.raises(InputError, match=r"t.csv:2: '2026-03-29T02:30' is left out by the clocks of Europe/Berlin"):
        night({"trace": str(tmp_path / "t.csv")}, SPRING)
    with pytest.raises(InputError, match="there is no time zone 'Berlin'; write Europe/Berlin"):
        night({"per_hour": 1}, SPRING, calendar={"timezone": "Berlin"})


def test_outages_and_messages_are_at_the_time_that_the_clock_shows() -> None:
    outage = {"at": f"{AUTUMN}T08:00", "affected": 1_000, "channel": "phone", "mean_delay": "1 s"}
    scenario = night({"per_hour": 0}, "2026-10-24", days=2, demand={"outages": [outage]})
    arrival = sample_demand(scenario, 1, 0).day(0, 1).arrival / HOUR
    assert len(arrival) > 50
    assert 24 + 9 <= arrival.min() <= arrival.max() < 24 + 9.01


def test_staff_and_shifts_go_by_the_clock() -> None:
    agents = {"agents": {"00:00": 1, "02:30": 2, "03:00": 4}, "skills": ["phone"]}
    autumn = headcounts(night({"per_hour": 1}, AUTUMN, pools={"agents": agents}), "agents").pairs()
    assert autumn == [(0, 1), (2.5 * HOUR, 2), (3 * HOUR, 1), (3.5 * HOUR, 2), (4 * HOUR, 4)]
    spring = headcounts(night({"per_hour": 1}, SPRING, pools={"agents": agents}), "agents").pairs()
    assert spring == [(0, 1), (2 * HOUR, 4)]
    breaks = [{"at": "02:30", "length": "15 min"}, {"at": "05:00", "length": "15 min"}]
    shift = {"start": "22:00", "end": "06:00", "agents": 1, "breaks": breaks, "days": "sat"}
    for start, length, rests in (("2026-03-28", 7, (26.0, 28.0)), ("2026-10-24", 9, (26.5, 30.0))):
        pools = {"agents": {"shifts": [shift], "skills": ["phone"]}}
        scenario = night({"per_hour": 1}, start, days=2, pools=pools)
        roster = Roster(Timetable(scenario), "agents", Streams(1, 0))
        worked = [(one.start / HOUR, one.end / HOUR) for one in roster.planned if one.start >= 0]
        assert worked == [(22, 22 + length)]
        assert tuple(rest.at / HOUR for rest in roster.pauses(roster.crews[0])) == rests


def test_what_a_file_has_for_the_second_time_holds_then(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "start,agents\n2026-10-25T00:00+02:00,3\n2026-10-25T02:00+01:00,7\n2026-10-25T03:00+01:00,5\n"
    )
    pools = {"agents": {"agents": {"file": str(tmp_path / "a.csv")}, "skills": ["phone"]}}
    assert headcounts(night({"per_hour": 1}, AUTUMN, pools=pools), "agents").pairs() == [
        (0, 3),
        (10_800, 7),
        (14_400, 5),
    ]


def test_intervals_begin_when_the_clock_shows_or_passes_them() -> None:
    for start, step, expected in (
        (SPRING, "2 h", [0, 2, 3, 5, 7]),
        (AUTUMN, "2 h", [0, 2, 3, 5, 7]),
        (AUTUMN, "1 h", [0, 1, 2, 3, 4]),
        (SPRING, "4 h", [0, 3, 7, 11, 15]),
    ):
        scenario = night({"per_hour": 1}, start, calendar={"interval": step})
        assert (interval_starts(scenario) / HOUR)[:5].tolist() == expected


def test_values_carry_over_the_night() -> None:
    scenario = night({"per_hour": 1}, "2026-10-24", days=3)
    line = carried(scenario, {9_000: 1.0, 28_800: 2.0}).pairs()
    hours = [(at / HOUR, value) for at, value in line]
    first = [(0, 2), (2.5, 1), (8, 2), (26.5, 1), (27, 2), (27.5, 1), (33, 2), (51.5, 1), (57, 2)]
    assert hours == first
