"""A bank over ten years: its page tells what the scenarios say, and what the textbook's leaky bucket leaves."""

from __future__ import annotations

from itertools import groupby
from math import exp

import numpy as np
import pytest

from docs.tools import tables
from sim.experiments.runs.accounts import base_rows
from sim.experiments.statistics.estimate import mean_interval
from sim.scenario.customers.retention import Retention
from tests.docs.stories.test_cars_bills_complaints import (
    Cells,
    Design,
    by_metric,
    less,
    loaded,
    result,
    text_of,
    values,
)

pytestmark = pytest.mark.slow

PAGE = "bank-ten-years"
AS_IT_IS: Design = ("bank_ten_years",)
MORE_WON: Design = (*AS_IT_IS, "customers.acquisition.per_year=270")
RESOLVED: Design = (*AS_IT_IS, "outcome.resolution=0.90")
NOT_ASKED: Design = (*AS_IT_IS, "retention.win_back=null")
TEN_YEARS = (
    *((name, ()) for name in ("customers_won", "customers_won_back", "customers_left", "customers_at_end")),
    *((name, ()) for name in ("arrivals", "customer_satisfaction", "revenue", "cost_total")),
)
BY_YEAR = ("customers", "contacts", "left", "won", "won_back", "revenue")
WORTH = ("customers_at_end", "revenue", "cost_total")
EFFORTS = ((MORE_WON, AS_IT_IS), (AS_IT_IS, NOT_ASKED), (RESOLVED, AS_IT_IS))


def leak(rule: Retention, satisfaction: float) -> list[str]:
    """Return what a satisfaction that stays leaves of 1,000 customers, and how long one stays on average."""
    churn = rule.leaves(satisfaction)
    ninth, tenth = (1_000 * exp(-years * rule.hazard(satisfaction)) for years in (9, 10))
    stay = 1 / rule.hazard(satisfaction)
    return [f"{churn:.1%}".replace("%", " %"), f"{ninth:,.0f}", f"{tenth:,.0f}", f"{stay:.1f} years"]


def spread(found: np.ndarray, unit: str = "") -> str:
    mean, low, _ = mean_interval(found, 0.95)
    assert mean is not None
    assert low is not None
    sign = "−" if mean < 0 else ""
    return f"{sign}{unit}{abs(mean):,.0f} ±{mean - low:,.0f}"


def years(design: Design) -> Cells:
    """Return the base by year: a row per year, a column per figure."""
    rows = base_rows(result(design).accounts, 0.95, "year")
    told = []
    for year, figures in groupby(rows, key=lambda row: row["year"]):
        known = {row["figure"]: f"{row['mean']:,.0f} ±{row['mean'] - row['low']:,.0f}" for row in figures}
        told.append([year, *(("$" if name == "revenue" else "") + known[name] for name in BY_YEAR)])
    return told


def worth(more: Design, less_of_it: Design) -> list[str]:
    """Return by how much an effort raises figures, on the same customers with the same luck."""
    return [
        spread(values(more, name) - values(less_of_it, name), "" if name == "customers_at_end" else "$")
        for name in WORTH
    ]


def test_what_a_leak_leaves_is_the_textbooks() -> None:
    rule = loaded(AS_IT_IS).retention
    assert rule is not None
    assert [round(rule.leaves(level), 3) for level in (0.6, 0.8)] == [0.10, 0.05]
    found = [leak(rule, level) for level in (0.5, 0.6, 0.7, 0.8)]
    assert [row[1] for row in found[1::2]] == ["387", "630"]  # 38.7 and 63.0 %, published
    assert tables.differing(PAGE, "## What a leak leaves", found) == []


def test_the_base_by_year() -> None:
    assert tables.differing(PAGE, "## Year by year", years(AS_IT_IS)) == []


def test_what_fills_the_bucket() -> None:
    found = by_metric((AS_IT_IS, MORE_WON, NOT_ASKED, RESOLVED), *TEN_YEARS)
    assert tables.differing(PAGE, "## Four designs", found) == []
    assert tables.differing(PAGE, "## What each is worth", [worth(*pair) for pair in EFFORTS]) == []
    for more, fewer in EFFORTS:
        for metric in ("customers_at_end", "revenue"):
            assert less(values(fewer, metric), values(more, metric)), (more, metric)
    assert less(values(AS_IT_IS, "arrivals"), values(MORE_WON, "arrivals"))
    for metric in ("repeats", "customers_left"):
        assert less(values(RESOLVED, metric), values(AS_IT_IS, metric)), metric
    assert less(values(AS_IT_IS, "wait"), values(MORE_WON, "wait"))
    assert less(values(MORE_WON, "customer_satisfaction"), values(AS_IT_IS, "customer_satisfaction"))
    assert less(values(AS_IT_IS, "customer_satisfaction"), values(RESOLVED, "customer_satisfaction"))


def test_what_a_customer_is_worth_and_costs() -> None:
    """Revenue of ten years for each customer won, and what is paid for each who is won back: about 40 / .12."""
    won, revenue = (sum(values(MORE_WON, name) - values(AS_IT_IS, name)) for name in ("customers_won", "revenue"))
    assert f"a customer won is worth ${revenue / won:,.0f} of revenue" in text_of(PAGE)
    back = sum(values(AS_IT_IS, "customers_won_back"))
    paid, brought = (sum(values(AS_IT_IS, name) - values(NOT_ASKED, name)) for name in ("cost_total", "revenue"))
    assert f"come back, at ${paid / back:,.0f} each" in text_of(PAGE)
    assert f"bring about ${round(brought / back, -2):,.0f} each" in text_of(PAGE)
    assert paid / back == pytest.approx(40 / 0.12, rel=0.1)
