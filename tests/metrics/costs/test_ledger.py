"""The ledger: a published figure, as people read it, as files, and that it adds up on every path."""

from __future__ import annotations

import csv
import datetime
import json
from collections import defaultdict
from collections.abc import Iterable
from math import fsum
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.experiments import replicate, simulate
from sim.log.records import Outcome
from sim.metrics import Facts, measure
from sim.metrics.columns.warmup import studied, warmup
from sim.metrics.costs.invoices import invoices
from sim.metrics.costs.ledger import Entry, ledger
from sim.metrics.costs.legs import legs_of
from sim.metrics.costs.periods import periods
from sim.report.page.numbers import money
from sim.runs.inputs import Inputs
from sim.runs.perform import write_run
from sim.scenario import build
from tests.metrics.costs.money import facts_of
from tests.support.random_centers import Parts, maybe, one_of, rarely, rich_centers

pytestmark = pytest.mark.long

DAY = 86_400
HOUR = 3_600.0
often = settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def test_cost_of_a_call_in_a_center_of_a_hundred() -> None:
    """20 an hour times 2.25, 360 s, at an occupancy of 80 % of the 70 % who are there: 8.04; published, 8.01."""
    exact = 20 * 2.25 * 360 / HOUR / 0.8 / 0.7
    rate = 100 * 0.7 * 0.8 * HOUR / 360
    phone = {"mode": "live", "arrivals": {"per_hour": rate}, "handle_time": {"exponential": {"mean": "360 s"}}}
    pool = {"agents": 100, "skills": ["phone"], "wage": 20, "shrinkage": 0.30}
    calendar = {"days": 5, "open": "08:00-20:00", "interval": "1 h"}
    data = {"scenario": "Hundred", "calendar": calendar, "channels": {"phone": phone}, "pools": {"p": pool}}
    result = replicate(build(data | {"experiment": {"replications": 10, "seed": 5, "confidence": 0.99}}))
    cost, busy = result.estimate("cost_per_contact"), result.estimate("occupancy")
    assert busy.mean == pytest.approx(0.8, abs=0.01)
    assert cost.mean == pytest.approx(exact, rel=0.02)
    assert cost.mean == pytest.approx(8.01, rel=0.02)
    assert cost.low is not None
    assert cost.high is not None
    assert cost.low <= exact <= cost.high


# As people read it, and as files


@pytest.mark.parametrize(
    ("amount", "currency", "half", "text"),
    [
        (8.0357, "USD", 0.12, "$8.04 ±0.12"),
        (0, "EUR", None, "€0.00"),
        (999.99, "GBP", None, "£999.99"),
        (1_000, "GBP", None, "£1,000"),
        (1_234_567.8, "USD", 4_321.9, "$1,234,568 ±4,322"),
        (-0.5, "USD", None, "-$0.50"),
        (-271_134.2, "CHF", None, "-271,134 CHF"),
        (12.345, "SEK", 0.5, "12.35 SEK ±0.50"),
    ],
)
def test_money_as_people_read_it(amount: float, currency: str, half: float | None, text: str) -> None:
    assert money(amount, currency, half) == text


def test_files_of_a_run_add_up(tmp_path: Path) -> None:
    contract = {"per_contact": 2, "per_minute": 0.3, "service_level": {"within": "20 s"}, "period": "day"}
    data = {
        "scenario": "Files",
        "calendar": {"days": 2, "start": "2026-01-31", "open": "08:00-12:00"},
        "experiment": {"replications": 4},
        "channels": {
            "phone": {
                "mode": "live",
                "arrivals": {"per_hour": 60},
                "handle_time": {"exponential": {"mean": "4 min"}},
                "patience": {"exponential": {"mean": "3 min"}},
                "cost": {"per_contact": 0.05, "per_minute": 0.03, "fixed_per_month": 400},
            }
        },
        "pools": {
            "p": {"agents": 3, "skills": ["phone"], "wage": 21},
            "v": {"agents": 1, "skills": ["phone"], "contract": contract},
        },
        "outsourcing": [{"vendor": "v", "channel": "phone", "when": {"wait_over": "30 s"}}],
    }
    write_run(replicate(build(data)), tmp_path, 1.0, Inputs(tmp_path))
    summary = json.loads((tmp_path / "summary.json").read_text())
    told = {row["metric"]: row["mean"] for row in summary["metrics"] if not row["scope"]}
    ledger, billed = rows_of(tmp_path / "ledger.csv"), rows_of(tmp_path / "invoices.csv")
    total = fsum(float(row["amount"]) for row in ledger) / 4
    assert total == pytest.approx(told["cost_total"], rel=1e-12)
    assert fsum(row["mean"] for row in summary["costs"]["ledger"]) == pytest.approx(total, rel=1e-12)
    from_ledger = [float(row["amount"]) for row in ledger if row["line"] == "invoices"]
    assert fsum(float(row["amount"]) for row in billed) == pytest.approx(fsum(from_ledger), rel=1e-12)
    assert fsum(row["amount"] for row in summary["costs"]["invoices"]) == pytest.approx(fsum(from_ledger) / 4)
    assert {row["replication"] for row in ledger} == set("0123")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_ledger_of_many_periods_takes_no_longer_than_its_days() -> None:
    """A year of days, each with its invoice and its entries."""
    hours, law = {"days": 365, "open": "08:00-18:00", "interval": "1 h"}, {"exponential": {"mean": "4 min"}}
    phone = {"mode": "live", "arrivals": {"per_hour": 60}, "handle_time": law, "cost": {"per_contact": 1}}
    contract = {"per_contact": 2, "service_level": {"within": "20 s"}, "period": "day"}
    pools = {"p": {"agents": 4, "skills": ["a"], "wage": 20}, "v": {"agents": 3, "skills": ["a"], "contract": contract}}
    data = {"scenario": "A year", "calendar": hours, "channels": {"a": phone}, "pools": pools}
    sends = [{"vendor": "v", "channel": "a", "when": {"wait_over": "20 s"}}]
    scenario = build(data | {"outsourcing": sends, "costs": {"period": "day"}})
    started = process_time()
    facts, simulated = facts_of(scenario), process_time()
    assert len(ledger(facts).entries) >= 3 * 365
    assert process_time() - simulated < simulated - started


# On every path


@st.composite
def priced_centers(draw: st.DrawFn) -> Parts:
    """Return a random center in which everything that can have a price may have one."""
    data = draw(rich_centers())
    judged = "resolution" in data.get("outcome", {})
    for pool in data["pools"].values():
        if "contract" in pool:
            pool["contract"] = draw(contracts(judged))
        else:
            pool["wage"] = draw(one_of(0, 20, 31.5))
    for one in data["channels"].values():
        if draw(maybe):
            one["cost"] = draw(channel_costs(one["mode"]))
    ours = [pool for pool in data["pools"].values() if "contract" not in pool]
    costs: Parts = {"period": draw(one_of("day", "week", "month"))}
    if any(pool["wage"] for pool in ours):
        costs["loading"] = draw(one_of(1.0, 2.25))
    if any("turnover" in pool for pool in ours):
        costs["hire"] = draw(one_of(0, 4_000))
    if "technology" in data:
        data["technology"]["cost_per_month"] = draw(one_of(0, 3_000))
    data["segments"]["vip"]["annual_value"] = draw(one_of(0, 500))
    data["calendar"] |= {"start": draw(one_of("2026-01-05", "2026-01-30", "2026-02-27"))}
    if draw(rarely):
        data["calendar"]["warmup"] = draw(one_of("9 h", "10 h"))
    for message in data.get("demand", {}).get("messages", ()):
        message["at"] = f"{data['calendar']['start']} 07:00"
    return data | {"costs": costs}


@st.composite
def contracts(draw: st.DrawFn, judged: bool) -> Parts:
    prices = draw(
        one_of({"per_contact": 2.6}, {"per_minute": 0.4}, {"per_seat_hour": 15}, {"per_contact": 1, "per_minute": 1})
    )
    terms: Parts = {"period": draw(one_of("day", "week", "month"))}
    if "per_contact" in prices and draw(maybe):
        terms["minimum_contacts"] = draw(one_of(10, 2_000))
    if judged and draw(maybe):
        terms |= {"per_resolution": 2, "quality": {"share": 0.7, "bonus": 0.3}}
    return prices | terms


def channel_costs(mode: str) -> st.SearchStrategy[Parts]:
    keys = {"per_contact": one_of(0.05, 1), "fixed_per_month": one_of(300, 9_000)}
    if mode != "broadcast":
        keys |= {"per_minute": one_of(0.03, 1), "customer_per_contact": one_of(0.75)}
    return st.fixed_dictionaries({}, optional=keys)


def entries_are_quantities_at_rates(facts: Facts) -> None:
    for entry in ledger(facts).entries:
        assert entry.amount == pytest.approx(entry.quantity * entry.rate, rel=1e-12)
        assert entry.amount > 0


def the_ledger_adds_up(facts: Facts) -> None:
    totals, entries = measure(facts).totals, ledger(facts).entries
    whole = fsum(entry.amount for entry in entries)
    assert totals[()]["cost"] == whole
    for kind in ("pool", "channel"):
        named = [row["cost"] for scope, row in totals.items() if len(scope) == 1 and scope[0][0] == kind]
        nameless = [entry.amount for entry in entries if not getattr(entry, kind)]
        assert fsum([*named, *nameless]) == pytest.approx(whole, rel=1e-9)


def what_contacts_bear_and_what_none_does_is_all(facts: Facts) -> None:
    """No contact bears idle pools, messages, technology, and fixed costs of a channel where nobody came."""
    assert np.all(ledger(facts).per_contact >= 0)
    assert not ledger(facts).per_contact[~studied(facts)].any()
    spans = periods(facts.scenario, facts.scenario.costs.period, warmup(facts))  # type: ignore[union-attr]
    contacts, names = facts.log.contacts, facts.scenario.channel_names
    came = studied(facts) & (contacts["outcome"] != Outcome.BLOCKED)
    when = [spans.starts[k] for k in spans.of(contacts["arrival"][came])]
    visited = set(zip(when, (names[k] for k in contacts["channel"][came]), strict=True))
    borne_by_none = [
        entry.amount
        for entry in ledger(facts).entries
        if not entry.channel
        or entry.line == "messages"
        or (entry.line == "fixed" and (entry.period, entry.channel) not in visited)
    ]
    borne = float(ledger(facts).per_contact.sum())
    assert borne + fsum(borne_by_none) == pytest.approx(ledger(facts).total(), rel=1e-9)


def wages_are_those_of_the_hours_paid(facts: Facts) -> None:
    totals, costs = measure(facts).totals, facts.scenario.costs
    assert costs is not None
    for name, pool in facts.scenario.pools.items():
        if pool.contract is None:
            wanted = totals[("pool", name),]["paid_hours"] * pool.wage_rate * costs.loading
            found = fsum(entry.amount for entry in ledger(facts).entries if (entry.line, entry.pool) == ("wages", name))
            assert found == pytest.approx(wanted, rel=1e-9, abs=1e-6)


def agent_time_of_contacts_is_the_time_agents_are_busy(facts: Facts) -> None:
    totals, found = measure(facts).totals, legs_of(facts)
    for number, name in enumerate(facts.scenario.pool_names):
        busy, effort = totals[("pool", name),]["busy_seconds"], float(found.charged[found.pool == number].sum())
        assert effort <= busy + 1e-4
        if not warmup(facts):
            assert effort == pytest.approx(busy, abs=1e-4)


def invoices_follow_their_contracts(facts: Facts) -> None:
    for due in invoices(facts):
        assert due.amount == due.base * due.factor
        assert 0.8 <= due.factor <= 1.1
        assert due.contacts <= due.billed
        assert all(share is None or 0 <= share <= 1 for share in (due.service_level, due.quality))


def shorter_periods_sum_to_longer_ones(facts: Facts) -> None:
    """By line and by what it is paid for: which contacts bear a pool's cost depends on the period."""
    sums = []
    for period in ("day", "week", "month"):
        costs = facts.scenario.costs.model_copy(update={"period": period})  # type: ignore[union-attr]
        again = Facts(facts.scenario.model_copy(update={"costs": costs}), facts.log)
        sums.append(summed(ledger(again).entries))
    assert sums[0] == pytest.approx(sums[1], rel=1e-9)
    assert sums[0] == pytest.approx(sums[2], rel=1e-9)


def summed(entries: Iterable[Entry]) -> dict[tuple[str, ...], float]:
    sums: dict[tuple[str, ...], float] = defaultdict(float)
    for entry in entries:
        sums[entry.line, entry.pool or entry.channel] += entry.amount
    return dict(sums)


def periods_begin_with_the_study(facts: Facts) -> None:
    first = facts.scenario.calendar.start + datetime.timedelta(days=int(warmup(facts) // DAY))
    days = facts.scenario.calendar.days
    last = facts.scenario.calendar.start + datetime.timedelta(days=days - 1)
    assert all(first <= entry.period <= last for entry in ledger(facts).entries)


def risk_is_no_more_than_one_loss_an_episode(facts: Facts) -> None:
    totals = measure(facts).totals
    value = facts.scenario.segments["vip"].annual_value
    assert 0 <= totals[()]["revenue_at_risk"] <= 0.05 * value * totals[()]["arrivals"] + 1e-9
    if ("segment", "mass") in {scope[0] for scope in totals if len(scope) == 1}:
        assert totals[("segment", "mass"),]["revenue_at_risk"] == 0


LAWS = (
    entries_are_quantities_at_rates,
    the_ledger_adds_up,
    what_contacts_bear_and_what_none_does_is_all,
    wages_are_those_of_the_hours_paid,
    agent_time_of_contacts_is_the_time_agents_are_busy,
    invoices_follow_their_contracts,
    shorter_periods_sum_to_longer_ones,
    periods_begin_with_the_study,
    risk_is_no_more_than_one_loss_an_episode,
)


@often
@given(priced_centers())
def test_money_adds_up_on_every_path(data: Parts) -> None:
    scenario = build(data)
    facts = Facts(scenario, simulate(scenario))
    for law in LAWS:
        law(facts)
