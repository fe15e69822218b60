"""When the study runs: its days, its reporting intervals, its hours, its warm-up."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, WithJsonSchema

from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import DAY, Date, parse_duration
from sim.scenario.basics.varying import ALWAYS, OpeningHours

AtClose = Literal["drain", "clear"]


def _divides_a_day(value: Any) -> float:
    seconds = parse_duration(value)
    if seconds < 60 or DAY % seconds:
        refuse(f"{value!r} does not divide a day; write 15 min, 30 min, 1 h, 2 h ...")
    return seconds


def _warmup(value: Any) -> float | str:
    return "mser5" if value == "mser5" else parse_duration(value)


Interval = Annotated[float, BeforeValidator(_divides_a_day), WithJsonSchema({"type": "string", "examples": ["30 min"]})]
Warmup = Annotated[
    float | Literal["mser5"],
    BeforeValidator(_warmup),
    WithJsonSchema({"type": "string", "examples": ["2 h", "mser5"]}),
]


class Calendar(Noun):
    """The horizon of one replication.

    ``at_close`` says what happens to who is still in the queue at close: ``drain`` serves them,
    ``clear`` disconnects them. ``warmup`` is left out of every figure: a duration, or ``mser5``.
    """

    start: Date = datetime.date(2026, 1, 5)
    days: Annotated[int, Field(ge=1, le=3_660)] = 1
    interval: Interval = 1_800.0
    open: OpeningHours = Field(default_factory=lambda: dict(ALWAYS))
    at_close: AtClose = "drain"
    warmup: Warmup = 0.0
    _beyond: int = PrivateAttr(default=0)

    @property
    def planned_days(self) -> int:
        """How many days are planned; those after them are like them."""
        return self.days - self._beyond

    def prolonged(self, days: int) -> Calendar:
        """Return a calendar with so many days after those that are planned."""
        longer = self.model_copy(update={"days": self.days + days})
        longer._beyond = days
        return longer
