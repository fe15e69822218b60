"""Two channels on which nobody waits, and campaigns from one to the other."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from sim.demand import sample_demand
from sim.log.records import ContactLog
from sim.model import simulate
from sim.model.center import Center
from sim.model.migration.choice import Choice
from sim.scenario import build
from tests.model.migration.customers import ALIKE
from tests.support.toy import merged

DAY, HOUR, MONDAY = 86_400.0, 3_600.0, datetime.date(2026, 1, 5)
Parts = dict[str, Any]
STILL = {"learning": {"worse": 0, "better": 0}, "weights": {"fit": 0, "inertia": 0, "settles": 0, "wait": 0}}


def parts_of(**changes: Any) -> Parts:
    """Describe two channels on which nobody waits, and whose customers think what they think."""
    channel = {"mode": "live", "handle_time": {"deterministic": "1 s"}}
    parts: Parts = {
        "scenario": "Two channels",
        "calendar": {"start": MONDAY.isoformat(), "days": 40, "open": "00:00-24:00"},
        "experiment": {"seed": 13, "replications": 1},
        "customers": {"population": 600} | ALIKE,
        "channels": {
            "chat": channel | {"arrivals": {"per_day": 60}},
            "phone": channel | {"arrivals": {"per_day": 240}},
        },
        "pools": {"all": {"agents": 10, "skills": ["chat", "phone"]}},
        "migration": deepcopy(STILL),
    }
    return merged(parts, changes)


def campaign(day: float = 0.0, **keys: Any) -> Parts:
    start = datetime.datetime.combine(MONDAY, datetime.time()) + datetime.timedelta(days=day)
    return {"to": "chat", "start": start.isoformat(), "reach": 1} | keys


def choice_of(center: Center) -> Choice:
    """Return how the customers of a center choose, with what they remember and whom campaigns have touched."""
    assert center.choice is not None
    return center.choice


def log_of(parts: Parts, look: Callable[[Center], None] | None = None) -> ContactLog:
    scenario = build(deepcopy(parts))
    return simulate(scenario, sample_demand(scenario, parts["experiment"]["seed"], 0), look)
