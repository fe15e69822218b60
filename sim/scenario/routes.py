"""Which pools a contact may use, ring by ring: its route, cut down to the pools that have the skill."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.scenario.routing import Route, When
from sim.scenario.scenario import Scenario


class Kind(NamedTuple):
    """What routing distinguishes: a channel, a segment and an issue."""

    channel: str
    segment: str
    issue: str


class Stage(NamedTuple):
    """A ring with the pools that can serve one kind of contact."""

    pools: tuple[str, ...]
    after: float
    when: When | None


def kinds(scenario: Scenario) -> Iterator[Kind]:
    """Yield every kind of contact in canonical order."""
    for channel in scenario.channel_names:
        for segment in scenario.segment_names:
            for issue in scenario.issue_names:
                yield Kind(channel, segment, issue)


def route_of(scenario: Scenario, kind: Kind) -> Route | None:
    """Return the first route that fits, or ``None`` where the channel has no such route."""
    return next((route for route in scenario.routing.routes if route.fits(*kind)), None)


def stages(scenario: Scenario, kind: Kind) -> tuple[Stage, ...]:
    """Return the rings a contact passes; without a route, every pool with the skill at once."""
    route = route_of(scenario, kind)
    if route is None:
        return _stage(scenario, kind, _ranked(scenario, kind), 0.0, None)
    return tuple(
        stage for ring in route.rings for stage in _stage(scenario, kind, tuple(ring.pools), ring.after, ring.when)
    )


def _stage(
    scenario: Scenario, kind: Kind, pools: tuple[str, ...], after: float, when: When | None
) -> tuple[Stage, ...]:
    able = tuple(pool for pool in pools if scenario.pools[pool].skill_for(*kind))
    return (Stage(able, after, when),) if able else ()


def _ranked(scenario: Scenario, kind: Kind) -> tuple[str, ...]:
    skills = {name: scenario.pools[name].skill_for(*kind) for name in scenario.pool_names}
    return tuple(sorted((name for name, skill in skills.items() if skill), key=lambda name: skills[name].rank))  # type: ignore[union-attr]
