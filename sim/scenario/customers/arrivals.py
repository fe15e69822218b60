"""How contacts arrive on a channel: a rate, a daily volume with a profile, a CSV by interval, or a trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, PrivateAttr, Tag, model_validator

from sim.scenario.basics.calendar import Interval
from sim.scenario.basics.csv_files import CsvPath, IntervalTable, read_intervals
from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import one_of, refuse
from sim.scenario.basics.units import NonNegative
from sim.scenario.basics.varying import OpeningHours, Varying
from sim.scenario.customers.trace import TraceRow, read_trace

Hourly = Annotated[list[NonNegative], Field(min_length=1, max_length=24)]
WAYS = ("per_hour", "per_day", "file", "trace")


def _rate_kind(value: Any) -> str:
    return "~list" if isinstance(value, list) else "~varying"


def _by_the_clock(table: Mapping[Any, Any]) -> bool:
    """Whether a varying value names times of day."""
    return any(isinstance(key, int) or isinstance(value, Mapping) for key, value in table.items())


class Arrivals(Noun):
    """The planner's volumes of one channel, written in one of four ways.

    ``per_hour`` is a rate, constant over the open hours, a list with one number per open hour, or by
    time of day and week. ``per_day`` spreads a day's volume over the open hours by ``profile``.
    ``file`` reads ``column`` of a CSV with one row per ``interval``. ``trace`` replays single contacts.
    ``hours`` are when contacts come, where that is not the opening hours. ``busyness_exponent`` is how
    strongly the day's busyness moves this channel.
    """

    per_hour: (
        Annotated[
            Annotated[Hourly, Tag("~list")] | Annotated[Varying[NonNegative], Tag("~varying")],
            Discriminator(_rate_kind),
        ]
        | None
    ) = None
    per_day: Varying[NonNegative] | None = None
    profile: Annotated[
        Annotated[Annotated[list[NonNegative], Field(min_length=1)], Tag("~list")]
        | Annotated[Literal["flat", "double_hump", "morning", "evening"], Tag("~varying")],
        Discriminator(_rate_kind),
    ] = "flat"
    file: CsvPath | None = None
    column: str = "volume"
    interval: Interval | None = None
    trace: CsvPath | None = None
    hours: OpeningHours | None = None
    busyness_exponent: Annotated[float, Field(ge=0, le=5)] = 1.0
    _volumes: IntervalTable | None = PrivateAttr(None)
    _contacts: tuple[TraceRow, ...] = PrivateAttr(())

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Require one way of writing volumes, with the keys that belong to it; then read its file."""
        given = [way for way in WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            named = " and ".join(given) or "no volumes"
            refuse(f"gives {named}; write exactly one of {one_of(WAYS)}")
        self._refuse_idle_keys(given[0])
        self._check_values()
        if self.file is not None:
            self._volumes = read_intervals(self.file, self.column)
        if self.trace is not None:
            self._contacts = read_trace(self.trace)
        return self

    def _refuse_idle_keys(self, way: str) -> None:
        belongs = {"profile": "per_day", "column": "file", "interval": "file"}
        for key, owner in belongs.items():
            if key in self.model_fields_set and way != owner:
                refuse(f"has {key}, which belongs to {owner}; leave it out beside {way}")
        if self.hours is not None and way not in ("per_hour", "per_day"):
            refuse(f"has hours, which belong to per_hour or per_day; leave them out beside {way}")
        if way == "trace" and "busyness_exponent" in self.model_fields_set:
            refuse("has busyness_exponent beside trace; a trace is replayed as it is")

    def _check_values(self) -> None:
        if isinstance(self.profile, list) and sum(self.profile) <= 0:
            refuse("has a profile without weight; write at least one number above 0")
        if self.hours is not None and isinstance(self.per_hour, dict) and _by_the_clock(self.per_hour):
            refuse("has hours beside a rate by the clock, which holds as it is written; leave them out")
        if isinstance(self.per_day, dict) and any(isinstance(key, int) for key in self.per_day):
            refuse("varies per_day within the day; write it by days {mon-fri: 900, sat: 300} and use profile")

    @property
    def volumes(self) -> IntervalTable | None:
        """The interval CSV, where there is one."""
        return self._volumes

    @property
    def contacts(self) -> tuple[TraceRow, ...]:
        """The contacts of the trace, in order of arrival."""
        return self._contacts


class Busyness(Noun):
    """How busy days differ: a gamma factor of mean 1 for the day, and a persistent one within the day."""

    shape: Annotated[float, Field(gt=0, le=1e9)] = 30.0
    within_day: WithinDay | None = None


class WithinDay(Noun):
    """A lognormal factor of mean 1 per 30 minutes, autoregressive of order one."""

    sd: Annotated[float, Field(ge=0, le=2)] = 0.10
    correlation: Annotated[float, Field(ge=0, lt=1)] = 0.8


Busyness.model_rebuild()
