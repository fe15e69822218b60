"""What becomes of a contact once it is handled: resolved or not, repeated, its context known or lost."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field

from sim.scenario.basics.distributions import Distribution, Lognormal
from sim.scenario.basics.noun import ChannelName, Noun
from sim.scenario.basics.units import Duration, Positive, Share
from sim.scenario.customers.people import ByIssue


def _a_day() -> Distribution:
    return Distribution(lognormal=Lognormal(mean="1 d", cv=1.0))  # type: ignore[arg-type]


class Repeat(Noun):
    """Who comes back unresolved: how likely, how long after, and where (by weight; the volumes if not given)."""

    probability: Share = 0.6
    after: Distribution = Field(default_factory=_a_day)
    to: Annotated[dict[ChannelName, Positive], Field(min_length=1)] | None = None


class Context(Noun):
    """How likely it is that an agent knows what the customer said before.

    ``traditional`` and ``social``: whoever comes to a channel of those families. Otherwise ``same``: from the
    same channel or one of the same family; ``across``: from another; ``transfer``: from an agent who passed
    them on. What is not given of the last two is 0.58, or follows from the technology.
    """

    same: Share = 0.9
    across: Share | None = None
    transfer: Share | None = None
    traditional: Share = 0.3
    social: Share = 0.2


class OutcomeRules(Noun):
    """Resolution, repeats and context, for every channel that does not say otherwise.

    ``attempts`` is the most contacts of one episode; ``window`` how long after a first contact a further one
    still spoils its first-contact resolution; ``re_explain`` what a lost context adds to the talk.
    """

    resolution: ByIssue | None = None
    repeat: Repeat = Field(default_factory=Repeat)
    attempts: Annotated[int, Field(ge=1, le=10_000)] = 5
    window: Duration = 604_800.0
    re_explain: Duration = 60.0
    context: Context = Field(default_factory=Context)


@cache
def usual_outcome() -> OutcomeRules:
    """Return the rules of a scenario that says nothing of them.

    They are put together unchecked: to build what would check them takes longer than a small replication.
    """
    after = Distribution.model_construct(lognormal=Lognormal.model_construct(mean=86_400.0, cv=1.0))
    return OutcomeRules.model_construct(repeat=Repeat.model_construct(after=after), context=Context.model_construct())
