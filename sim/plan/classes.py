"""A scenario compiled for the clock: classes of contacts, and which pools they may use when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from sim.plumbing.once import SCENARIOS, once
from sim.scenario.channels.channel import Channel
from sim.scenario.channels.mode import Mode
from sim.scenario.routes import ContactKind, Stage, VendorRule, route_of, rules_for, stage_of, stages
from sim.scenario.routes import kinds as all_kinds
from sim.scenario.scenario import Scenario
from sim.scenario.staff.routing import Route


@dataclass(frozen=True)
class SkillPlan:
    """How one pool serves one class; ``everybody`` of it, or only who is cross-trained."""

    rank: int
    pace: float
    reserve: int
    preempt: bool
    everybody: bool


@dataclass(frozen=True)
class ClassPlan:
    """Contacts that routing treats alike.

    ``skills`` holds how each pool that may serve them does so, by name; ``stages`` the rings in the
    order written. ``limit`` is how many of them an agent may hold. ``only`` names the pool to which they were sent
    or passed on, if any. ``within`` is what they are promised, in seconds, where routing goes by that; else endless.
    """

    channel: str
    mode: Mode
    limit: int
    stages: tuple[Stage, ...] = field(hash=False)  # whose conditions may hold tables
    skills: tuple[tuple[str, SkillPlan], ...]
    route: int
    priority: float
    weight: float
    base: float
    slope: float
    ratio: float
    only: str = ""
    within: float = inf


class ClassTable(NamedTuple):
    """The plans of a scenario, each once, and where they stand by the numbers of channels, segments, issues and pools.

    Attributes
    ----------
    of_channels
        Those of each channel.
    kinds
        By channel, that of each segment and issue.
    sent, passed
        Those of who goes to a vendor alone, by what rule; and of who is passed on, by which pool.
    """

    plans: tuple[ClassPlan, ...]
    of_channels: list[list[int]]
    kinds: list[dict[tuple[int, int], int]]
    sent: list[tuple[int, tuple[int, int], VendorRule, int]]
    passed: list[tuple[int, tuple[int, int, int], int]]


@once(SCENARIOS)
def class_table(scenario: Scenario) -> ClassTable:
    """Return the classes of a scenario; kinds that are treated alike share an equal plan."""
    plans = {kind: _class_plan(scenario, kind, stages(scenario, kind)) for kind in all_kinds(scenario)}
    sent, passed = [*_sent_out(scenario)], [*_passed_on(scenario)]
    every = tuple(dict.fromkeys([*plans.values(), *(plan for _, _, plan in (*sent, *passed))]))
    at, channels = {plan: number for number, plan in enumerate(every)}, scenario.channel_names
    kinds: list[dict[tuple[int, int], int]] = [{} for _ in channels]
    for kind, plan in plans.items():
        channel, segment, issue = _codes(scenario, kind)
        kinds[channel][segment, issue] = at[plan]
    rules = [(_codes(scenario, kind), rule, at[plan]) for kind, rule, plan in sent]
    pools = [(_codes(scenario, kind), scenario.pool_names.index(pool), at[plan]) for kind, pool, plan in passed]
    return ClassTable(
        every,
        [[number for number, plan in enumerate(every) if plan.channel == name] for name in channels],
        kinds,
        [(channel, (segment, issue), rule, number) for (channel, segment, issue), rule, number in rules],
        [(channel, (segment, issue, pool), number) for (channel, segment, issue), pool, number in pools],
    )


def _codes(scenario: Scenario, kind: ContactKind) -> tuple[int, int, int]:
    """Return the numbers of a kind's channel, segment and issue."""
    names = scenario.channel_names, scenario.segment_names, scenario.issue_names
    channel, segment, issue = (of.index(name) for of, name in zip(names, kind, strict=True))
    return channel, segment, issue


def _sent_out(scenario: Scenario) -> Iterator[tuple[ContactKind, VendorRule, ClassPlan]]:
    """Yield the rules by which kinds of contacts go to a vendor alone, and how they are treated then."""
    for kind in all_kinds(scenario):
        for rule in rules_for(scenario, kind):
            if not rule.when.overflows:
                yield kind, rule, _class_plan(scenario, kind, stage_of(rule.vendor), rule.vendor)


def _passed_on(scenario: Scenario) -> Iterator[tuple[ContactKind, str, ClassPlan]]:
    """Yield the pools that may pass on kinds of contacts, and how they are treated then."""
    for kind in all_kinds(scenario):
        for name in scenario.pool_names:
            experts = scenario.pools[name].escalates_to
            if experts and scenario.pools[name].skill_for(*kind) and scenario.pools[experts].skill_for(*kind):
                yield kind, name, _class_plan(scenario, kind, stage_of(experts), experts, transferred=True)


def _class_plan(
    scenario: Scenario, kind: ContactKind, rings: tuple[Stage, ...], only: str = "", transferred: bool = False
) -> ClassPlan:
    route = route_of(scenario, kind)
    channel = scenario.channels[kind.channel]
    base, slope, weight = (route.base, route.slope, route.weight) if route else (0.0, 1.0, 1.0)
    return ClassPlan(
        kind.channel,
        channel.service_mode,
        channel.concurrency.limit if channel.concurrency else 1,
        rings,
        tuple((pool, _skill_plan(scenario, kind, pool)) for ring in rings for pool in ring.pools),
        scenario.routing.routes.index(route) if route else -1,
        _priority(scenario, kind, route),
        weight,
        base + (route.bonus if route and transferred else 0.0),
        slope,
        route.ratio if route and route.ratio is not None else 1 / max(1, len(scenario.channels)),
        f"{only} after a transfer" if transferred else only,
        _within(scenario, kind, channel),
    )


def _within(scenario: Scenario, kind: ContactKind, channel: Channel) -> float:
    rule = scenario.routing.contact_selection
    by_due = rule == "due" or ":" in rule  # one of the user's own may ask for it
    if channel.service_mode.deferred:
        by_due |= scenario.routing.deferred_order == "due"
    return channel.target.within_of(kind.segment, kind.issue) if channel.target and by_due else inf


def _skill_plan(scenario: Scenario, kind: ContactKind, pool: str) -> SkillPlan:
    staff = scenario.pools[pool]
    skill = staff.skill_for(*kind)
    assert skill is not None
    return SkillPlan(skill.rank, skill.pace, skill.reserve, skill.preempt, kind.channel not in staff.cross_trained)


def _priority(scenario: Scenario, kind: ContactKind, route: Route | None) -> float:
    if route is not None and route.priority is not None:
        return route.priority
    return scenario.segments[kind.segment].priority if kind.segment else 0.0
