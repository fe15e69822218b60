"""Who comes where by the plan: behind machines the issues that they leave, and messages from closed hours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import simulate
from sim.experiments.preview.handling import handlings
from sim.experiments.preview.plan import Plan
from sim.report.check.plan_lines import plan_lines
from sim.scenario import Scenario, build
from tests.support.toy import merged

WORK = {"handle_time": {"deterministic": "6 min"}}
IVR = {"mode": "self_service", "arrivals": {"per_hour": {"08:00": 100}}, "handle_time": {"deterministic": "10 s"}}
PHONE = {"mode": "live", "handle_time": {"deterministic": "4 min"}}


def center(channels: dict[str, Any], **changes: Any) -> Scenario:
    """Build a center open from eight to ten, with more agents than it takes."""
    data: dict[str, Any] = {
        "scenario": "Coming",
        "calendar": {"start": "2026-01-05", "open": "08:00-10:00"},
        "channels": channels,
        "pools": {"agents": {"agents": 60, "skills": [name for name in channels if name in ("phone", "mail")]}},
    }
    return build(merged(data, changes))


def at(values: Any, *clock: float) -> list[float]:
    """Return what holds at some hours of the day, by half hours."""
    return [float(values[round(2 * hour)]) for hour in clock]


def test_behind_a_machine_the_hard_issues_are_left() -> None:
    """Of 100 an hour 50 are easy, of which 5 get through, and 50 hard: (5 x 120 s + 50 x 360 s) / 55 = 338 s.

    Of one in ten nobody knows what was said to the machine, which takes a minute more.
    """
    issues = {"easy": {"share": 0.5, "effort": 0.5}, "hard": {"share": 0.5, "effort": 1.5}}
    machine = {"containment": {"easy": 0.9, "hard": 0}, "fallback": "phone"}
    scenario = center({"ivr": IVR | {"self_service": machine}, "phone": PHONE}, issues=issues)
    plan, mean = Plan(scenario), (5 * 120 + 50 * 360) / 55 + 6
    assert at(plan.handle[1], 8, 9.5) == pytest.approx([mean, mean])
    assert at(plan.load[1], 8, 9.5) == pytest.approx([55 * mean / 3_600] * 2)
    assert at(plan.waiting_load(0), 9) == pytest.approx([55 * mean / 3_600])
    [told] = handlings(scenario)
    assert told.talk == pytest.approx((mean, mean))
    assert told.issues == pytest.approx({"easy": 126, "hard": 366})


def told_and_simulated(scenario: Scenario, runs: int) -> list[tuple[float, float, float]]:
    """Return contacts and seconds of talk on the phone as planned, as simulated, and four standard errors of that."""
    plan, number = Plan(scenario), scenario.channel_names.index("phone")
    is_open = plan.open[number] > 0
    planned = plan.volume[number][is_open].sum(), (plan.volume * plan.handle)[number][is_open].sum()
    found = []
    for seed in range(runs):
        log = simulate(scenario, seed=seed).contacts
        mine = (log["channel"] == number) & (log["arrival"] < 10 * 3_600)
        found.append((mine.sum(), (log["talk_end"] - log["left_queue"])[mine].sum()))
    spread = 4 * np.std(found, axis=0, ddof=1) / runs**0.5
    return list(zip(planned, np.mean(found, axis=0), spread, strict=True))


def test_a_machine_that_settles_the_easy_ones_leaves_longer_talk_as_simulated() -> None:
    issues = {"easy": {"share": 0.5, "complexity": 0.2}, "hard": {"share": 0.5, "complexity": {"beta": [3, 2]}}}
    machine = {"containment": 0.5, "quit": 0.05, "failure": 0.1, "fallback": "phone"}
    channels = {"ivr": IVR | {"self_service": machine}, "phone": PHONE | {"complexity_effect": 1.5}}
    for planned, found, error in told_and_simulated(center(channels, issues=issues), 60):
        assert abs(found - planned) < error < 0.1 * planned


def test_what_a_machine_passes_on_meets_the_next_as_simulated() -> None:
    """Of 100 an hour the bot leaves .1 + .9 (1 - .4 - .05) to the next, with 20 of its own, which leaves half."""
    bot = IVR | {"self_service": {"containment": 0.4, "quit": 0.05, "failure": 0.1, "fallback": "ivr"}}
    ivr = {**IVR, "arrivals": {"per_hour": {"08:00": 20}}, "self_service": {"containment": 0.5, "fallback": "phone"}}
    scenario = center({"ivr": ivr, "bot": bot, "phone": PHONE})
    contacts, work = told_and_simulated(scenario, 40)
    assert contacts[0] == pytest.approx(2 * (100 * 0.595 + 20) * 0.5)
    for planned, found, error in (contacts, work):
        assert abs(found - planned) < error < 0.1 * planned


def test_messages_that_come_while_closed_are_load_of_the_next_hours() -> None:
    """Fifteen hours of 10 and two of 30 messages of 6 min, and two hours to answer them: 7 an hour come to 21."""
    mail = {"mode": "deferred", "arrivals": {"per_hour": {"00:00": 10, "08:00": 30, "10:00": 10}}} | WORK
    plan = Plan(center({"mail": mail}))
    come = 22 * 10 + 2 * 30
    assert plan.due[0].sum() == pytest.approx(come)
    assert at(plan.load[0], 7, 8, 9.5, 10) == pytest.approx([0, come * 0.1 / 2, come * 0.1 / 2, 0])
    assert (plan.load * plan.open)[0].sum() == pytest.approx(plan.seconds[0])
    assert any("14 erlangs" in line for line in plan_lines(plan) if line.startswith("pool agents"))


def test_what_nobody_knows_of_a_machine_is_not_known_behind_the_next() -> None:
    """A bot passes on as many as its skill leaves, to a machine that passes half of them on to people."""
    bot = IVR | {"self_service": {"skill": 0.5, "fallback": "ivr"}}
    ivr = IVR | {"self_service": {"containment": 0.5, "fallback": "phone"}}
    scenario = center({"bot": bot, "ivr": ivr, "phone": PHONE})
    (line,) = (one for one in plan_lines(Plan(scenario)) if one.startswith("phone"))
    assert "and what ivr passes on" in line
