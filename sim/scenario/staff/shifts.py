"""Shifts: agents who come and go together, and when they rest."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import DAY, Clock, Days, Duration, Heads, NonNegative


class Break(Noun):
    """A break of everybody on a shift, all of them ``at`` once or one after the other ``between`` two times.

    Who is in contact takes it when free. One that is not ``paid`` is no working time.
    """

    at: Clock | None = None
    between: Annotated[list[Clock], Field(min_length=2, max_length=2)] | None = None
    length: Duration
    paid: bool = True

    @model_validator(mode="after")
    def says_when(self) -> Self:
        """Require one of the two ways to say when."""
        if (self.at is None) == (self.between is None):
            refuse('needs at: "12:00", or between: ["11:30", "14:00"]; write one of the two')
        return self


class BreakTime(NamedTuple):
    """When a break may be taken, in seconds after the shift's start: from ``earliest`` on, over by ``latest``."""

    earliest: float
    latest: float
    length: float
    paid: bool
    staggered: bool


class Shift(Noun):
    """Agents who come and go together; a shift that ends before it starts ends on the next day.

    They may have a ``wage`` of their own, in place of the pool's.
    """

    start: Clock
    end: Clock
    agents: Heads
    days: Days = tuple(range(7))
    breaks: list[Break] = Field(default_factory=list)
    wage: NonNegative | None = None

    @model_validator(mode="after")
    def breaks_fit(self) -> Self:
        """Require breaks one after the other, within the shift; one may begin or end with it."""
        times = sorted(self.break_times)
        if any(one.latest - one.earliest < one.length for one in times):
            refuse("has a break that is longer than the time between which it is taken; write a shorter one")
        if any(late.earliest < early.latest for early, late in pairwise(times)):
            refuse("has breaks that overlap; write one after the other")
        if times and times[-1].latest > self.length:
            refuse("has a break outside its hours; write it between start and end")
        return self

    @property
    def length(self) -> float:
        """The length of the shift in seconds."""
        return float((self.end - self.start) % DAY or DAY)

    def into(self, clock: int) -> float:
        """Return how many seconds into the shift a clock time is."""
        return float((clock - self.start) % DAY)

    @property
    def break_times(self) -> list[BreakTime]:
        """When its breaks may be taken, in the order written."""
        return [self._time_of(one) for one in self.breaks]

    def _time_of(self, one: Break) -> BreakTime:
        if one.between is None:
            assert one.at is not None
            earliest = self.into(one.at)
            return BreakTime(earliest, earliest + one.length, one.length, one.paid, staggered=False)
        first, last = one.between
        earliest = self.into(first)
        return BreakTime(earliest, earliest + (last - first) % DAY, one.length, one.paid, staggered=True)
