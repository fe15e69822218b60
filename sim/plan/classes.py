"""A scenario compiled for the clock: classes of contacts, and which pools they may use when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from sim.plumbing.once import SCENARIOS, once
from sim.scenario.channels.channel import Channel
from sim.scenario.channels.mode import Mode
from sim.scenario.routes import ContactKind, Stage, VendorRule, kinds, route_of, rules_for, stage_of, stages
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


@once(SCENARIOS)
def classes_of(scenario: Scenario) -> dict[ContactKind, ClassPlan]:
    """Return the class of every kind of contact; kinds that are treated alike share an equal plan."""
    return {kind: _class_plan(scenario, kind, stages(scenario, kind)) for kind in kinds(scenario)}


@once(SCENARIOS)
def sent_out(scenario: Scenario) -> tuple[tuple[ContactKind, VendorRule, ClassPlan], ...]:
    """Return the rules by which kinds of contacts go to a vendor alone, and how they are treated then."""
    return tuple(
        (kind, rule, _class_plan(scenario, kind, stage_of(rule.vendor), rule.vendor))
        for kind in kinds(scenario)
        for rule in rules_for(scenario, kind)
        if not rule.when.overflows
    )


@once(SCENARIOS)
def passed_on(scenario: Scenario) -> tuple[tuple[ContactKind, str, ClassPlan], ...]:
    """Return the pools that may pass on kinds of contacts, and how they are treated then."""
    return tuple(_passed_on(scenario))


def _passed_on(scenario: Scenario) -> Iterator[tuple[ContactKind, str, ClassPlan]]:
    for kind in kinds(scenario):
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
