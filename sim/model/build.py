"""From a scenario to what the clock plays with: pools and their crews, channels, classes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from math import inf

from sim.calendar import midnight_of
from sim.demand import SampledDemand
from sim.demand.distributions import sampler
from sim.demand.planned_work import mean_handle
from sim.demand.staff.seats import Crew
from sim.log.packing import Recorder
from sim.model.clock import Clock
from sim.model.lives.by_mode import LIVES
from sim.model.lives.escalation import PoolEmpowerment
from sim.model.routing.outsourcing import with_vendors
from sim.model.state.channel import ChannelNow, ContactClass, Ending, SentOut
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
            crew.team, crew.power = team, power_of(scenario, name, demand)
            crew.mates = [mate for mate in team if mate.extra == crew.extra]
        pools += team
    for pool in pools:
        pool.below = [below for below in pools if scenario.pools[below.name].escalates_to == pool.name]
    return pools


def power_of(scenario: Scenario, name: str, demand: SampledDemand) -> PoolEmpowerment | None:
    """Return what the agents of a pool may decide; ``None`` for those who treat all that comes."""
    spec, rule = scenario.pools[name], scenario.pools[name].handover
    if rule is None:
        return None
    treats = spec.empowerment
    diagnosis = sampler(scenario, treats.diagnosis) if treats else None
    takes_time = diagnosis is not None and diagnosis.mean() > 0
    share = spec.escalation.share if spec.escalation else 0.0
    authority = treats.authority if treats else inf
    is_easy = [same is not None and same[0] == 0 and same[1] <= authority for same in demand.needs.same]
    return PoolEmpowerment(
        authority,
        scenario.skill_of(name),
        diagnosis if takes_time else None,
        scenario.context_of(name),
        rule.transfer == "warm",
        spec.escalates_to is not None,
        treats is not None,
        tuple(of_issue(share, issue) for issue in scenario.issue_names) if share else (),
        tuple((easy or treats is None) and not takes_time and not share for easy in is_easy),
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
    spec = scenario.channels[name]
    drains = (spec.at_close or scenario.calendar.at_close) == "drain" or spec.service_mode.deferred
    life = LIVES[spec.mode]
    channel = ChannelNow(number, name, spec, demand.laws[number], drains, life)
    channel.since, channel.until = demand.timetable.lifetime(name)
    channel.ending = _ending(scenario, name)
    if spec.queue_order == "random":
        channel.draw = demand.streams(0, name, "queue_order").random
    channel.comes_back = spec.comes_back if scenario.chooses_when_closed(name) else None
    rules = [rule.when for rule in scenario.outsourcing if rule.channel == name]
    at_the_door = any(not when.overflows or when.volume_over is not None for when in rules)
    channel.story = with_vendors(life.story) if at_the_door else life.story
    life.prepare(channel, demand)
    follow_scenario(channel, demand)
    return channel


def follow_scenario(channel: ChannelNow, demand: SampledDemand) -> None:
    """Let a channel go by a scenario: as it is built, and when that changes."""
    scenario, name = demand.scenario, channel.name
    channel.follow(scenario.channels[name], demand.laws[channel.number])
    channel.mean_handle = mean_handle(demand, channel.number)
    resolution = scenario.resolution_of(name)
    if resolution is not None:
        channel.resolution = tuple(of_issue(resolution, issue) for issue in scenario.issue_names)
    channel.life.follow(channel, demand)


def _ending(scenario: Scenario, name: str) -> Ending | None:
    closes, codes = scenario.channels[name].closes, (scenario.segment_names.index, scenario.issue_names.index)
    if closes is None:
        return None
    named = closes.kinds(scenario.segment_names, scenario.issue_names)
    kinds = frozenset((codes[0](segment), codes[1](issue)) for segment, issue in named)
    return Ending(midnight_of(scenario, closes.on), kinds)


def build_classes(scenario: Scenario, channels: list[ChannelNow], pools: list[AgentPool]) -> Classes:
    """Return, per channel, the class of every (segment, issue)."""
    crews = {name: list(group) for name, group in groupby(pools, key=lambda pool: pool.name)}
    plans, homes = classes_of(scenario), {channel.name: channel for channel in channels}
    sent, passed = sent_out(scenario), passed_on(scenario)
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
        pool.queues = [line.queue for line in dict.fromkeys(feed.line for feed in pool.feeds)]
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
