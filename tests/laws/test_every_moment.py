"""What must hold at every moment of the clock: counts are right, and nobody waits while somebody is free for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sim.demand import sample_demand
from sim.model import simulate
from sim.model.center import Center
from sim.model.routing import dispatch, waiting
from sim.model.state.pool import AgentPool
from sim.scenario import InputError, Scenario, build
from tests.support.random_centers import rich_centers


def keep_in_sight(center: Center) -> None:
    """Look at the center whenever the clock moves on."""
    clock = center.clock

    def watch() -> None:
        assert clock.peek() >= clock.now, "the clock goes backwards"
        if clock.peek() > clock.now:
            assert list(faults(center)) == [], clock.now

    clock.watch = watch


def faults(center: Center) -> Iterator[str]:
    for channel in center.channels:
        if channel.waiting != sum(klass.waiting for klass in channel.classes):
            yield "the channel and its classes count differently who waits"
        if channel.lines_in_use < 0:
            yield "lines in use below zero"
    for pool in center.pools:
        yield from faults_of_pool(center, pool)


def faults_of_pool(center: Center, pool: AgentPool) -> Iterator[str]:
    if pool.idle and not pool.surplus and dispatch.next_contact(center, pool, center.clock.now, len(pool.idle) - 1):
        yield "somebody waits while an agent is idle"
    rests = any(pool.who_rests(due.turn) is not None for due in pool.pauses)  # breaks in turn: nobody takes two
    if pool.idle and (rests or pool.surplus):
        yield "an agent is idle who should go"
    if pool.closing and pool.idle and not waiting.is_wanted(pool, center.clock.now):
        yield "an agent stays though nobody may come"
    if pool.surplus and pool.away:
        yield "an agent is away who should go home"
    if pool.shares:
        yield from faults_of_chats(pool)


def faults_of_chats(pool: Any) -> Iterator[str]:
    to_go, holding = len(pool.surplus) + len(pool.pauses), [agent for agents in pool.held for agent in agents]
    may_go = (
        holding
        if pool.surplus
        else [one for one in holding if any(pool.may_rest(one, due.turn) for due in pool.pauses)]
    )
    if len(pool.winding) > to_go or (len(pool.winding) < to_go and may_go):
        yield "too many or too few agents take no more chats"
    if any(agent.load != len(agent.desk.hands) for agent in pool.on_duty):
        yield "loads and desks differ"


def with_last_agent(data: dict[str, Any]) -> Scenario:
    """Build a center where who comes back waits for the agent of last time, if anybody is known to come back."""
    try:
        return build(data | {"routing": data.get("routing", {}) | {"last_agent": "5 min"}})
    except InputError:
        return build(data)


few = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
often = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def check(data: dict[str, Any]) -> None:
    scenario = with_last_agent(data)
    simulate(scenario, sample_demand(scenario, 1, 0), keep_in_sight)


@few
@given(rich_centers())
def test_nobody_waits_for_somebody_who_is_free_in_a_few_centers(data: dict[str, Any]) -> None:
    check(data)


@pytest.mark.slow
@often
@given(rich_centers())
def test_nobody_waits_for_somebody_who_is_free(data: dict[str, Any]) -> None:
    check(data)
