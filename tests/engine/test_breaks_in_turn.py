"""Breaks that agents take one after the other: both engines send the same agents, at the same times."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from sim.engine.support import obstacles
from sim.log.codes import State
from sim.scenario import InputError, build
from tests.engine.equal import both, differences
from tests.support.random_centers import LUNCH, TURNS, one_of, rich_centers

pytestmark = pytest.mark.compiled

few = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
often = settings(max_examples=70, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SHORT = {"between": ["08:10", "09:10"], "length": "20 min"}
TEA = {"between": ["14:00", "15:00"], "length": "15 min"}
MIDNIGHT = {"between": ["22:30", "02:30"], "length": "40 min", "paid": False}
OF_MANY = {"start": "08:00", "end": "16:00", "agents": 4, "breaks": [SHORT, LUNCH, TEA]}
CROWDED = {
    "start": "08:00",
    "end": "13:00",
    "agents": 3.5,
    "breaks": [SHORT, {"at": "10:00", "length": "15 min"}, LUNCH],
}
BY_NIGHT = {"start": "22:00", "end": "06:00", "agents": 3, "breaks": [MIDNIGHT]}
ALL_DAY = {"start": "00:00", "end": "24:00", "agents": 3, "breaks": [SHORT, LUNCH, TEA]}
SHIFTS = ([TURNS], [OF_MANY], [CROWDED], [OF_MANY, CROWDED], [BY_NIGHT, OF_MANY], [ALL_DAY], [TURNS, BY_NIGHT])
STARTS = ("2026-01-05", "2026-03-28", "2026-10-24")


@st.composite
def in_turn(draw: st.DrawFn) -> dict[str, Any]:
    """Return a rich center whose agents have shifts with breaks that they take in turn; clocks may change."""
    data = draw(rich_centers())
    data["calendar"] |= {"start": draw(one_of(*STARTS)), "timezone": "Europe/Berlin"}
    if data.pop("demand", None):  # what is sent on another date
        del data["channels"]["news"]
    for pool in data["pools"].values():
        if "contract" not in pool:
            pool.pop("agents", None)
            pool["shifts"] = draw(one_of(*SHIFTS))
    return data


def check(data: dict[str, Any]) -> None:
    try:
        scenario = build(data)
    except InputError:  # so few agents that some must not be kept back
        reject()
    assert list(obstacles(scenario)) == []
    assert differences(*both(scenario)) == []


@few
@given(in_turn())
def test_a_few_random_centers(data: dict[str, Any]) -> None:
    check(data)


@pytest.mark.slow
@often
@given(in_turn())
def test_random_centers(data: dict[str, Any]) -> None:
    check(data)


@pytest.mark.parametrize(
    "mode", [{"mode": "live"}, {"mode": "concurrent", "concurrency": {"limit": 3, "speed": [1, 0.9, 0.8]}}]
)
def test_nobody_has_lunch_twice(mode: dict[str, Any]) -> None:
    """Under such load that lunch is late, and waits for who has not had it while others come free."""
    channel = mode | {"arrivals": {"per_hour": 60}, "handle_time": {"exponential": {"mean": "6 min"}}}
    data = {
        "scenario": "In turn",
        "calendar": {"days": 3, "open": "08:00-16:00"},
        "channels": {"a": channel},
        "pools": {"p": {"shifts": [OF_MANY], "skills": ["a"]}},
    }
    log, compiled = both(build(data))
    assert differences(log, compiled) == []
    rests = compiled.states["state"] == State.UNPAID
    days = compiled.states["start"][rests] // 86_400
    assert sorted(zip(days, compiled.states["agent"][rests], strict=True)) == [
        (d, a) for d in range(3) for a in range(4)
    ]
