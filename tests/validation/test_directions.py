"""Directions that theory claims, which nothing in the model says outright: they come out of its mechanisms."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from sim.experiments import RunResult, replicate
from sim.scenario import build
from tests.support.steady_state import below, exponential

pytestmark = pytest.mark.slow

Parts = dict[str, Any]
NO_DIAGNOSIS = {"deterministic": "0 s"}


def machine_and_phone(investment: float, centricity: float, **changes: Any) -> RunResult:
    """Run a machine in front of a front line with experts, with staff enough for all."""
    bot = {"mode": "self_service", "family": "digital", "arrivals": {"per_hour": 120}, "handle_time": exponential(60)}
    bot["self_service"] = {"containment": 0.4, "quit": 0.1, "fallback": "phone"}
    phone = {"mode": "live", "family": "electronic", "arrivals": {"per_hour": 60}, "handle_time": exponential(240)}
    front = {"agents": 30, "skills": ["phone"], "empowerment": 0.5, "escalates_to": "experts"}
    return replicate(
        build(
            {
                "scenario": "Technology",
                "calendar": {"days": 2, "open": "00:00-24:00"},
                "experiment": {"replications": 8},
                "issues": {"any": {"share": 1.0, "complexity": {"beta": [2, 3]}}},
                "channels": {"bot": bot, "phone": phone | {"target": {"within": "20 s"}} | changes},
                "pools": {"front": front, "experts": {"agents": 30, "skills": ["phone"]}},
                "technology": {"investment": investment, "centricity": centricity},
                "attention": {},
            }
        )
    )


def test_technology_without_centricity_gives_less_attention() -> None:
    """Of the same investment: machines break down more often and contain less, and what was said is lost."""
    results = [machine_and_phone(2.0, centricity) for centricity in (0.0, 0.5, 1.0)]
    for less, more in pairwise(results):
        assert below(less, more, "attention_level")


def calling(per_day: int | None) -> RunResult:
    """Run a desk that calls customers beside answering them."""
    channels: Parts = {
        "phone": {
            "mode": "live",
            "arrivals": {"per_hour": 100},
            "handle_time": exponential(240),
            "patience": exponential(180),
            "target": {"within": "20 s"},
        }
    }
    if per_day:
        calls = {"per_day": per_day, "reach": 0.5, "tries": 1}
        channels["calls"] = {"mode": "outbound", "handle_time": exponential(300), "outbound": calls}
    return replicate(
        build(
            {
                "scenario": "Calls of our own",
                "calendar": {"days": 3, "open": "08:00-18:00"},
                "experiment": {"replications": 8},
                "channels": channels,
                "pools": {"desk": {"agents": 10, "skills": list(channels)}},
                "attention": {},
            }
        )
    )


def test_more_calls_of_our_own_give_customers_less_attention() -> None:
    """At the same staff: agents who call are not there for who calls us."""
    results = [calling(per_day) for per_day in (None, 150, 400)]
    for fewer, more in pairwise(results):
        assert below(fewer, more, "wait")
        assert below(more, fewer, "attention_level")


def deciding(authority: float, premium: float = 0.0) -> RunResult:
    """Run a front line at 20 an hour and experts at 40, both with staff to spare; an expert takes as long."""
    decides = {"authority": authority, "diagnosis": NO_DIAGNOSIS, "coaching": 0.0, "wage_premium": premium}
    return replicate(
        build(
            {
                "scenario": "Whom to treat",
                "calendar": {"days": 1, "open": "00:00-24:00"},
                "experiment": {"replications": 6},
                "issues": {"any": {"share": 1.0, "complexity": {"beta": [1, 1]}}},
                "outcome": {"re_explain": "0 s"},
                "channels": {
                    "phone": {
                        "mode": "live",
                        "arrivals": {"per_hour": 300},
                        "handle_time": {"deterministic": "4 min"},
                    }
                },
                "pools": {
                    "front": {
                        "agents": 60,
                        "skills": ["phone"],
                        "empowerment": decides,
                        "escalates_to": "experts",
                        "wage": 20,
                    },
                    "experts": {"agents": 60, "skills": ["phone"], "wage": 40},
                },
                "costs": {"loading": 1.0},
            }
        )
    )


def worked(result: RunResult) -> float:
    """Return what the time spent with contacts costs per contact: idle agents left out, as nobody waits."""
    time = {name: float(result.totals("busy_seconds", (("pool", name),)).sum()) for name in ("front", "experts")}
    return (20 * time["front"] + 40 * time["experts"]) / 3_600 / float(result.totals("arrivals", ()).sum())


def test_the_static_optimum_is_where_the_work_costs_least() -> None:
    """Treat while 1 - x^2 >= 20 / 40: up to x = .707. The work then costs 20 t x + 40 t (1 - x + x^3 / 3)."""
    results = {authority: deciding(authority) for authority in (0.5, 0.6, 0.707, 0.8, 0.9)}
    best = results[0.707].estimate("static_authority", (("pool", "front"),)).mean
    assert best == pytest.approx(0.5**0.5, abs=0.005)
    costs = {authority: worked(result) for authority, result in results.items()}
    assert min(costs, key=lambda authority: costs[authority]) == 0.707
    for authority, cost in costs.items():
        exact = (20 * authority + 40 * (1 - authority + authority**3 / 3)) * 240 / 3_600
        assert cost == pytest.approx(exact, rel=0.015)


def test_the_wage_rises_with_authority_while_the_cost_has_its_lowest_point_in_between() -> None:
    """With the premium of authority paid, and idle time too, the cost per contact is U-shaped at this staff."""
    results = [deciding(authority, premium=0.25) for authority in (0.2, 0.7, 1.0)]
    rates = [result.scenario.pools["front"].wage_rate for result in results]
    assert rates == sorted(rates)
    work = [worked_at(result) for result in results]
    assert work[1] < min(work[0], work[2])


def worked_at(result: RunResult) -> float:
    """Return the cost of the work per contact at the wages paid."""
    time = {name: float(result.totals("busy_seconds", (("pool", name),)).sum()) for name in ("front", "experts")}
    paid = {name: result.scenario.pools[name].wage_rate for name in time}
    return sum(paid[name] * time[name] for name in time) / float(result.totals("arrivals", ()).sum())
