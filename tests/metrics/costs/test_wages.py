"""Wages: paid time, coaching, absence, training and hiring, and which contacts bear them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from sim.calendar import date_of
from sim.demand import sample_demand
from sim.metrics import measure
from sim.metrics.costs.ledger import Entry, ledger
from sim.metrics.costs.legs import legs_of
from sim.scenario import Scenario, build
from tests.metrics.costs.money import NOBODY, PAID, each_cost, facts_of, lines_of
from tests.support.toy import OPEN, START, channel, toy

DAY = 86_400
WAGE, LOADING = 30.0, 2.25


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
    assert legs_of(facts).effort.tolist() == pytest.approx(seconds)
    assert each_cost(facts) == pytest.approx([67.5 * one / 80 for one in seconds])


def test_a_chat_of_the_warmup_has_its_share_of_the_agent(tmp_path: Path) -> None:
    """The first begins before the warm-up ends at 30; of the minute that the second takes, half is the first's."""
    chats = {"mode": "concurrent", "concurrency": {"limit": 2, "speed": [1, 1]}}
    late = {"warmup": f"{OPEN + 30} s"}
    facts = facts_of(toy(tmp_path, [(0, 120), (40, 60)], channels={"a": chats}, pools=PAID, calendar=late))
    assert legs_of(facts).contact.tolist() == [1]
    assert legs_of(facts).effort.tolist() == pytest.approx([30])


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
