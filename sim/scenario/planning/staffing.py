"""What staffing is to be found: the targets it must keep, how surely, and how many agents there may be."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from sim.scenario.basics.noun import ChannelName, Noun, PoolName
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import Duration, Headcount, Name, Share, parse_duration
from sim.scenario.basics.varying import Varying
from sim.scenario.channels.target import Formula
from sim.scenario.planning.templates import ShiftTemplate
from sim.scenario.planning.week import WeekRules

Metric = Literal["service_level", "abandonment", "asa", "occupancy", "target_met"]
AT_LEAST = ("target_met",)
OWN = ("within", "share", "formula", "short")
Most = Annotated[float, Field(gt=0, lt=1)]


def _limit(value: Any) -> Any:
    return parse_duration(value) if isinstance(value, str) else value


Limit = Annotated[
    float,
    BeforeValidator(_limit),
    Field(gt=0),
    WithJsonSchema({"anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": 1}, {"type": "string"}]}),
]


class StaffingTarget(Noun):
    """What a channel, or the agents of a pool, must reach: in every interval, on every day, or over the horizon.

    A ``service_level`` is that of the channel's own target where ``within``, ``share``, ``formula`` and ``short`` do
    not say otherwise; ``target_met`` is the share of days on which that is kept. Of the others ``at_most`` is the
    limit: a share of ``abandonment`` or ``occupancy``, a duration of ``asa``.
    """

    channel: ChannelName | None = None
    pool: PoolName | None = None
    metric: Metric = "service_level"
    within: Duration | None = None
    share: Annotated[Share, Field(gt=0)] | None = None
    formula: Formula | None = None
    short: Duration | None = None
    at_most: Limit | None = None
    at_least: Annotated[Share, Field(gt=0, lt=1)] | None = None
    per: Literal["interval", "day", "horizon"] = "day"

    @model_validator(mode="before")
    @classmethod
    def has_units(cls, value: Any) -> Any:
        """Refuse a duration without a unit: of an ASA, where other figures have a share."""
        most = value.get("at_most") if isinstance(value, dict) and value.get("metric") == "asa" else None
        if isinstance(most, int | float) and most > 0:
            refuse(f"has at_most {most!r} without a unit; write at_most: {most} s, or {most} min")
        return value

    @model_validator(mode="after")
    def of_something(self) -> Self:
        """Require a channel, or a pool for an occupancy."""
        if self.metric == "occupancy" and (self.pool is None or self.channel is not None):
            refuse("is an occupancy, which is that of a pool; write {pool: agents, metric: occupancy, at_most: 0.88}")
        if self.metric != "occupancy" and (self.channel is None or self.pool is not None):
            refuse(f"is {self.metric} of no channel; write channel: phone, and no pool")
        return self

    @model_validator(mode="after")
    def has_its_limit(self) -> Self:
        """Require the limit that the metric has, and no other."""
        promised = self.metric in ("service_level", "target_met")
        for key in OWN if not promised else ():
            if key in self.model_fields_set:
                refuse(f"has {key}, which {self.metric} has not; write at_most")
        if promised == (self.at_most is not None):
            refuse(f"is {self.metric}; write {'share: 0.8 instead of at_most' if promised else _example(self.metric)}")
        if (self.metric == "target_met") != (self.at_least is not None):
            refuse("has at_least for target_met alone, a share of days; write {metric: target_met, at_least: 0.9}")
        if self.metric == "target_met" and "per" in self.model_fields_set and self.per == "interval":
            refuse("is a share of days, of all days of the horizon; write per: horizon, or per: day for each of them")
        shares = self.metric in ("abandonment", "occupancy")
        if shares and self.at_most is not None and self.at_most >= 1:
            refuse(f"has at_most {self.at_most:g}; {self.metric} is a share, write {_example(self.metric)}")
        return self


def _example(metric: str) -> str:
    return {"asa": "at_most: 30 s", "occupancy": "at_most: 0.88"}.get(metric, "at_most: 0.05")


class Tolerance(Noun):
    """By how much less than a target counts as kept: of shares so much, of durations so much of them.

    The cheapest staffing lies at the edge of its targets; without a tolerance no number of replications would tell
    on which side.
    """

    share: Annotated[float, Field(ge=0, le=0.1)] = 0.005
    duration: Annotated[float, Field(ge=0, le=0.5)] = 0.02


class PoolBounds(Noun):
    """The fewest and the most agents of a pool while it is open; either may vary over the day and the week."""

    least: Varying[Headcount] | None = None
    most: Varying[Headcount] | None = None

    @model_validator(mode="before")
    @classmethod
    def is_no_word(cls, value: Any) -> Any:
        """Tell who means a pool that stays as it is how that is written."""
        if isinstance(value, dict) and "fixed" in value:
            refuse("has a key fixed; for a pool that stays as it is written write the word alone, as in agents: fixed")
        return value


def _bounds_kind(value: Any) -> str:
    return "~fixed" if isinstance(value, str) else "~bounds"


Bounds = Annotated[
    Annotated[Literal["fixed"], Tag("~fixed")] | Annotated[PoolBounds, Tag("~bounds")], Discriminator(_bounds_kind)
]


class Staffing(Noun):
    """What ``ccsim staff`` is asked for; runs and comparisons take no notice of it.

    ``targets`` are every channel's own, day by day, where none are written. They are kept with ``confidence`` and
    within a ``tolerance``. ``pools`` gives bounds, or leaves a pool as it is written: ``fixed``. Where there are
    ``shifts``, templates by name, the plan is made of them, and keeps the rules of the ``week``.
    """

    targets: Annotated[list[StaffingTarget], Field(min_length=1)] | None = None
    confidence: Annotated[float, Field(ge=0.5, lt=1)] = 0.95
    tolerance: Tolerance = Field(default_factory=Tolerance)
    pools: dict[PoolName, Bounds] = Field(default_factory=dict)
    shifts: Annotated[dict[Name, ShiftTemplate], Field(min_length=1)] | None = None
    week: WeekRules | None = None
