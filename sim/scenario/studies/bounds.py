"""Bounds that a study sets to figures: a budget, a service that must be kept."""

from __future__ import annotations

import re
from typing import Annotated, Any, NamedTuple

from pydantic import PlainValidator, WithJsonSchema

from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import parse_duration

BOUND = re.compile(r"\s*(\S+)\s*(<=|>=)\s*(\S.*?)\s*")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
EXAMPLE = "cost_per_contact <= 6"


class FigureBound(NamedTuple):
    """What a figure may be at most, or must be at least.

    ``figure`` names it as ``--select`` does: ``asa``, or ``asa@phone``. ``value`` is in seconds for durations, from 0
    to 1 for percentages.
    """

    figure: str
    at_most: bool
    value: float
    text: str

    @property
    def sign(self) -> float:
        """1 where low is good, -1 where high is."""
        return 1.0 if self.at_most else -1.0


def _bound(value: Any) -> FigureBound:
    if isinstance(value, FigureBound):
        return value
    found = BOUND.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        refuse(f"{value!r} is no bound; write one such as {EXAMPLE}, asa@phone <= 30 s, or service_level >= 80 %")
    figure, sign, limit = found.groups()
    return FigureBound(figure, sign == "<=", _number(limit), f"{figure} {sign} {limit}")


def _number(text: str) -> float:
    percent = PERCENT.fullmatch(text)
    if percent:
        return float(percent[1]) / 100
    try:
        number = float(text)
    except ValueError:
        return parse_duration(text)
    if not abs(number) <= 1e12:
        refuse(f"{text!r} is no bound; write a number such as 6")
    return number


Bounded = Annotated[FigureBound, PlainValidator(_bound), WithJsonSchema({"type": "string", "examples": [EXAMPLE]})]
