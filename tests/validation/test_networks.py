"""Several classes, pools, attempts and phases of service against Markov chains.

The oracles' unit of time is so many seconds long that all channels together have ``PER_HOUR`` first attempts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.oracles.chains import stationary
from tests.oracles.networks import Pair, Rates, n_model, overflow, priority, x_model
from tests.oracles.redials import Redialling, redials
from tests.oracles.routing import Flows
from tests.oracles.wrapup import wrap_up
from tests.support.steady_state import PER_HOUR, RATE, SECONDS_STUDIED, Exact, Parts, exponential, misses, one_queue

pytestmark = pytest.mark.slow

CLASSES, POOLS = ("first", "second"), ("here", "there")


# Priority: arrival rates, service rates, agents, abandonment rates

PRIORITIES = [
    pytest.param((2.0, 3.5), (1.0, 1.0), 5, (0.5, 0.5), id="alike"),
    pytest.param((4.0, 5.5), (1.0, 1.0), 10, (0.5, 1.0), id="less patient"),
    pytest.param((1.0, 1.6), (1.0, 0.8), 3, (0.5, 1.0), id="slower"),
    pytest.param((0.6, 0.7), (1.0, 1.0), 2, (0.0, 0.0), id="endless patience"),
]


@pytest.mark.parametrize(("arrivals", "service_rates", "agents", "leaving"), PRIORITIES)
def test_segments_with_priority_go_first(arrivals: Pair, service_rates: Pair, agents: int, leaving: Pair) -> None:
    unit = sum(arrivals) / RATE
    flows = priority(arrivals, service_rates, agents, leaving)
    factors = (1.0, leaving[0] / leaving[1] if leaving[1] else 1.0)
    parts = one_queue(agents, exponential(unit), **patience_of(leaving[0], unit))
    parts["pools"]["agents"]["skills"] = [
        {"channel": "phone", "segments": [name], "pace": 1 / rate}
        for name, rate in zip(CLASSES, service_rates, strict=True)
    ]
    parts["segments"] = {
        name: {"share": rate / sum(arrivals), "priority": number, "patience_factor": factor}
        for name, rate, number, factor in zip(CLASSES, arrivals, (1.0, 0.0), factors, strict=True)
    }
    parts["routing"] = {"contact_selection": "priority"}
    exact: Exact = {(): {"occupancy": flows.occupancy[0]}, **waits_by("segment", flows, unit)}
    assert misses(parts, exact, cases=len(PRIORITIES)) == []


def patience_of(leaving: float, unit: float) -> Parts:
    return {"patience": exponential(unit / leaving)} if leaving else {}


def waits_by(kind: str, flows: Flows, unit: float) -> Exact:
    """Return what happens to each class, with waits in seconds."""
    return {
        ((kind, name),): {
            "abandonment": flows.abandonment[i],
            "delayed": flows.delayed[i],
            "wait": unit * flows.wait[i],
            "queue_length": flows.queue_length[i],
        }
        for i, name in enumerate(CLASSES)
    }


# Two channels, two pools


def two_pools(arrivals: Pair, agents: tuple[int, int], leaving: Pair, **channel: Any) -> Parts:
    """Write two channels and two pools without skills or routes; handle times last one unit at pace 1."""
    unit = sum(arrivals) / RATE
    channels = {
        name: {
            "mode": "live",
            "arrivals": {"per_hour": PER_HOUR * rate / sum(arrivals)},
            "handle_time": exponential(unit),
            **patience_of(theta, unit),
            **channel,
        }
        for name, rate, theta in zip(CLASSES, arrivals, leaving, strict=True)
    }
    pools = {name: {"agents": count, "skills": []} for name, count in zip(POOLS, agents, strict=True)}
    return {"channels": channels, "pools": pools}


def allow(parts: Parts, channel: int, pool: int, service_rate: float, rank: int) -> None:
    """Give a pool a skill."""
    skill = {"channel": CLASSES[channel], "pace": 1 / service_rate, "rank": rank}
    parts["pools"][POOLS[pool]]["skills"].append(skill)


def served_by(flows: Flows, arrivals: Pair, agents: tuple[int, int]) -> Exact:
    """Return what each pool does; who still talks at the end is not counted as answered."""
    contacts = SECONDS_STUDIED * RATE / sum(arrivals)
    return {
        (("pool", name),): {
            "occupancy": flows.occupancy[p],
            "answered": contacts * sum(arrivals[i] * flows.served_by[i][p] for i in (0, 1))
            - agents[p] * flows.occupancy[p],
        }
        for p, name in enumerate(POOLS)
    }


# N: arrival rates, agents, service rates by class and pool, abandonment rates, class that the second pool takes first

N_DESIGNS = [
    pytest.param((2.5, 1.5), (2, 2), ((1.0, 0.9), (1.0, 1.1)), (0.5, 0.4), 0, id="help first"),
    pytest.param((2.5, 1.5), (2, 2), ((1.0, 0.9), (1.0, 1.1)), (0.5, 0.4), 1, id="own first"),
    pytest.param((4.0, 4.0), (3, 6), ((1.0, 1.0), (1.0, 1.0)), (1.0, 0.5), 0, id="larger"),
]


@pytest.mark.parametrize("rule", ["ranked", "priority"])
@pytest.mark.parametrize(("arrivals", "agents", "rates", "leaving", "first"), N_DESIGNS)
def test_second_pool_helps_the_first(
    arrivals: Pair, agents: tuple[int, int], rates: Rates, leaving: Pair, first: int, rule: str
) -> None:
    parts = two_pools(arrivals, agents, leaving)
    routes: list[Parts] = [{"channel": "first", "rings": [["here"], ["there"]]}]
    routes += [{"channel": "second", "rings": [["there"]]}]
    allow(parts, 0, 0, rates[0][0], 1)
    for i in (0, 1):
        allow(parts, i, 1, rates[i][1], 1 if rule == "priority" or i == first else 2)
        routes[i] |= {"priority": 1.0 if i == first else 0.0} if rule == "priority" else {}
    parts["routing"] = {"agent_selection": "ranked", "contact_selection": rule, "routes": routes}
    flows = n_model(arrivals, agents, rates, leaving, first)
    exact = {**waits_by("channel", flows, sum(arrivals) / RATE), **served_by(flows, arrivals, agents)}
    assert misses(parts, exact, cases=2 * len(N_DESIGNS)) == []


# X: arrival rates, agents, service rates by class and pool, abandonment rates

X_DESIGNS = [
    pytest.param((1.5, 1.5), (2, 2), ((1.0, 0.8), (0.7, 1.0)), (0.5, 0.4), id="better at their own"),
    pytest.param((4.0, 3.0), (4, 3), ((1.0, 1.0), (1.0, 1.0)), (0.5, 1.0), id="alike"),
]


@pytest.mark.parametrize(("arrivals", "agents", "rates", "leaving"), X_DESIGNS)
def test_two_pools_help_each_other(arrivals: Pair, agents: tuple[int, int], rates: Rates, leaving: Pair) -> None:
    parts = two_pools(arrivals, agents, leaving)
    for i in (0, 1):
        for p in (0, 1):
            allow(parts, i, p, rates[i][p], 1 if i == p else 2)
    routes = [{"channel": CLASSES[i], "rings": [[POOLS[i]], [POOLS[1 - i]]]} for i in (0, 1)]
    parts["routing"] = {"agent_selection": "ranked", "contact_selection": "ranked", "routes": routes}
    flows = x_model(arrivals, agents, rates, leaving)
    exact = {**waits_by("channel", flows, sum(arrivals) / RATE), **served_by(flows, arrivals, agents)}
    assert misses(parts, exact, cases=len(X_DESIGNS)) == []


# Overflow without waiting: arrival rates, agents, service rates by class and pool

OVERFLOWS = [
    pytest.param((6.0, 2.0), (4, 3), ((1.0, 0.7), (1.0, 0.9)), id="slower there"),
    pytest.param((20.0, 5.0), (20, 8), ((1.0, 1.0), (1.0, 1.0)), id="alike"),
]


@pytest.mark.parametrize(("arrivals", "agents", "rates"), OVERFLOWS)
def test_overflow_without_waiting_room(arrivals: Pair, agents: tuple[int, int], rates: Rates) -> None:
    parts = two_pools(arrivals, agents, (0.0, 0.0), queue_limit=0)
    allow(parts, 0, 0, rates[0][0], 1)
    for i in (0, 1):
        allow(parts, i, 1, rates[i][1], 1)
    rings = ([["here"], ["there"]], [["there"]])
    routes = [{"channel": name, "rings": ring} for name, ring in zip(CLASSES, rings, strict=True)]
    parts["routing"] = {"agent_selection": "ranked", "routes": routes}
    flows = overflow(arrivals, agents, rates)
    lost = {(("channel", name),): {"blocking": flows.blocking[i]} for i, name in enumerate(CLASSES)}
    assert misses(parts, {**lost, **served_by(flows, arrivals, agents)}, cases=len(OVERFLOWS)) == []


# Redials: arrival rate, agents, abandonment rate, probability and rate of redials, lines

REDIALS = [
    pytest.param(9.0, 8, 0.5, 0.7, 0.3, None, id="all lines free"),
    pytest.param(9.0, 8, 0.5, 0.7, 0.3, 12, id="twelve lines"),
    pytest.param(4.0, 5, 1.0, 0.9, 2.0, None, id="soon and persistent"),
    pytest.param(3.0, 3, 1.0, 0.5, 1.0, 3, id="no waiting"),
    pytest.param(0.4, 1, 1.0, 1.0, 0.5, 1, id="until served"),
]


@pytest.mark.parametrize(("arrival_rate", "agents", "leaving", "again", "redial_rate", "lines"), REDIALS)
def test_redials_after_abandoning_and_after_a_busy_signal(
    arrival_rate: float, agents: int, leaving: float, again: float, redial_rate: float, lines: int | None
) -> None:
    unit = arrival_rate / RATE
    redial = {"probability": again, "after": exponential(unit / redial_rate), "attempts": 1_000}
    room = {"lines": lines} if lines else {}
    parts = one_queue(agents, exponential(unit), redial=redial, **patience_of(leaving, unit), **room)
    flows = redials(Redialling(arrival_rate, 1.0, agents, leaving, again, redial_rate, lines, again if lines else 0.0))
    exact = {
        "arrivals": RATE * SECONDS_STUDIED * flows.attempts,
        "attempts_per_episode": flows.attempts,
        "blocking": flows.blocking,
        "abandonment": flows.abandonment / (1 - flows.blocking),
        "delayed": flows.delayed / (1 - flows.blocking),
        "wait": unit * flows.wait_admitted,
        "queue_length": flows.queue_length,
        "occupancy": flows.occupancy,
    }
    assert misses(parts, {(): exact}, cases=len(REDIALS)) == []


# Wrap-up: arrival rate, agents, rates of talk and of wrap-up, abandonment rate

WRAP_UPS = [
    pytest.param(6.0, 8, 1.0, 3.0, 0.5, id="with abandonment"),
    pytest.param(4.0, 7, 1.0, 2.0, 0.0, id="endless patience"),
    pytest.param(0.4, 1, 1.0, 1.0, 0.0, id="one agent"),
]


@pytest.mark.parametrize(("arrival_rate", "agents", "talk_rate", "wrap_rate", "leaving"), WRAP_UPS)
def test_wrap_up_keeps_agents_busy(
    arrival_rate: float, agents: int, talk_rate: float, wrap_rate: float, leaving: float
) -> None:
    unit = arrival_rate / RATE
    talk, wrap = unit / talk_rate, unit / wrap_rate
    parts = one_queue(agents, exponential(talk), wrap_up=exponential(wrap), **patience_of(leaving, unit))
    found = wrap_up(arrival_rate, talk_rate, wrap_rate, agents, leaving)
    exact = {
        "abandonment": found.abandonment,
        "delayed": found.delayed,
        "wait": unit * found.wait,
        "queue_length": found.queue_length,
        "occupancy": found.occupancy,
        "handle_time": talk + wrap,
    }
    assert misses(parts, {(): exact}, cases=len(WRAP_UPS)) == []


def test_line_is_free_while_its_agent_wraps_up() -> None:
    arrival_rate, agents, lines, wrap_rate, leaving = 5.0, 5, 6, 2.0, 0.5

    def moves(state: tuple[int, int, int]) -> Iterator[tuple[tuple[int, int, int], float]]:
        talking, wrapping, queue = state
        idle = agents - talking - wrapping
        if talking + queue < lines:
            yield ((talking + 1, wrapping, 0) if idle else (talking, wrapping, queue + 1)), arrival_rate
        yield (talking - 1, wrapping + 1, queue), float(talking)
        yield ((talking + 1, wrapping - 1, queue - 1) if queue else (talking, wrapping - 1, 0)), wrapping * wrap_rate
        yield (talking, wrapping, queue - 1), queue * leaving

    chain = stationary((0, 0, 0), moves)
    blocking = chain.mean(lambda state: state[0] + state[2] == lines)
    queue = chain.mean(lambda state: state[2])
    unit = arrival_rate / RATE
    parts = one_queue(
        agents, exponential(unit), wrap_up=exponential(unit / wrap_rate), lines=lines, **patience_of(leaving, unit)
    )
    exact = {
        "blocking": blocking,
        "abandonment": leaving * queue / (arrival_rate * (1 - blocking)),
        "wait": unit * queue / (arrival_rate * (1 - blocking)),
        "queue_length": queue,
        "occupancy": chain.mean(lambda state: state[0] + state[1]) / agents,
    }
    assert misses(parts, {(): exact}, cases=1) == []
