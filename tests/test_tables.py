"""The tables and sentences that people read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiments import replicate, run
from sim.metrics import Facts, measure
from sim.metrics.mechanisms import response
from sim.metrics.promises import promises
from sim.report.findings import findings
from sim.report.tables import tables
from sim.scenario import Scenario, build

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
    return findings(run(scenario).to_dict(), scenario.tree)


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
    titles = [table.title for table in tables(run(scenario).to_dict(), scenario.tree)]
    assert titles == ["channel", "messages", "self-service", "pool"]
    assert [row[0] for row in tables(run(scenario).to_dict(), scenario.tree)[0].rows] == ["phone"]


def test_percentiles_of_response_times_are_those_of_the_messages() -> None:
    scenario = center(2, mail=MAIL)
    log = replicate(scenario, 1, 0)
    mine = measure(Facts(scenario, log)).totals[("channel", "mail"),]
    passed = response(log, promises(scenario))[~np.isnan(log.contacts["talk_end"])]
    assert len(passed) > 60
    assert mine["response_time_p50"] == pytest.approx(float(np.median(passed)))
    assert mine["response_time_p95"] == pytest.approx(float(np.percentile(passed, 95)))
    assert mine["response_time_p50"] < mine["response_time_p95"] < float(passed.max()) + 1e-9
