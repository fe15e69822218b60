"""From a scenario to what the clock plays with: pools and their crews, channels, classes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from math import inf
from typing import NamedTuple

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
from sim.plan.classes import class_table
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.customers.people import of_issue
from sim.scenario.scenario import Scenario

Classes = list[dict[tuple[int, int], ContactClass]]


def build_pools(scenario: Scenario, demand: SampledDemand, recorder: Recorder, clock: Clock) -> list[AgentPool]:
    """Return the pools in canonical order, one behind the other where a pool consists of crews."""
    pools = []
    for number, name in enumerate(scenario.pool_names):
        team = [_crew(scenario, number, crew, recorder, clock) for crew in demand.crews(name)]
        power = power_of(scenario, name, demand)
        for crew in team:
            crew.team, crew.power = team, power
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
    spec, said = scenario.channels[name], _said(scenario)[name]
    life = LIVES[spec.mode]
    channel = ChannelNow(number, name, spec, demand.laws[number], said.drains, life)
    channel.since, channel.until = demand.timetable.lifetime(name)
    channel.ending, channel.comes_back = said.ending, said.comes_back
    if spec.queue_order == "random":
        channel.draw = demand.streams(0, name, "queue_order").random
    channel.story = with_vendors(life.story) if said.sends_at_the_door else life.story
    life.prepare(channel, demand)
    follow_scenario(channel, demand)
    return channel


def follow_scenario(channel: ChannelNow, demand: SampledDemand) -> None:
    """Let a channel go by a scenario: as it is built, and when that changes."""
    scenario, name = demand.scenario, channel.name
    channel.follow(scenario.channels[name], demand.laws[channel.number])
    channel.mean_handle = mean_handle(demand, channel.number)
    resolution = _said(scenario)[name].resolution
    if resolution is not None:
        channel.resolution = resolution
    channel.life.follow(channel, demand)


class _Said(NamedTuple):
    """What a scenario says of a channel, but for what is written there: it is worked out once."""

    drains: bool
    ending: Ending | None
    comes_back: float | None
    sends_at_the_door: bool
    resolution: tuple[float, ...] | None


@once(SCENARIOS)
def _said(scenario: Scenario) -> dict[str, _Said]:
    """Return what a scenario says of its channels, by name."""
    return {name: _said_of(scenario, name) for name in scenario.channel_names}


def _said_of(scenario: Scenario, name: str) -> _Said:
    spec, resolution = scenario.channels[name], scenario.resolution_of(name)
    rules = [rule.when for rule in scenario.outsourcing if rule.channel == name]
    return _Said(
        (spec.at_close or scenario.calendar.at_close) == "drain" or spec.service_mode.deferred,
        _ending(scenario, name),
        spec.comes_back if scenario.chooses_when_closed(name) else None,
        any(not when.overflows or when.volume_over is not None for when in rules),
        None if resolution is None else tuple(of_issue(resolution, issue) for issue in scenario.issue_names),
    )


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
    table, homes = class_table(scenario), {channel.name: channel for channel in channels}
    made = [ContactClass(plan, homes[plan.channel], crews) for plan in table.plans]
    for number, kind, rule, which in table.sent:
        channels[number].sent_out.setdefault(kind, []).append(SentOut(rule, made[which]))
    for number, passed_on, which in table.passed:
        channels[number].above[passed_on] = made[which]
    for channel, mine in zip(channels, table.of_channels, strict=True):
        channel.classes = [made[which] for which in mine]
    _mark_mixed(pools)
    _mark_interrupting(made, pools)
    return [{kind: made[which] for kind, which in kinds.items()} for kinds in table.kinds]


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
