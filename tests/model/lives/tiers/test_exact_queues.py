"""A front line and experts against exact queues."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.log.records import LegKind, Outcome, Reason, State
from tests.model.lives.tiers.days import came, front_waits
from tests.oracles.tiers import TierFlows, Tiers, cold, product_form, warm
from tests.support.exact_facts import Log, built, logs_of, misses_of
from tests.support.steady_state import PER_HOUR, RATE, Parts, exponential

pytestmark = [pytest.mark.oracle, pytest.mark.long]


def two_tiers(model: Tiers, transfer: str) -> tuple[Parts, float]:
    """Write a front line that fails with probability ``x^2`` at complexity x, and how long the unit of time is."""
    unit = model.arrival_rate / RATE
    rule = {"authority": 1.0, "skill": 1.0, "diagnosis": {"deterministic": "0 s"}, "coaching": 0, "transfer": transfer}
    if transfer == "cold":
        rule["context"] = 1.0
    patience = {"patience": exponential(unit / model.front_leaving)} if model.front_leaving else {}
    experts = {"channel": "phone", "pace": model.front_rate / model.expert_rate}
    return {
        "issues": {"all": {"share": 1.0, "complexity": model.escalated**0.5}},
        "channels": {
            "phone": {
                "mode": "live",
                "arrivals": {"per_hour": PER_HOUR},
                "handle_time": exponential(unit / model.front_rate),
                **patience,
            }
        },
        "pools": {
            "front": {
                "agents": model.front_agents,
                "skills": ["phone"],
                "empowerment": rule,
                "escalates_to": "experts",
            },
            "experts": {"agents": model.expert_agents, "skills": [experts]},
        },
    }, unit


SINCE, UNTIL = 10_800.0, 86_400.0


def facts_of(flows: TierFlows, unit: float) -> dict[str, Any]:
    """Return what logs say of two tiers after three hours, as ratios of totals, and the exact values."""
    return {
        "front wait": (front_wait, came, unit * flows.front_wait),
        "front delayed": (lambda log: front_waits(log, 1), came, flows.front_delayed),
        "front abandonment": (lambda log: left(log, Reason.NONE), came, flows.front_abandonment),
        "front busy": (lambda log: busy(log, "front"), span, flows.front_busy),
        "held": (held, span, flows.held),
        "experts busy": (lambda log: busy(log, "experts"), span, flows.expert_busy),
        "escalated wait": (lambda log: float(np.sum(expert_waits(log))), passed, unit * flows.escalated_wait),
        "escalated delayed": (lambda log: float(np.sum(expert_waits(log) > 0)), passed, flows.escalated_delayed),
        "escalated abandonment": (lambda log: left(log, Reason.PASSED_ON), passed, flows.escalated_abandonment),
        "escalations": (passed, span, flows.escalation_rate / unit),
    }


def span(log: Log) -> float:
    return UNTIL - SINCE


def front_wait(log: Log) -> float:
    return front_waits(log, 0)


def left(log: Log, reason: Reason) -> float:
    rows = log.contacts
    mine = (rows["outcome"] == Outcome.ABANDONED) & (rows["reason"] == reason)
    return float(np.sum(mine & ((rows["end"] if reason else rows["arrival"]) >= SINCE)))


def busy(log: Log, pool: str) -> float:
    """Return the seconds that agents of a pool were on duty and not idle."""
    states = log.states
    spans = np.minimum(states["end"], UNTIL) - np.maximum(states["start"], SINCE)
    spans = np.where(states["pool"] == log.names.pools.index(pool), np.maximum(spans, 0.0), 0.0)
    return float(np.sum(spans[states["state"] == State.DUTY]) - np.sum(spans[states["state"] == State.IDLE]))


def held(log: Log) -> float:
    spans = np.maximum(log.legs["end"] - np.maximum(log.legs["start"], SINCE), 0.0)
    return float(np.sum(spans[log.legs["kind"] == LegKind.HELD]))


def transfers(log: Log) -> Any:
    return (log.legs["kind"] == LegKind.FAILED) & (log.legs["end"] >= SINCE)


def passed(log: Log) -> float:
    return float(np.sum(transfers(log)))


def expert_waits(log: Log) -> Any:
    mine = transfers(log)
    return log.column("resumed")[log.legs["contact"][mine]] - log.legs["end"][mine]


PRODUCT = [
    pytest.param(Tiers(2.0, 1.0, 3, 0.3, 0.5, 3), id="three each"),
    pytest.param(Tiers(8.0, 1.0, 10, 0.5, 1.0, 6), id="ten and six"),
]


@pytest.mark.parametrize("model", PRODUCT)
def test_patient_customers_meet_two_independent_queues(model: Tiers) -> None:
    """Without abandonment the tiers of a cold transfer have a product form."""
    parts, unit = two_tiers(model, "cold")
    exact = {name: row for name, row in facts_of(product_form(model), unit).items() if row[2]}
    assert misses_of(logs_of(built(parts), 16), exact, cases=len(PRODUCT)) == []


IMPATIENCE = [
    pytest.param(Tiers(2.5, 1.0, 3, 0.4, 0.5, 2, 0.5, 0.5), id="few"),
    pytest.param(Tiers(9.0, 1.0, 9, 0.25, 0.5, 4, 0.7, 0.7), id="many"),
]


@pytest.mark.parametrize("transfer", [cold, warm])
@pytest.mark.parametrize("model", IMPATIENCE)
def test_impatient_customers_meet_a_markov_chain(model: Tiers, transfer: Any) -> None:
    parts, unit = two_tiers(model, transfer.__name__)
    exact = facts_of(transfer(model), unit)
    exact = {name: row for name, row in exact.items() if name != "held" or transfer is warm}
    assert misses_of(logs_of(built(parts), 16), exact, cases=2 * len(IMPATIENCE)) == []
