"""Retention: the published bases, satisfaction that follows contacts, churn and the value of customers."""

from __future__ import annotations

from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.experiments import replicate
from sim.log.records import Outcome
from sim.metrics.columns.customers import is_last, settled
from sim.metrics.columns.episodes import episode
from sim.metrics.customers.retention import churn, customer_satisfaction
from sim.metrics.customers.satisfaction import satisfaction
from sim.metrics.facts import Facts
from sim.metrics.sums import weights
from sim.scenario import InputError, build
from sim.scenario.customers.retention import Retention
from tests.metrics.columns.coming_back import coming_back
from tests.support.random_centers import rich_centers
from tests.support.toy import log_of, toy


def test_ten_years_of_ten_and_of_five_percent() -> None:
    """Of 100 customers 38.7 and 63.0 are there at the start of the tenth year, at churns of 10 and 5 %."""
    rule = Retention()
    assert [round(100 * rule.kept(churn), 1) for churn in (0.10, 0.05)] == [38.7, 63.0]
    assert round(100 * Retention(convention="end_of_year").kept(0.10), 1) == 34.9
    assert [round(rule.leaves(level), 3) for level in (0.6, 0.8)] == [0.1, 0.05]


def leaves(satisfaction: float) -> float:
    return 1 / (1 + exp(-(log(0.10 / 0.90) - 3.74 * (satisfaction - 0.6))))


def test_good_news_moves_less_than_bad(tmp_path: Path) -> None:
    """One answered at once moves .70 up by .15 of the way to .881; who gives up moves it down by .30 to .15."""
    calls = [(0, 30), (5, 30, 1)]
    scenario = toy(tmp_path, calls, attention={}, retention={})
    facts = Facts(scenario, log_of(scenario))
    good, bad = 0.70 + 0.15 * (1 / (1 + exp(-2.0)) - 0.70), 0.70 + 0.30 * (0.15 - 0.70)
    assert customer_satisfaction(facts).tolist() == pytest.approx([good, bad])
    assert bad - 0.70 < 0.70 - good
    result = replicate(scenario)
    mean = (leaves(good) + leaves(bad)) / 2
    assert result.estimate("churn").mean == pytest.approx(mean)
    assert result.estimate("base_kept").mean == pytest.approx((1 - mean) ** 9)
    assert result.estimate("customer_satisfaction").mean == pytest.approx((good + bad) / 2)


def test_satisfaction_follows_the_contacts_of_an_episode() -> None:
    """Step by step, in the order of attempts, worked out contact by contact."""
    scenario = coming_back(retention={})
    facts = Facts(scenario, log_of(scenario))
    contacts, felt = facts.log.contacts, satisfaction(facts)
    level: dict[Any, float] = {}
    for k in np.lexsort([contacts["attempt"], contacts["row"]]):
        name = int(contacts["row"][k])
        before = level.get(name, 0.70)
        level[name] = before + (0.30 if felt[k] < before else 0.15) * (felt[k] - before)
        assert customer_satisfaction(facts)[k] == pytest.approx(level[name])


def segments(**changes: Any) -> Any:
    """Run two segments of different value, of whom everybody is answered at once."""
    return coming_back(
        segments={"small": {"share": 0.5, "annual_value": 100}, "large": {"share": 0.5, "annual_value": 1000}},
        pools={"p": {"agents": 60, "skills": ["phone"], "wage": 0}},
        retention={},
        **changes,
    )


def test_the_value_of_a_customer() -> None:
    """Kept with r = 1 - p a year at a discount of 10 %: m 1.1 / (1.1 - r); the larger segment is worth ten times."""
    satisfied = segments(outcome={"resolution": 1.0})
    result = replicate(satisfied)
    kept = 1 - leaves(0.70 + 0.15 * (1 / (1 + exp(-2.0)) - 0.70))
    for name, value in (("small", 100), ("large", 1000)):
        scope = (("segment", name),)
        assert result.estimate("customer_value", scope).mean == pytest.approx(value * 1.1 / (1.1 - kept))
    assert result.estimate("revenue_at_risk").mean == 0


def test_revenue_at_risk_is_what_dissatisfaction_costs() -> None:
    """The annual value times how much likelier than at the start the customer leaves, at the end of each episode."""
    scenario = segments()
    facts = Facts(scenario, log_of(scenario))
    more = np.maximum([leaves(level) - leaves(0.70) for level in customer_satisfaction(facts)], 0)
    values = np.array([1000.0, 100.0])[facts.log.contacts["segment"]]
    assert weights(facts)["revenue_at_risk"] == pytest.approx(np.where(is_last(facts), more * values, 0.0))
    assert weights(facts)["revenue_at_risk"].sum() > 0


def test_worse_service_keeps_fewer_customers() -> None:
    """Less often resolved: less satisfied, more of them leave, fewer are there at the end."""
    results = [replicate(coming_back(retention={}, outcome={"resolution": share})) for share in (0.9, 0.6, 0.3)]
    figures = {name: [result.estimate(name).mean for result in results] for name in ("churn", "base_kept")}
    assert figures["churn"] == sorted(figures["churn"])  # type: ignore[type-var]
    assert figures["base_kept"] == sorted(figures["base_kept"], reverse=True)  # type: ignore[type-var]


few = settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
often = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def check(center: dict[str, Any]) -> None:
    scenario = build(center | {"attention": {}, "retention": {}})
    facts = Facts(scenario, log_of(scenario))
    for column in (satisfaction(facts), customer_satisfaction(facts), churn(facts)):
        assert np.all((column >= 0) & (column <= 1))
    assert weights(facts)["settled"].sum() <= weights(facts)["episodes"].sum()


@few
@given(center=rich_centers())
def test_levels_and_chances_of_a_few_centers_stay_within_bounds(center: dict[str, Any]) -> None:
    check(center)


@pytest.mark.slow
@often
@given(center=rich_centers())
def test_levels_and_chances_stay_within_bounds(center: dict[str, Any]) -> None:
    check(center)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"attention": None}, "retention: needs the satisfaction of contacts"),
        ({"costs": {"churn": {"lost": 0.2}}, "retention": {}}, "changes nothing beside retention"),
        ({"retention": {"years": 0}}, "years"),
        ({"retention": {"churn": 0.0}}, "churn"),
    ],
)
def test_what_makes_no_sense_is_told(changes: dict[str, Any], told: str) -> None:
    base = segments().tree
    with pytest.raises(InputError, match=told):
        build({key: value for key, value in (base | changes).items() if value is not None})


def test_an_episode_counts_when_nothing_of_it_goes_on() -> None:
    """Who chases a message that is still unanswered at the end has not been left with anything yet."""
    mail = {"mode": "deferred", "arrivals": {"per_hour": 30}, "handle_time": {"deterministic": "10 min"}}
    mail |= {"patience": {"deterministic": "30 min"}, "chase": {"probability": 1, "to": {"phone": 1}}}
    mail["target"] = {"within": "4 h"}
    phone = {"mode": "live", "handle_time": {"deterministic": "60 s"}, "target": {"within": "20 s"}}
    pools = {"w": {"agents": 2, "skills": ["mail"]}, "p": {"agents": 20, "skills": ["phone"]}}
    plain = {"scenario": "Chasing", "calendar": {"days": 1, "open": "08:00-20:00"}, "attention": {}, "retention": {}}
    scenario = build(plain | {"channels": {"mail": mail, "phone": phone}, "pools": pools})
    facts = Facts(scenario, log_of(scenario))
    going_on = set(episode(facts)[facts.log.contacts["outcome"] == Outcome.UNFINISHED].tolist())
    assert len(going_on) > 50
    assert not going_on & set(episode(facts)[settled(facts)].tolist())
    assert settled(facts).sum() == weights(facts)["episodes"].sum() - len(going_on)


def test_nobody_has_a_value_where_none_is_written() -> None:
    scenario = coming_back(retention={})
    assert "customer_value" not in replicate(scenario).metrics_of(())
    with pytest.raises(InputError, match="no segment has an annual_value"):
        coming_back(retention={"discount": 0.2})
