"""Small centers whose customers are known."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings

from sim.experiments import simulate
from sim.log.records import ContactLog
from sim.scenario import Scenario

Parts = dict[str, Any]
# As often as each other, and on the channels of their segment.
ALIKE: Parts = {"rates": "equal", "habit": "none"}
# Each at a rate and on channels of their own, whether they choose or not.
OWN: Parts = {"rates": {"shape": 0.8}, "habit": 1.5}


def often(examples: int) -> Any:
    return settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def first_of(scenario: Scenario) -> ContactLog:
    return simulate(scenario)


def small(**changes: Any) -> Parts:
    """Return a phone and a chat whose customers come back, and two shifts of agents."""
    phone = {"mode": "live", "arrivals": {"per_hour": 12}, "handle_time": {"exponential": {"mean": "4 min"}}}
    chat = phone | {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1, 0.8]}}
    target, patience = {"within": "30 s"}, {"exponential": {"mean": "4 min"}}
    return {
        "scenario": "Small",
        "calendar": {"days": 3, "open": "08:00-18:00"},
        "outcome": {"resolution": 0.7, "repeat": {"after": {"exponential": {"mean": "2 h"}}}},
        "channels": {"phone": phone | {"target": target, "patience": patience}, "chat": chat | {"patience": patience}},
        "pools": {"p": {"agents": 2, "skills": ["phone"]}, "c": {"agents": 1, "skills": ["chat"]}},
    } | changes
