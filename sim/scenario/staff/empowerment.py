"""Empowerment: what agents may decide, how well they treat, and who takes what is beyond them."""

from __future__ import annotations

from math import exp, inf
from typing import ClassVar, Literal

from pydantic import Field

from sim.scenario.basics.distributions import Distribution, Lognormal
from sim.scenario.basics.noun import Shorthand
from sim.scenario.basics.units import NonNegative, Positive, Share
from sim.scenario.staff.staffing import Fraction


def _a_minute_and_a_half() -> Distribution:
    return Distribution(lognormal=Lognormal(mean="90 s", cv=0.5))  # type: ignore[arg-type]


class Empowerment(Shorthand):
    """What the agents of a pool may decide (``authority``) and how well they treat (``skill``).

    After a diagnosis, a contact that needs more authority is passed on at once. Any other is treated, with
    success ``1 - x^(2 skill)`` at complexity x, and passed on if that fails (after Shumsky & Pinker 2003;
    Hasija, Pinker & Shumsky 2005). With ``warm`` transfer the agent of a live contact stays with the customer
    until somebody else answers. ``context`` is how likely that somebody knows what was said.

    Authority costs: the wage grows by ``wage_premium`` per unit of it and the share of coaching by
    ``coaching``; quits fall by the factor ``exp(-quits (authority - 0.5))``.
    """

    main_key: ClassVar[str] = "authority"
    main_type = (int, float)
    authority: Share
    skill: Positive | None = None
    diagnosis: Distribution = Field(default_factory=_a_minute_and_a_half)
    transfer: Literal["cold", "warm"] = "cold"
    context: Share | None = None
    wage_premium: NonNegative = 0.25
    coaching: Fraction = 0.05
    quits: NonNegative = 0.5

    @property
    def wage_factor(self) -> float:
        """What the pool's wage is multiplied by."""
        return 1 + self.wage_premium * self.authority

    @property
    def quit_factor(self) -> float:
        """What the rate of quits is multiplied by."""
        return exp(-self.quits * (self.authority - 0.5))

    @property
    def more_coaching(self) -> float:
        """What is added to the share of time spent on coaching."""
        return self.coaching * self.authority


def success(complexity: float, skill: float) -> float:
    """Return the probability that a treatment succeeds: ``1 - x^(2 s)``.

    >>> success(0.5, 1.0)
    0.75
    """
    return 1.0 if skill == inf else 1 - complexity ** (2 * skill)


def keeps(power: Empowerment, skill: float, complexity: float, needed: float) -> float:
    """Return how likely agents keep a contact: it takes no more authority than theirs, and is treated with success."""
    return success(complexity, skill) if needed <= power.authority else 0.0
