"""From a scenario to what the clock plays with: pools and their crews, channels, classes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sim.demand import SampledDemand
from sim.demand.distributions import sampler
from sim.demand.roster import Crew
from sim.log.packing import Recorder
from sim.model.clock import Clock
from sim.model.lives.by_mode import LIVES
from sim.model.lives.escalation import PoolEmpowerment
from sim.model.routing.outsourcing import with_vendors
from sim.model.state.channel import ChannelNow, ContactClass, SentOut
from sim.model.state.pool import AgentPool
from sim.model.state.sharing_pool import SharingPool
from sim.plan.classes import classes_of, passed_on, sent_out
from sim.scenario.customers.people import of_issue
from sim.scenario.routes import ContactKind
from sim.scenario.scenario import Scenario

Classes = list[dict[tuple[int, int], ContactClass]]


def build_pools(scenario: Scenario, demand: SampledDemand, recorder: Recorder, clock: Clock) -> list[AgentPool]:
    """Return the pools in canonical order, one behind the other where a pool consists of crews."""
    pools = []
    for number, name in enumerate(scenario.pool_names):
        team = [_crew(scenario, number, crew, recorder, clock) for crew in demand.crews(name)]
        for crew in team:
            crew.team, crew.power = team, _power(scenario, name)
            crew.mates = [mate for mate in team if mate.extra == crew.extra]
        pools += team
    for pool in pools:
        pool.below = [below for below in pools if scenario.pools[below.name].escalates_to == pool.name]
    return pools


def _power(scenario: Scenario, name: str) -> PoolEmpowerment | None:
    """Return what the agents of a pool may decide; ``None`` for those who treat all that comes."""
    spec = scenario.pools[name]
    rule = spec.empowerment
    if rule is None:
        return None
    diagnosis, warm = sampler(scenario, rule.diagnosis), rule.transfer == "warm"
    takes_time = diagnosis.mean() > 0
    return PoolEmpowerment(
        rule.authority,
        scenario.skill_of(name),
        diagnosis if takes_time else None,
        scenario.context_of(name),
        warm,
        spec.escalates_to is not None,
    )


def _crew(scenario: Scenario, number: int, crew: Crew, recorder: Recorder, clock: Clock) -> AgentPool:
    name = scenario.pool_names[number]
    spec = scenario.pools[name]
    skills = len(spec.skills) + len(crew.extra)
    if any(scenario.channels[channel].service_mode.shared for channel in spec.channels):
        return SharingPool(number, name, skills, recorder, crew, clock, spec.mix == "drain")
    return AgentPool(number, name, skills, recorder, crew)


def build_channels(scenario: Scenario, demand: SampledDemand) -> list[ChannelNow]:
    """Return the channels in canonical order."""
    return [_channel(scenario, demand, number, name) for number, name in enumerate(scenario.channel_names)]


def _channel(scenario: Scenario, demand: SampledDemand, number: int, name: str) -> ChannelNow:
    spec, resolution = scenario.channels[name], scenario.resolution_of(name)
    drains = (spec.at_close or scenario.calendar.at_close) == "drain" or spec.service_mode.deferred
    life = LIVES[spec.mode]
    channel = ChannelNow(number, name, spec, demand.laws[number], drains, life)
    channel.mean_handle = demand.mean_handle(number)
    channel.since, channel.until = demand.timetable.lifetime(name)
    rules = [rule.when for rule in scenario.outsourcing if rule.channel == name]
    at_the_door = any(not when.overflows or when.volume_over is not None for when in rules)
    channel.story = with_vendors(life.story) if at_the_door else life.story
    if resolution is not None:
        channel.resolution = tuple(of_issue(resolution, issue) for issue in scenario.issue_names)
    life.prepare(channel, demand.timetable)
    return channel


def build_classes(scenario: Scenario, channels: list[ChannelNow], pools: list[AgentPool]) -> Classes:
    """Return, per channel, the class of every (segment, issue)."""
    crews = {name: list(group) for name, group in groupby(pools, key=lambda pool: pool.name)}
    plans, homes = classes_of(scenario), {channel.name: channel for channel in channels}
    sent, passed = list(sent_out(scenario)), list(passed_on(scenario))
    every = [*plans.values(), *(plan for _, _, plan in (*sent, *passed))]
    made = {plan: ContactClass(plan, homes[plan.channel], crews) for plan in dict.fromkeys(every)}
    for kind, rule, plan in sent:
        homes[kind.channel].sent_out.setdefault(_codes(scenario, kind), []).append(SentOut(rule, made[plan]))
    for kind, pool, plan in passed:
        homes[kind.channel].above[*_codes(scenario, kind), scenario.pool_names.index(pool)] = made[plan]
    for channel in channels:
        channel.classes = [klass for plan, klass in made.items() if plan.channel == channel.name]
    _mark_mixed(pools)
    _mark_interrupting(made.values(), pools)
    return [
        {
            (s, i): made[plans[ContactKind(channel.name, segment, issue)]]
            for s, segment in enumerate(scenario.segment_names)
            for i, issue in enumerate(scenario.issue_names)
        }
        for channel in channels
    ]


def _codes(scenario: Scenario, kind: ContactKind) -> tuple[int, int]:
    """Return the numbers of a kind's segment and issue."""
    return scenario.segment_names.index(kind.segment), scenario.issue_names.index(kind.issue)


def _mark_mixed(pools: list[AgentPool]) -> None:
    """Tell pools with work of several modes, or deferred work, from those that need no care."""
    for pool in pools:
        modes = {feed.mode for feed in pool.feeds}
        pool.mixed = len({mode.rank for mode in modes}) > 1 or not all(mode.queued for mode in modes)
        feeds = [feed for crew in pool.team for feed in crew.feeds]  # a reserve counts the idle of all crews
        pool.dials = list(dict.fromkeys(feed.klass.home for feed in feeds if feed.mode.dialled))
        pool.keep_back = len(pool.team) > 1 and any(feed.reserve for feed in feeds)
        pool.live_feeds = [feed for feed in pool.feeds if feed.mode.undivided]
        pool.keeps_chats = any(feed.reserve and feed.klass.sharing for feed in pool.feeds)


def _mark_interrupting(classes: Iterable[ContactClass], pools: list[AgentPool]) -> None:
    """Tell classes that may interrupt deferred work of a pool they use, or wait for agents with chats in hand."""
    preemptible = {
        pool for pool in pools for feed in pool.feeds if feed.mode.deferred and pool.number in feed.klass.preemptible
    }
    for klass in classes:
        klass.chatting = [pool for pool in klass.pools if pool.shares and klass.plan.mode.undivided]
        klass.interrupts = [pool for pool in klass.pools if klass.plan.mode.queued and pool in preemptible]
