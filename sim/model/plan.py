"""A scenario compiled for the clock: classes of contacts, and which pools they may use when."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.routes import Kind, Stage, kinds, route_of, stages
from sim.scenario.routing import Route
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class SkillPlan:
    """How one pool serves one class."""

    rank: int
    pace: float
    reserve: int


@dataclass(frozen=True)
class ClassPlan:
    """Contacts that routing treats alike.

    ``skills`` holds how each pool that may serve them does so, by name; ``stages`` the rings in the
    order written.
    """

    channel: str
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
    return ClassPlan(
        kind.channel,
        rings,
        tuple((pool, _skill_plan(scenario, kind, pool)) for ring in rings for pool in ring.pools),
        scenario.routing.routes.index(route) if route else -1,
        _priority(scenario, kind, route),
        *((route.weight, route.base, route.slope) if route else (1.0, 0.0, 1.0)),
        route.ratio if route and route.ratio is not None else 1 / max(1, len(scenario.channels)),
    )


def _skill_plan(scenario: Scenario, kind: Kind, pool: str) -> SkillPlan:
    skill = scenario.pools[pool].skill_for(*kind)
    assert skill is not None
    return SkillPlan(skill.rank, skill.pace, skill.reserve)


def _priority(scenario: Scenario, kind: Kind, route: Route | None) -> float:
    if route is not None and route.priority is not None:
        return route.priority
    return scenario.segments[kind.segment].priority if kind.segment else 0.0
