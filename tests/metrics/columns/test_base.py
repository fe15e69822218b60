"""The base in figures: conservation of customers, revenue against a sum over customers and a closed form."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest

from sim.experiments import replicate, simulate
from sim.log.records import BaseChange, ContactLog
from sim.metrics import Facts, measure
from sim.metrics.base import base_months
from sim.metrics.counting.scopes import CENTER
from sim.scenario import Scenario
from sim.scenario.basics.units import DAY, YEAR
from tests.model.base.centers import bank

SEGMENTS = {"mass": {"share": 0.75, "annual_value": 100}, "vip": {"share": 0.25, "annual_value": 1_000}}
DAYS, PEOPLE = 800, 400


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    won = {"after": "60 d", "share": 0.3, "cost": 7}
    pools: dict[str, Any] = {"agents": {"agents": 2, "skills": ["phone"], "wage": 20}}
    return bank(DAYS, 50, PEOPLE, customers={"acquisition": 120}, segments=SEGMENTS, pools=pools,
                retention={"churn": 0.3, "leave": True, "win_back": won}, experiment={"replications": 2})  # fmt: skip


@pytest.fixture(scope="module")
def played(scenario: Scenario) -> ContactLog:
    return simulate(scenario)


def test_no_customer_is_lost(scenario: Scenario, played: ContactLog) -> None:
    """At the end are those of the start, less who left, and who was won and won back; by segment and in all."""
    totals = measure(Facts(scenario, played)).totals
    for scope, people in ((CENTER, PEOPLE), ((("segment", "mass"),), 300), ((("segment", "vip"),), 100)):
        row = totals[scope]
        came = row["customers_won"] + row["customers_won_back"]
        assert row["customers_at_end"] == people + came - row["customers_left"] > 0
        assert min(row["customers_won"], row["customers_left"], row["customers_won_back"]) > 0


def test_months_add_up(scenario: Scenario, played: ContactLog) -> None:
    months, whole = base_months(Facts(scenario, played)), measure(Facts(scenario, played)).totals[CENTER]
    assert [one.month.isoformat() for one in months[:2]] == ["2026-01-05", "2026-02-01"]
    for figure in ("left", "won", "won_back"):
        assert sum(getattr(one, figure) for one in months) == whole[f"customers_{figure}"]
    assert sum(one.revenue for one in months) == pytest.approx(whole["revenue"])
    assert sum(one.contacts for one in months) == (played.contacts["attempt"] == 1).sum()
    before = [PEOPLE, *(one.customers for one in months)]
    for earlier, one in zip(before, months, strict=False):
        assert one.customers == earlier - one.left + one.won + one.won_back


def test_revenue_is_what_each_customer_is_worth_while_there(scenario: Scenario, played: ContactLog) -> None:
    """Summed customer by customer, over the stretches in which the log has them."""
    base, end, revenue = played.base, DAYS * float(DAY), 0.0
    segment = {who: int(who > 300) for who in range(1, PEOPLE + 1)}
    segment |= dict(zip(base["customer"].tolist(), base["segment"].tolist(), strict=True))
    for who, place in segment.items():
        mine = np.flatnonzero((base["customer"] == who) & (base["change"] != BaseChange.ASKED))
        times = sorted([*([0.0] if who <= PEOPLE else []), *base["at"][mine].tolist()])
        times += [end] * (len(times) % 2)
        revenue += float(np.diff(times)[::2].sum()) / YEAR * (100, 1_000)[place]
    assert measure(Facts(scenario, played)).totals[CENTER]["revenue"] == pytest.approx(revenue)


def test_revenue_of_a_base_that_melts() -> None:
    """Of N customers at a hazard h over a time T: N v (1 - exp(-h T)) / h, within four standard errors.

    A customer's time there is the lesser of T and an exponential time.
    """
    hazard, years = -log(0.8), 2 * 365 * DAY / YEAR
    found = simulate(melting := bank(2 * 365, 1, 4_000, segments={"all": {"share": 1, "annual_value": 50}},
                                     retention={"churn": 0.2, "steepness": 0, "leave": True}))  # fmt: skip
    mean = (1 - exp(-hazard * years)) / hazard
    square = 2 * (1 - exp(-hazard * years) * (1 + hazard * years)) / hazard**2
    spread = 50 * sqrt(4_000 * (square - mean**2))
    revenue = measure(Facts(melting, found)).totals[CENTER]["revenue"]
    assert abs(revenue - 50 * 4_000 * mean) < 4 * spread


def test_asking_back_is_in_the_ledger(scenario: Scenario) -> None:
    """Each who is asked costs what is written; what a run lists by year adds up to its figures."""
    result = replicate(scenario)
    entries = [one.amount for account in result.accounts for one in account.entries if one.line == "win-back"]
    asked = [simulate(scenario, number).base["change"] for number in range(2)]
    assert sum(entries) == 7 * sum(int((each == BaseChange.ASKED).sum()) for each in asked) > 0
    document = result.to_dict()
    yearly = [row["mean"] for row in document["base"] if row.get("year") and row["figure"] == "left"]
    assert len(yearly) == 3
    assert sum(yearly) == pytest.approx(result.estimate("customers_left").mean)
    months = result.to_polars("months")
    assert months["left"].sum() == pytest.approx(2 * sum(yearly))
    last = [row["mean"] for row in document["base"] if row["figure"] == "customers"][-1]
    assert last == result.estimate("customers_at_end").mean


def test_figures_of_the_base_are_of_a_base_that_changes() -> None:
    """Where nobody leaves or comes there are none, and nothing is listed."""
    result = replicate(bank(14, 50, 400), replications=1)
    assert "customers_at_end" not in result.metrics_of(())
    assert "base" not in result.to_dict()
    assert "months" not in result.table_names
