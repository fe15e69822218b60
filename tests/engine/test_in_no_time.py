"""Chats that tiers pass on at the moment at which they take them up: many things happen at once, in one order."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.support import obstacles
from sim.scenario import build
from tests.engine.equal import both, differences
from tests.support.random_centers import WORK, maybe, one_of

pytestmark = pytest.mark.compiled

few = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SPEEDS = (
    {"limit": 2, "speed": [1, 0.7]},
    {"limit": 3, "speed": [1, 0.84, 0.67]},
    {"limit": 4, "agent_time": "20 s", "customer_time": "60 s"},
)
AGENTS = (1, 2, 3, {"08:00": 0, "09:00": 2}, {"08:00": 2, "09:30": 5, "11:10": 1})


@st.composite
def passed_on_at_once(draw: st.DrawFn) -> dict[str, Any]:
    """Return a center of chats in two or three tiers, of which all but the last may do little, and take no time."""
    chat: dict[str, Any] = {"mode": "concurrent", "open": "08:00-12:00", "handle_time": draw(one_of(*WORK))}
    chat |= {"arrivals": {"per_day": draw(one_of(60, 150, 400))}, "concurrency": draw(one_of(*SPEEDS))}
    if draw(maybe):
        chat |= {"starting_backlog": 8, "patience": {"exponential": {"mean": "10 min"}}, "wrap_up": draw(one_of(*WORK))}
    channels = {"chat": chat} | ({"talk": dict(chat)} if draw(maybe) else {})
    order = ("a", "b", "all") if draw(maybe) else ("a", "all")
    pools = {
        name: {"agents": draw(one_of(*AGENTS)), "skills": [{"channel": one} for one in channels]} for name in order
    }
    for name, above in pairwise(order):
        rule = {"authority": draw(one_of(0.0, 0.0, 0.4)), "diagnosis": {"deterministic": "0 s"}}
        pools[name] |= {"empowerment": rule, "escalates_to": above}
    routing = {"agent_selection": draw(one_of("longest_idle", "lightest_load", "fullest_first"))}
    return {
        "scenario": "In no time", "calendar": {"days": 1}, "channels": channels, "pools": pools, "routing": routing,
        "experiment": {"seed": draw(st.integers(0, 1_000)), "replications": 1},
    }  # fmt: skip


@few
@given(passed_on_at_once())
def test_both_engines_let_it_happen_in_one_order(data: dict[str, Any]) -> None:
    scenario = build(data)
    assert list(obstacles(scenario)) == []
    assert differences(*both(scenario)) == []
