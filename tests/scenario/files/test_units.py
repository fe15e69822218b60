"""Durations, clock times, dates, days of the week, hours, and staff that varies: what is one and what is not."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from sim.scenario import build
from sim.scenario.basics.units import parse_clock, parse_date, parse_days, parse_duration, write_clock, write_duration
from sim.scenario.basics.varying import daily, parse_windows, windows_on
from tests.scenario.files.small_scenario import plain

DURATIONS = [
    ("20 s", 20.0),
    ("20s", 20.0),
    ("250 ms", 0.25),
    ("90 sec", 90.0),
    ("5 min", 300.0),
    ("1.5 h", 5_400.0),
    ("2 d", 172_800.0),
    ("1 w", 604_800.0),
    ("1 h 30 min", 5_400.0),
    ("1h30min", 5_400.0),
    (" 5 MIN ", 300.0),
    ("1e2 s", 100.0),
    ("0 s", 0.0),
]


@pytest.mark.parametrize(("text", "seconds"), DURATIONS, ids=[text for text, _ in DURATIONS])
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


NOT_DURATIONS: list[Any] = [5, 0, 1.5, float("nan"), True, None, [], "", "5", "min", "5 m", "-5 min", "5 min 3", "five"]
NOT_DURATIONS += ["5, 3 s", "1e99 d", "101 y", "5 s.", "NaN s", "inf s", "5 min later"]


@pytest.mark.parametrize("value", NOT_DURATIONS, ids=repr)
def test_not_durations(value: object) -> None:
    with pytest.raises(PydanticCustomError, match=r"unit|not a duration|negative|century"):
        parse_duration(value)


@given(st.integers(0, 366 * 86_400))
def test_a_duration_that_is_written_reads_back(seconds: int) -> None:
    assert parse_duration(write_duration(seconds)) == pytest.approx(seconds, rel=1e-5)


CLOCKS = [("00:00", 0), ("08:30", 30_600), ("8:30", 30_600), ("23:59:59", 86_399), ("24:00", 86_400)]


@pytest.mark.parametrize(("text", "seconds"), CLOCKS, ids=[text for text, _ in CLOCKS])
def test_clock_times(text: str, seconds: int) -> None:
    assert parse_clock(text) == seconds
    assert parse_clock(write_clock(seconds)) == seconds


NOT_CLOCKS = ["24:01", "24:00:01", "12:60", "12:00:60", "-1:00", "8", 8, 8.5, None, "08.30", "8:3", ""]


@pytest.mark.parametrize("value", NOT_CLOCKS, ids=repr)
def test_not_clock_times(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="HH:MM"):
        parse_clock(value)


DAYS = [
    ("mon", (0,)),
    ("mon-fri", (0, 1, 2, 3, 4)),
    ("sat-mon", (5, 6, 0)),
    ("fri-fri", (4,)),
    ("tue, thu", (1, 3)),
    ("mon-wed, Sat", (0, 1, 2, 5)),
    ("every day", (0, 1, 2, 3, 4, 5, 6)),
    ("Every Day", (0, 1, 2, 3, 4, 5, 6)),
]


@pytest.mark.parametrize(("text", "days"), DAYS, ids=[text for text, _ in DAYS])
def test_days_of_the_week(text: str, days: tuple[int, ...]) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("value", ["", "monday", "mo", "mon-", "-fri", "mon-wed-fri", "mon,", "weekdays", 1, None])
def test_not_days(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="names no days"):
        parse_days(value)


MONDAY = datetime.date(2026, 1, 5)


@pytest.mark.parametrize("value", ["2026-01-05", MONDAY], ids=repr)
def test_dates(value: object) -> None:
    assert parse_date(value) == MONDAY


NOT_DATES = ["2026-13-05", "05.01.2026", "today", "", 20260105, None, datetime.datetime(2026, 1, 5)]


@pytest.mark.parametrize("value", NOT_DATES, ids=repr)
def test_not_dates(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="2026-01-05"):
        parse_date(value)


WINDOWS = [
    ("08:00-20:00", ((28_800, 72_000),)),
    ("00:00-24:00", ((0, 86_400),)),
    ("08:00-12:00, 13:00-17:00", ((28_800, 43_200), (46_800, 61_200))),
    ("08:00-12:00,12:00-17:00", ((28_800, 43_200), (43_200, 61_200))),
    ("closed", ()),
    ("Closed", ()),
]


@pytest.mark.parametrize(("text", "windows"), WINDOWS, ids=[text for text, _ in WINDOWS])
def test_opening_hours(text: str, windows: tuple[tuple[int, int], ...]) -> None:
    assert parse_windows(text) == windows


def test_a_day_that_is_not_named_is_closed() -> None:
    hours = build({**plain(), "calendar": {"open": {"mon-fri": "08:00-18:00", "sat": "09:00-13:00"}}}).calendar.open
    assert windows_on(hours, 4) == ((28_800, 64_800),)
    assert windows_on(hours, 5) == ((32_400, 46_800),)
    assert windows_on(hours, 6) == ()


STAFF: list[tuple[Any, dict[int, int], dict[int, int]]] = [
    (3, {0: 3}, {0: 3}),
    ({"10:00": 4, "08:00": 3}, {28_800: 3, 36_000: 4}, {28_800: 3, 36_000: 4}),
    ({"mon-fri": {"08:00": 3}, "sat": 1}, {28_800: 3}, {0: 1}),
    ({"every day": 3}, {0: 3}, {0: 3}),
    ({"mon": 2}, {0: 2}, {}),
]


@pytest.mark.parametrize(("agents", "monday", "saturday"), STAFF, ids=[str(row[0]) for row in STAFF])
def test_staff_that_varies(agents: object, monday: dict[int, int], saturday: dict[int, int]) -> None:
    data = plain()
    data["pools"]["agents"]["agents"] = agents
    staff = build(data).pools["agents"].agents
    assert daily(staff, 0) == monday
    assert daily(staff, 5) == saturday
