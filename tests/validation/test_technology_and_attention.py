"""What technology does to attention and waits, which no formula says: it comes out of talks, context and complexity."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.experiments import RunResult, replicate
from sim.experiments.statistics.estimate import mean_interval
from sim.scenario import build
from tests.support.steady_state import exponential

pytestmark = [pytest.mark.oracle, pytest.mark.long]

Parts = dict[str, Any]
INVESTED = (0.0, 1.0, 2.0, 4.0)
AGENTS, HANDLE = 8, 240.0


@cache
def desk(investment: float, centricity: float, load: float, machine: bool = False) -> RunResult:
    """Run a desk so busy at the norm, perhaps behind a machine that takes three in ten."""
    calls = load * AGENTS * 3_600 / HANDLE
    phone: Parts = {
        "mode": "live",
        "handle_time": exponential(HANDLE),
        "patience": exponential(300),
        "resolution": 0.85,
    }
    phone |= {"personalisation": 0.75, "family": "electronic"}
    channels = {"phone": phone | ({} if machine else {"arrivals": {"per_hour": calls}})}
    if machine:
        ivr = {"mode": "self_service", "handle_time": exponential(45), "arrivals": {"per_hour": calls / 0.7}}
        channels["ivr"] = ivr | {"self_service": {"containment": 0.3, "fallback": "phone"}, "personalisation": 0.2}
    return replicate(
        build(
            {
                "scenario": "Tools",
                "calendar": {"days": 2, "open": "00:00-24:00"},
                "experiment": {"seed": 5, "replications": 5},
                "outcome": {"repeat": {"probability": 0.3, "after": {"deterministic": "1 h"}}},
                "channels": channels,
                "pools": {"p": {"agents": AGENTS, "skills": ["phone"]}},
                "technology": {"investment": investment, "centricity": centricity},
                "attention": {},
            }
        )
    )


def falls(before: RunResult, after: RunResult, metric: str, scope: tuple[tuple[str, str], ...] = ()) -> bool:
    """Whether a figure falls for sure: the interval of the paired difference lies below 0."""
    _, _, high = mean_interval(np.asarray(after.values(metric, scope)) - np.asarray(before.values(metric, scope)), 0.95)
    return high is not None and high < 0


@pytest.mark.parametrize("machine", [False, True], ids=["people", "behind a machine"])
@pytest.mark.parametrize("load", [0.6, 0.85])
def test_what_serves_the_process_alone_costs_attention_at_every_load(load: float, machine: bool) -> None:
    for less, more in pairwise(desk(invested, 0.0, load, machine) for invested in INVESTED):
        assert falls(less, more, "attention_level")


def test_at_a_busy_desk_it_costs_about_seven_points() -> None:
    """From none to four times the norm, at 85 % of the agents' time: about .777 to .705."""
    none, much = (desk(invested, 0.0, 0.85).estimate("attention_level").mean for invested in (0.0, 4.0))
    assert none is not None
    assert much is not None
    assert 0.04 < none - much < 0.11


def test_what_serves_customers_gives_them_attention() -> None:
    for less, more in pairwise(desk(invested, 1.0, 0.85) for invested in (0.0, 1.0, 4.0)):
        assert falls(more, less, "attention_level")


def test_half_of_it_for_customers_shortens_waits_up_to_a_point() -> None:
    """The talk is shortest at about twice the norm; at four times the tools are so complex that it grows again."""
    none, norm, twice, much = (desk(invested, 0.5, 0.85) for invested in INVESTED)
    assert falls(none, norm, "wait")
    assert falls(none, twice, "wait")
    assert falls(much, twice, "wait")
