"""Money: days whose every cent can be worked out by hand, and a ledger that adds up whatever happens."""

from __future__ import annotations

import csv
import datetime
import json
from collections import defaultdict
from collections.abc import Iterable
from math import fsum
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_centers import Parts, maybe, one_of, rarely, rich_centers
from scipy import stats
from toy import OPEN, START, Row, channel, log_of, merged, toy

from sim.demand import sample_demand
from sim.experiments import replicate, simulate
from sim.hours import date_of
from sim.metrics import Facts, measure
from sim.metrics.costs import Entry, Invoice, invoices
from sim.metrics.costs.ledger import ledger
from sim.metrics.costs.periods import periods
from sim.metrics.costs.stretches import stretches
from sim.metrics.warmup import studied, warmup
from sim.records import Outcome
from sim.report.spoken import money
from sim.runs.inputs import Inputs
from sim.runs.perform import write_run
from sim.scenario import Scenario, build

DAY = 86_400
HOUR = 3_600.0
NOBODY: list[Row] = [(-3_600, 1)]  # a call at seven, when nobody is there
WAGE, LOADING = 30.0, 2.25
PAID = {"p": {"wage": WAGE}}
often = settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
Lines = dict[tuple[str, str, str], float]


def facts_of(scenario: Scenario) -> Facts:
    return Facts(scenario, log_of(scenario))


def lines_of(facts: Facts) -> Lines:
    """Return the ledger as amounts by line, pool and channel, over all periods."""
    sums: Lines = defaultdict(float)
    for entry in ledger(facts).entries:
        sums[entry.line, entry.pool, entry.channel] += entry.amount
    return dict(sums)


def each_cost(facts: Facts) -> list[float]:
    """Return what each contact costs, in order of arrival."""
    return [float(cost) for cost in ledger(facts).per_contact]


# Wages


def test_wages_of_an_idle_day_belong_to_nobody(tmp_path: Path) -> None:
    facts = facts_of(toy(tmp_path, NOBODY, pools=PAID))
    assert ledger(facts).entries == (Entry(START, "wages", "p", "", 1.0, "h", WAGE * LOADING, WAGE * LOADING),)
    assert measure(facts).totals[()]["cost"] == 67.5


def test_idle_time_is_borne_in_proportion_to_agent_time(tmp_path: Path) -> None:
    """An hour at 67.50: 120 s of work on one channel, 240 s with wrap-up on the other."""
    other = channel(tmp_path, "b", [(100, 180)], wrap_up={"deterministic": "60 s"})
    pools = {"p": {"wage": WAGE, "skills": ["a", "b"]}}
    facts = facts_of(toy(tmp_path, [(0, 60), (600, 60)], channels={"b": other}, pools=pools))
    assert lines_of(facts) == pytest.approx({("wages", "p", "a"): 22.5, ("wages", "p", "b"): 45.0})
    assert each_cost(facts) == pytest.approx([11.25, 45.0, 11.25])


def test_overtime_is_paid_and_who_is_lost_costs_no_wages(tmp_path: Path) -> None:
    """The agent stays 100 s longer; the second caller hangs up after 20 s."""
    facts = facts_of(toy(tmp_path, [(3_500, 200), (3_510, 60, 20)], pools=PAID, costs={"loading": 2}))
    assert lines_of(facts) == pytest.approx({("wages", "p", "a"): 3_700 / 3_600 * 60})
    assert each_cost(facts) == pytest.approx([3_700 / 60, 0])


def test_chats_in_hand_share_their_agent(tmp_path: Path) -> None:
    """From 0 to 30 one, to 90 two, so that the first takes 60 agent-seconds and the second 30."""
    chats = {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1, 1]}}
    facts = facts_of(toy(tmp_path, [(0, 90), (30, 60)], channels={"a": chats}, pools=PAID))
    assert each_cost(facts) == pytest.approx([45.0, 22.5])
    assert measure(facts).totals[("pool", "p"),]["busy_seconds"] == 90


def test_three_chats_share_their_agent_by_the_moment(tmp_path: Path) -> None:
    """In hand: 1 to 10, 2 to 20, 3 to 50, 2 to 60, 1 to 80."""
    chats = {"mode": "concurrent", "concurrency": {"limit": 3, "speed": [1, 1, 1]}}
    facts = facts_of(toy(tmp_path, [(0, 50), (10, 50), (20, 60)], channels={"a": chats}, pools=PAID))
    seconds = [10 + 5 + 10, 5 + 10 + 5, 10 + 5 + 20]
    assert stretches(facts).effort.tolist() == pytest.approx(seconds)
    assert each_cost(facts) == pytest.approx([67.5 * one / 80 for one in seconds])


def test_a_chat_of_the_warmup_has_its_share_of_the_agent(tmp_path: Path) -> None:
    """The first begins before the warm-up ends at 30; of the minute that the second takes, half is the first's."""
    chats = {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1, 1]}}
    late = {"warmup": f"{OPEN + 30} s"}
    facts = facts_of(toy(tmp_path, [(0, 120), (40, 60)], channels={"a": chats}, pools=PAID, calendar=late))
    assert stretches(facts).contact.tolist() == [1]
    assert stretches(facts).effort.tolist() == pytest.approx([30])


def test_authority_raises_the_wage(tmp_path: Path) -> None:
    """30 an hour times 1 + 0.25 x 0.6, or with another premium 1 + 0.5 x 0.6."""
    for premium, rate in (({}, 34.5), ({"wage_premium": 0.5}, 39.0)):
        power = {"authority": 0.6, "coaching": 0, "diagnosis": {"deterministic": "0 s"}, **premium}
        facts = facts_of(toy(tmp_path, [(0, 60)], pools={"p": {"wage": WAGE, "empowerment": power}}))
        (entry,) = ledger(facts).entries
        assert (entry.quantity, entry.rate) == pytest.approx((1.0, rate * LOADING))


def test_authority_takes_coaching_and_keeps_people(tmp_path: Path) -> None:
    """Of 100 agents' hours, 0.03 + 0.05 x 0.6 are coaching; the rate of quits is times exp(-0.5 (0.6 - 0.5))."""
    power = {"authority": 0.6}
    staff = {"agents": 100, "wage": WAGE, "shrinkage": {"coaching": 0.03}, "empowerment": power}
    scenario = toy(tmp_path, NOBODY, pools={"p": staff}, calendar={"open": "08:00-16:00"})
    center = measure(facts_of(scenario)).totals[()]
    assert center["coaching_hours"] / center["paid_hours"] == pytest.approx(0.06, abs=0.5 * 0.5 / 800 + 1e-9)
    pool = toy(tmp_path, NOBODY, pools={"p": staff | {"turnover": 0.4}}).pools["p"]
    assert pool.quits is not None
    assert pool.quits.rate == pytest.approx(0.4 * 0.951229424500714)


def test_absence_is_paid(tmp_path: Path) -> None:
    """Of ten agents some are absent; all ten are paid."""
    staff = {"agents": 10, "wage": WAGE, "shrinkage": {"absence": 0.5}}
    facts = facts_of(toy(tmp_path, NOBODY, pools={"p": staff}))
    assert measure(facts).totals[()]["absent_hours"] > 0
    assert ledger(facts).total() == pytest.approx(10 * 67.5)


def test_training_is_paid() -> None:
    """Seats never stay vacant, so that 20 agents are paid for half an hour on each of 30 days, whoever it is."""
    facts = facts_of(moving(20, 30, training="10 d"))
    assert measure(facts).totals[()]["training_hours"] > 0
    (wages,) = (entry for entry in ledger(facts).entries if entry.line == "wages")
    assert wages.amount == pytest.approx(20 * 30 * 33.75)


def moving(agents: int, days: int, **turnover: Any) -> Scenario:
    """Build a center in which each of many agents quits 20 times a year, and is replaced at once."""
    law = {"rate": 20, "early_factor": 1, "vacancy": {"deterministic": "0 s"}, "training": "0 s"} | turnover
    phone = {"mode": "live", "arrivals": {"per_day": 1}, "handle_time": {"deterministic": "1 s"}}
    pool = {"agents": agents, "skills": ["phone"], "wage": WAGE, "turnover": law | {"learning": {"start": 1}}}
    calendar = {"days": days, "open": "08:00-08:30", "interval": "30 min", "start": "2026-01-01"}
    costs = {"costs": {"hire": 4_000}}
    return build(
        {"scenario": "Hires", "calendar": calendar, "channels": {"phone": phone}, "pools": {"p": pool}} | costs
    )


# Channels, messages, technology


def priced(**cost: float) -> Parts:
    return {"a": {"cost": cost}}


def test_channel_costs_of_a_day(tmp_path: Path) -> None:
    """Lines are held for 60, 20 and 80 s; the third caller met none. January has 31 days."""
    calls: list[Row] = [(0, 60), (10, 60, 20), (20, 60), (40, 60)]
    cost = {"per_contact": 0.1, "per_minute": 0.06, "fixed_per_month": 310, "customer_per_contact": 0.25}
    changes = {"a": {"lines": 2, "cost": cost, "wrap_up": {"deterministic": "5 s"}}}
    facts = facts_of(toy(tmp_path, calls, channels=changes, pools={"p": {"wage": 0}}))
    assert facts.log.contacts["outcome"].tolist() == [
        Outcome.SERVED,
        Outcome.ABANDONED,
        Outcome.BLOCKED,
        Outcome.SERVED,
    ]
    held = [60, 20, 0, 65 - 40 + 60]
    assert lines_of(facts) == pytest.approx(
        {("contacts", "", "a"): 0.3, ("minutes", "", "a"): sum(held) / 60 * 0.06, ("fixed", "", "a"): 10.0}
    )
    assert each_cost(facts) == pytest.approx([(0.1 + h / 1_000 + 10 / 3) if h else 0 for h in held])
    told = measure(facts).totals[()]
    assert told["customer_cost"] == pytest.approx(3 * 0.25 + sum(held) / HOUR * 10)
    assert (told["came"], told["dealt_with"]) == (4, 2)


def test_customers_time_has_its_price(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 360)], pools={"p": {"wage": 0}}, costs={"customer_time": 25})
    assert measure(facts_of(scenario)).totals[()]["customer_cost"] == pytest.approx(2.5)


def test_a_message_takes_no_time_on_the_line(tmp_path: Path) -> None:
    """It is begun at 60 and answered at 120: one minute of the channel, none of the customer's."""
    mail = channel(tmp_path, "m", [(5, 60)], mode="deferred", cost={"per_minute": 3, "customer_per_contact": 0.5})
    pools = {"p": {"wage": 0, "skills": ["a", "m"]}}
    facts = facts_of(toy(tmp_path, [(0, 60)], channels={"m": mail}, pools=pools, costs={"customer_time": 36}))
    assert lines_of(facts) == pytest.approx({("minutes", "", "m"): 3.0})
    assert measure(facts).totals[()]["customer_cost"] == pytest.approx(0.5 + 60 / 100)


def test_a_message_that_is_interrupted_costs_the_minutes_worked_on_it(tmp_path: Path) -> None:
    """20 s before a call comes in, and 40 s on the next morning; at 6 a minute, though it was begun a day before."""
    mail = channel(tmp_path, "m", [(3_580, 60)], mode="deferred", cost={"per_minute": 6}, changeover="0 s")
    pools = {"p": {"wage": 0, "skills": ["a", {"channel": "m", "preempt": True}]}}
    facts = facts_of(toy(tmp_path, [(3_600 - 1e-3, 60)], channels={"m": mail}, pools=pools, calendar={"days": 2}))
    assert facts.log.contacts["talk_end"].max() > DAY
    assert ledger(facts).total(channel="m") == pytest.approx(6.0, abs=1e-3)


def test_wrap_up_of_a_message_is_no_minute_of_its_channel(tmp_path: Path) -> None:
    """10 s until the reply; then a minute of wrap-up, which two calls interrupt."""
    mail = channel(tmp_path, "m", [(0, 10)], mode="deferred", cost={"per_minute": 6}, changeover="0 s")
    mail["wrap_up"] = {"deterministic": "60 s"}
    pools = {"p": {"wage": 0, "skills": ["a", {"channel": "m", "preempt": True}]}}
    facts = facts_of(toy(tmp_path, [(20, 60), (100, 60)], channels={"m": mail}, pools=pools))
    assert len(facts.log.legs["kind"]) == 2
    assert lines_of(facts) == pytest.approx({("minutes", "", "m"): 1.0})


def test_what_is_called_by_us_costs_the_customer_nothing(tmp_path: Path) -> None:
    """Picked up at 10 and 10, the first talks for 60 s and the second holds the line for 5 s."""
    rule = {"list": 2, "reach": 1.0, "ring": {"deterministic": "10 s"}, "dialer": {"plus": 1}}
    cost = {"per_contact": 0.5, "per_minute": 6}
    out = {"mode": "outbound", "handle_time": {"deterministic": "60 s"}, "outbound": rule, "cost": cost}
    pools = {"p": {"wage": WAGE, "skills": ["out"]}}
    facts = facts_of(build(merged(plain_day(), {"channels": {"out": out}, "pools": pools})))
    wanted = {("wages", "p", "out"): 67.5, ("contacts", "", "out"): 1.0, ("minutes", "", "out"): 6.5}
    assert lines_of(facts) == pytest.approx(wanted)
    assert each_cost(facts) == pytest.approx([67.5 + 0.5 + 6, 0.5 + 0.5])
    assert [measure(facts).totals[()][name] for name in ("customer_cost", "revenue_at_risk", "came")] == [0, 0, 0]


def plain_day() -> Parts:
    calendar = {"start": START, "days": 1, "open": "08:00-09:00", "interval": "1 h"}
    return {"scenario": "A day", "calendar": calendar, "pools": {"p": {"agents": 1}}}


def test_parts_of_months(tmp_path: Path) -> None:
    """The last day of January and the first of February, with half of the former left out."""
    cost = {"technology": {"investment": 2, "cost_per_month": 868}, "pools": {"p": {"wage": 0}}}
    late = {"start": datetime.date(2026, 1, 31), "days": 2}
    january, february = late["start"], datetime.date(2026, 2, 1)
    for since, part in (("0 s", 1.0), ("12 h", 0.5)):
        scenario = toy(
            tmp_path,
            [(26 * DAY - 3_600, 1)],
            calendar=late | {"warmup": since},
            channels=priced(fixed_per_month=868),
            **cost,
        )
        entries = {(entry.line, entry.period): entry for entry in ledger(facts_of(scenario)).entries}
        assert {key: entry.amount for key, entry in entries.items()} == pytest.approx(
            {
                ("fixed", january): 28 * part,
                ("fixed", february): 31,
                ("technology", january): 56 * part,
                ("technology", february): 62,
            }
        )
        assert entries["fixed", january].quantity == pytest.approx(part / 31)


def test_fixed_costs_without_contacts_stay_with_the_channel(tmp_path: Path) -> None:
    facts = facts_of(toy(tmp_path, NOBODY, channels=priced(fixed_per_month=310), pools={"p": {"wage": 0}}))
    assert lines_of(facts) == pytest.approx({("fixed", "", "a"): 10.0})
    assert measure(facts).totals[("channel", "a"),]["cost"] == pytest.approx(10.0)


def test_messages_are_paid_when_they_are_sent(tmp_path: Path) -> None:
    """1,000 at 06:00 and 500 at 08:30, at 2 cents; after a warm-up until seven the first are left out."""
    sent = [
        {
            "channel": "news",
            "at": f"2026-01-05 {at}",
            "recipients": many,
            "contact_probability": 0,
            "contact_channel": "a",
        }
        for at, many in (("06:00", 1_000), ("08:30", 500))
    ]
    news = {"mode": "broadcast", "cost": {"per_contact": 0.02, "fixed_per_month": 31}}
    for since, messages, part in (("0 s", 30.0, 1.0), ("7 h", 10.0, 17 / 24)):
        scenario = toy(tmp_path, [(0, 60)], channels={"news": news}, demand={"messages": sent},
                       calendar={"warmup": since}, pools={"p": {"wage": 0}})  # fmt: skip
        facts = facts_of(scenario)
        assert lines_of(facts) == pytest.approx({("messages", "", "news"): messages, ("fixed", "", "news"): part})
        assert each_cost(facts) == [0]


def test_nothing_before_the_warmup_is_counted(tmp_path: Path) -> None:
    """Half of the hour is left out, with the first caller; the second bears what is paid after it."""
    calls: list[Row] = [(1_750, 100), (1_900, 60)]
    scenario = toy(
        tmp_path, calls, calendar={"warmup": f"{OPEN + 1_800} s"}, channels=priced(per_contact=1), pools=PAID
    )
    facts = facts_of(scenario)
    assert lines_of(facts) == pytest.approx({("wages", "p", "a"): 33.75, ("contacts", "", "a"): 1})
    assert each_cost(facts) == pytest.approx([0, 34.75])


def test_costs_of_a_week_by_day(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 60), (DAY, 60)], calendar={"days": 3}, pools=PAID, costs={"period": "day"})
    days = [START + datetime.timedelta(days=k) for k in range(3)]
    found = [(entry.period, entry.channel, entry.amount) for entry in ledger(facts_of(scenario)).entries]
    assert found == [(days[0], "a", 67.5), (days[1], "a", 67.5), (days[2], "", 67.5)]


# Hiring


@pytest.mark.parametrize("warmup", [0, 20])
def test_everybody_who_is_hired_is_paid_for(warmup: int) -> None:
    """150 agents quit 20 times a year each for 60 days: Poisson with a mean of 492.8, or 328.5 without 20 days."""
    plain = moving(150, 60)
    scenario = plain.model_copy(update={"calendar": plain.calendar.model_copy(update={"warmup": float(warmup * DAY)})})
    hired = [moment for _, moment, _ in sample_demand(scenario, scenario.experiment.seed, 0).roster("p").hires()]
    counted: dict[int, float] = {}
    for entry in ledger(facts_of(scenario)).entries:
        if entry.line == "hiring":
            assert entry.amount == entry.quantity * 4_000
            counted[entry.period.month] = entry.quantity
    months = [date_of(scenario, int(moment // DAY)).month for moment in hired if moment >= warmup * DAY]
    assert counted == {month: months.count(month) for month in (1, 2, 3)}
    assert 0.0005 / 2 < stats.poisson.cdf(len(months), 20 / 365.25 * 150 * (60 - warmup)) < 1 - 0.0005 / 2


# Revenue at risk


VALUED: Parts = {"segments": {"all": {"share": 1, "annual_value": 1_000}}, "pools": {"p": {"wage": 0}}}
AGAIN = {"probability": [1.0], "after": {"deterministic": "100 s"}, "attempts": 3}
BACK = {"probability": 1.0, "after": {"deterministic": "5 min"}, "to": {"a": 1}}


@pytest.mark.parametrize(
    ("calls", "changes", "wanted"),
    [
        ([(0, 60)], {}, 0),
        ([(0, 600), (10, 60, 20)], {}, 50),
        ([(0, 60), (10, 60, 20)], {"channels": {"a": {"redial": AGAIN}}}, 0),
        ([(0, 600), (10, 60, 20)], {"channels": {"a": {"redial": AGAIN, "patience": {"deterministic": "20 s"}}}}, 50),
        ([(-60, 60)], {}, 50),
        ([(-60, 60)], {"channels": {"a": {"when_closed": "redial_at_opening"}}}, 0),
        ([(0, 60)], {"channels": {"a": {"resolution": 1}}}, 0),
        ([(0, 60)], {"channels": {"a": {"resolution": 0}}, "outcome": {"repeat": {"probability": 0}}}, 20),
        ([(0, 60)], {"channels": {"a": {"resolution": 0}}, "outcome": {"repeat": BACK, "attempts": 3}}, 20),
        ([(0, 600), (10, 60, 20)], {"costs": {"churn": {"lost": 0.2}}}, 200),
    ],
    ids=["served", "lost", "came back and was served", "lost three times", "closed", "came back at opening",
         "resolved", "in vain", "in vain three times", "another churn"],
)  # fmt: skip
def test_revenue_at_risk(tmp_path: Path, calls: list[Row], changes: Parts, wanted: float) -> None:
    scenario = toy(tmp_path, calls, **merged(VALUED, changes))
    assert measure(facts_of(scenario)).totals[()]["revenue_at_risk"] == pytest.approx(wanted)


# Invoices


def due(folder: Path, calls: list[Row], contract: Parts, **changes: Any) -> list[Invoice]:
    """Return the invoices of a vendor to whom all calls go, whose one agent works at our pace."""
    vendor = {"agents": 1, "skills": [{"channel": "a", "pace": 1.0}], "contract": contract}
    sends = [{"vendor": "v", "channel": "a", "when": {"share": 1.0}}]
    base: Parts = {"pools": {"p": {"wage": 0}, "v": vendor}, "outsourcing": sends}
    facts = facts_of(toy(folder, calls, **merged(base, changes)))
    found = list(invoices(facts))
    assert ledger(facts).total(pool="v") == pytest.approx(fsum(one.amount for one in found))
    return found


def arithmetic(invoice: Invoice, *names: str) -> list[float]:
    return [getattr(invoice, name) for name in names]


THREE: list[Row] = [(0, 60), (200, 120), (400, 180)]


@pytest.mark.parametrize(
    ("contract", "base"),
    [
        ({"per_contact": 2.6}, 3 * 2.6),
        ({"per_contact": 2.6, "minimum_contacts": 310}, 10 * 2.6),
        ({"per_contact": 2.6, "minimum_contacts": 31}, 3 * 2.6),
        ({"per_contact": 2.6, "minimum_contacts": 7, "period": "day"}, 7 * 2.6),
        ({"per_contact": 2.6, "minimum_contacts": 70, "period": "week"}, 10 * 2.6),
        ({"per_minute": 0.5}, 3.0),
        ({"per_seat_hour": 18}, 18.0),
        ({"per_resolution": 4}, 12.0),
        ({"per_contact": 1, "per_minute": 0.5, "per_resolution": 4, "per_seat_hour": 18}, 3 + 3 + 12 + 18.0),
    ],
    ids=str,
)
def test_what_is_billed(tmp_path: Path, contract: Parts, base: float) -> None:
    (invoice,) = due(tmp_path, THREE, contract, channels={"a": {"resolution": 1}})
    assert arithmetic(invoice, "base", "amount", "factor") == pytest.approx([base, base, 1])
    assert arithmetic(invoice, "contacts", "minutes", "resolutions", "seat_hours") == pytest.approx([3, 6, 3, 1])
    assert (invoice.service_level, invoice.quality) == (None, None)


def test_a_minimum_of_a_whole_month(tmp_path: Path) -> None:
    """In February 280 are paid, in the two days of January before it 2 of 31 of that."""
    at = {"start": datetime.date(2026, 1, 30), "days": 30}
    calls: list[Row] = [(25 * DAY + k, 1) for k in range(0, 3_000, 100)]
    rows = due(tmp_path, calls, {"per_contact": 2, "minimum_contacts": 280}, calendar=at)
    assert [one.period.isoformat() for one in rows] == ["2026-01-30", "2026-02-01"]
    assert [arithmetic(one, "contacts", "billed", "amount") for one in rows] == [
        pytest.approx([30, 30, 60]),
        pytest.approx([0, 280, 560]),
    ]


def test_time_belongs_to_the_month_in_which_it_passes_and_a_contact_to_that_of_its_arrival(tmp_path: Path) -> None:
    """Over midnight from January to February: ten minutes' talk from 23:50 on and a call that waits for its end."""
    midnight = 27 * DAY - OPEN
    calls: list[Row] = [(midnight - 600, 660), (midnight - 30, 120), (midnight + 600, 60)]
    calendar = {"start": datetime.date(2026, 1, 31), "days": 2, "open": "00:00-24:00"}
    prices = {"per_contact": 1, "per_minute": 1, "per_seat_hour": 1}
    rows = due(tmp_path, calls, prices, calendar=calendar)
    assert [arithmetic(one, "contacts", "minutes", "seat_hours") for one in rows] == [
        pytest.approx([2, 11, 24]),
        pytest.approx([1, 3, 24]),
    ]


def test_minutes_of_chats_are_those_of_agents(tmp_path: Path) -> None:
    """Two chats in 90 s: a minute and a half, as much as the agent worked."""
    chats = {"a": {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1, 1]}}}
    (invoice,) = due(tmp_path, [(0, 90), (30, 60)], {"per_minute": 2}, channels=chats)
    assert arithmetic(invoice, "contacts", "minutes", "amount") == pytest.approx([2, 1.5, 3])


def test_what_a_vendor_passes_on_is_billed_but_not_its_to_resolve(tmp_path: Path) -> None:
    """Two of three are treated, and resolved; the third is beyond its authority."""
    issues = {"easy": {"share": 0.5, "complexity": 0, "authority": 0.2}, "hard": {"share": 0.5, "authority": 0.9}}
    issues["hard"]["complexity"] = 0.9
    power = {"authority": 0.5, "diagnosis": {"deterministic": "30 s"}}
    pools = {"v": {"empowerment": power, "escalates_to": "e"}, "e": {"agents": 1, "skills": ["a"], "wage": 0}}
    calls = [(*row, {"issue": issue}) for row, issue in zip(THREE, ("easy", "hard", "easy"), strict=True)]
    contract = {"per_contact": 2, "per_minute": 1, "quality": {"share": 0.8, "bonus": 0.1}}
    (invoice,) = due(tmp_path, calls, contract, pools=pools, issues=issues)
    assert arithmetic(invoice, "contacts", "minutes", "resolutions") == pytest.approx([3, 1.5 + 0.5 + 3.5, 2])
    assert arithmetic(invoice, "base", "quality", "factor") == pytest.approx([11.5, 1.0, 1.025])


LATE: list[Row] = [(0, 60), (10, 60), (200, 60), (210, 60), (400, 60)]  # 3 of 5 at once, 2 after 50 s


@pytest.mark.parametrize(
    ("promise", "level", "factor"),
    [
        ({"share": 0.8}, 0.6, 1 - 0.5 * 0.25),
        ({"share": 0.8, "malus": 0.2}, 0.6, 1 - 0.2 * 0.25),
        ({"share": 0.8, "malus": 2}, 0.6, 0.8),
        ({"share": 0.5}, 0.6, 1.0),
        ({"share": 0.5, "bonus": 0.25}, 0.6, 1.05),
        ({"share": 0.5, "bonus": 2}, 0.6, 1.1),
        ({"share": 0.6, "bonus": 2}, 0.6, 1.0),
        ({"share": 0.8, "within": "50 s"}, 1.0, 1.0),
    ],
    ids=str,
)
def test_malus_and_bonus_on_the_service_level(tmp_path: Path, promise: Parts, level: float, factor: float) -> None:
    contract = {"per_contact": 10, "service_level": {"within": "20 s", **promise}}
    (invoice,) = due(tmp_path, LATE, contract)
    assert invoice.service_level == pytest.approx(level)
    assert arithmetic(invoice, "base", "factor", "amount") == pytest.approx([50, factor, 50 * factor])


def test_malus_on_quality_and_on_both(tmp_path: Path) -> None:
    """Two issues, of which one is always resolved and one never: 3 of 5."""
    issues = {"issues": {"easy": {"share": 0.5}, "hard": {"share": 0.5}}}
    rule = {"a": {"resolution": {"easy": 1, "hard": 0}}}
    calls = [
        (*row, {"issue": issue}) for row, issue in zip(LATE, ("easy", "hard", "easy", "hard", "easy"), strict=True)
    ]
    cases: list[tuple[Parts, float]] = [
        ({"quality": {"share": 0.75, "malus": 0.25}}, 1 - 0.25 * 0.2),
        ({"quality": {"share": 0.5, "bonus": 0.2}}, 1.04),
        ({"quality": {"share": 0.75}, "service_level": {"within": "20 s", "share": 0.8, "malus": 0.3}}, 0.825),
        ({"quality": {"share": 0.75}, "service_level": {"within": "20 s", "share": 0.5, "bonus": 0.25}}, 0.95),
        ({"quality": {"share": 1, "malus": 1}, "service_level": {"within": "20 s", "share": 0.8}}, 0.8),
    ]
    outcome = {"outcome": {"repeat": {"probability": 0}}}
    for terms, factor in cases:
        (invoice,) = due(tmp_path, calls, {"per_resolution": 10, **terms}, channels=rule, **issues, **outcome)
        assert invoice.quality == pytest.approx(0.6)
        assert arithmetic(invoice, "base", "factor", "amount") == pytest.approx([30, factor, 30 * factor])


def test_a_month_without_calls_keeps_the_promise(tmp_path: Path) -> None:
    contract = {"per_seat_hour": 10, "service_level": {"within": "20 s"}}
    (invoice,) = due(tmp_path, NOBODY, contract)
    assert (invoice.service_level, invoice.factor, invoice.amount) == (None, 1.0, 10.0)


def test_a_promise_counts_from_the_moment_of_being_offered(tmp_path: Path) -> None:
    """Our agent is taken; whoever has waited for 60 s is offered to the vendor too, whose agent is free, or not.

    The second call waits for 60 s and is answered at once by the vendor, the third for 100 s after it was offered
    at 80, the fourth gives up at 90 without ever having been offered, the fifth at 200 after having been.
    """
    calls: list[Row] = [(0, 3_000), (5, 115), (20, 60), (40, 60, 50), (50, 60, 100)]
    contract = {"per_contact": 1, "service_level": {"within": "20 s", "share": 0.9, "malus": 0.1}}
    overflow = [{"vendor": "v", "channel": "a", "when": {"wait_over": "60 s"}}]
    (invoice,) = due(tmp_path, calls, contract, outsourcing=overflow)
    assert invoice.contacts == 2
    assert invoice.service_level == pytest.approx(1 / 3)
    assert invoice.factor == pytest.approx(1 - 0.1 * (0.9 - 1 / 3) / 0.9)


def test_who_gives_up_before_the_vendor_answers_was_not_answered_in_time(tmp_path: Path) -> None:
    contract = {"per_contact": 10, "service_level": {"within": "20 s", "share": 0.8}}
    (invoice,) = due(tmp_path, [(0, 100), (10, 60, 15), (300, 60)], contract)
    assert (invoice.contacts, invoice.service_level) == (2, pytest.approx(2 / 3))


def test_calls_that_the_vendor_makes_are_billed_but_promise_nothing(tmp_path: Path) -> None:
    """One call comes in and waits for 50 s; two customers are reached and served at once."""
    rule = {"list": 2, "reach": 1.0, "ring": {"deterministic": "10 s"}}
    out = {"mode": "outbound", "handle_time": {"deterministic": "60 s"}, "outbound": rule}
    skills = [{"channel": "a", "pace": 1.0}, {"channel": "out", "pace": 1.0}]
    contract = {"per_contact": 10, "service_level": {"within": "20 s", "share": 0.8}}
    changes: Parts = {"channels": {"out": out}, "pools": {"v": {"skills": skills}}}
    changes["routing"] = {"routes": [{"channel": "out", "rings": [["v"]]}]}
    (invoice,) = due(tmp_path, [(20, 60)], contract, **changes)
    assert (invoice.contacts, invoice.service_level) == (3, 0)


def outsourced(folder: Path, calls: list[Row], rule: Parts) -> tuple[list[float], list[float]]:
    """Return what a vendor is due where it answers all, and how many it answered of how many."""
    (invoice,) = due(folder, calls, {"per_contact": 10, "per_minute": 1}, channels={"a": rule})
    sends = [{"vendor": "v", "channel": "a", "when": {"share": 1.0}}]
    vendor = {"agents": 1, "skills": [{"channel": "a", "pace": 1.0}], "contract": {"per_contact": 10}}
    pools = {"p": {"wage": 0}, "v": vendor}
    totals = measure(facts_of(toy(folder, calls, channels={"a": rule}, pools=pools, outsourcing=sends))).totals[()]
    return arithmetic(invoice, "contacts", "minutes", "amount"), [totals["outsourced"], totals["with_agents"]]


def test_a_probe_of_a_silent_chat_is_time_but_no_contact(tmp_path: Path) -> None:
    """The second leaves without a word, and is found out from 100 to 160."""
    chats = {"mode": "concurrent", "concurrency": {"limit": 1, "speed": [1]}}
    chats |= {"silent_abandonment": {"share": 1.0, "probe": "60 s"}}
    billed, share = outsourced(tmp_path, [(0, 100), (10, 50, 20), (40, 50)], chats)
    assert billed == pytest.approx([2, 3.5, 23.5])
    assert share == [2, 2]


def test_a_callback_that_reaches_nobody_is_time_but_no_contact(tmp_path: Path) -> None:
    """Two are answered; the third asked for a callback, and is rung from 110 to 130 in vain."""
    rule = {"when_wait_over": "0 s", "accept": 1.0, "reach": 0.0, "tries": 1, "predictor": "head_of_line"}
    billed, share = outsourced(tmp_path, [(0, 60), (5, 50), (10, 50)], {"callback": rule | {"ring": "20 s"}})
    assert billed == pytest.approx([2, 130 / 60, 20 + 130 / 60])
    assert share == [2, 2]


# A published figure


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
    started = perf_counter()
    facts, simulated = facts_of(scenario), perf_counter()
    assert len(ledger(facts).entries) >= 3 * 365
    assert perf_counter() - simulated < simulated - started


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
    totals, found = measure(facts).totals, stretches(facts)
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
