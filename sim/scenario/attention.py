"""Attention: what makes up how much of it a contact gets."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.scenario.base import Noun
from sim.scenario.problems import refuse
from sim.scenario.units import Duration, Share


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


class Attention(Noun):
    """Attention is measured where this is written; ``patience`` stands for the target of a channel without one."""

    weights: Weights = Field(default_factory=Weights)
    patience: Annotated[Duration, Field(gt=0)] = 60.0


PARTS = tuple(Weights.model_fields)
