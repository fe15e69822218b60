"""Who has come by the end of a horizon that does not close is followed, so that nothing is biased by where it ends."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.stats import poisson

from sim.demand import sample_demand
from sim.experiments import replicate, simulate
from sim.experiments.runs.remarks import remarks
from sim.log.records import ContactLog, State
from sim.scenario import Scenario, build
from sim.scenario.basics.units import DAY

EXPONENTIAL = {"exponential": {"mean": "6 min"}}


def always_open(days: int, channels: dict[str, Any], pools: dict[str, Any], **more: Any) -> Scenario:
    return build({"scenario": "Open", "calendar": {"days": days}, "channels": channels, "pools": pools} | more)


def mixed(days: int) -> Scenario:
    """Build a center of many mechanisms whose queues are long, with staff that changes."""
    channels = {
        "phone": {
            "mode": "live",
            "arrivals": {"per_hour": {"00:00": 20, "12:00": 30}},
            "handle_time": EXPONENTIAL,
            "patience": {"exponential": {"mean": "30 min"}},
            "redial": {"probability": 0.5, "after": {"exponential": {"mean": "20 min"}}},
        },
        "desk": {"mode": "live", "arrivals": {"per_hour": 8}, "handle_time": EXPONENTIAL},
        "chat": {"preset": "web_chat", "arrivals": {"per_hour": 10}},
        "mail": {"mode": "deferred", "arrivals": {"per_hour": 3}, "handle_time": EXPONENTIAL, "open": "08:00-18:00"},
        "bot": {
            "mode": "self_service",
            "arrivals": {"per_hour": 10},
            "handle_time": EXPONENTIAL,
            "self_service": {"containment": 0.5, "fallback": "phone"},
        },
    }
    pools = {
        "agents": {"agents": {"00:00": 3, "12:00": 4, "22:00": 2}, "skills": ["phone", "desk"]},
        "others": {"agents": 2, "skills": ["chat", "mail", "desk"], "shrinkage": {"absence": 0.1, "breaks": 0.05}},
    }
    segments = {"gold": {"share": 0.3, "priority": 2}, "other": {"share": 0.7}}
    return always_open(days, channels, pools, segments=segments, demand={"busyness": {"shape": 20}})


def up_to(log: ContactLog, end: float) -> dict[str, Any]:
    mine = log.contacts["arrival"] < end
    return {name: column[mine] for name, column in log.contacts.items()}


def test_contacts_end_as_they_would_in_a_longer_horizon() -> None:
    """A day's contacts are those of the first day of three: how they end does not depend on where we stop to look."""
    short, long = simulate(mixed(1)), simulate(mixed(3))
    assert max(short.contacts["end"]) > DAY + 600
    assert short.end == DAY
    contacts = up_to(long, DAY)
    for name, column in short.contacts.items():
        np.testing.assert_array_equal(column, contacts[name], err_msg=name)


def test_staff_is_told_of_up_to_the_end_of_the_horizon() -> None:
    short, long = simulate(mixed(1)), simulate(mixed(3))
    assert short.states["end"].max() == DAY
    for state in (State.DUTY, State.IDLE, State.BUSY, State.BREAK, State.OVERTIME):
        spans = [(log.states["state"] == state, log.states) for log in (short, long)]
        times = [np.minimum(t["end"][m], DAY) - np.minimum(t["start"][m], DAY) for m, t in spans]
        assert times[0].sum() == pytest.approx(times[1].sum(), abs=1e-6), state


def moments_of_one_queue(arrive: float, serve: float, hours: int, within: float) -> tuple[float, float]:
    """Return the mean wait in hours, and the share that waits up to so long, of a day in an M/M/1 queue from empty.

    By the law of the number in the system that arrivals see: the wait of who meets k is the sum of k services.
    """
    size, step = 150, 0.05
    rates = np.diag(np.full(size - 1, arrive), 1) + np.diag(np.full(size - 1, serve), -1)
    change = expm((rates - np.diag(rates.sum(axis=1))) * step)
    seen, law = np.zeros(size), np.eye(size)[0]
    for _ in range(round(hours / step)):
        after = law @ change
        seen, law = seen + (law + after) / 2, after
    seen /= seen.sum()
    in_time = 1 - poisson.cdf(np.arange(size) - 1, serve * within)
    return float(seen @ np.arange(size)) / serve, float(seen @ in_time)


@cache
def busy() -> Scenario:
    phone = {
        "mode": "live",
        "arrivals": {"per_hour": 1},
        "handle_time": {"exponential": {"mean": "36 min"}},
        "target": {"within": "1 h"},
    }
    experiment = {"replications": 200, "seed": 5, "confidence": 0.999}
    return always_open(1, {"phone": phone}, {"p": {"agents": 1, "skills": ["phone"]}}, experiment=experiment)


def test_a_day_of_a_busy_queue_has_the_waits_of_theory() -> None:
    """One call an hour of 36 minutes: who waits at the end is a good part of those who come, and waits long."""
    scenario = busy()
    result, (wait, in_time) = replicate(scenario), moments_of_one_queue(1.0, 1 / 0.6, 24, 1.0)
    for metric, exact in (("asa", 3_600 * wait), ("service_level", in_time), ("handle_time", 2_160.0)):
        found = result.estimate(metric, channel="phone")
        assert found.low < exact < found.high, metric
    assert result.estimate("unfinished").mean == 0
    assert result.estimate("paid_hours").mean == 24


def test_waits_are_those_of_lindleys_recursion() -> None:
    """Each call begins when the one before is over, or when it comes: whoever comes by the end is there."""
    for replication in range(20):
        log, calls = simulate(busy(), replication), sample_demand(busy(), 5, replication).day(0, 0)
        free, waits = 0.0, []
        for arrival, talk in zip(calls.arrival.tolist(), calls.talk.tolist(), strict=True):
            waits.append(max(0.0, free - arrival))
            free = max(free, arrival) + talk
        np.testing.assert_allclose(log.contacts["left_queue"] - log.contacts["arrival"], waits, rtol=0, atol=1e-5)


def queue(days: int, agents: Any, **phone: Any) -> list[str]:
    channel = {"mode": "live", "arrivals": {"per_hour": 20}, "handle_time": EXPONENTIAL} | phone
    pools = {"agents": {"agents": agents, "skills": ["phone"]}}
    return remarks(replicate(always_open(days, {"phone": channel}, pools, experiment={"replications": 5})))


WEEK = {"mon-thu": 5, "fri": {"00:00": 5, "22:00": 0}}


@pytest.mark.parametrize(
    ("days", "agents", "phone", "grows"),
    [
        (7, WEEK, {"patience": {"exponential": {"mean": "2 min"}}}, False),  # callers who give up
        (1, 1, {"patience": {"exponential": {"mean": "3 h"}}}, False),
        (7, WEEK, {}, False),  # one weekend, after which the queue is served
        (4, {"08:00": 4, "20:00": 1}, {}, False),  # every night it grows, every day it shrinks
        (1, 3, {}, False),
        (1, 1, {}, True),
        (4, {"08:00": 1, "20:00": 2}, {"arrivals": {"per_hour": 4}, "handle_time": {"deterministic": "40 min"}}, True),
    ],
)
def test_only_a_queue_without_end_grows_without_bound(days: int, agents: Any, phone: Any, grows: bool) -> None:
    said = " ".join(queue(days, agents, **phone))
    assert ("grows without bound" in said) == grows
    assert ("write the patience of phone if callers give up" in said) == grows
