"""Migration: what moves customers from the channels on which the volumes have them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.basics.noun import ChannelName, IssueName, Noun, SegmentName
from sim.scenario.basics.units import DAY, Duration, Moment, NonNegative, Share

REFERENCES = ("first_design", "promised", "self")
Effect = Annotated[float, Field(ge=0, le=50)]


class ChoiceWeights(Noun):
    """How much of the utility of a channel each thing makes up; ``cost`` per unit of money.

    ``fit`` is also how strongly each issue is on the channels that suit it, of those without ``issues`` of their own:
    together these keep the shares of the issues, and each its volume. With ``fit: 0`` each has the same issues.

    ``experience`` is how contacts there have felt, ``settles`` whether they have helped with such a need.
    ``inertia`` speaks for the channel of the latest contact, if that was good and the customer had chosen it: who is
    where the volumes have them is there by habit, which the volumes contain.
    """

    fit: Effect = 1.5
    experience: Effect = 2.0
    settles: Effect = 5.0
    inertia: Effect = 1.0
    nudge: Effect = 0.8
    cost: Effect = 0.15
    wait: Effect = 0.25


class OpinionLearning(Noun):
    """How what customers think of a channel follows their contacts.

    It moves by the share ``worse`` of the way to a contact that satisfies less than they thought, by ``better`` to
    one that satisfies more. What everybody expects to wait moves by the share ``wait`` of the way to each wait. A
    contact was good if it satisfies at least ``good``.

    Whether a channel helps is believed by need: what was seen of one need moves what is believed of the others by
    ``surprise`` as much, and half of what was learnt is forgotten after ``forget``, so that people try again.
    """

    worse: Share = 0.45
    better: Share = 0.20
    wait: Share = 0.05
    good: Share = 0.5
    surprise: Share = 0.5
    forget: Annotated[Duration, Field(gt=0)] = 180.0 * DAY


class Usual(Noun):
    """What customers were used to on a channel when its volumes were counted.

    What is not given is as ``migration.reference`` has it: the mean ``wait``, the ``customer_cost`` per contact, what
    customers come to think of the channel (``satisfaction``) and how likely it settles a need (``settles``).
    """

    wait: Duration | None = None
    satisfaction: Share | None = None
    settles: Share | None = None
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
    every contact on the channel while the touch counts, and we pay for it. It speaks to ``segments`` (or one
    ``segment``) and of ``issues`` only, where these are given: what it says and offers counts for these alone.
    """

    to: ChannelName
    sources: Annotated[list[ChannelName], Field(min_length=1)] | None = Field(default=None, alias="from")
    segment: SegmentName | None = None
    segments: Annotated[list[SegmentName], Field(min_length=1)] | None = None
    issues: Annotated[list[IssueName], Field(min_length=1)] | None = None
    start: Moment
    touches: Annotated[int, Field(ge=1, le=1_000)] = 1
    every: Annotated[Duration, Field(gt=0)] = 7.0 * DAY
    reach: Share
    adopts: Share = 0.10
    incentive: NonNegative = 0.0
    cost: NonNegative = 0.0

    def addresses(self, segment: str) -> bool:
        """Whether it speaks to customers of a segment."""
        named = self.segments if self.segment is None else [self.segment]
        return named is None or segment in named


class WordOfMouth(Noun):
    """Who ends a contact less satisfied than ``below`` tells ``reaches`` others of the segment.

    What they think of the channel moves by the share ``weight`` of the way to it. Of posts on social media so many as
    ``public`` hear.
    """

    reaches: Annotated[int, Field(ge=1, le=1_000_000)] = 3
    weight: Annotated[float, Field(gt=0, le=1)] = 0.10
    below: Share = 0.30
    public: Annotated[int, Field(ge=1, le=20_000_000)] = 100


class SegmentChoice(Noun):
    """What is different in how customers of one segment choose: the ``weights`` that are not those of all."""

    weights: ChoiceWeights


class Grievance(Noun):
    """What closing a channel costs those who have used it: so much ``satisfaction`` for as long as it ``lasts``.

    It is more for who thinks better of the channel than is usual, in proportion, and less for who thinks worse.
    """

    satisfaction: Share = 0.10
    lasts: Duration = 90.0 * DAY


class Migration(Noun):
    """Customers choose a channel; with nothing to move them they stay where the volumes have them.

    ``reference`` is the center whose volumes these are, and which customers therefore are used to: the first design of
    a comparison, of a study its base, and of a run alone the scenario itself (``first_design``); always the scenario
    itself (``self``); another scenario's file; in each of these as a pilot measures it, with nobody moving. Or what
    the numbers of the first design promise, without a pilot (``promised``).
    """

    reference: Annotated[str, Field(min_length=1)] = "first_design"
    weights: ChoiceWeights = Field(default_factory=ChoiceWeights)
    by_segment: dict[SegmentName, SegmentChoice] = Field(default_factory=dict)
    learning: OpinionLearning = Field(default_factory=OpinionLearning)
    usual: dict[ChannelName, Usual] = Field(default_factory=dict)
    nudge: Nudge = Field(default_factory=Nudge)
    grievance: Grievance = Field(default_factory=Grievance)
    campaigns: list[Campaign] = Field(default_factory=list)
    word_of_mouth: WordOfMouth | None = None

    def weights_of(self, segment: str) -> ChoiceWeights:
        """Return the weights of a segment: those of all, but for what is written for it."""
        own = self.by_segment.get(segment)
        written = {key: getattr(own.weights, key) for key in own.weights.model_fields_set} if own else {}
        return self.weights.model_copy(update=written)

    def weighs(self, key: str) -> bool:
        """Whether a term moves anybody."""
        every = [self.weights, *(own.weights for own in self.by_segment.values())]
        return any(getattr(weights, key) > 0 for weights in every)
