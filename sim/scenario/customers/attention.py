"""Attention: what makes up how much of it a contact gets."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, Share

Effect = Annotated[float, Field(ge=0, le=20)]


class Weights(Noun):
    """The parts of attention; they sum to 1."""

    responsiveness: Share = 0.20
    resolution: Share = 0.25
    ownership: Share = 0.20
    continuity: Share = 0.15
    dedication: Share = 0.10
    personalisation: Share = 0.10

    @model_validator(mode="after")
    def sum_to_one(self) -> Self:
        """Require that nothing is left over."""
        total = sum(getattr(self, name) for name in type(self).model_fields)
        if abs(total - 1) > 1e-6:
            refuse(f"weights sum to {total:g}; write weights of all six parts that sum to 1")
        return self


class Satisfaction(Noun):
    """What a contact's satisfaction s is made of: logit s is the sum of these, each times what it names.

    ``resolved`` (1 or 0) and ``personalisation`` (less one half) raise it; ``wait`` (ln(1 + W), W in expected
    waits), ``transfers``, ``context_lost``, ``repeats`` and further ``attempts`` lower it. Who was ``lost`` is as
    satisfied as that.
    """

    intercept: Annotated[float, Field(ge=-20, le=20)] = -0.2
    resolved: Effect = 2.2
    wait: Effect = 0.35
    transfers: Effect = 0.55
    context_lost: Effect = 0.45
    repeats: Effect = 1.0
    attempts: Effect = 0.15
    personalisation: Effect = 0.6
    lost: Share = 0.15


class Attention(Noun):
    """Attention and satisfaction are measured where this is written.

    ``patience`` is the wait expected on channels that do not say.
    """

    weights: Weights = Field(default_factory=Weights)
    satisfaction: Satisfaction = Field(default_factory=Satisfaction)
    patience: Annotated[Duration, Field(gt=0)] | None = None


PARTS = tuple(Weights.model_fields)
