"""Known customers: who they are."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.people.population import Population, apportioned
from sim.metrics import Facts
from sim.metrics.columns.episodes import episode
from sim.random import Streams
from sim.scenario import build
from tests.model.migration.customers import first_of, small


@given(st.integers(6, 5_000), st.lists(st.floats(0.001, 1), min_size=1, max_size=6))
def test_a_population_is_divided_by_shares(whole: int, shares: list[float]) -> None:
    """Everybody belongs to one segment; none is empty, nor off its exact size by one or more if that is at least 1."""
    sizes, exact = apportioned(whole, shares), whole * np.array(shares) / sum(shares)
    assert sizes.sum() == whole
    assert np.all(sizes >= 1)
    assert np.any(exact < 1) or np.all(np.abs(sizes - exact) < 1)


def test_customers_belong_to_one_segment_each() -> None:
    segments = {"mass": {"share": 0.75}, "vip": {"share": 0.25}}
    scenario = build(small(segments=segments, customers={"population": 41}))
    contacts = first_of(scenario).contacts
    assert Population(scenario, Streams(1, 0)).sizes.tolist() == [31, 10]
    assert np.array_equal(contacts["segment"], (contacts["customer"] > 31).astype(int))
    assert set(contacts["customer"].tolist()) <= set(range(1, 42))
    counts = Counter(contacts["customer"][contacts["attempt"] == 1].tolist())
    assert len(counts) == 41


def test_each_customer_is_as_likely_as_any_other() -> None:
    """Over a thousand first contacts among ten: chi-square with nine degrees of freedom below its 99.99 % quantile."""
    contacts = first_of(build(small(customers={"population": 10}, calendar={"days": 5}))).contacts
    counts = np.bincount(contacts["customer"][contacts["attempt"] == 1], minlength=11)[1:]
    expected = counts.sum() / 10
    assert counts.sum() > 1_000
    assert ((counts - expected) ** 2 / expected).sum() < 33.7


def test_an_episode_has_one_customer() -> None:
    facts = Facts(scenario := build(small(customers={"population": 30})), first_of(scenario))
    customers: dict[int, set[int]] = {}
    for number, customer in zip(episode(facts).tolist(), facts.log.contacts["customer"].tolist(), strict=True):
        customers.setdefault(number, set()).add(customer)
    assert facts.log.contacts["attempt"].max() > 1
    assert all(len(found) == 1 for found in customers.values())
