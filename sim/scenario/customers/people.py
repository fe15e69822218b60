"""Who contacts us and what about: segments and issues; and what makes days busy: busyness and outages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from sim.scenario.basics.noun import ChannelName, IssueName, Noun, SegmentName
from sim.scenario.basics.units import Duration, Moment, NonNegative, Positive, Share
from sim.scenario.customers.arrivals import Busyness
from sim.scenario.customers.levels import Level
from sim.scenario.customers.suitability import Function

Priority = Annotated[float, Field(ge=-1e6, le=1e6)]


class Segment(Noun):
    """A group of customers. A higher priority is served first; ``patience_factor`` scales patience.

    ``annual_value`` is what a customer is worth in a year.
    """

    share: Share
    priority: Priority = 0.0
    patience_factor: Positive = 1.0
    annual_value: NonNegative = 0.0


class Customers(Noun):
    """Who may contact us: so many, by segment; and whether each remembers, or a segment as a whole."""

    population: Annotated[int, Field(ge=1, le=20_000_000)]
    memory: Literal["customer", "segment"] = "customer"


class Issue(Noun):
    """A need behind contacts.

    ``effort`` scales the handle time. ``ambiguity`` is how unclear what a machine says of it remains.
    ``complexity`` is how hard it is to treat, ``authority`` how much of it that takes (as much as the complexity
    if not given).
    ``function`` is what the contact is for, ``risk`` how much is at stake; by these customers choose a channel.
    ``channels`` are those on which a customer who chooses may bring it.
    """

    share: Share
    effort: Positive = 1.0
    ambiguity: Share = 0.0
    complexity: Level | None = None
    authority: Level | None = None
    function: Function | None = None
    risk: Share = 0.0
    channels: Annotated[list[ChannelName], Field(min_length=1)] | None = None


def _number_or_table(value: Any) -> str:
    return "~issues" if isinstance(value, Mapping) else "~all"


ByIssue = Annotated[
    Annotated[Share, Tag("~all")] | Annotated[dict[IssueName, Share], Field(min_length=1), Tag("~issues")],
    Discriminator(_number_or_table),
]


def of_issue(value: float | dict[str, float], issue: str) -> float:
    """Return the number that holds for an issue."""
    return value[issue] if isinstance(value, dict) else value


class Outage(Noun):
    """A moment that touches many customers, each of whom may contact us after an exponential delay."""

    at: Moment
    affected: Annotated[int, Field(ge=1, le=100_000_000)]
    contact_probability: Share = 0.10
    mean_delay: Duration = 2_700.0
    channel: ChannelName
    issue: IssueName | None = None
    segment: SegmentName | None = None


class Message(Noun):
    """What we send over a broadcast channel, and the contacts it leads to.

    Each recipient contacts us with ``contact_probability`` (that of the channel if not given), on
    ``contact_channel``, after ``delivery`` and a gamma-distributed time of shape 2 and mean ``mean_delay``. A
    message of ``relevance`` 0.5 captures as much attention as is usual on its channel.
    """

    channel: ChannelName
    at: Moment
    recipients: Annotated[int, Field(ge=1, le=100_000_000)]
    contact_probability: Share | None = None
    contact_channel: ChannelName
    delivery: Duration = 0.0
    mean_delay: Annotated[Duration, Field(gt=0)] = 129_600.0
    relevance: Share = 0.5
    issue: IssueName | None = None
    segment: SegmentName | None = None


def _busyness_kind(value: Any) -> str:
    return "~none" if value == "none" else "~busyness"


class Demand(Noun):
    """What moves the volumes of all channels together."""

    busyness: Annotated[
        Annotated[Literal["none"], Tag("~none")] | Annotated[Busyness, Tag("~busyness")], Discriminator(_busyness_kind)
    ] = "none"
    outages: list[Outage] = Field(default_factory=list)
    messages: list[Message] = Field(default_factory=list)
