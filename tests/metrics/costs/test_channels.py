"""What channels, messages, technology and customers' time cost, by day, week and part of a month."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sim.log.records import Outcome
from sim.metrics import measure
from sim.metrics.costs.ledger import ledger
from sim.scenario import build
from tests.metrics.costs.money import NOBODY, PAID, each_cost, facts_of, lines_of
from tests.support.random_centers import Parts
from tests.support.toy import OPEN, START, Row, channel, merged, toy

DAY = 86_400
HOUR = 3_600.0
WAGE, LOADING = 30.0, 2.25


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
