"""Routing: which agent an arriving contact meets, and which contact a freed agent takes."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.basics.noun import ChannelName, IssueName, Noun, PoolName, SegmentName, Shorthand
from sim.scenario.basics.problems import did_you_mean, refuse
from sim.scenario.basics.units import Duration, NonNegative, Positive, Share
from sim.scenario.customers.people import Priority

AGENT_SELECTION = ("ranked", "longest_idle", "least_occupied", "fewest_skills", "lightest_load", "fullest_first")
CONTACT_SELECTION = ("priority", "longest_wait", "ranked", "weighted_wait", "score", "queue_ratio", "due")

OWN = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*")


def _known_or_callable(names: tuple[str, ...]) -> AfterValidator:
    def check(value: str) -> str:
        if ":" in value and not OWN.fullmatch(value):
            refuse(f"{value!r} is no rule of your own; write module:function, the name of a module beside the scenario")
        if value not in names and ":" not in value:
            refuse(f"there is no rule {value!r}; {did_you_mean(value, names)}, or your own as 'module:function'")
        return value

    return AfterValidator(check)


class When(Noun):
    """A condition tested once, when the ring's turn comes: exactly one of its keys."""

    queue_over: Annotated[int, Field(ge=0)] | None = None
    predicted_wait_over: Duration | None = None
    busy_over: Annotated[float, Field(ge=0, lt=1)] | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> Self:
        """Require exactly one condition."""
        if len(self.model_fields_set) != 1:
            refuse("names no condition, or several; write one of queue_over, predicted_wait_over, busy_over")
        return self


class Ring(Shorthand):
    """Pools that a contact may use after waiting so long, on a condition or always."""

    main_key: ClassVar[str] = "pools"
    main_type = list
    pools: Annotated[list[PoolName], Field(min_length=1)]
    after: Duration = 0.0
    when: When | None = None


class Route(Noun):
    """Where the contacts of a channel (and segment, and issue) may go; the first route that fits counts."""

    channel: ChannelName
    segment: SegmentName | None = None
    issue: IssueName | None = None
    rings: Annotated[list[Ring], Field(min_length=1)]
    priority: Priority | None = None
    weight: Positive = 1.0
    base: Annotated[float, Field(ge=-1e9, le=1e9)] = 0.0
    slope: NonNegative = 1.0
    bonus: NonNegative = 0.0
    ratio: Share | None = None

    @model_validator(mode="after")
    def each_pool_once(self) -> Self:
        """Refuse a pool in two rings of one route."""
        pools = [pool for ring in self.rings for pool in ring.pools]
        twice = sorted({pool for pool in pools if pools.count(pool) > 1})
        if twice:
            refuse(f"names {', '.join(twice)} in two rings; write each pool once")
        return self

    def fits(self, channel: str, segment: str, issue: str) -> bool:
        """Whether such a contact takes this route."""
        return channel == self.channel and self.segment in (None, segment) and self.issue in (None, issue)


class Routing(Noun):
    """The center's routing rules; a channel without a route may use every pool that has the skill."""

    agent_selection: Annotated[str, _known_or_callable(AGENT_SELECTION)] = "longest_idle"
    contact_selection: Annotated[str, _known_or_callable(CONTACT_SELECTION)] = "priority"
    deferred_order: Literal["arrival", "due"] = "arrival"
    last_agent: Duration | None = None
    routes: list[Route] = Field(default_factory=list)
