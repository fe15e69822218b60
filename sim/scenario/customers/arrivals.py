"""How contacts arrive on a channel: a rate, a daily volume with a profile, a CSV by interval, or a trace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Discriminator, Field, PrivateAttr, Tag, ValidationInfo, model_validator

from sim.scenario.basics.calendar import Interval
from sim.scenario.basics.clocks.interval_tables import IntervalTable
from sim.scenario.basics.clocks.stamps import zone_of
from sim.scenario.basics.csv_files import CsvPath, columns_of, read_intervals, read_totals
from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import one_of, refuse
from sim.scenario.basics.units import NonNegative
from sim.scenario.basics.varying import OpeningHours, Varying
from sim.scenario.customers.profiles import Profile
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
    ``file`` reads ``column`` of a CSV with one row per ``interval``, or with a ``profile`` one total a day, which it
    spreads over that day's hours. A row lasts as long as rows of the file are apart if no ``interval`` is given. Open
    time without rows is ``missing``: of no contacts (``zero``), as usual in the file at such times (``profile``), or,
    if not given, an ``error``. ``trace`` replays single contacts. ``hours`` are when contacts come, where that is not
    the opening hours. Volumes are multiplied by ``scale``, always or at times; ``busyness_exponent`` is how strongly
    the day's busyness moves this channel.
    """

    per_hour: (
        Annotated[
            Annotated[Hourly, Tag("~list")] | Annotated[Varying[NonNegative], Tag("~varying")],
            Discriminator(_rate_kind),
        ]
        | None
    ) = None
    per_day: Varying[NonNegative] | None = None
    profile: Profile = "flat"
    file: CsvPath | None = None
    column: str = "volume"
    interval: Interval | None = None
    missing: Literal["zero", "error", "profile"] | None = None
    trace: CsvPath | None = None
    hours: OpeningHours | None = None
    scale: Varying[NonNegative] = 1.0
    busyness_exponent: Annotated[float, Field(ge=0, le=5)] = 1.0
    _volumes: IntervalTable | None = PrivateAttr(None)
    _totals: IntervalTable | None = PrivateAttr(None)
    _contacts: tuple[TraceRow, ...] = PrivateAttr(())

    @model_validator(mode="after")
    def one_way(self, info: ValidationInfo) -> Self:
        """Require one way of writing volumes, with the keys that belong to it; then read its file."""
        given = [way for way in WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            named = " and ".join(given) or "no volumes"
            refuse(f"gives {named}; write exactly one of {one_of(WAYS)}")
        self._refuse_idle_keys(given[0])
        self._check_values()
        if self.file is not None:
            self._read(self.file, zone_of(info))
        if self.trace is not None:
            self._contacts = read_trace(self.trace, zone_of(info))
        return self

    def _read(self, file: str, zone: ZoneInfo | None) -> None:
        by_interval = "start" in columns_of(file)
        if "profile" in self.model_fields_set:
            if by_interval:
                refuse("has a profile and a file with a column start; write a file of totals by date, or no profile")
            if self.interval is not None:
                refuse("has an interval beside totals by day; leave it out")
            self._totals = read_totals(file, self.column)
            return
        if not by_interval and set(columns_of(file)) & {"date", "day"}:
            refuse(f"has no column 'start' in {Path(file).name}; write profile: double_hump if its rows are totals")
        self._volumes = read_intervals(file, self.column, zone=zone)

    def _refuse_idle_keys(self, way: str) -> None:
        belongs = {"profile": ("per_day", "file"), **dict.fromkeys(("column", "interval", "missing"), ("file",))}
        for key, owners in belongs.items():
            if key in self.model_fields_set and way not in owners:
                refuse(f"has {key}, which belongs to {' or '.join(owners)}; leave it out beside {way}")
        spreads = way in ("per_hour", "per_day") or (way == "file" and "profile" in self.model_fields_set)
        if self.hours is not None and not spreads:
            refuse(f"has hours, which belong to per_hour, per_day or totals; leave them out beside {way}")
        for key in ("busyness_exponent", "scale"):
            if way == "trace" and key in self.model_fields_set:
                refuse(f"has {key} beside trace; a trace is replayed as it is")

    def _check_values(self) -> None:
        if self.hours is not None and isinstance(self.per_hour, dict) and _by_the_clock(self.per_hour):
            refuse("has hours beside a rate by the clock, which holds as it is written; leave them out")
        if isinstance(self.per_day, dict) and any(isinstance(key, int) for key in self.per_day):
            refuse("varies per_day within the day; write it by days {mon-fri: 900, sat: 300} and use profile")

    @property
    def volumes(self) -> IntervalTable | None:
        """The interval CSV, where there is one."""
        return self._volumes

    @property
    def totals(self) -> IntervalTable | None:
        """The totals by day of a file, where there is one: each at second 0."""
        return self._totals

    def row_length(self, usual: float) -> float:
        """Return how long a row of the file is, in seconds: ``usual`` where nothing says so."""
        spacing = self._volumes.spacing if self._volumes else None
        return self.interval or float(spacing or usual)

    @property
    def contacts(self) -> tuple[TraceRow, ...]:
        """The contacts of the trace, in order of arrival."""
        return self._contacts


class WithinDay(Noun):
    """A lognormal factor of mean 1 per 30 minutes, autoregressive of order one."""

    sd: Annotated[float, Field(ge=0, le=2)] = 0.10
    correlation: Annotated[float, Field(ge=0, lt=1)] = 0.8


class Busyness(Noun):
    """How busy days differ: a gamma factor of mean 1 for the day, and a persistent one within the day."""

    shape: Annotated[float, Field(gt=0, le=1e9)] = 30.0
    within_day: WithinDay | None = None
