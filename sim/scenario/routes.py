"""Which pools a contact may use, ring by ring: its route, cut down to the pools that have the skill."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.scenario.scenario import Scenario
from sim.scenario.staff.outsourcing import SendWhen
from sim.scenario.staff.routing import Route, When


class ContactKind(NamedTuple):
    """What routing distinguishes: a channel, a segment and an issue."""

    channel: str
    segment: str
    issue: str


class VendorRule(NamedTuple):
    """A rule by which contacts go to a vendor; ``luck`` names the uniform number that decides about a share of them."""

    vendor: str
    when: SendWhen
    luck: str


class Stage(NamedTuple):
    """A ring with the pools that can serve one kind of contact; ``rule`` where it is an outsourcer's."""

    pools: tuple[str, ...]
    after: float
    when: When | None
    rule: VendorRule | None = None

    @property
    def on_condition(self) -> bool:
        """Whether the ring may stay closed to a contact whose turn it is."""
        return self.when is not None or (self.rule is not None and self.rule.when.filters)


def kinds(scenario: Scenario) -> Iterator[ContactKind]:
    """Yield every kind of contact in canonical order."""
    for channel in scenario.channel_names:
        for segment in scenario.segment_names:
            for issue in scenario.issue_names:
                yield ContactKind(channel, segment, issue)


def route_of(scenario: Scenario, kind: ContactKind) -> Route | None:
    """Return the first route that fits, or ``None`` where the channel has no such route."""
    return next((route for route in scenario.routing.routes if route.fits(*kind)), None)


def stages(scenario: Scenario, kind: ContactKind) -> tuple[Stage, ...]:
    """Return the rings a contact passes, those to which it overflows last.

    Without a route it is every pool with the skill at once, but for experts, who take what is passed on to
    them, and for vendors, who take what is sent to them.
    """
    route = route_of(scenario, kind)
    if route is None:
        own = _stage(scenario, kind, _ranked(scenario, kind), 0.0, None)
    else:
        rings = [_stage(scenario, kind, tuple(ring.pools), ring.after, ring.when) for ring in route.rings]
        own = tuple(stage for ring in rings for stage in ring)
    return own + tuple(
        Stage((rule.vendor,), rule.when.wait_over or 0.0, None, rule)
        for rule in rules_for(scenario, kind)
        if rule.when.overflows
    )


def rules_for(scenario: Scenario, kind: ContactKind) -> list[VendorRule]:
    """Return by which rules contacts of a kind may go to a vendor, in the order written.

    The luck of each is named by its vendor, and by how many rules for that vendor come before.
    """
    vendors = [rule.vendor for rule in scenario.outsourcing]
    return [
        VendorRule(rule.vendor, rule.when, f"sent to {rule.vendor} {vendors[:number].count(rule.vendor)}")
        for number, rule in enumerate(scenario.outsourcing)
        if rule.fits(*kind) and scenario.pools[rule.vendor].skill_for(*kind)
    ]


def stage_of(pool: str) -> tuple[Stage, ...]:
    """Return the only ring of who goes to one pool alone: sent to a vendor, or passed on to experts."""
    return (Stage((pool,), 0.0, None),)


def _stage(
    scenario: Scenario, kind: ContactKind, pools: tuple[str, ...], after: float, when: When | None
) -> tuple[Stage, ...]:
    able = tuple(pool for pool in pools if scenario.pools[pool].skill_for(*kind))
    return (Stage(able, after, when),) if able else ()


def _ranked(scenario: Scenario, kind: ContactKind) -> tuple[str, ...]:
    own = [name for name in scenario.pool_names if name not in scenario.experts and not scenario.pools[name].contract]
    skills = {name: scenario.pools[name].skill_for(*kind) for name in own}
    return tuple(sorted((name for name, skill in skills.items() if skill), key=lambda name: skills[name].rank))  # type: ignore[union-attr]
