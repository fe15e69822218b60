"""Calls of one customer who comes back."""

from __future__ import annotations

from typing import Any

from sim.scenario import Scenario, build


def coming_back(**changes: Any) -> Scenario:
    """Run customers who are resolved half the time and always come back if not, told what was said."""
    phone = {"mode": "live", "arrivals": {"per_hour": 60}, "handle_time": {"deterministic": "60 s"}}
    repeat = {"probability": 1, "after": {"deterministic": "10 min"}}
    known = {"same": 1.0, "across": 1.0}
    return build(
        {
            "scenario": "Coming back",
            "calendar": {"days": 1, "open": "08:00-20:00"},
            "channels": {"phone": phone},
            "pools": {"p": {"agents": 60, "skills": ["phone"]}},
            "outcome": {"resolution": 0.5, "repeat": repeat, "context": known},
            "attention": {},
        }
        | changes
    )
