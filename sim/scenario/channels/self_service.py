"""Self-service: what a machine can settle, and what becomes of everybody else."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import model_validator

from sim.scenario.basics.noun import ChannelName, Noun
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Positive, Share
from sim.scenario.basics.varying import Varying, spoken
from sim.scenario.customers.people import VaryingByIssue


class SelfService(Noun):
    """What becomes of a session without an agent.

    The machine fails with probability ``failure``. Otherwise it is a tier: of needs that take no more than its
    ``authority`` it settles one of complexity x with probability ``1 - x^(2 skill)``. ``containment`` says instead what
    it settles on average of the channel's planned mix (by issue, or one for all); its skill follows from that, so that
    hard needs are settled less often than easy ones, unless ``tilted`` is false or needs do not differ. Of all sessions
    the share ``quit`` ends with a customer who leaves, as likely for each who is not contained. Everybody else is
    passed on to ``fallback``, where what was said is known with probability ``context``.

    Of contained sessions the share ``resolution`` was of help; who was not helped comes back like anybody whose
    issue is not resolved. Of those who were, about an issue of ambiguity g, the share ``induced`` x g has a
    further question. With ``closed: fallback`` who comes while the machine is closed is passed on too.
    """

    containment: VaryingByIssue | None = None
    skill: Varying[Positive] | None = None
    authority: Share = 1.0
    tilted: bool = True
    quit: Share = 0.0
    failure: Varying[Share] = 0.0
    resolution: VaryingByIssue = 1.0
    closed: Literal["fallback"] | None = None
    fallback: ChannelName | None = None
    context: Share = 0.9
    induced: Share = 0.6

    @model_validator(mode="after")
    def shares_fit(self) -> Self:
        """Require one way of saying what is contained, that leaves nothing below zero to pass on."""
        if self.containment is None and self.skill is None:
            refuse("says not what is contained; write containment: 0.3, or skill: 1")
        if self.containment is not None and self.skill is not None:
            refuse("has both containment and skill; write one of them")
        if self.fallback is None and "context" in self.model_fields_set:
            refuse("has context without a fallback that it could go to; write fallback: phone, or leave it out")
        if self.fallback is None and self.closed:
            refuse("has closed: fallback without a fallback; write fallback: phone, or leave it out")
        most = max(self.contained, default=0.0)
        if most + self.quit > 1 + 1e-9:
            refuse(f"has containment {most:g} and quit {self.quit:g}, more than all; write shares of all sessions")
        return self

    @model_validator(mode="after")
    def tilts(self) -> Self:
        """Refuse what only a machine reads that tells hard needs from easy ones."""
        if self.skill is not None and "tilted" in self.model_fields_set:
            refuse("has tilted beside skill, which always tells hard from easy; leave it out")
        if not self.tilted and "authority" in self.model_fields_set:
            refuse("has authority with tilted: false, where all needs are alike; leave one of them out")
        return self

    @property
    def contained(self) -> list[Any]:
        """Every share that is written as containment, of any issue at any time."""
        return [] if self.containment is None else spoken(self.containment)

    @property
    def misses(self) -> bool:
        """Whether some are contained who were not helped."""
        return any(share < 1 for share in spoken(self.resolution))

    @property
    def decides(self) -> bool:
        """Whether it is written what the machine can, or may: then it decides by the levels of a need."""
        return self.skill is not None or self.authority < 1

    @property
    def tells_apart(self) -> bool:
        """Whether it settles hard needs less often than easy ones, where needs differ."""
        return self.decides or (self.tilted and any(0 < share < 1 for share in self.contained))
