"""From a scenario to what the clock plays with: pools and their crews, channels, classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

import numpy as np

from sim.demand import Demand
from sim.demand.roster import Crew
from sim.hours import OpenClock, open_windows
from sim.model.channel import ChannelNow, ContactClass, Machine
from sim.model.clock import Clock
from sim.model.concurrent import concurrent
from sim.model.deferred import deferred
from sim.model.live import live
from sim.model.plan import CONCURRENT, DEFERRED, LIVE, classes_of
from sim.model.pool import AgentPool
from sim.model.self_service import self_service
from sim.model.sharing import SharingPool
from sim.records import Recorder
from sim.scenario.channel import Channel
from sim.scenario.people import of_issue
from sim.scenario.routes import Kind
from sim.scenario.scenario import Scenario

STORIES = {
    "live": live,
    "concurrent": concurrent,
    "deferred": deferred,
    "self_service": self_service,
    "broadcast": live,
}
Classes = list[dict[tuple[int, int], ContactClass]]


def build_pools(scenario: Scenario, demand: Demand, recorder: Recorder, clock: Clock) -> list[AgentPool]:
    """Return the pools in canonical order, one behind the other where a pool consists of crews."""
    pools = []
    for number, name in enumerate(scenario.pool_names):
        team = [_crew(scenario, number, crew, recorder, clock) for crew in demand.crews(name)]
        for crew in team:
            crew.team = team
        pools += team
    return pools


def _crew(scenario: Scenario, number: int, crew: Crew, recorder: Recorder, clock: Clock) -> AgentPool:
    name = scenario.pool_names[number]
    spec = scenario.pools[name]
    skills = len(spec.skills) + len(crew.extra)
    if any(scenario.channels[channel].mode == "concurrent" for channel in spec.channels):
        return SharingPool(number, name, skills, recorder, crew, clock, spec.mix == "drain")
    return AgentPool(number, name, skills, recorder, crew)


def build_channels(scenario: Scenario, demand: Demand) -> list[ChannelNow]:
    """Return the channels in canonical order."""
    return [_channel(scenario, demand, number, name) for number, name in enumerate(scenario.channel_names)]


def _channel(scenario: Scenario, demand: Demand, number: int, name: str) -> ChannelNow:
    spec, resolution = scenario.channels[name], scenario.resolution_of(name)
    drains = (spec.at_close or scenario.calendar.at_close) == "drain" or spec.mode == "deferred"
    channel = ChannelNow(number, name, spec, demand.laws[number], drains)
    channel.story = STORIES[spec.mode]
    if resolution is not None:
        channel.resolution = tuple(of_issue(resolution, issue) for issue in scenario.issue_names)
    if spec.self_service is not None:
        channel.machine = _machine(scenario, spec)
    if scenario.routing.deferred_order == "due" and spec.mode == "deferred":
        channel.due = _due(scenario, name)
    return channel


def _machine(scenario: Scenario, spec: Channel) -> Machine:
    rule = spec.self_service
    assert rule is not None
    ambiguous = [scenario.issues[issue].ambiguity if issue else 0.0 for issue in scenario.issue_names]
    return Machine(
        tuple(of_issue(rule.containment, issue) for issue in scenario.issue_names),
        tuple(rule.induced * ambiguity for ambiguity in ambiguous),
        rule.quit,
        rule.failure,
        rule.context,
        None if rule.fallback is None else scenario.channel_names.index(rule.fallback),
    )


def _due(scenario: Scenario, name: str) -> Callable[[float], float]:
    """Return when a message should be answered that arrives at a time."""
    target, clock = scenario.channels[name].target, OpenClock(open_windows(scenario, name))
    within = target.within if target else 0.0
    return lambda arrival: float(clock.time_at(clock.open_before(np.array(arrival)) + within))


def build_classes(scenario: Scenario, channels: list[ChannelNow], pools: list[AgentPool]) -> Classes:
    """Return, per channel, the class of every (segment, issue)."""
    crews = {name: list(group) for name, group in groupby(pools, key=lambda pool: pool.name)}
    plans, homes = classes_of(scenario), {channel.name: channel for channel in channels}
    made = {plan: ContactClass(plan, homes[plan.channel], crews) for plan in dict.fromkeys(plans.values())}
    for channel in channels:
        channel.classes = [klass for plan, klass in made.items() if plan.channel == channel.name]
    _mark_mixed(pools)
    _mark_interrupting(made.values(), pools)
    return [
        {
            (s, i): made[plans[Kind(channel.name, segment, issue)]]
            for s, segment in enumerate(scenario.segment_names)
            for i, issue in enumerate(scenario.issue_names)
        }
        for channel in channels
    ]


def _mark_mixed(pools: list[AgentPool]) -> None:
    """Tell pools with work of several modes, or deferred work, from those that need no care."""
    for pool in pools:
        orders = {feed.order for feed in pool.feeds}
        pool.mixed = len(orders) > 1 or DEFERRED in orders
        pool.live_feeds = [feed for feed in pool.feeds if feed.order == LIVE]
        pool.keeps_chats = any(feed.reserve and feed.klass.sharing for feed in pool.feeds)


def _mark_interrupting(classes: Iterable[ContactClass], pools: list[AgentPool]) -> None:
    """Tell classes that may interrupt deferred work of a pool they use, or wait for agents with chats in hand."""
    preemptible = {
        pool
        for pool in pools
        for feed in pool.feeds
        if feed.order == DEFERRED and pool.number in feed.klass.preemptible
    }
    for klass in classes:
        klass.chatting = [pool for pool in klass.pools if pool.shares and klass.plan.order == LIVE]
        may = klass.plan.order in (LIVE, CONCURRENT)
        klass.interrupts = [pool for pool in klass.pools if may and pool in preemptible]
