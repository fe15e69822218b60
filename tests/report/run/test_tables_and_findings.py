"""The tables and sentences that people read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiments import replicate, simulate
from sim.metrics import Facts, measure
from sim.metrics.weights.mechanisms import response
from sim.report.page.text_table import Table
from sim.report.run.findings import findings
from sim.report.run.tables import tables
from sim.scenario import Scenario, build
from tests.support.toy import merged

PHONE = {"mode": "live", "arrivals": {"per_hour": 60}, "handle_time": {"deterministic": "5 min"}}
IMPATIENT = {"patience": {"exponential": {"mean": "1 min"}}}
MAIL = {"mode": "deferred", "arrivals": {"per_hour": 10}, "handle_time": {"exponential": {"mean": "9 min"}}}
BOT = {
    "mode": "self_service",
    "arrivals": {"per_hour": 60},
    "handle_time": {"deterministic": "30 s"},
    "self_service": {"containment": 0.5},
}


def center(agents: int, **channels: Any) -> Scenario:
    skills = [name for name, channel in channels.items() if channel["mode"] != "self_service"]
    pools = {"p": {"agents": agents, "skills": skills or ["spare"]}}
    more = {} if skills else {"spare": PHONE | {"arrivals": {"per_hour": 1}}}
    calendar = {"days": 1, "open": "08:00-18:00"}
    data = {"scenario": "Read", "calendar": calendar, "channels": channels | more, "pools": pools}
    return build(data | {"experiment": {"replications": 2}})


def told(scenario: Scenario) -> list[str]:
    return findings(replicate(scenario).to_dict(), scenario.tree)


def test_too_few_agents_are_told_in_words() -> None:
    said = " ".join(told(center(3, phone=PHONE | {"patience": {"exponential": {"mean": "10 min"}}})))
    assert "% of phone abandon" in said
    assert "p is busy" in said


def test_enough_agents_need_no_words() -> None:
    assert told(center(12, phone=PHONE | IMPATIENT)) == []


def test_sessions_without_a_fallback_are_told() -> None:
    assert any("of the sessions of bot fail: it has no fallback" in line for line in told(center(3, bot=BOT)))


def test_each_kind_of_channel_has_its_table() -> None:
    scenario = center(12, phone=PHONE, mail=MAIL, bot=BOT)
    titles = [table.title for table in tables(replicate(scenario).to_dict(), scenario.tree)]
    assert titles == ["channel", "messages", "self-service", "pool"]
    assert [row[0] for row in tables(replicate(scenario).to_dict(), scenario.tree)[0].rows] == ["phone"]


def test_percentiles_of_response_times_are_those_of_the_messages() -> None:
    scenario = center(2, mail=MAIL)
    log = simulate(scenario, 0, 1)
    mine = measure(Facts(scenario, log)).totals[("channel", "mail"),]
    passed = response(Facts(scenario, log))[~np.isnan(log.contacts["talk_end"])]
    assert len(passed) > 60
    assert mine["response_time_p50"] == pytest.approx(float(np.median(passed)), rel=5e-4)
    assert mine["response_time_p95"] == pytest.approx(float(np.percentile(passed, 95)), rel=5e-4)
    assert mine["response_time_p50"] < mine["response_time_p95"] < float(passed.max()) + 1e-9


def shown(scenario: Scenario, title: str) -> Table:
    """Return one of the tables of a run."""
    return next(table for table in tables(replicate(scenario).to_dict(), scenario.tree) if table.title == title)


def tiers(experts: int) -> Scenario:
    """Build a center whose front line passes everything on to experts, 5 erlangs of work."""
    power = {"authority": 0.0, "diagnosis": {"deterministic": "10 s"}}
    front = {"agents": 12, "skills": ["phone"], "empowerment": power, "escalates_to": "experts"}
    pools = {"front": front, "experts": {"agents": experts, "skills": ["phone"]}}
    channels = {"phone": PHONE | {"patience": {"deterministic": "2 min"}}}
    issues = {"all": {"share": 1, "complexity": 0.5}}
    data = {"scenario": "Tiers", "calendar": {"days": 1, "open": "08:00-18:00"}, "experiment": {"replications": 2}}
    return build(data | {"channels": channels, "pools": pools, "issues": issues})


def test_who_gives_up_waiting_for_an_expert_is_told() -> None:
    scenario = tiers(1)
    assert any("of those answered on phone give up waiting for an expert" in line for line in told(scenario))
    table = shown(scenario, "channel")
    (row,) = table.rows
    assert float(row[table.header.index("left in transfer")].replace(",", "")) > 100


def test_experts_enough_need_no_words() -> None:
    scenario = tiers(30)
    assert not any("waiting for an expert" in line for line in told(scenario))
    assert "left in transfer" not in shown(scenario, "channel").header


def test_rows_of_the_costs_add_up_to_everything() -> None:
    """Technology belongs to no channel; 3,100 a month are 100 a day."""
    plain = center(3, phone=PHONE, mail=MAIL | {"arrivals": {"per_hour": 3}})
    costs = {"technology": {"investment": 1.0, "cost_per_month": 3_100}}
    table = shown(build(merged(plain.tree, costs | {"pools": {"p": {"wage": 10}}})), "cost of")
    assert [row[0] for row in table.rows] == ["phone", "mail", "no channel", "everything"]
    assert len(table.marks) == len(table.rows)
    *parts, whole = (amount_of(row[1]) for row in table.rows)
    assert parts[-1] == pytest.approx(3_100 / 31)
    assert sum(parts) == pytest.approx(whole, abs=0.02)


def test_costs_that_all_belong_to_channels_have_no_other_row() -> None:
    plain = center(3, phone=PHONE)
    table = shown(build(merged(plain.tree, {"pools": {"p": {"wage": 10}}})), "cost of")
    assert [row[0] for row in table.rows] == ["phone", "everything"]


def amount_of(cell: str) -> float:
    """Read an amount of dollars."""
    return float(cell.split()[0].lstrip("$").replace(",", ""))


def test_promises_of_their_own_are_told_beside_that_of_the_channel() -> None:
    target = {"within": "60 s", "by_issue": {"outage": "20 s"}, "by_segment": {"vip": "10 s"}}
    parts = center(6, phone=PHONE).tree
    parts["channels"]["phone"]["target"] = target
    shares = {"segments": {"vip": {"share": 1.0}}, "issues": {"outage": {"share": 1.0}}}
    scenario = build(parts | shares)
    table = next(one for one in tables(replicate(scenario).to_dict(), scenario.tree) if one.title == "channel")
    assert "80 % in 60 s, outage in 20 s, vip in 10 s, SL-4" in table.rows[0]


def test_customers_who_choose_are_told_what_they_are_taken_to_be_used_to() -> None:
    """A call that is never answered within an hour, where half a minute is expected."""
    parts = center(2, phone=PHONE, chat=PHONE).tree
    scenario = build(
        parts | {"customers": {"population": 500}, "attention": {}, "migration": {"reference": "promised"}}
    )
    said = [one for one in told(scenario) if "customers move by waits" in one]
    assert said
    assert "used to what is expected on" in said[0]
