"""Retention: what contacts leave a customer with, how likely they leave, and what they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.metrics.groups import Weights, flag
from sim.metrics.metric import HIGH, LOW, MONEY, OF_SEGMENTS, Metric, needing
from sim.metrics.spans import Floats
from sim.scenario.retention import Retention

if TYPE_CHECKING:
    from sim.metrics.facts import Facts

RETENTION = needing(
    "retention",
    Metric("customer_satisfaction", "level", HIGH, of="left_with / settled",
           heads={"customers": "satisfaction of customers"},
           formula="mean of S after the last contact of each customer. [How it follows contacts](model.md#retention)"),
    Metric("churn", "share", LOW, of="churn / settled", heads={"customers": "leave within the year"},
           formula="mean probability p(S) to leave within the year"),
    Metric("base_kept", "share", HIGH, where=OF_SEGMENTS, heads={"customers": "base kept over the years"},
           formula="(1 - churn)^(n - 1), n `retention.years`: of today's customers those who are there at the start "
           "of the n-th year; with `convention: end_of_year` (1 - churn)^n. By segment and in all"),
    Metric("customer_value", MONEY, HIGH, of="customer_value / settled", needs=frozenset(("annual_value",)),
           heads={"customers": "worth"},
           formula="where any segment has an `annual_value`: mean of m (1 + d) / (1 + d - r), m the segment's "
           "`annual_value`, r = 1 - p, d `retention.discount`"),
)  # fmt: skip


def retention_weights(facts: Facts) -> Weights:
    """Return, at the last contact of each customer, their satisfaction, churn and value."""
    rule, settled = _rule(facts), facts.settled
    left = facts.customer_satisfaction
    return {
        "settled": flag(settled),
        "left_with": np.where(settled, left, 0.0),
        "churn": np.where(settled, facts.churn, 0.0),
        "customer_value": np.where(settled, _value(facts, rule), 0.0),
    }


def customer_satisfaction(facts: Facts) -> Floats:
    """Return the customer's satisfaction after each contact: ``S + a (s - S)``, a larger where s disappoints.

    Episode by episode, the contacts of each in the order of their attempts; those still going on, and sessions
    passed on, leave it as it is.
    """
    rule, person, turn = _rule(facts), facts.person, facts.turn
    level = np.full(int(person.max(initial=-1)) + 1, rule.start)
    after = np.full(len(person), rule.start)
    by_turn = np.argsort(turn, kind="stable")
    for mine in np.split(by_turn, np.cumsum(np.bincount(turn))[:-1] if len(turn) else []):
        before, felt = level[person[mine]], facts.satisfaction[mine]
        moved = before + np.where(felt < before, rule.down, rule.up) * (felt - before)
        level[person[mine]] = after[mine] = np.where(facts.attended[mine], moved, before)
    return after


def churn(facts: Facts) -> Floats:
    """Return how likely the customer leaves within the year, after each contact."""
    rule = _rule(facts)
    odds = np.log(rule.churn / (1 - rule.churn)) - rule.steepness * (facts.customer_satisfaction - rule.usual)
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=float)


def _value(facts: Facts, rule: Retention) -> Floats:
    """Return ``m (1 + d) / (1 + d - r)``: the annual value m, kept with probability r a year, discounted at d."""
    growth = 1 + rule.discount
    return np.asarray(facts.annual_value * growth / (growth - (1 - facts.churn)))


def _rule(facts: Facts) -> Retention:
    return facts.scenario.retention or Retention()


def add_kept(facts: Facts, totals: dict[str, float]) -> None:
    """Add to the totals of a scope the base kept at its mean churn."""
    settled = totals["settled"]
    totals["base_kept"] = _rule(facts).kept(totals["churn"] / settled) if settled else np.nan
