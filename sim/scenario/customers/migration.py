"""Migration: what moves customers from the channels on which the volumes have them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.basics.noun import ChannelName, Noun, SegmentName
from sim.scenario.basics.units import DAY, Duration, Moment, NonNegative, Share

Effect = Annotated[float, Field(ge=0, le=50)]


class ChoiceWeights(Noun):
    """How much of the utility of a channel each thing makes up; ``cost`` per unit of money.

    ``inertia`` speaks for the channel of the latest contact, if that was good and the customer had chosen it: who is
    where the volumes have them is there by habit, which the volumes contain.
    """

    fit: Effect = 1.0
    experience: Effect = 2.0
    inertia: Effect = 1.0
    nudge: Effect = 0.8
    cost: Effect = 0.15
    wait: Effect = 0.25


class OpinionLearning(Noun):
    """How what customers think of a channel follows their contacts.

    It moves by the share ``worse`` of the way to a contact that satisfies less than they thought, by ``better`` to
    one that satisfies more. What everybody expects to wait moves by the share ``wait`` of the way to each wait. A
    contact was good if it satisfies at least ``good``.
    """

    worse: Share = 0.45
    better: Share = 0.20
    wait: Share = 0.05
    good: Share = 0.5


class Usual(Noun):
    """What customers were used to on a channel when its volumes were counted.

    If not given the ``wait`` of its target, the ``customer_cost`` per contact that the channel has now, and as
    ``satisfaction`` what customers come to think of it who wait that long and are helped as often as it says; 0.5
    of a channel that opens.
    """

    wait: Duration | None = None
    satisfaction: Share | None = None
    customer_cost: NonNegative | None = None


class Nudge(Noun):
    """How a touch works: 1 at once, fading by 1/e in ``fades``; the next within ``window`` counts ``wears`` as much."""

    fades: Annotated[Duration, Field(gt=0)] = 14.0 * DAY
    wears: Share = 0.6
    window: Duration = 30.0 * DAY


class Campaign(Noun):
    """We ask customers to use a channel: those whose latest contact was on one of ``from``, or all.

    Each touch reaches the share ``reach`` of them: ``touches`` in all, ``every`` so long. Of those who do not have
    the channel yet the share ``adopts`` takes to it. Each pays us ``cost``; who was touched saves ``incentive`` at
    every contact on the channel while the touch counts, and we pay for it.
    """

    to: ChannelName
    sources: Annotated[list[ChannelName], Field(min_length=1)] | None = Field(default=None, alias="from")
    segment: SegmentName | None = None
    start: Moment
    touches: Annotated[int, Field(ge=1, le=1_000)] = 1
    every: Annotated[Duration, Field(gt=0)] = 7.0 * DAY
    reach: Share
    adopts: Share = 0.10
    incentive: NonNegative = 0.0
    cost: NonNegative = 0.0


class Grievance(Noun):
    """What closing a channel costs those who have used it: so much ``satisfaction`` for as long as it ``lasts``."""

    satisfaction: Share = 0.10
    lasts: Duration = 90.0 * DAY


class Migration(Noun):
    """Customers choose a channel; with nothing to move them they stay where the volumes have them."""

    weights: ChoiceWeights = Field(default_factory=ChoiceWeights)
    learning: OpinionLearning = Field(default_factory=OpinionLearning)
    usual: dict[ChannelName, Usual] = Field(default_factory=dict)
    nudge: Nudge = Field(default_factory=Nudge)
    grievance: Grievance = Field(default_factory=Grievance)
    campaigns: list[Campaign] = Field(default_factory=list)
