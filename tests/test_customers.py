"""Known customers: a population that changes no wait, is known again, and whose every path keeps the laws."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np
import pytest
import test_rich_laws as laws
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_centers import choosing_centers, rich_centers
from test_rich_laws import Case, Row, Stretch, assert_same

from sim.demand.population import Population, apportioned
from sim.experiments import replicate, simulate
from sim.hours import horizon, open_windows
from sim.metrics import Facts, measure
from sim.metrics.costs.ledger import ledger
from sim.metrics.customers import settled
from sim.metrics.episodes import episode
from sim.metrics.retention import churn, customer_satisfaction
from sim.metrics.satisfaction import satisfaction
from sim.metrics.sums import weights
from sim.records import Cause, ContactLog, Outcome, Reason
from sim.scenario import Scenario, build

Parts = dict[str, Any]


def often(examples: int) -> Any:
    return settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def first_of(scenario: Scenario) -> ContactLog:
    return simulate(scenario)


def small(**changes: Any) -> Parts:
    """Return a phone and a chat whose customers come back, and two shifts of agents."""
    phone = {"mode": "live", "arrivals": {"per_hour": 12}, "handle_time": {"exponential": {"mean": "4 min"}}}
    chat = phone | {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1, 0.8]}}
    target, patience = {"within": "30 s"}, {"exponential": {"mean": "4 min"}}
    return {
        "scenario": "Small",
        "calendar": {"days": 3, "open": "08:00-18:00"},
        "outcome": {"resolution": 0.7, "repeat": {"after": {"exponential": {"mean": "2 h"}}}},
        "channels": {"phone": phone | {"target": target, "patience": patience}, "chat": chat | {"patience": patience}},
        "pools": {"p": {"agents": 2, "skills": ["phone"]}, "c": {"agents": 1, "skills": ["chat"]}},
    } | changes


# Who they are


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
    assert Population(scenario).sizes.tolist() == [31, 10]
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


# What knowing them changes


@often(15)
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
            assert np.array_equal(log.told(name), other.told(name), equal_nan=True), name


STAYING: Parts = {"weights": {"fit": 0, "wait": 0}, "learning": {"worse": 0, "better": 0}}


@pytest.mark.parametrize("seed", [1, 2])
def test_customers_without_a_reason_stay_where_the_volumes_have_them(seed: int) -> None:
    """Who learns nothing from contacts or waits never moves: the log of a run in which nobody could."""
    known = {"customers": {"population": 60}, "experiment": {"seed": seed}}
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
    for name in ("uptake", "rewards", "opinions"):
        table, again = getattr(logs[0], name), getattr(logs[1], name)
        assert all(table[key].tobytes() == again[key].tobytes() for key in table)
    assert len(logs[0].uptake["at"]) == 2
    assert logs[0].contacts["customer"].tobytes() != logs[2].contacts["customer"].tobytes()


@often(12)
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
    assert len(np.unique(log.contacts["customer"])) == 2_000
    assert log.contacts["arrival"].max() > 364 * 86_400
    assert perf_counter() - begun < 60


# Laws


@dataclass
class Choosing(Case):
    """A case in which first contacts may be elsewhere than the volumes had them: those were drawn anew."""

    def primary_work(self, mode: str) -> Iterator[Row]:
        """Yield those that came where the volumes had them.

        Without messages begun as a channel opens, which may be dropped in that instant and leave no stretch to see.
        """
        names = self.scenario.channel_names
        opening = {start for name in names for start, _ in open_windows(self.scenario, name)}
        for row in super().primary_work(mode):
            if row["channel"] == row["origin"] and not (mode == "deferred" and row["left_queue"] in opening):
                yield row

    def tiers(self) -> Iterator[tuple[Row, list[tuple[int, int, Stretch]]]]:
        """Leave out first contacts that moved."""
        return (found for found in super().tiers() if found[0]["attempt"] > 1 or not moved(found[0]))


def moved(row: Row) -> bool:
    return bool(row["attempt"] == 1 and row["channel"] != row["origin"])


def first_contacts_move_for_a_reason(case: Case) -> None:
    """Who came elsewhere than the volumes had them did so for one of the reasons to choose, and nobody else did."""
    for row in case.rows:
        assert (row["cause"] >= Cause.EXPERIENCE) == moved(row)
        assert (row["attempt"] == 1) == (row["cause"] == Cause.PRIMARY or moved(row))


def further_contacts_have_a_cause(case: Case) -> None:
    for attempts in case.episodes.values():
        for row in attempts:
            earlier = [other for other in attempts if other["attempt"] < row["attempt"]]
            if row["cause"] in laws.REASONS:
                assert any(laws.REASONS[row["cause"]](other, row) for other in earlier)


def nobody_moves_to_a_channel_that_is_not_there(case: Case) -> None:
    for row in case.rows:
        spec, start = row["spec"], case.scenario.calendar.start
        if spec.opens is not None:
            assert row["arrival"] >= 86_400 * (spec.opens.on - start).days
        if spec.closes is not None and moved(row):
            assert row["arrival"] < 86_400 * (spec.closes - start).days
        if row["cause"] == Cause.CLOSURE:
            origin = case.scenario.channels[case.scenario.channel_names[row["origin"]]]
            assert origin.closes is not None
            assert row["arrival"] >= 86_400 * (origin.closes - start).days


def moves_are_conserved(case: Case) -> None:
    channels = [case.totals[("channel", name),] for name in case.scenario.channel_names]
    away, here = (sum(row.get(name, 0.0) for row in channels) for name in ("moved_away", "moved_here"))
    assert away == here == case.totals[()]["moved_here"] == case.totals[()]["moved_away"] == sum(map(moved, case.rows))


def customers_keep_to_their_segment(case: Case) -> None:
    population = Population(case.scenario).segments
    for row in case.rows:
        if row["spec"].mode != "outbound":
            assert population[row["customer"] - 1] == row["segment"]


def levels_are_levels(case: Case) -> None:
    facts = Facts(case.scenario, case.log)
    for column in (satisfaction(facts), customer_satisfaction(facts), churn(facts), weights(facts)["attention"]):
        assert np.all((column >= 0) & (column <= 1 + 1e-9))
    opinion, users = case.log.opinions["opinion"], case.log.opinions["users"]
    assert len(opinion) == len(case.scenario.channel_names)
    assert np.all(np.isnan(opinion) | ((opinion >= 0) & (opinion <= 1)))
    assert np.all(np.isnan(opinion) == (users == 0))


def each_customer_settles_once(case: Case) -> None:
    facts = Facts(case.scenario, case.log)
    done = facts.log.contacts["customer"][settled(facts)]
    assert len(done) == len(set(done.tolist()))
    going_on = set(facts.log.contacts["customer"][facts.log.contacts["outcome"] == Outcome.UNFINISHED].tolist())
    assert not going_on & set(done.tolist())


def the_ledger_adds_up(case: Case) -> None:
    told = ledger(Facts(case.scenario, case.log))
    assert case.totals[()]["cost"] == pytest.approx(sum(entry.amount for entry in told.entries), abs=1e-6)
    incentives = sum(entry.amount for entry in told.entries if entry.line == "incentives")
    assert incentives == pytest.approx(float(case.log.rewards["amount"].sum()), abs=1e-6)
    no_contact = {"campaigns", "platform"}
    borne = sum(entry.amount for entry in told.entries if entry.channel and entry.line not in no_contact)
    assert told.per_contact.sum() == pytest.approx(borne, rel=1e-6, abs=1e-6)


def adoption_only_grows(case: Case) -> None:
    uptake, whole = case.log.uptake, case.scenario.customers.population  # type: ignore[union-attr]
    for number, name in enumerate(case.scenario.channel_names):
        mine = uptake["channel"] == number
        order = np.lexsort([uptake["holders"][mine], uptake["at"][mine]])
        steps = uptake["holders"][mine][order].tolist()
        assert all(early <= late + 1e-9 for early, late in pairwise(steps))
        assert all(0 <= step <= whole + 1e-6 for step in steps)
        assert case.scenario.channels[name].opens is not None or not any(steps)
    assert np.all((uptake["touched"] >= 0) & (uptake["touched"] <= whole))
    assert np.all((uptake["at"] >= 0) & (uptake["at"] < horizon(case.scenario)))


def is_gone(case: Case, name: str, moment: float) -> bool:
    """Whether a channel is not there at a moment: it has closed for good, or not opened yet."""
    spec, start = case.scenario.channels[name], case.scenario.calendar.start
    closed = spec.closes is not None and moment >= 86_400 * (spec.closes - start).days
    return closed or (spec.opens is not None and moment < 86_400 * (spec.opens.on - start).days)


def refused(case: Case) -> set[int]:
    """Return the messages that came to a channel that had closed for good, when nothing else was open."""
    found = set()
    for row in case.rows:
        if row["spec"].mode == "deferred" and row["outcome"] == Outcome.BLOCKED:
            assert row["reason"] == Reason.CLOSED
            assert is_gone(case, case.scenario.channel_names[row["channel"]], row["arrival"])
            found.add(row["number"])
    return found


def without_the_refused(law: Any) -> Any:
    """Let a law look only at messages that had a mailbox to come to."""

    def check(case: Choosing) -> None:
        kept, away = Choosing(case.scenario, case.log), refused(case)
        kept.rows = [row for row in case.rows if row["number"] not in away]
        law(kept)

    return check


def whom_a_machine_passes_on_arrives_at_once(case: Case) -> None:
    """Unless the channel named is not there, and no other is that the customer could choose."""
    for attempts in case.episodes.values():
        passed = [row for row in attempts if row["outcome"] == Outcome.DEFLECTED]
        came = Counter(row["arrival"] for row in attempts if row["cause"] == Cause.FALLBACK)
        assert not came - Counter(row["end"] for row in passed)
        for row in passed:
            fallback = row["spec"].self_service.fallback
            assert came[row["end"]] or is_gone(case, fallback, row["end"])


INSTEAD: dict[Any, Any] = {
    laws.further_contacts_have_a_cause: further_contacts_have_a_cause,
    laws.whom_a_machine_passes_on_arrives_at_once: whom_a_machine_passes_on_arrives_at_once,
    laws.endings_fit_the_mode: without_the_refused(laws.endings_fit_the_mode),
    laws.messages_are_begun_while_open_and_kept: without_the_refused(laws.messages_are_begun_while_open_and_kept),
}
LAWS = (
    *(INSTEAD.get(law, law) for law in laws.LAWS),
    first_contacts_move_for_a_reason,
    nobody_moves_to_a_channel_that_is_not_there,
    moves_are_conserved,
    customers_keep_to_their_segment,
    levels_are_levels,
    each_customer_settles_once,
    the_ledger_adds_up,
    adoption_only_grows,
)


@often(50)
@given(choosing_centers())
def test_laws_hold_on_every_path_of_customers_who_choose(data: Parts) -> None:
    scenario = build(data)
    case = Choosing(scenario, first_of(scenario))
    for law in LAWS:
        law(case)


@often(12)
@given(choosing_centers())
def test_measuring_attention_changes_neither_log_nor_ledger(data: Parts) -> None:
    scenario = build(data)
    without = build({key: value for key, value in data.items() if key not in ("attention", "retention")})
    log, plain = first_of(scenario), first_of(without)
    assert_same(log, plain)
    assert ledger(Facts(scenario, log)).entries == ledger(Facts(without, plain)).entries
    told, bare = (measure(Facts(*both)).totals[()] for both in ((scenario, log), (without, plain)))
    for name in ("moved_here", "moved_away", "customers_in", "followed", "reverted", "cost"):
        assert told[name] == bare[name]
