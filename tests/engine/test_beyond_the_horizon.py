"""Who is followed beyond the horizon meets everybody who comes then, whether that takes a minute or more than a day."""

from __future__ import annotations

from typing import Any

import pytest

from sim.calendar import horizon
from sim.engine.days import AT_ONCE
from sim.scenario import build
from tests.engine.equal import told

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
