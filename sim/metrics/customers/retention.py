"""Retention: what contacts leave a customer with, how likely they leave, and what they are worth."""

from __future__ import annotations

import numpy as np

from sim.metrics.columns.customers import annual_value, person, settled, turn
from sim.metrics.columns.endings import attended
from sim.metrics.columns.touched import touched, touched_later
from sim.metrics.counting.groups import Weights, flag
from sim.metrics.counting.spans import Floats
from sim.metrics.customers.satisfaction import satisfaction
from sim.metrics.facts import Facts, column_of_all
from sim.metrics.metric import HIGH, LOW, MONEY, OF_SEGMENTS, Metric, needing
from sim.scenario.customers.retention import Retention

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
    last = settled(facts)
    return {
        "settled": flag(last),
        "left_with": np.where(last, customer_satisfaction(facts), 0.0),
        "churn": np.where(last, churn(facts), 0.0),
        "customer_value": np.where(last, _value(facts), 0.0),
    }


@column_of_all
def customer_satisfaction(facts: Facts) -> Floats:
    """Return the customer's satisfaction after each contact: ``S + a (s - S)``, a larger where s disappoints.

    Episode by episode, the contacts of each in the order of their attempts; those still going on, and sessions
    passed on, leave it as it is. Messages move it by their tone in between.
    """
    rule, whose, place = _rule(facts), person(facts), turn(facts)
    level = np.full(int(whose.max(initial=-1)) + 1, rule.start)
    after = np.full(len(whose), rule.start)
    by_turn = np.argsort(place, kind="stable")
    for mine in np.split(by_turn, np.cumsum(np.bincount(place))[:-1] if len(place) else []):
        before, felt = np.clip(level[whose[mine]] + touched(facts)[mine], 0.0, 1.0), satisfaction(facts)[mine]
        moved = before + np.where(felt < before, rule.down, rule.up) * (felt - before)
        level[whose[mine]] = after[mine] = np.where(attended(facts)[mine], moved, before)
    return np.asarray(np.clip(after + touched_later(facts), 0.0, 1.0))


@column_of_all
def churn(facts: Facts) -> Floats:
    """Return how likely the customer leaves within the year, after each contact."""
    rule = _rule(facts)
    odds = np.log(rule.churn / (1 - rule.churn)) - rule.steepness * (customer_satisfaction(facts) - rule.usual)
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=float)


def _value(facts: Facts) -> Floats:
    """Return ``m (1 + d) / (1 + d - r)``: the annual value m, kept with probability r a year, discounted at d."""
    growth = 1 + _rule(facts).discount
    return np.asarray(annual_value(facts) * growth / (growth - (1 - churn(facts))))


def _rule(facts: Facts) -> Retention:
    return facts.scenario.retention or Retention()


def add_base_kept(facts: Facts, totals: dict[str, float]) -> None:
    """Add to the totals of a scope the base kept at its mean churn."""
    settled = totals["settled"]
    totals["base_kept"] = _rule(facts).kept(totals["churn"] / settled) if settled else np.nan
