"""Knowing customers changes nothing else, and is the same again."""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from sim.experiments import replicate
from sim.log.records import ContactLog
from sim.scenario import build
from tests.laws.case import assert_same
from tests.model.migration.customers import OWN, first_of, often, small
from tests.support.random_centers import choosing_centers, rich_centers

Parts = dict[str, Any]


@often(10)
@given(rich_centers())
def test_knowing_customers_changes_nothing_else(data: Parts) -> None:
    """The log is that of a run without a population, byte for byte, but for the column that says who it was."""
    plain = first_of(build(data))
    known = first_of(build(data | {"customers": {"population": 50}}))
    assert_apart_from_customers(plain, known)
    assert np.all(known.contacts["customer"] >= 1)
    assert np.all(plain.contacts["customer"] == 0)


def assert_apart_from_customers(log: ContactLog, other: ContactLog) -> None:
    """Compare two logs; causes are told wherever there is more than the mechanisms of a plain phone."""
    for name in ("states", "legs", "offers", "dials"):
        table, again = getattr(log, name), getattr(other, name)
        assert all(table[column].tobytes() == again[column].tobytes() for column in table), name
    for name in set(log.contacts) | set(other.contacts) - {"customer"}:
        if name != "customer" and not (name == "cause" and "cause" not in log.contacts):
            assert np.array_equal(log.column(name), other.column(name), equal_nan=True), name


STAYING: Parts = {"weights": {"fit": 0, "wait": 0, "settles": 0}, "learning": {"worse": 0, "better": 0}}


@pytest.mark.parametrize("seed", [1, 2])
def test_customers_without_a_reason_stay_where_the_volumes_have_them(seed: int) -> None:
    """Who learns nothing from contacts or waits never moves: the log of a run in which nobody could."""
    known = {"customers": {"population": 60} | OWN, "experiment": {"seed": seed}}
    without, chosen = build(small(**known)), build(small(**known, migration=STAYING))
    assert_apart_from_customers(first_of(without), first_of(chosen))


def test_agents_know_customers_again_across_episodes() -> None:
    """Few calls, three agents, four customers: whoever was served last time is with the same agent again."""
    channels = {"phone": {"mode": "live", "arrivals": {"per_hour": 6}, "handle_time": {"deterministic": "3 min"}}}
    pools = {"p": {"agents": 3, "skills": ["phone"]}}
    base = small(channels=channels, pools=pools, outcome={"resolution": 1.0}, routing={"last_agent": "10 min"})
    known = base | {"customers": {"population": 4}}
    same, other = _again(first_of(build(known)))
    assert same > 100
    assert other == 0
    forgetful = {key: value for key, value in known.items() if key != "routing"}
    same, other = _again(first_of(build(forgetful)))
    assert other > same


def _again(log: ContactLog) -> tuple[int, int]:
    """Count the contacts that came to the agent of their customer's contact before, and those that did not."""
    contacts, last, found = log.contacts, {}, [0, 0]
    order = np.argsort(contacts["end"], kind="stable")
    for k in order.tolist():
        customer, agent = int(contacts["customer"][k]), int(contacts["agent"][k])
        before = last.get(customer)
        if before is not None and before[1] <= contacts["arrival"][k] and before[2] == contacts["day"][k]:
            found[0 if before[0] == agent else 1] += 1
        last[customer] = agent, float(contacts["end"][k]), int(contacts["day"][k])
    return found[0], found[1]


# The same again

MOVING: Parts = {
    "customers": {"population": 80},
    "migration": {
        "weights": {"experience": 6, "inertia": 2},
        "campaigns": [
            {"to": "chat", "from": ["phone"], "start": "2026-01-06T10:00", "reach": 0.5, "touches": 2, "every": "1 d"}
        ],
    },
}


def test_the_same_whatever_the_number_of_processes() -> None:
    scenario = build(small(**MOVING, experiment={"replications": 3, "seed": 4}))
    one, two = (json.dumps(replicate(scenario, jobs=jobs).to_dict()) for jobs in (1, 2))
    assert one == two
    assert '"moves"' in one


def test_the_same_seed_tells_the_same_and_another_does_not() -> None:
    logs = [first_of(build(small(**MOVING, experiment={"seed": seed}))) for seed in (7, 7, 8)]
    assert_same(logs[0], logs[1])
    for name in ("uptake", "rewards", "opinions", "daily_opinions"):
        table, again = getattr(logs[0], name), getattr(logs[1], name)
        assert all(table[key].tobytes() == again[key].tobytes() for key in table)
    assert len(logs[0].uptake["at"]) == 2
    assert logs[0].contacts["customer"].tobytes() != logs[2].contacts["customer"].tobytes()


@often(4)
@given(choosing_centers())
def test_the_order_in_the_file_does_not_matter(data: Parts) -> None:
    log = first_of(build(data))
    turned = data | {kind: dict(reversed(data[kind].items())) for kind in ("channels", "segments", "issues", "pools")}
    assert_same(log, first_of(build(turned)))


def test_a_year_of_two_thousand_customers_takes_a_moment() -> None:
    """Twenty-five thousand contacts, a few seconds on one slow core."""
    channels = small()["channels"]
    for one in channels.values():
        one["arrivals"] = {"per_day": 30}
    choosing = {"weights": {"experience": 4}, "campaigns": [
        {"to": "chat", "start": "2026-02-02T10:00", "reach": 0.3, "touches": 6, "every": "30 d"}]}  # fmt: skip
    year = {"days": 365, "open": "08:00-18:00"}
    scenario = build(small(channels=channels, calendar=year, customers={"population": 2_000}, migration=choosing))
    begun = perf_counter()
    log = first_of(scenario)
    assert len(log.contacts["arrival"]) > 20_000
    mean = (log.contacts["attempt"] == 1).sum() / 2_000  # negative binomial: who never contacted us
    assert len(np.unique(log.contacts["customer"])) == pytest.approx(2_000 * (1 - (1 + mean / 0.8) ** -0.8), abs=60)
    assert log.contacts["arrival"].max() > 364 * 86_400
    assert perf_counter() - begun < 60
