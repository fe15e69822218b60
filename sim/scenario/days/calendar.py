"""When the study runs: its days, its reporting intervals, its hours, its warm-up, and which days are unlike others."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import cached_property
from math import ceil
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, PrivateAttr, WithJsonSchema

from sim.scenario.basics.calendar import AtClose, Interval, Warmup
from sim.scenario.basics.clocks.local_time import LocalTime
from sim.scenario.basics.noun import Noun
from sim.scenario.basics.problems import did_you_mean, refuse
from sim.scenario.basics.units import DAY, Date, Name
from sim.scenario.basics.varying import ALWAYS, OpeningHours, Window, windows_on
from sim.scenario.days.exceptions import ExceptionDay, Pay, Volumes

T = TypeVar("T")
Hours = Mapping[tuple[int, ...], tuple[Window, ...]]
ALL_DAY = ((0, DAY),)
LONGEST_DAY = 26 * 3_600


def _a_zone(name: str) -> str:
    known = available_timezones()
    if name not in known:
        towns = {zone.rpartition("/")[2].lower(): zone for zone in sorted(known)}
        near = towns.get(name.rpartition("/")[2].strip().lower().replace(" ", "_"))
        hint = f"write {near}" if near else f"{did_you_mean(name, sorted(known))}"
        refuse(f"there is no time zone {name!r}; {hint}")
    return name


TimeZone = Annotated[
    str, AfterValidator(_a_zone), WithJsonSchema({"type": "string", "examples": ["Europe/Berlin", "America/New_York"]})
]


class Calendar(Noun):
    """The horizon of one replication.

    ``at_close`` says what happens to who is still in the queue at close: ``drain`` serves them,
    ``clear`` disconnects them. ``warmup`` is left out of every figure: a duration, or ``mser5``. With a ``timezone``
    days on which clocks change have 23 or 25 hours; ``exceptions`` are days unlike others, each with a name.
    """

    start: Date = datetime.date(2026, 1, 5)
    days: Annotated[int, Field(ge=1, le=7_320)] = 1
    interval: Interval = 1_800.0
    timezone: TimeZone | None = None
    open: OpeningHours = Field(default_factory=lambda: dict(ALWAYS))
    exceptions: dict[Name, ExceptionDay] = Field(default_factory=dict)
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

    @cached_property
    def local(self) -> LocalTime:
        """When its days begin, and what their clocks show."""
        return LocalTime(self.start, None if self.timezone is None else ZoneInfo(self.timezone))

    @property
    def horizon(self) -> float:
        """How long a replication is, in seconds."""
        return float(self.local.midnight(self.days))

    def date(self, day: int) -> datetime.date:
        """Return the date of a day, counted from 0."""
        return self.start + datetime.timedelta(days=day)

    @cached_property
    def most_intervals(self) -> int:
        """How many reporting intervals a day has at most: a few more where clocks may change."""
        return ceil((DAY if self.timezone is None else LONGEST_DAY) / self.interval)

    def interval_of(self, time: float) -> int:
        """Return the number of a reporting interval: those of a day have numbers after its own times their most."""
        if self.timezone is None:
            return int(time // self.interval)
        day = self.local.day_of(time)
        return day * self.most_intervals + int((time - self.local.midnight(day)) // self.interval)

    @property
    def dates(self) -> list[datetime.date]:
        """The dates of the horizon."""
        return [self.date(day) for day in range(self.days)]

    def has(self, moment: datetime.datetime) -> bool:
        """Whether a local date and time is on one of its days."""
        return 0 <= (moment.date() - self.start).days < self.days

    @cached_property
    def _on(self) -> dict[datetime.date, tuple[tuple[str, ExceptionDay], ...]]:
        return {}

    def exceptions_on(self, date: datetime.date) -> tuple[tuple[str, ExceptionDay], ...]:
        """Return what a date is that is unlike others, by name."""
        if not self.exceptions:
            return ()
        if date not in self._on:
            self._on[date] = tuple((name, one) for name, one in self.exceptions.items() if one.covers(date))
        return self._on[date]

    def _said(self, date: datetime.date, of: Callable[[ExceptionDay], T | None]) -> T | None:
        said = (of(one) for _, one in self.exceptions_on(date))
        return next((one for one in said if one is not None), None)

    def weekday(self, date: datetime.date) -> int:
        """Return the day of the week that a date goes by: its own, or another that an exception names."""
        like = self._said(date, lambda one: one.like)
        return date.weekday() if like is None else like

    def hours_on(self, date: datetime.date, channel: str) -> tuple[Window, ...] | None:
        """Return when a channel is open on a date by an exception; ``None`` where none says so."""
        return self._said(date, lambda one: one.hours_of(channel))

    def open_on(self, date: datetime.date, channel: str, week: Hours) -> tuple[Window, ...]:
        """Return when a channel with hours of the week is open on a date."""
        own = self.hours_on(date, channel)
        return windows_on(week, self.weekday(date)) if own is None else own

    def ever_closes(self, channel: str) -> bool:
        """Whether an exception closes a channel for a part of a day."""
        own = (one.hours_of(channel) for one in self.exceptions.values())
        return any(hours not in (None, ALL_DAY) for hours in own)

    def volumes_on(self, date: datetime.date, channel: str) -> Volumes | None:
        """Return what an exception says of a channel's volumes on a date."""
        return self._said(date, lambda one: one.volumes_of(channel))

    def staff_on(self, date: datetime.date, pool: str) -> Any:
        """Return what an exception says of a pool's staff on a date."""
        return self._said(date, lambda one: one.staff_of(pool))

    def pay_on(self, date: datetime.date, pool: str) -> Pay | None:
        """Return what an exception says of a pool's pay on a date."""
        return self._said(date, lambda one: one.pay_of(pool))
