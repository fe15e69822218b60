"""Days of 23, 24 and 25 hours against the time zone database, read in another way: moment by moment from UTC."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from sim.scenario.basics.clocks.local_time import LocalTime

HOUR = 3_600
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Beirut", "Asia/Kolkata")
SPRING, AUTUMN = datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)


def berlin(start: datetime.date) -> LocalTime:
    return LocalTime(start, ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("year", "days"), [(2026, 365), (2028, 366)])
def test_a_year_with_its_clock_changes_adds_up(zone: str, year: int, days: int) -> None:
    """Its hours are those between its first midnight and the next one, which of both halves of the year are apart."""
    local = LocalTime(datetime.date(year, 1, 1), ZoneInfo(zone))
    lengths = [local.length(day) for day in range(days)]
    assert sum(lengths) == local.midnight(days) == 24 * HOUR * days  # 8,760 hours, or 8,784
    changes = [length / HOUR for length in lengths if length != 24 * HOUR]
    shift = {"Asia/Kolkata": [], "Australia/Lord_Howe": [23.5, 24.5]}.get(zone, [23.0, 25.0])
    assert sorted(changes) == shift
    assert sum(part.end - part.start for day in range(days) for part in local.stretches(day)) == sum(lengths)


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_shows_what_its_moment_does(zone: str) -> None:
    start, key = datetime.date(2026, 1, 1), ZoneInfo(zone)
    local, first = LocalTime(start, key), datetime.datetime(2026, 1, 1, tzinfo=key).astimezone(datetime.UTC)
    for quarter in range(4 * 8_760):
        shown = (first + datetime.timedelta(minutes=15 * quarter)).astimezone(key).replace(tzinfo=None, fold=0)
        assert local.moment(900.0 * quarter) == shown
        day = local.day_of(900.0 * quarter)
        assert start + datetime.timedelta(days=day) == shown.date()


def test_what_stands_at_half_past_two_is_twice_or_never() -> None:
    half_past_two = (9_000, 9_060)
    assert berlin(SPRING).spans(0, half_past_two) == []
    assert berlin(AUTUMN).spans(0, half_past_two) == [(9_000, 9_060), (12_600, 12_660)]
    assert berlin(SPRING).spans(1, half_past_two) == [half_past_two]


def test_what_happens_at_a_time_happens_once() -> None:
    """At the first time that the clock shows it, or as the hour that is left out is over."""
    assert berlin(SPRING).second(0, 9_000) == 2 * HOUR
    assert berlin(SPRING).second(0, 10_800) == 2 * HOUR
    assert berlin(AUTUMN).second(0, 9_000) == 9_000
    assert berlin(AUTUMN).second(0, 4 * HOUR) == 5 * HOUR
    assert berlin(AUTUMN).second(0, 24 * HOUR) == 25 * HOUR


def test_values_hold_while_the_clock_shows_them() -> None:
    entries = {0: "a", 9_000: "b", 8 * HOUR: "c"}
    assert berlin(SPRING).steps(0, entries) == {0: "a", 2 * HOUR: "b", 7 * HOUR: "c"}
    twice = {0: "a", 9_000: "b", 3 * HOUR: "a", 12_600: "b", 9 * HOUR: "c"}
    assert berlin(AUTUMN).steps(0, entries) == twice
    assert berlin(AUTUMN).steps(0, entries, {9_000: "B"}) == {**twice, 12_600: "B"}
    assert berlin(AUTUMN).steps(1, entries) == entries


def test_a_night_of_eight_hours_takes_seven_or_nine() -> None:
    for date, hours in ((SPRING, 7), (AUTUMN, 9), (datetime.date(2026, 6, 1), 8)):
        local = berlin(date - datetime.timedelta(days=1))
        assert local.later(22.0 * HOUR, 8 * HOUR) == (22 + hours) * HOUR


def test_moments_with_an_offset_are_what_they_are() -> None:
    local = berlin(AUTUMN)
    for text, hour in (("02:30", 2.5), ("02:30+02:00", 2.5), ("02:30+01:00", 3.5), ("02:30Z", 4.5)):
        assert local.seconds(datetime.datetime.fromisoformat(f"2026-10-25T{text}")) == hour * HOUR
