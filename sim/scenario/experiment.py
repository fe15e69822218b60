"""How often the study is repeated, from which seed, and how precise it must be."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.basics.noun import ChannelName, Noun, PoolName
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Positive


class PrecisionTarget(Noun):
    """A metric whose confidence interval must become narrow: by half-width, or relative to its mean."""

    metric: str
    channel: ChannelName | None = None
    pool: PoolName | None = None
    half_width: Positive | None = None
    relative: Positive | None = None

    @model_validator(mode="after")
    def one_measure(self) -> Self:
        """Require one way of saying how narrow."""
        if self.channel is not None and self.pool is not None:
            refuse("names a channel and a pool; write one of them")
        if (self.half_width is None) == (self.relative is None):
            refuse("says how narrow in no way, or in two; write half_width or relative")
        return self


class Precision(Noun):
    """Go on beyond ``replications`` until every named metric is precise, at most ``maximum`` in all."""

    targets: Annotated[list[PrecisionTarget], Field(min_length=1)]
    maximum: Annotated[int, Field(ge=2, le=1_000_000)] = 1_000


class Experiment(Noun):
    """The replications of a run. The same seed gives the same customers with the same luck.

    ``engine`` plays them: ``simpy``, the model as it is told, ``compiled``, the same many times faster where every
    mechanism of the scenario is there, or ``auto``, the faster of the two. The figures do not depend on it.
    """

    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = 20
    confidence: Annotated[float, Field(ge=0.5, lt=1)] = 0.95
    precision: Precision | None = None
    primary: list[str] = Field(default_factory=list)
    engine: Literal["auto", "simpy", "compiled"] = "auto"

    @model_validator(mode="after")
    def maximum_is_one(self) -> Self:
        """Refuse a maximum below the replications that are done anyway."""
        if self.precision is not None and self.precision.maximum < self.replications:
            refuse(f"has precision.maximum {self.precision.maximum} below replications {self.replications}; write more")
        return self
