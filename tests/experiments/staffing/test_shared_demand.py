"""Designs meet the same customers: what is kept for the next design is what it would have drawn itself."""

from __future__ import annotations

from typing import Any

import pytest

from sim.calendar import Timetable
from sim.demand import sample_demand
from sim.engine.run import play
from sim.experiments.staffing.playing.shared_demand import SharedCustomers
from sim.scenario import Scenario, build
from tests.engine.equal import differences

pytestmark = pytest.mark.compiled
REDIAL = {"probability": 0.6, "after": {"exponential": {"mean": "10 min"}}}
PHONE = {
    "mode": "live",
    "arrivals": {"per_hour": {"mon": 40, "tue": 70}},
    "handle_time": {"exponential": {"mean": "5 min"}},
    "patience": {"exponential": {"mean": "2 min"}},
    "redial": REDIAL,
}


def _staffed(agents: Any) -> Scenario:
    data = {
        "scenario": "Shared",
        "calendar": {"start": "2027-03-01", "days": 3, "open": "08:00-18:00"},
        "channels": {"phone": PHONE, "other": PHONE | {"arrivals": {"per_hour": 20}}},
        "pools": {"p": {"agents": agents, "skills": ["phone", "other"]}},
    }
    return build(data)


def test_the_next_design_meets_the_customers_that_it_would_have_drawn() -> None:
    first, second = _staffed(4), _staffed({"08:00": 5, "13:00": 9})
    customers = SharedCustomers(first)
    for design in (first, second, first):
        for replication in (0, 1):
            shared = customers.of(7, replication).of(design, Timetable(design))
            assert differences(play(design, shared), play(design, sample_demand(design, 7, replication))) == []
