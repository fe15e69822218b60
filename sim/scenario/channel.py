"""A channel: when it is open, who arrives, how they wait, how long they are handled, what is promised."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.scenario.arrivals import Arrivals
from sim.scenario.base import ChannelName, IssueName, Noun, SegmentName, Shorthand
from sim.scenario.calendar import AtClose
from sim.scenario.distributions import Distribution, Exponential, Patience
from sim.scenario.problems import refuse
from sim.scenario.units import Duration, Positive, Share
from sim.scenario.varying import OpeningHours

Formula = Literal["SL-1", "SL-2", "SL-3", "SL-4", "SL-5"]
Limit = Annotated[int, Field(ge=0, le=1_000_000)]


class Target(Noun):
    """The promise: a share of contacts answered within a time, by a named formula.

    ``short`` is the time within which an abandonment does not count against us; ``blocked`` says
    whether contacts refused at the door count as lost.
    """

    within: Duration
    share: Share = 0.80
    formula: Formula = "SL-4"
    short: Duration | None = None
    blocked: Literal["excluded", "offered"] = "excluded"

    @model_validator(mode="after")
    def short_is_short(self) -> Self:
        """Require a short limit below the threshold, and one where the formula uses it."""
        if self.formula == "SL-5" and self.short is None:
            refuse("has formula SL-5 without its short limit; write short: 5 s")
        if self.short is not None and self.short >= self.within:
            refuse("has short at or above within; write a shorter limit")
        return self


class Switch(Shorthand):
    """Come back on another channel: how likely, and on which (by weight; the planner's volumes if not given)."""

    main_key: ClassVar[str] = "probability"
    main_type = (int, float)
    probability: Share
    to: Annotated[dict[ChannelName, Positive], Field(min_length=1)] | None = None


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else value


class Redial(Noun):
    """What a customer does who abandoned, balked or met a busy signal.

    ``probability`` of another attempt after the first failure, the second ...; the last number holds
    from there on. Who does not redial switches to another channel with probability ``switch``.
    ``patience: kept`` lets the waits of all attempts count against one patience.
    """

    probability: Annotated[
        list[Share], BeforeValidator(_as_list, json_schema_input_type=list[Share] | Share), Field(min_length=1)
    ] = Field(default_factory=lambda: [0.5, 0.35])
    after: Distribution = Field(default_factory=lambda: Distribution(exponential=Exponential(mean="15 min")))  # type: ignore[arg-type]
    switch: Switch = Field(default_factory=lambda: Switch(probability=0.0))
    attempts: Annotated[int, Field(ge=2, le=10_000)] = 5
    patience: Literal["fresh", "kept"] = "fresh"


class Channel(Noun):
    """A live channel: one agent per contact, customers wait in a queue."""

    preset: str | None = None
    mode: Literal["live"]
    open: OpeningHours | None = None
    at_close: AtClose | None = None
    when_closed: Literal["lost", "redial_at_opening"] = "lost"
    arrivals: Arrivals | None = None
    segments: dict[SegmentName, Share] | None = None
    issues: dict[IssueName, Share] | None = None
    lines: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    queue_limit: Limit | None = None
    starting_backlog: Limit = 0
    patience: Patience | None = None
    redial: Redial | None = None
    handle_time: Distribution
    wrap_up: Distribution | None = None
    target: Target | None = None
