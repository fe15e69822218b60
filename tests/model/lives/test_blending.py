"""Calls and messages with the same agents: work that is interrupted, agents kept for calls, cross-training."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from sim.experiments import RunResult, replicate
from sim.scenario import build
from tests.oracles.chains import stationary
from tests.oracles.preemption import Interrupting, Work, one_agent, several_agents
from tests.support.exact_facts import Log, built, logs_of, misses_of, on
from tests.support.steady_state import Exact, Parts, exponential, misses, seconds

pytestmark = pytest.mark.oracle

HOUR = 3_600.0
HOURLY = 200.0  # contacts of all channels together
RATE = HOURLY / HOUR
PHONE, MAIL = (("channel", "phone"),), (("channel", "mail"),)


def blend(rates: tuple[float, float], laws: tuple[Parts, Parts], agents: int, **phone: Any) -> Parts:
    """Write one pool for calls and for messages that calls interrupt; rates are shares of all contacts."""
    hourly = [HOURLY * rate / sum(rates) for rate in rates]
    return {
        "channels": {
            "phone": {"mode": "live", "arrivals": {"per_hour": hourly[0]}, "handle_time": laws[0], **phone},
            "mail": {
                "mode": "deferred",
                "arrivals": {"per_hour": hourly[1]},
                "handle_time": laws[1],
                "changeover": "0 s",
            },
        },
        "pools": {"agents": {"agents": agents, "skills": ["phone", {"channel": "mail", "preempt": True}]}},
    }


# Interrupted work against the formulas of preemptive-resume priority

SINGLES = [
    pytest.param(Work(0.4, 1.0, 1.0), Work(0.3, 1.0, 1.0), id="alike"),
    pytest.param(Work(0.6, 0.5, 0.5), Work(0.1, 4.0, 1.3), id="long messages"),
]


def law_of(work: Work, unit: float) -> Parts:
    return {"gamma": {"mean": seconds(unit * work.mean), "cv": work.cv}}


@pytest.mark.parametrize(("calls", "messages"), SINGLES)
def test_one_agent_is_preemptive_resume(calls: Work, messages: Work) -> None:
    unit = (calls.rate + messages.rate) / RATE
    parts = blend((calls.rate, messages.rate), (law_of(calls, unit), law_of(messages, unit)), 1)
    exact = one_agent(calls, messages)
    figures: Exact = {
        PHONE: {"wait": unit * exact.wait[0], "delayed": calls.load},
        MAIL: {"response_time": unit * exact.sojourn[1]},
        (): {"utilisation": calls.load + messages.load},
    }
    assert misses(parts, figures, cases=len(SINGLES)) == []


def test_interruptions_and_the_wait_before_the_first() -> None:
    calls, messages = Work(0.4, 1.0, 1.0), Work(0.3, 1.0, 1.0)
    unit = 0.7 / RATE
    logs = logs_of(built(blend((0.4, 0.3), (law_of(calls, unit), law_of(messages, unit)), 1)), 10)

    def begun(log: Log) -> Any:
        return on(log, "mail") & ~np.isnan(log.contacts["left_queue"])

    exact = one_agent(calls, messages)
    ratios = {
        "interruptions": (lambda log: len(log.legs["contact"]), lambda log: begun(log).sum(), exact.interruptions),
        "wait": (
            lambda log: (log.contacts["left_queue"] - log.contacts["arrival"])[begun(log)].sum(),
            lambda log: begun(log).sum(),
            unit * exact.wait[1],
        ),
    }
    assert misses_of(logs, ratios) == []
    assert all(on(log, "mail")[log.legs["contact"]].all() for log in logs)


BLENDS = [
    pytest.param(Interrupting((1.5, 0.8), (1.0, 1.0), 3), id="endless patience"),
    pytest.param(Interrupting((2.4, 0.3), (1.0, 0.7), 3, 0.7), id="impatient callers"),
]


@pytest.mark.parametrize("model", BLENDS)
def test_several_agents_are_preemptive_resume(model: Interrupting) -> None:
    unit = sum(model.arrivals) / RATE
    laws = tuple(exponential(unit / rate) for rate in model.services)
    patience = {"patience": exponential(unit / model.leaving)} if model.leaving else {}
    exact = several_agents(model)
    figures: Exact = {
        PHONE: {"wait": unit * exact.wait, "delayed": exact.delayed, "abandonment": exact.abandonment},
        MAIL: {"response_time": unit * exact.sojourn},
        (): {"utilisation": exact.occupancy},
    }
    parts = blend(model.arrivals, (laws[0], laws[1]), model.agents, **patience)
    assert misses(parts, figures, cases=len(BLENDS)) == []


# Agents kept for calls


def reserved(calls: float, messages: float, agents: int, reserve: int, leaving: float, most: int = 40) -> Any:
    """Return the law of calls and messages in service, and calls and messages that wait; all rates are of 1.

    A message is begun only while more than the reserve are idle.
    """

    def settled(talks: int, works: int, calls_wait: int, waiting: int) -> tuple[int, int, int, int]:
        idle = agents - talks - works
        if calls_wait and idle:
            return talks + 1, works, calls_wait - 1, waiting
        if waiting and idle > reserve:
            return talks, works + 1, calls_wait, waiting - 1
        return talks, works, calls_wait, waiting

    def moves(state: tuple[int, int, int, int]) -> Iterator[tuple[tuple[int, int, int, int], float]]:
        talks, works, calls_wait, waiting = state
        if calls_wait < most:
            yield settled(talks, works, calls_wait + 1, waiting), calls
        if waiting < most:
            yield settled(talks, works, calls_wait, waiting + 1), messages
        if talks:
            yield settled(talks - 1, works, calls_wait, waiting), float(talks)
        if works:
            yield settled(talks, works - 1, calls_wait, waiting), float(works)
        if calls_wait:
            yield (talks, works, calls_wait - 1, waiting), leaving * calls_wait

    return stationary((0, 0, 0, 0), moves)


@pytest.mark.parametrize("reserve", [1, 2])
def test_reserve_is_the_chain_of_agents_kept_for_calls(reserve: int) -> None:
    calls, messages, agents, leaving = 1.5, 0.5, 4, 0.7
    law = reserved(calls, messages, agents, reserve, leaving)
    unit = (calls + messages) / RATE
    parts = blend(
        (calls, messages), (exponential(unit), exponential(unit)), agents, patience=exponential(unit / leaving)
    )
    parts["pools"]["agents"]["skills"] = ["phone", {"channel": "mail", "reserve": reserve}]
    del parts["channels"]["mail"]["changeover"]
    queued = law.mean(lambda state: state[2])
    in_system = law.mean(lambda state: state[1] + state[3])
    exact = {
        PHONE: {
            "abandonment": leaving * queued / calls,
            "wait": unit * queued / calls,
            "delayed": law.mean(lambda state: state[0] + state[1] == agents),
        },
        MAIL: {"response_time": unit * in_system / messages},
    }
    assert misses(parts, exact, cases=2) == []


# Blended agents: a few of the phone's agents answer messages too, and a specialist is saved

CALLS, MESSAGES = 5.2, 3.65  # work in agents
UNIT = (CALLS + MESSAGES / 2) / RATE  # mean handle time of a call; a message takes twice as long


def firm(specialists: int, **cross_trained: Any) -> Parts:
    """Write a phone with specialists for messages beside it, and perhaps a quarter of the phone's agents too."""
    rates, means = {"phone": CALLS, "mail": MESSAGES / 2}, {"phone": UNIT, "mail": 2 * UNIT}
    channels: Parts = {
        name: {"arrivals": {"per_hour": HOUR * rates[name] / UNIT}, "handle_time": exponential(means[name])}
        for name in rates
    }
    channels["phone"] |= {"mode": "live", "patience": exponential(4 * UNIT)}
    channels["mail"] |= {"mode": "deferred"}
    phone: Parts = {"agents": 8, "skills": ["phone"]}
    if cross_trained:
        phone["cross_trained"] = {"mail": {"share": 0.25, **cross_trained}}
    return {"channels": channels, "pools": {"phone": phone, "mail": {"agents": specialists, "skills": ["mail"]}}}


def run_firm(parts: Parts) -> RunResult:
    calendar = {"days": 1, "interval": "24 h", "open": "00:00-24:00", "warmup": "3 h"}
    experiment = {"seed": 7, "replications": 12, "confidence": 0.99}
    return replicate(build({"scenario": "Firm", "calendar": calendar, "experiment": experiment, **parts}))


def test_blended_agents_answer_messages_sooner_and_calls_almost_as_soon() -> None:
    """Messages win minutes; calls lose less than a tenth of a handle time."""
    apart, blended = run_firm(firm(specialists=4)), run_firm(firm(specialists=3, reserve=1))
    late, soon = (result.estimate("response_time", MAIL) for result in (apart, blended))
    assert soon.high is not None
    assert late.low is not None
    assert soon.high < late.low
    alone, shared = (result.estimate("asa", PHONE).mean for result in (apart, blended))
    assert alone is not None
    assert shared is not None
    assert shared - alone < 0.1 * UNIT


def test_calls_never_wait_for_messages_that_they_interrupt() -> None:
    """Contact by contact the phone of the blended firm is the phone alone; only who answers may differ."""
    blended, alone = firm(specialists=3, preempt=True), firm(specialists=4)
    del alone["channels"]["mail"], alone["pools"]["mail"]
    for parts in (blended, alone):
        parts["experiment"] = {"seed": 11}
    for with_mail, without in zip(*(logs_of(built(parts), 2) for parts in (blended, alone)), strict=True):
        calls = on(with_mail, "phone")
        for column in ("arrival", "left_queue", "talk_end", "end", "outcome"):
            assert np.array_equal(with_mail.contacts[column][calls], without.contacts[column], equal_nan=True)
        assert len(with_mail.legs["contact"]) > 100


def test_interrupted_time_is_busy_time() -> None:
    """What agents are paid for is their contacts, the interrupted stretches, and idling."""
    model = Interrupting((1.5, 0.8), (1.0, 1.0), 3)
    unit = sum(model.arrivals) / RATE
    parts = blend(model.arrivals, (exponential(unit), exponential(unit)), 3)
    calendar = {"days": 1, "interval": "24 h", "open": "00:00-24:00"}
    result = replicate(build({"scenario": "Blend", "calendar": calendar, "experiment": {"replications": 1}, **parts}))
    busy, working, paid = (result.totals(name, ())[0] for name in ("busy_seconds", "working_seconds", "paid_seconds"))
    assert working == pytest.approx(paid)
    assert busy == pytest.approx(paid * 2.3 / 3, rel=0.05)
