"""Complexity, authority, technology: levels by their laws, and what they do."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from sim.experiments import simulate
from sim.log.records import LegKind, Outcome
from sim.scenario import Scenario
from sim.scenario.channels.technology import Technology
from tests.model.lives.tiers.days import came, front_waits
from tests.support.exact_facts import Log, built, count, logs_of, misses_of, unlikely
from tests.support.steady_state import Parts
from tests.support.toy import merged

pytestmark = pytest.mark.oracle


def ample(authority: float = 0.6, channel: Parts | None = None, **changes: Any) -> Scenario:
    """Build a day of 10,000 calls of a minute, with agents for all of them."""
    phone = {"mode": "live", "arrivals": {"per_day": 10_000}, "handle_time": {"deterministic": "60 s"}}
    parts: Parts = {
        "channels": {"phone": phone | (channel or {})},
        "pools": {
            "front": {
                "agents": 60,
                "skills": ["phone"],
                "empowerment": {"authority": authority, "skill": 0.8, "coaching": 0},
                "escalates_to": "experts",
            },
            "experts": {"agents": 60, "skills": ["phone"]},
        },
    }
    return built(merged(parts, changes))


@cache
def logs_at(authority: float) -> list[Log]:
    """Play the same customers at every authority."""
    return [simulate(ample(authority), number, 1) for number in (0, 1)]


def kinds(logs: list[Log], kind: LegKind) -> int:
    return int(sum(np.sum(log.legs["kind"] == kind) for log in logs))


def served_by(log: Log, pool: str) -> Any:
    return (log.contacts["outcome"] == Outcome.SERVED) & (log.contacts["pool"] == log.names.pools.index(pool))


def treated(a: float, b: float, authority: float, skill: float) -> float:
    """Return the share treated with success up to an authority: the integral of 1 - x^(2s)."""
    return float(quad(lambda x: (1 - x ** (2 * skill)) * stats.beta.pdf(x, a, b), 0, authority)[0])


def answered(logs: list[Log]) -> int:
    """Return how many contacts have left the front line for good."""
    return (
        sum(int(served_by(log, "front").sum()) for log in logs)
        + kinds(logs, LegKind.PASSED)
        + kinds(logs, LegKind.FAILED)
    )


@pytest.mark.parametrize("authority", [0.2, 0.4, 0.6, 0.8])
def test_usual_complexity_is_beta_and_takes_as_much_authority(authority: float) -> None:
    logs = logs_at(authority)
    beyond, done = stats.beta.sf(authority, 2, 3), treated(2, 3, authority, 0.8)
    tallies = [
        ("passed", kinds(logs, LegKind.PASSED), answered(logs), beyond),
        ("failed", kinds(logs, LegKind.FAILED), answered(logs), 1 - beyond - done),
        ("treated", count(logs, lambda log: served_by(log, "front")), answered(logs), done),
    ]
    assert unlikely(tallies, cases=4) == []


def test_need_for_authority_of_its_own() -> None:
    """What is passed on at once does not depend on the complexity then; nor do failures on the authority."""
    issue = {"all": {"share": 1.0, "complexity": {"beta": [1, 2]}, "authority": {"beta": [3, 1]}}}
    logs = logs_of(ample(0.7, issues=issue), 2)
    may, can = stats.beta.cdf(0.7, 3, 1), treated(1, 2, 1.0, 0.8)
    tallies = [
        ("passed", kinds(logs, LegKind.PASSED), answered(logs), 1 - may),
        ("failed", kinds(logs, LegKind.FAILED), answered(logs), may * (1 - can)),
    ]
    assert unlikely(tallies) == []


def test_complexity_lengthens_the_talk() -> None:
    """Mean talk of the first tier is the 60 s that are written; experts, who get the harder rest, take longer."""
    front = merged(FAST, {"empowerment": {"context": 1.0}})
    logs = logs_of(ample(1.0, {"complexity_effect": 1.5}, pools={"front": front}), 8)
    growth = [
        quad(lambda x, power=power: np.exp(1.5 * x) * x**power * stats.beta.pdf(x, 2, 3), 0, 1)[0] for power in (0, 1.6)
    ]
    failed = 1 - treated(2, 3, 1.0, 0.8)
    longer = growth[1] / failed / growth[0]
    exact = {"first": (front_talk, fronts, 60.0), "experts": (expert_talk, experts, 60 * longer)}
    assert longer > 1.1
    assert misses_of(logs, exact) == []


FAST = {"empowerment": {"diagnosis": {"deterministic": "0 s"}}}


def front_talk(log: Log) -> float:
    mine, rows = served_by(log, "front"), log.contacts
    own = np.sum((rows["talk_end"] - rows["left_queue"])[mine])
    return float(own + np.sum((log.legs["end"] - log.legs["start"])[log.legs["kind"] == LegKind.FAILED]))


def expert_talk(log: Log) -> float:
    return float(np.sum((log.contacts["talk_end"] - log.column("resumed"))[served_by(log, "experts")]))


def experts(log: Log) -> float:
    return float(served_by(log, "experts").sum())


def fronts(log: Log) -> float:
    return float(served_by(log, "front").sum() + (log.legs["kind"] == LegKind.FAILED).sum())


def test_technology_scales_the_talk_and_keeps_the_context() -> None:
    tools = {"investment": 2.0, "centricity": 0.2}
    logs = logs_of(ample(1.0, technology=tools, pools={"front": FAST}), 1)
    log, technology = logs[0], Technology(**tools)
    talks = (log.contacts["talk_end"] - log.contacts["left_queue"])[served_by(log, "front")]
    assert talks == pytest.approx(60 * technology.handle_factor, abs=1e-4)
    told = [("informed", int(log.column("informed").sum()), int(log.column("transfers").sum()), technology.context)]
    assert unlikely(told) == []


def test_context_without_technology() -> None:
    logs = logs_at(0.2)
    of = sum(int(log.column("transfers").sum()) for log in logs)
    assert unlikely([("informed", sum(int(log.column("informed").sum()) for log in logs), of, 0.58)]) == []


LADDER = (0.2, 0.4, 0.6, 0.8, 1.0)


def test_authority_makes_contacts_longer_and_transfers_fewer() -> None:
    stretches = [front_stretch(logs_at(authority)[0]) for authority in LADDER]
    transfers = [int(logs_at(authority)[0].column("transfers").sum()) for authority in LADDER]
    assert stretches == sorted(stretches)
    assert transfers == sorted(transfers, reverse=True)
    assert len(set(transfers)) == len(set(stretches)) == len(LADDER)


def front_stretch(log: Log) -> float:
    """Return the mean time that a contact takes the front line."""
    rows, mine = log.contacts, served_by(log, "front")
    apart = np.isin(log.legs["kind"], (LegKind.PASSED, LegKind.FAILED))
    seconds = np.sum((rows["end"] - rows["left_queue"])[mine]) + np.sum((log.legs["end"] - log.legs["start"])[apart])
    return float(seconds / (mine.sum() + apart.sum()))


def test_authority_without_more_agents_makes_customers_wait() -> None:
    """The trap: who may do more has less time."""
    waits = []
    for authority in LADDER:
        log = simulate(ample(authority, pools={"front": {"agents": 18}}), 0, 1)
        waits.append(front_waits(log, 0) / came(log))
    assert waits == sorted(waits)
    assert waits[-1] > 10 * waits[0]
