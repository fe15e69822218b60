"""One queue against Erlang's formulas: B without waiting room, C with endless patience, A in between."""

from __future__ import annotations

import pytest
from scipy.optimize import brentq

from tests.oracles import patience as law
from tests.oracles.erlang import erlang_a, erlang_b, erlang_c, erlang_c_quantile, pollaczek_khinchine
from tests.oracles.redials import Redialling, redials
from tests.support.steady_state import RATE, Parts, excess_wait, exponential, figures_of, misses, one_queue, seconds

pytestmark = [pytest.mark.oracle, pytest.mark.long]

FORMULAS = ("SL-1", "SL-2", "SL-3", "SL-4", "SL-5")

# Erlang A: agents, load per agent, mean patience in mean handle times. No figure rests on rare events (agents
# almost never idle, say), for which intervals over 20 replications would claim too much.

WITH_PATIENCE = [
    (1, 0.6, 0.5),
    (1, 1.2, 2.0),
    (3, 0.8, 1.0),
    (10, 0.95, 1.0),
    (10, 1.2, 3.0),
    (50, 1.0, 0.5),
    (100, 1.2, 0.1),
    (300, 1.0, 0.1),
    (300, 1.1, 0.2),
]


@pytest.mark.parametrize(("agents", "load", "patience"), WITH_PATIENCE)
def test_abandonment_and_waits_are_erlang_a(agents: int, load: float, patience: float) -> None:
    handle = load * agents / RATE
    leaves, within = patience * handle, target_for(agents, handle)
    formula = FORMULAS[WITH_PATIENCE.index((agents, load, patience)) % 5]
    parts = one_queue(
        agents,
        exponential(handle),
        patience=exponential(leaves),
        target={"within": seconds(within), "short": seconds(within / 4), "formula": formula},
    )
    exact = figures_of_erlang_a(agents, handle, leaves, within)
    exact["service_level"] = exact[f"service_level_{formula[-1]}"]
    assert misses(parts, {(): exact}, cases=len(WITH_PATIENCE)) == []


def target_for(agents: int, handle: float) -> float:
    """Return a threshold that many, but not all, of those who wait are answered within."""
    return 0.5 * handle / agents**0.7


def figures_of_erlang_a(agents: int, handle: float, leaves: float, within: float) -> dict[str, float]:
    w = erlang_a(RATE, 1 / handle, agents, 1 / leaves, within, within / 4)

    def waits_over(t: float) -> float:
        return erlang_a(RATE, 1 / handle, agents, 1 / leaves, t).wait_over

    return figures_of(w) | {
        "wait_if_delayed": w.wait_all / w.delayed,
        "wait_p90": brentq(lambda t: waits_over(t) - 0.1, 0, 10 * leaves, xtol=1e-6 * leaves),
        "excess_wait": excess_wait(handle, agents, law.exponential(leaves), within),
        "handle_time": handle,
    }


# Erlang C: agents, load per agent

WITH_ENDLESS_PATIENCE = [(1, 0.6), (1, 0.8), (3, 0.8), (10, 0.85), (50, 0.85), (100, 0.9)]


@pytest.mark.parametrize(("agents", "load"), WITH_ENDLESS_PATIENCE)
def test_waits_without_abandonment_are_erlang_c(agents: int, load: float) -> None:
    handle = load * agents / RATE
    within = target_for(agents, handle)
    c = erlang_c(RATE, 1 / handle, agents, within)
    exact = {
        "abandonment": 0.0,
        "asa": c.wait,
        "wait": c.wait,
        "wait_if_delayed": c.wait_delayed,
        "wait_p90": erlang_c_quantile(RATE, 1 / handle, agents, 0.90),
        "wait_p95": erlang_c_quantile(RATE, 1 / handle, agents, 0.95),
        "excess_wait": (1 - c.service_level) * c.wait_delayed,
        "delayed": c.delayed,
        **{f"service_level_{k}": c.service_level for k in (1, 2, 3, 4, 5)},
        "queue_length": c.queue_length,
        "occupancy": c.occupancy,
    }
    parts = one_queue(agents, exponential(handle), target={"within": seconds(within)})
    assert misses(parts, {(): exact}, cases=len(WITH_ENDLESS_PATIENCE)) == []


# M/G/1

ONE_AGENT = 0.7 / RATE
HANDLE_TIMES = [
    pytest.param({"deterministic": seconds(ONE_AGENT)}, 0.0, id="constant"),
    pytest.param({"erlang": {"k": 4, "mean": seconds(ONE_AGENT)}}, 0.5, id="erlang"),
    pytest.param({"lognormal": {"mean": seconds(ONE_AGENT), "cv": 1.5}}, 1.5, id="lognormal"),
]


@pytest.mark.parametrize(("handle", "cv"), HANDLE_TIMES)
def test_waits_for_one_agent_are_pollaczek_khinchine(handle: Parts, cv: float) -> None:
    wait = pollaczek_khinchine(RATE, ONE_AGENT, cv)
    exact = {"wait": wait, "queue_length": RATE * wait, "delayed": 0.7, "occupancy": 0.7}
    assert misses(one_queue(1, handle), {(): exact}, cases=len(HANDLE_TIMES)) == []


# Erlang B: agents, load per agent, door, handle times; of these only the mean matters

WITHOUT_WAITING = [
    pytest.param(1, 0.8, "lines", "exponential", {}, id="1 exponential"),
    pytest.param(3, 1.0, "queue_limit", "deterministic", {}, id="3 constant"),
    pytest.param(10, 1.2, "lines", "lognormal", {"cv": 1.5}, id="10 lognormal"),
    pytest.param(50, 0.9, "queue_limit", "exponential", {}, id="50 exponential"),
    pytest.param(100, 1.0, "lines", "hyperexponential", {"cv": 2.0}, id="100 hyperexponential"),
    pytest.param(300, 1.0, "queue_limit", "erlang", {"k": 3}, id="300 erlang"),
]


@pytest.mark.parametrize(("agents", "load", "door", "family", "shape"), WITHOUT_WAITING)
def test_blocking_without_waiting_room_is_erlang_b(
    agents: int, load: float, door: str, family: str, shape: Parts
) -> None:
    mean = "value" if family == "deterministic" else "mean"
    parts = one_queue(
        agents,
        {family: {mean: seconds(load * agents / RATE), **shape}},
        target={"within": "1 s", "formula": "SL-3", "blocked": "offered"},
        **{door: agents if door == "lines" else 0},
    )
    blocking = erlang_b(load * agents, agents)
    exact = {"blocking": blocking, "service_level": 1 - blocking, "occupancy": load * (1 - blocking), "wait": 0.0}
    assert misses(parts, {(): exact}, cases=len(WITHOUT_WAITING)) == []


# Some waiting room: agents, waiting places, load per agent, mean patience in mean handle times

WITH_SOME_ROOM = [
    ("lines", 1, 2, 1.2, 3.0),
    ("queue_limit", 1, 2, 1.2, 3.0),
    ("lines", 50, 10, 1.1, 2.0),
    ("queue_limit", 10, 3, 1.0, 0.5),
]


@pytest.mark.parametrize(("door", "agents", "places", "load", "patience"), WITH_SOME_ROOM)
def test_limited_waiting_room_blocks_and_shortens_waits(
    door: str, agents: int, places: int, load: float, patience: float
) -> None:
    handle = load * agents / RATE
    leaves = patience * handle
    room = {door: places if door == "queue_limit" else agents + places}
    flows = redials(Redialling(RATE, 1 / handle, agents, 1 / leaves, 0.0, 1.0, lines=agents + places))
    admitted = 1 - flows.blocking
    exact = {
        "blocking": flows.blocking,
        "abandonment": flows.abandonment / admitted,
        "delayed": flows.delayed / admitted,
        "wait": flows.wait_admitted,
        "queue_length": flows.queue_length,
        "occupancy": flows.occupancy,
    }
    parts = one_queue(agents, exponential(handle), patience=exponential(leaves), **room)
    assert misses(parts, {(): exact}, cases=len(WITH_SOME_ROOM)) == []
