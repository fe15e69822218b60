"""Attention: worked out by hand on toy days; within bounds; each part monotone; the ledger knows nothing of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.experiments import replicate
from sim.metrics import measure
from sim.metrics.costs.ledger import ledger
from sim.metrics.facts import Facts
from sim.metrics.sums import weights
from sim.scenario import Scenario, build
from sim.scenario.customers.attention import PARTS
from tests.support.random_centers import rich_centers
from tests.support.toy import log_of, toy

WEIGHTS = {"responsiveness": 0.20, "resolution": 0.25, "ownership": 0.20, "continuity": 0.15}
WEIGHTS |= {"dedication": 0.10, "personalisation": 0.10}
Parts = dict[str, Any]


def levels(scenario: Scenario) -> dict[str, float]:
    """Return what a scenario's first replication says of attention."""
    totals = measure(Facts(scenario, log_of(scenario))).totals[()]
    names = ("attention", *(f"attention_{part}" for part in PARTS))
    return {name.removeprefix("attention_"): totals[name] / totals["attended"] for name in names}


def test_an_answer_after_the_wait_expected_and_one_who_gave_up(tmp_path: Path) -> None:
    """The second waits 20 s, as it expected: half the responsiveness. The third leaves and counts 0."""
    calls = [(0, 30), (10, 30), (35, 30, 5)]
    found = levels(toy(tmp_path, calls, channels={"a": {"expects": "20 s"}}, attention={}))
    served = {"responsiveness": 1.5, "resolution": 2, "ownership": 2, "continuity": 2, "dedication": 2}
    parts = {name: total / 3 for name, total in served.items()} | {"personalisation": 2 * 0.5 / 3}
    assert found == pytest.approx(parts | {"attention": sum(WEIGHTS[name] * parts[name] for name in WEIGHTS)})


def test_a_channel_that_does_not_say_has_the_patience_of_the_rule(tmp_path: Path) -> None:
    calls = [(0, 30), (10, 30)]
    found = levels(toy(tmp_path, calls, attention={"patience": "10 s"}))
    assert found["responsiveness"] == pytest.approx((1 + 0.25) / 2)


def test_passed_on_with_and_without_context(tmp_path: Path) -> None:
    """One transfer halves the ownership; who was not told what was said takes the continuity."""
    pools = {
        "p": {
            "empowerment": {"authority": 0.0, "diagnosis": {"deterministic": "10 s"}, "coaching": 0.0, "context": 0.0},
            "escalates_to": "q",
        },
        "q": {"agents": 1, "skills": ["a"]},
    }
    lost = levels(toy(tmp_path, [(0, 30)], pools=pools, attention={}))
    assert (lost["ownership"], lost["continuity"]) == (0.5, 0.0)
    pools["p"]["empowerment"]["context"] = 1.0  # type: ignore[index]
    known = levels(toy(tmp_path, [(0, 30)], pools=pools, attention={}))
    assert (known["ownership"], known["continuity"]) == (0.5, 1.0)
    assert known["attention"] - lost["attention"] == pytest.approx(0.15)


def test_two_chats_share_the_agent(tmp_path: Path) -> None:
    """At half speed each, two chats of 60 s begun 30 s apart: alone for 30 s at both ends, together for 60 s."""
    chat = {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1.0, 0.5]}}
    found = levels(toy(tmp_path, [(0, 60), (30, 60)], channels={"a": chat}, attention={}))
    assert found["dedication"] == pytest.approx((30 + 60 / 2) / 90)


def machine(containment: float, centricity: float) -> Scenario:
    bot = {"mode": "self_service", "arrivals": {"per_hour": 100}, "handle_time": {"deterministic": "60 s"}}
    bot["self_service"] = {"containment": containment, "quit": round(1 - containment, 6), "failure": 0.0}
    phone = {"mode": "live", "handle_time": {"deterministic": "60 s"}}
    return build(
        {
            "scenario": "A machine",
            "channels": {"bot": bot, "phone": phone},
            "pools": {"p": {"agents": 1, "skills": ["phone"]}},
            "technology": {"investment": 1.0, "centricity": centricity},
            "attention": {},
        }
    )


def test_a_machine_is_as_dedicated_as_technology_is_centred_on_customers() -> None:
    """At the norm of technology the containment is as written; who quits has got no attention."""
    assert levels(machine(1.0, 0.5))["dedication"] == pytest.approx(0.5 * levels(machine(1.0, 0.5))["ownership"])
    half = levels(machine(0.5, 0.5))
    assert half["ownership"] == pytest.approx(half["responsiveness"])
    assert 0.4 < half["ownership"] < 0.6


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(center=rich_centers())
def test_attention_lies_between_0_and_1_and_costs_nothing(center: Parts) -> None:
    scenario = build(center | {"attention": {}})
    facts = Facts(scenario, log_of(scenario))
    for name in ("attention", *(f"attention_{part}" for part in PARTS)):
        column = weights(facts)[name]
        assert np.all((column >= 0) & (column <= 1 + 1e-9))
    without = build(center)
    assert ledger(Facts(without, log_of(without))).entries == ledger(facts).entries


def test_a_later_answer_never_gets_more_attention(tmp_path: Path) -> None:
    """Responsiveness falls with the wait, and nothing else moves."""
    before = {"attention": 2.0}
    for blocked in (0, 10, 20, 40, 80):
        found = levels(toy(tmp_path, [(0, blocked or 1), (1, 30)], attention={}))
        assert found["attention"] < before["attention"]
        assert found["continuity"] == found["ownership"] == 1
        before = found


def test_weights_must_sum_to_one() -> None:
    base = machine(0.5, 0.5).tree
    base["attention"] = {"weights": {"resolution": 0.5}}
    with pytest.raises(Exception, match=r"weights sum to 1.25"):
        build(base)


def test_attention_supplied_is_agent_time_per_contact(tmp_path: Path) -> None:
    result = replicate(toy(tmp_path, [(0, 30), (100, 50), (100, 20, 1)], attention={}))
    assert result.estimate("attention_supplied").mean == pytest.approx((30 + 50) / 3)


def test_attention_by_value_counts_who_is_worth_more_for_more(tmp_path: Path) -> None:
    """Of two callers the one worth nine times as much is answered at once, the other gives up."""
    segments = {"large": {"share": 0.5, "annual_value": 900}, "small": {"share": 0.5, "annual_value": 100}}
    calls = [(0, 30, {"segment": "large"}), (5, 30, 1, {"segment": "small"})]
    result = replicate(toy(tmp_path, calls, segments=segments, attention={}))
    served = result.estimate("attention_level", (("segment", "large"),)).mean
    assert served is not None
    assert result.estimate("attention_level").mean == pytest.approx(served / 2)
    assert result.estimate("attention_by_value").mean == pytest.approx(0.9 * served)
