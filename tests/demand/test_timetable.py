"""Opening hours laid out over the horizon: joined over midnight, of channels that come and go, and worked out once."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calendar import Timetable
from sim.random import Streams, stream
from tests.demand.one_phone import phone

DAY = 86_400.0


def hours(*windows: tuple[float, float]) -> list[tuple[float, float]]:
    return [(3_600 * start, 3_600 * end) for start, end in windows]


def test_what_ends_at_midnight_goes_on_at_midnight() -> None:
    scenario = phone({"per_hour": 1}, calendar={"days": 3, "open": {"mon": "20:00-24:00", "tue": "00:00-24:00"}})
    timetable = Timetable(scenario)
    assert timetable.open_windows("phone") == timetable.duty_windows("agents") == hours((20, 48))
    assert not timetable.stays_open("phone")
    assert timetable.days_beyond == 0


def test_a_channel_that_never_closes_is_followed_a_week_at_most() -> None:
    for days, beyond in ((2, 2), (30, 7)):
        timetable = Timetable(phone({"per_hour": 1}, calendar={"days": days, "open": "00:00-24:00"}))
        assert timetable.open_windows("phone") == [(0, DAY * days)]
        assert timetable.stays_open("phone")
        assert timetable.duty_goes_on("agents")
        assert timetable.days_beyond == beyond


def test_a_channel_that_closes_for_good() -> None:
    channel = {"preset": "phone", "arrivals": {"per_hour": 1}}
    channels = {"phone": channel | {"closes": "2026-01-06"}, "other": channel}
    pools = {"agents": {"agents": 1, "skills": ["phone", "other"]}}
    more = {"customers": {"population": 10}, "migration": {}, "channels": channels, "pools": pools}
    timetable = Timetable(phone({}, calendar={"days": 3}, **more))
    assert timetable.lifetime("phone") == (0, DAY)
    assert timetable.open_windows("phone") == hours((8, 12))
    assert timetable.windows_for_good("phone") == hours((8, 12), (32, 36), (56, 60))


def test_hours_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    scenario = phone({"per_hour": 1}, calendar={"days": 3})
    monkeypatch.setattr("sim.scenario.days.calendar.windows_on", lambda hours, day: asked.append(day) or ((0, 60),))
    timetable = Timetable(scenario)
    for _ in range(3):
        timetable.open_windows("phone"), timetable.duty_windows("agents"), timetable.windows_of("phone", 1)
    assert asked == [0, 1, 2]


def test_the_streams_of_a_replication_are_those_of_its_seed_and_number() -> None:
    drawn = Streams(3, 1)(2, "phone", "patience").random(5)
    assert np.array_equal(drawn, stream(3, 1, 2, "phone", "patience").random(5))
    assert not np.array_equal(drawn, Streams(3, 2)(2, "phone", "patience").random(5))
