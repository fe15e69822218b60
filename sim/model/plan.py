"""A scenario compiled for the clock: classes of contacts, and which pools they may use when."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.routes import Kind, Stage, kinds, route_of, stages
from sim.scenario.routing import Route
from sim.scenario.scenario import Scenario

LIVE, CONCURRENT, DEFERRED = 0, 1, 2
ORDER = {"live": LIVE, "concurrent": CONCURRENT, "deferred": DEFERRED, "self_service": LIVE, "broadcast": LIVE}


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
    order written. ``order`` ranks the modes: live work comes before concurrent, concurrent before deferred.
    ``limit`` is how many of them an agent may hold.
    """

    channel: str
    mode: str
    order: int
    limit: int
    stages: tuple[Stage, ...]
    skills: tuple[tuple[str, SkillPlan], ...]
    route: int
    priority: float
    weight: float
    base: float
    slope: float
    ratio: float


def classes_of(scenario: Scenario) -> dict[Kind, ClassPlan]:
    """Return the class of every kind of contact; kinds that are treated alike share an equal plan."""
    return {kind: _class_plan(scenario, kind) for kind in kinds(scenario)}


def _class_plan(scenario: Scenario, kind: Kind) -> ClassPlan:
    route = route_of(scenario, kind)
    rings = stages(scenario, kind)
    channel = scenario.channels[kind.channel]
    return ClassPlan(
        kind.channel,
        channel.mode,
        ORDER[channel.mode],
        channel.concurrency.limit if channel.concurrency else 1,
        rings,
        tuple((pool, _skill_plan(scenario, kind, pool)) for ring in rings for pool in ring.pools),
        scenario.routing.routes.index(route) if route else -1,
        _priority(scenario, kind, route),
        *((route.weight, route.base, route.slope) if route else (1.0, 0.0, 1.0)),
        route.ratio if route and route.ratio is not None else 1 / max(1, len(scenario.channels)),
    )


def _skill_plan(scenario: Scenario, kind: Kind, pool: str) -> SkillPlan:
    staff = scenario.pools[pool]
    skill = staff.skill_for(*kind)
    assert skill is not None
    return SkillPlan(skill.rank, skill.pace, skill.reserve, skill.preempt, kind.channel not in staff.cross_trained)


def _priority(scenario: Scenario, kind: Kind, route: Route | None) -> float:
    if route is not None and route.priority is not None:
        return route.priority
    return scenario.segments[kind.segment].priority if kind.segment else 0.0
