"""The records of the metrics: each is made of totals that something makes, and reported somewhere."""

from __future__ import annotations

from functools import cache

import pytest

from sim.experiments import simulate
from sim.experiments.figures.measurable import scopes_of
from sim.experiments.figures.reported import reported
from sim.metrics import Facts
from sim.metrics.catalogue import GROUPS, METRICS
from sim.metrics.measure import totals_of
from sim.metrics.metric import Metric, MetricKind
from sim.scenario import Scenario, load
from tests.support.paths import SCENARIOS

SHORTER = {"bank_ten_years": ("calendar.days=90",), "telecom": ("calendar.days=4",)}
EVERY_MECHANISM = (
    *("calls_of_our_own", "interaction_center", "tiers_and_vendor", "utility_fixes_causes"),
    *SHORTER,
)


@cache
def shipped(name: str) -> Scenario:
    return load(SCENARIOS / f"{name}.yaml", SHORTER.get(name, ()))


def test_no_name_is_taken_twice() -> None:
    assert len(METRICS) == sum(len(group) for group in GROUPS.values())


def test_every_total_is_made_by_something() -> None:
    """A total that is misspelt would be 0 everywhere, and what is divided by it undefined."""
    made: set[str] = set()
    for name in EVERY_MECHANISM:
        facts = Facts(shipped(name), simulate(shipped(name), 0))
        made |= {total for row in totals_of(facts, {}).values() for total in row}
    assert {total for one in METRICS.values() if one.of for total in one.totals} <= made


def test_every_metric_is_reported_of_something_by_a_shipped_scenario() -> None:
    """One that needs a mechanism which does not exist never would be."""
    every = [shipped(name) for name in EVERY_MECHANISM]
    assert {metric for one in every for scope in scopes_of(one) for metric in reported(one, scope)} == set(METRICS)


@pytest.mark.parametrize(
    ("kind", "names"),
    {
        MetricKind.COUNT: ("arrivals", "cost_total", "paid_hours"),
        MetricKind.MEAN: ("asa", "queue_length", "cost_per_contact", "effort"),
        MetricKind.BIAS: ("prediction_bias_last_wait",),
        MetricKind.SHARE: ("service_level", "satisfaction", "base_kept", "adoption"),
        MetricKind.PROPORTION: ("target_met", "target_met_intervals"),
        MetricKind.PERCENTILE: ("wait_p95", "response_time_p50"),
        MetricKind.VALUE: ("queue_length_max", "backlog", "static_success"),
    }.items(),
)
def test_what_a_metric_is_to_statistics(kind: MetricKind, names: tuple[str, ...]) -> None:
    assert {METRICS[name].kind for name in names} == {kind}


def test_which_way_is_better() -> None:
    names = ("service_level", "attention_ownership", "asa", "wait_p95", "occupancy", "prediction_bias_last_wait")
    assert [METRICS[name].direction for name in names] == [1, 1, -1, -1, 0, 0]


def test_where_there_is_such_a_figure() -> None:
    """By channel only, by pool only, of the whole center only."""
    scenario = load(SCENARIOS / "tiers_and_vendor.yaml")
    found = {name: set() for name in ("target_met", "tier_time", "cost_per_customer", "asa")}
    for scope in scopes_of(scenario):
        for metric in found.keys() & set(reported(scenario, scope)):
            found[metric].add(" ".join(kind for kind, _ in scope))
    assert found["target_met"] == {"channel"}
    assert found["tier_time"] == {"pool"}
    assert found["cost_per_customer"] == {""}
    assert found["asa"] >= {"", "channel", "pool", "issue"}


def test_words_of_a_metric() -> None:
    one = Metric("first_wait", "s", formula="of `A` [those](there.md#x) who wait. [More](here.md)", heads={"pool": "w"})
    assert (one.title, one.head("pool"), one.head("channel")) == ("first wait", "w", "first wait")
    assert one.definition == "of A those who wait"
    assert METRICS["asa"].title == "ASA"
