"""Outbound: whom we call, how many numbers are dialled for how many idle agents, and who picks up."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.scenario.basics.distributions import Deterministic, Distribution
from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, Share

Listed = Annotated[int, Field(ge=1, le=10_000_000)]


def _seconds(text: str) -> Distribution:
    return Distribution(deterministic=Deterministic(value=text))  # type: ignore[arg-type]


class Dialer(Noun):
    """How many numbers ring at once: ``round(per_idle_agent * idle) + plus`` while at least ``threshold`` idle.

    What rings already counts, and nothing that rings is cut off when an agent is taken.
    """

    per_idle_agent: Annotated[float, Field(ge=0, le=100)] = 1.0
    plus: Annotated[int, Field(ge=0, le=10_000)] = 0
    threshold: Annotated[int, Field(ge=1, le=20_000)] = 1

    @model_validator(mode="after")
    def dials(self) -> Self:
        """Require a rule that ever dials."""
        if not self.per_idle_agent and not self.plus:
            refuse("never dials; write per_idle_agent: 1, or plus: 1")
        return self


class Outbound(Noun):
    """A calling list: so many numbers on the first day (``list``), or on every open day (``per_day``).

    A number rings for ``ring`` and is picked up with probability ``reach``; if not, it is dialled again
    ``retry_after`` later, ``tries`` times in all. Of those reached, ``right_party`` is who we want to talk to;
    anybody else is done after ``wrong_party_time``. Who is reached while no agent is free waits for
    ``holds`` and is then lost: a mismatch.
    """

    list: Listed | None = None
    per_day: Listed | None = None
    reach: Share = 0.3
    ring: Distribution = Field(default_factory=lambda: _seconds("20 s"))
    tries: Annotated[int, Field(ge=1, le=100)] = 3
    retry_after: Duration = 3_600.0
    right_party: Share = 1.0
    wrong_party_time: Duration = 20.0
    holds: Distribution = Field(default_factory=lambda: _seconds("5 s"))
    dialer: Dialer = Field(default_factory=Dialer)

    @model_validator(mode="after")
    def one_list(self) -> Self:
        """Require one way of writing the list, and nothing that changes nothing."""
        if (self.list is None) == (self.per_day is None):
            refuse("needs list: 5000, or per_day: 400; write one of the two")
        if self.tries == 1 and "retry_after" in self.model_fields_set:
            refuse("has retry_after with tries: 1; write more tries, or leave it out")
        if self.right_party == 1 and "wrong_party_time" in self.model_fields_set:
            refuse("has wrong_party_time with right_party: 1; write right_party: 0.8, or leave it out")
        return self
