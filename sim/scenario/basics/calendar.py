"""What calendars and channels write alike: reporting intervals, a warm-up, what is at close."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema

from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import DAY, parse_duration

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
