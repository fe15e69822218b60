"""The factors of a study: what is varied, and between which values."""

from __future__ import annotations

from math import exp, log
from typing import Annotated, Any, ClassVar, NamedTuple, Self

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema, model_validator

from sim.scenario.basics.noun import Noun, Shorthand
from sim.scenario.basics.problems import one_of, refuse
from sim.scenario.basics.units import SECONDS, parse_duration

LEVEL_DIGITS, SAMPLED_DIGITS = 12, 6
MOST_LEVELS = 10_000
OF_ALL_POINTS = {"experiment.seed": "seed", "experiment.replications": "replications"}


class Bound(NamedTuple):
    """An end of a range: a number, or seconds where it was written with a unit."""

    number: float
    is_duration: bool


def _bound(value: Any) -> Bound:
    if isinstance(value, str):
        return Bound(parse_duration(value), True)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e12:
        refuse(f"{value!r} is no bound; write a number such as 0.5, or a duration such as 20 s")
    return Bound(value, False)


End = Annotated[
    Bound, PlainValidator(_bound), WithJsonSchema({"type": ["number", "string"], "examples": [0.5, "20 s"]})
]


def _unit(name: str) -> str:
    if name not in SECONDS:
        refuse(f"{name!r} is no unit; write one of {one_of(SECONDS)}")
    return name


def _each_once(values: list[Any]) -> list[Any]:
    spelled = [repr(value) for value in values]
    twice = next((value for value in spelled if spelled.count(value) > 1), None)
    if twice:
        refuse(f"has {twice} twice; write each value once")
    return values


class Values(Shorthand):
    """A factor that takes the values listed, of any kind: numbers, durations, names, whole mappings."""

    main_key = "values"
    main_type: ClassVar[type] = list

    values: Annotated[list[Any], Field(min_length=1, max_length=MOST_LEVELS), AfterValidator(_each_once)]

    def levels_of(self) -> list[Any]:
        """Return the values, in the order written."""
        return self.values

    def at(self, unit: float) -> Any:
        """Return the value at a number in [0, 1): all are equally likely."""
        return self.values[min(int(unit * len(self.values)), len(self.values) - 1)]


class Range(Noun):
    """A factor between two numbers or durations, evenly, or evenly in its logarithm.

    ``levels`` are equally spaced with both ends; an ``integer`` without ``levels`` takes every whole number.
    """

    low: End
    high: End
    levels: Annotated[int, Field(ge=2, le=MOST_LEVELS)] | None = None
    unit: Annotated[str, AfterValidator(_unit)] | None = None
    integer: bool = False
    log: bool = False

    @model_validator(mode="after")
    def is_a_range(self) -> Self:
        """Require two ends of the same kind, in order, and levels that differ."""
        if self.low.is_duration != self.high.is_duration:
            refuse("has one end with a unit and one without; write both as durations, or both as numbers")
        if self.low.is_duration and self.unit:
            refuse("has a unit at its ends and another; leave out unit")
        low, high = self.low.number, self.high.number
        if low >= high:
            refuse(f"has low {low:g} not below high {high:g}; write the lower end first")
        if self.log and low <= 0:
            refuse(f"has low {low:g}, which has no logarithm; write more than 0, or leave out log")
        if self.integer and (low != int(low) or high != int(high)):
            refuse(f"has the ends {low:g} and {high:g}, which are not whole; write whole numbers, or leave out integer")
        if len({repr(value) for value in self.levels_of()}) < len(self.levels_of()):
            refuse(f"has {self.levels} levels, some of them the same whole number; write fewer levels")
        return self

    def levels_of(self) -> list[Any]:
        """Return the levels in rising order; none where the range is not divided."""
        low, high = self.low.number, self.high.number
        if self.levels:
            return [self._written(self._between(k / (self.levels - 1))) for k in range(self.levels)]
        every = range(int(low), int(high) + 1) if self.integer and high - low < MOST_LEVELS else ()
        return [self._written(value) for value in every]

    def at(self, unit: float) -> Any:
        """Return the value at a number in [0, 1): levels and whole numbers are equally likely."""
        if self.levels:
            return self.levels_of()[min(int(unit * self.levels), self.levels - 1)]
        if not self.integer:
            return self._written(self._between(unit), sampled=True)
        low, high = self.low.number - 0.5, self.high.number + 0.5
        inside = exp(log(low) + unit * log(high / low)) if self.log else low + unit * (high - low)
        return self._written(min(max(round(inside), self.low.number), self.high.number))

    def _between(self, share: float) -> float:
        low, high = self.low.number, self.high.number
        if share in (0, 1):
            return high if share else low
        return exp(log(low) + share * log(high / low)) if self.log else low + share * (high - low)

    def _written(self, number: float, sampled: bool = False) -> Any:
        """Return a number as a scenario file would hold it: rounded, whole where it can be, with its unit."""
        digits = SAMPLED_DIGITS if sampled else LEVEL_DIGITS
        rounded = float(f"{number:.{digits}g}")
        whole = isinstance(self.low.number, int) and isinstance(self.high.number, int) and not sampled
        if self.integer or (whole and rounded == int(rounded)):
            rounded = round(number) if self.integer else int(rounded)
        unit = "s" if self.low.is_duration else self.unit
        return f"{rounded:.{digits}g} {unit}" if unit else rounded


Factor = Values | Range


def factor_kind(value: Any) -> str:
    """Say how a factor is written: by its values, or by its range."""
    listed = isinstance(value, list) or (isinstance(value, dict) and "values" in value)
    return "~values" if listed or isinstance(value, Values) else "~range"


def check_path(path: str) -> None:
    """Refuse what names no place in a scenario, and what all points must share."""
    if not all(word.strip() == word and word for word in path.split(".")) or "=" in path:
        refuse(f"{path!r} is not a path; write one such as pools.agents.agents")
    if path in OF_ALL_POINTS:
        name = OF_ALL_POINTS[path]
        refuse(f"sets {path!r}, which all points share; write {name}: beside base")


def _rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for number, row in enumerate(rows):
        if list(row) != list(rows[0]) and set(row) != set(rows[0]):
            odd = sorted(set(row) ^ set(rows[0]))[0]
            refuse(f"has {odd!r} in one of the rows 0 and {number} only; write every factor in every row")
    if not rows[0]:
        refuse("has rows that say nothing; write {pools.agents.agents: 8}")
    return [{path: row[path] for path in rows[0]} for row in rows]


Rows = Annotated[list[dict[str, Any]], Field(min_length=1, max_length=50_000), AfterValidator(_rows)]
