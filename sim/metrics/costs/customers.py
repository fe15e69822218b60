"""What contacts cost the customer, and the revenue that is at risk because of them; neither is in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.metrics.costs.charges import on_the_line
from sim.metrics.costs.ledger import ledger
from sim.metrics.customers import annual_value, first_of_each, is_last, settled
from sim.metrics.endings import going_on
from sim.metrics.groups import Weights
from sim.metrics.retention import churn
from sim.metrics.spans import Floats
from sim.metrics.waits import inbound, messages
from sim.metrics.warmup import studied
from sim.records import Outcome
from sim.scenario.costs import Costs
from sim.scenario.retention import Retention

if TYPE_CHECKING:
    from sim.metrics.facts import Facts

DEALT_WITH = (Outcome.SERVED, Outcome.CONTAINED, Outcome.DEFLECTED)
LOST = (Outcome.ABANDONED, Outcome.BLOCKED, Outcome.BALKED, Outcome.DISCONNECTED, Outcome.FAILED)


def cost_weights(facts: Facts) -> Weights:
    """Return what each contact costs us and the customer, the revenue it puts at risk, and who was dealt with."""
    return {
        "cost": ledger(facts).per_contact,
        "customer_cost": _customer_cost(facts),
        "revenue_at_risk": _revenue_at_risk(facts),
        "dealt_with": np.isin(facts.log.contacts["outcome"], DEALT_WITH).astype(float),
        "came": inbound(facts).astype(float),
        "customers": first_of_each(facts, np.ones(len(studied(facts)), bool)).astype(float),
    }


def _customer_cost(facts: Facts) -> Floats:
    """Return time on the line at its price, and what is paid per contact; nothing for calls of our own."""
    scenario, channel = facts.scenario, facts.log.contacts["channel"]
    hour = (scenario.costs or Costs()).customer_time
    paid = np.array([_paid(facts, name) for name in scenario.channel_names])
    entered = facts.log.contacts["outcome"] != Outcome.BLOCKED
    held = np.where(messages(facts), 0.0, on_the_line(facts))
    return np.asarray(np.where(inbound(facts), entered * paid[channel] + held * hour / 3_600, 0.0))


def _paid(facts: Facts, name: str) -> float:
    cost = facts.scenario.channels[name].cost
    return cost.customer_per_contact if cost else 0.0


def _revenue_at_risk(facts: Facts) -> Floats:
    """Return the customer's annual value times how much more likely they leave, at the last contact of each.

    That is what their satisfaction says, where retention is measured; else it depends on whether nobody was reached,
    or somebody in vain.
    """
    rule = facts.scenario.retention
    risk = _by_outcome(facts) if rule is None else _by_satisfaction(facts, rule)
    return np.asarray(np.where(inbound(facts) & is_last(facts), risk * annual_value(facts), 0.0))


def _by_outcome(facts: Facts) -> Floats:
    rates, log = (facts.scenario.costs or Costs()).churn, facts.log
    gone = np.isin(log.contacts["outcome"], LOST) | ((log.contacts["outcome"] == Outcome.UNFINISHED) & ~going_on(facts))
    unresolved = ~gone & (log.told("resolved") == 0)
    return np.where(gone, rates.lost, 0.0) + np.where(unresolved, rates.unresolved, 0.0)


def _by_satisfaction(facts: Facts, rule: Retention) -> Floats:
    return np.where(settled(facts), np.maximum(churn(facts) - rule.leaves(rule.start), 0.0), 0.0)
