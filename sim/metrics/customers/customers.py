"""What contacts cost the customer, and the revenue that is at risk because of them; neither is in the ledger."""

from __future__ import annotations

import numpy as np

from sim.log.records import Outcome
from sim.metrics.columns.customers import annual_value, first_of_each, is_last, settled
from sim.metrics.columns.endings import going_on
from sim.metrics.columns.waits import inbound, messages
from sim.metrics.columns.warmup import studied
from sim.metrics.costs.charges import on_the_line
from sim.metrics.costs.ledger import ledger
from sim.metrics.counting.groups import Weights, flag, one_of
from sim.metrics.counting.spans import Floats
from sim.metrics.customers.retention import churn
from sim.metrics.facts import Facts
from sim.metrics.metric import EVERYWHERE, LOW, MONEY, ONLY_CENTER, Metric, needing
from sim.scenario.customers.retention import Retention
from sim.scenario.money.costs import Costs

DEALT_WITH = (Outcome.SERVED, Outcome.CONTAINED, Outcome.DEFLECTED)
LOST = (Outcome.ABANDONED, Outcome.BLOCKED, Outcome.BALKED, Outcome.DISCONNECTED, Outcome.FAILED)

COSTS = needing(
    "costs",
    Metric("cost_total", MONEY, LOW, of="cost", where=EVERYWHERE, heads={"cost of": "cost"},
           formula="the sum of the ledger. By channel and pool of the entries that name them; by segment and issue "
           "what their contacts bear"),
    Metric("cost_per_contact", MONEY, LOW, of="cost / dealt_with", where=EVERYWHERE, heads={"cost of": "per contact"},
           formula="cost / contacts dealt with: served, contained by a machine, or passed on by it; by pool / "
           "contacts it served or passed on"),
    Metric("cost_per_resolution", MONEY, LOW, of="cost / resolved", needs=frozenset(("outcome",)),
           heads={"cost of": "per resolution"}, if_any=True, formula="cost / contacts resolved"),
    Metric("cost_per_customer", MONEY, LOW, of="cost / customers", where=ONLY_CENTER, heads={"cost of": "per customer"},
           if_any=True,
           formula="cost / customers who contacted us or were reached by our calls; where nobody knows them, each "
           "episode is one"),
    Metric("customer_cost", MONEY, LOW, of="customer_cost",
           formula="time on the line at `costs.customer_time`, and what the channel costs the customer per contact"),
    Metric("customer_cost_per_contact", MONEY, LOW, of="customer_cost / came",
           heads={"cost of": "customer's own, per contact"}, if_any=True, formula="`customer_cost` / contacts"),
    Metric("revenue_at_risk", MONEY, LOW, of="revenue_at_risk", needs=frozenset(("annual_value",)), if_any=True,
           formula="with a `retention` block annual value of the segment times (p(S) - p(S at the start)), if that "
           "is above 0, at the last contact of every customer; without one annual value times `costs.churn`, "
           "at the last contact of every customer if that ended lost (`lost`) or served in vain "
           "(`unresolved`)"),
)  # fmt: skip


def cost_weights(facts: Facts) -> Weights:
    """Return what each contact costs us and the customer, the revenue it puts at risk, and who was dealt with."""
    return {
        "cost": ledger(facts).per_contact,
        "customer_cost": _customer_cost(facts),
        "revenue_at_risk": _revenue_at_risk(facts),
        "dealt_with": flag(one_of(facts.log.contacts["outcome"], DEALT_WITH)),
        "came": flag(inbound(facts)),
        "customers": flag(first_of_each(facts, np.ones(len(studied(facts)), bool))),
    }


def _customer_cost(facts: Facts) -> Floats:
    """Return time on the line at its price, and what is paid per contact; nothing for calls of our own."""
    scenario, channel = facts.scenario, facts.log.contacts["channel"]
    hour = (scenario.costs or Costs()).customer_time
    paid = np.array([scenario.channels[name].customer_cost for name in scenario.channel_names])
    entered = facts.log.contacts["outcome"] != Outcome.BLOCKED
    held = np.where(messages(facts), 0.0, on_the_line(facts))
    return np.asarray(np.where(inbound(facts), entered * paid[channel] + held * hour / 3_600, 0.0))


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
    gone = one_of(log.contacts["outcome"], LOST) | ((log.contacts["outcome"] == Outcome.UNFINISHED) & ~going_on(facts))
    unresolved = ~gone & (log.column("resolved") == 0)
    return np.where(gone, rates.lost, 0.0) + np.where(unresolved, rates.unresolved, 0.0)


def _by_satisfaction(facts: Facts, rule: Retention) -> Floats:
    return np.where(settled(facts), np.maximum(churn(facts) - rule.leaves(rule.start), 0.0), 0.0)
