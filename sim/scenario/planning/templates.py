"""Templates of shifts: how long one is, when it may start, and within which hours its breaks may lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from sim.scenario.basics.noun import Noun, PoolName
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import DAY, Clock, Days, Duration, Headcount, NonNegative, write_clock, write_duration

FINEST = 300


def _coarse(seconds: float) -> float:
    """Refuse what is no multiple of five minutes: the finer the times, the longer a plan is looked for."""
    if seconds % FINEST:
        refuse(f"is {write_duration(seconds)}; write a multiple of 5 min")
    return seconds


def _coarse_clock(clock: int) -> int:
    if clock % FINEST:
        near = write_clock(clock - clock % FINEST)
        refuse(f"is {write_clock(clock)}; write a time at a multiple of 5 min, such as {near}")
    return clock


Lapse = Annotated[Duration, Field(le=DAY), AfterValidator(_coarse)]
Length = Annotated[Duration, Field(gt=0, le=DAY), AfterValidator(_coarse)]
Time = Annotated[Clock, AfterValidator(_coarse_clock)]


class Starts(Noun):
    """When a shift may start: every so often ``from`` a time ``to`` another, which may be on the next day."""

    first: Time = Field(alias="from")
    to: Time
    every: Length = 1_800.0

    @property
    def clocks(self) -> tuple[int, ...]:
        """The times, in seconds after midnight."""
        last = self.first + (self.to - self.first) % DAY
        return tuple(clock % DAY for clock in range(self.first, last + 1, int(self.every)))


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _kind_of(value: Any) -> str:
    return "~every" if isinstance(value, Mapping | Starts) else "~times"


CLOCK = {"type": "string", "pattern": r"^\d{1,2}:\d{2}(:\d{2})?$", "examples": ["08:30"]}
Times = Annotated[
    list[Time],
    Field(min_length=1),
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [CLOCK, {"type": "array", "items": CLOCK, "minItems": 1}]}),
]


class TemplateBreak(Noun):
    """A break that begins no earlier than ``after`` the shift's start, and is over ``before`` so long after it.

    It begins at a multiple of ``every`` after the earliest. One that is not ``paid`` is no working time.
    """

    length: Length
    after: Lapse
    before: Lapse
    every: Length = 900.0
    paid: bool = True

    @model_validator(mode="after")
    def fits(self) -> Self:
        """Require a window that is as long as the break."""
        if self.before - self.after < self.length:
            told = f"is longer ({write_duration(self.length)}) than the time from after to before, "
            told += f"{write_duration(max(self.before - self.after, 0))}"
            refuse(f"{told}; write a later before, or a shorter length")
        return self

    @property
    def starts(self) -> tuple[float, ...]:
        """When it may begin, in seconds after the shift's start."""
        count = int((self.before - self.length - self.after) // self.every)
        return tuple(self.after + k * self.every for k in range(count + 1))


class ShiftTemplate(Noun):
    """A shape of shifts that a plan may use: how long, on which ``days``, with which ``start``, in which ``pools``.

    ``start`` is a time, a list of times, or every so often from one to another. At ``most`` so many people have it on
    a day. It is paid the pool's wage, or a ``wage`` of its own, and a ``wage_premium`` as a share of that.
    """

    pools: Annotated[list[PoolName], Field(min_length=1)] | None = None
    length: Length
    start: Annotated[Annotated[Starts, Tag("~every")] | Annotated[Times, Tag("~times")], Discriminator(_kind_of)]
    days: Days = tuple(range(7))
    breaks: list[TemplateBreak] = Field(default_factory=list)
    most: Annotated[Headcount, Field(ge=1)] | None = None
    wage: NonNegative | None = None
    wage_premium: Annotated[float, Field(ge=0, le=10)] = 0.0

    @model_validator(mode="after")
    def breaks_fit(self) -> Self:
        """Require breaks within the shift, in an order that some shift can keep, and time left to work."""
        late = [one for one in self.breaks if one.before > self.length]
        if late:
            told = f"has a break that may last until {write_duration(late[0].before)} after the start of a shift of "
            refuse(f"{told}{write_duration(self.length)}; write before: {write_duration(self.length)} or less")
        if sum(one.length for one in self.breaks) >= self.length:
            refuse("has breaks as long as the shift; write shorter ones")
        free = 0.0
        for one in self.ordered:
            begin = next((start for start in one.starts if start >= free), None)
            if begin is None:
                refuse("has breaks that cannot be taken one after the other; write windows that leave room for each")
            free = begin + one.length
        return self

    @model_validator(mode="after")
    def each_start_once(self) -> Self:
        """Refuse a start that is written twice."""
        twice = [clock for clock in self.starts if self.starts.count(clock) > 1]
        if twice:
            refuse(f"starts at {write_clock(twice[0])} twice; write each start once")
        return self

    @property
    def ordered(self) -> list[TemplateBreak]:
        """The breaks in the order in which everybody takes them."""
        return sorted(self.breaks, key=lambda one: (one.after, one.before))

    @property
    def starts(self) -> tuple[int, ...]:
        """When it may start, in seconds after midnight."""
        return self.start.clocks if isinstance(self.start, Starts) else tuple(self.start)

    @property
    def paid_length(self) -> float:
        """What is paid of a shift, in seconds."""
        return self.length - sum(one.length for one in self.breaks if not one.paid)
