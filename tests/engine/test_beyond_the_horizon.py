"""Who is followed beyond the horizon meets everybody who comes then, whether that takes a minute or more than a day."""

from __future__ import annotations

from typing import Any

import pytest

from sim.calendar import horizon
from sim.demand import sample_demand
from sim.engine import run
from sim.engine.days import AT_ONCE
from sim.log.records import ContactLog, to_log
from sim.model import following
from sim.model.pilot import reference_of
from sim.scenario import Scenario, build
from tests.engine.equal import differences, told

pytestmark = pytest.mark.compiled


def center(talk: str, agents: int, **more: Any) -> dict[str, Any]:
    """Return a center that never closes, in which the last contacts of two days go on for long."""
    phone = {"mode": "live", "arrivals": {"per_hour": 20}, "handle_time": {"exponential": {"mean": talk}}}
    mail = {"mode": "deferred", "arrivals": {"per_hour": 2}, "handle_time": {"exponential": {"mean": "10 min"}}}
    return {
        "scenario": "Open all the time",
        "calendar": {"start": "2026-01-05", "days": 2, "open": "00:00-24:00", "interval": "1 h"},
        "channels": {"phone": phone | {"patience": {"exponential": {"mean": "3 h"}}}, "mail": mail},
        "pools": {"agents": {"agents": agents, "skills": ["phone", "mail"]}},
        **more,
    }


@pytest.mark.parametrize(("talk", "agents"), [("5 min", 3), ("3 h", 50), ("20 h", 200), ("40 min", 13)])
def test_they_meet_the_same_in_both_engines(talk: str, agents: int) -> None:
    data = center(talk, agents)
    log = told(data)
    over = log.contacts["end"] - horizon(build(data))
    assert (over.max() > AT_ONCE) == talk.endswith("h")


@pytest.mark.parametrize("hours", [1.5, 3, 26, 60])
def test_however_far_one_looks_at_once(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    for module in (run, following):
        monkeypatch.setattr(module, "STEP", 3600 * hours)
    told(center("20 h", 200))


@pytest.mark.parametrize("hours", [[30], [1, 30], [1, 3, 49]], ids=str)
def test_nobody_is_left_out_where_one_stops(hours: list[float]) -> None:
    scenario, last = build(center("40 min", 13)), 50.0
    even = [step / 12 for step in range(12 * round(last))]
    assert differences(stopped(scenario, [*even, last]), stopped(scenario, [*hours, last])) == []


def stopped(scenario: Scenario, hours: list[float]) -> ContactLog:
    """Return the log of who is met until some hours after the horizon, one after the other."""
    longer, end = run._prolonged(scenario), horizon(scenario)
    one = run.Run(longer, sample_demand(scenario, 1, 0).prolonged(longer), end, reference_of(scenario))
    one.until(end)
    for hour in hours:
        one.until(end + 3600 * hour)
    one.put_down()
    return to_log(one.recorder, one.center.names, end)
