"""A phone whose arrivals are looked at without a simulation."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.demand import sample_demand
from sim.scenario import build
from sim.scenario.scenario import Scenario


def phone(arrivals: dict[str, Any], **more: Any) -> Scenario:
    """Build a scenario with one channel, open from eight to noon unless said otherwise."""
    data: dict[str, Any] = {
        "scenario": "Demand",
        "calendar": {"start": "2026-01-05", "days": 1, "open": "08:00-12:00", "interval": "30 min"},
        "channels": {"phone": {"preset": "phone", "arrivals": arrivals}},
        "pools": {"agents": {"agents": 1, "skills": ["phone"]}},
    }
    data["calendar"] |= more.pop("calendar", {})
    data["channels"]["phone"] |= more.pop("phone", {})
    return build(data | more)


def times(scenario: Scenario, replications: int, day: int = 0) -> list[np.ndarray[Any, Any]]:
    return [sample_demand(scenario, 1, r).day(0, day).arrival / 3_600 - 24 * day for r in range(replications)]
