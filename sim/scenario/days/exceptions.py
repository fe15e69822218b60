"""Days unlike others: holidays, promotions, days between; with hours, volumes, staff and pay of their own."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from sim.scenario.basics.noun import ChannelName, Noun, PoolName, Shorthand
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import WEEKDAYS, Dates, Heads, NonNegative, Positive, parse_dates
from sim.scenario.basics.varying import Daily, Window, Windows
from sim.scenario.customers.profiles import Profile
from sim.scenario.staff.shifts import Shift

NOTHING_SAID = "says nothing of its days; write open: closed, like: sun, volumes: 1.2, staff: none or pay: 1.5"


def _all_dates(value: Any) -> tuple[Dates, ...]:
    found = sorted(parse_dates(one) for one in (value if isinstance(value, list) else [value]))
    if not found:
        refuse("is empty; write a date, such as 2026-12-25")
    again = next((late for early, late in pairwise(found) if late.first <= early.last), None)
    if again is not None:
        refuse(f"names {again.first} twice; write each date once")
    return tuple(found)


def _weekday(value: Any) -> int:
    if value not in WEEKDAYS:
        refuse(f"{value!r} is not a day of the week; write one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(value)


_A_DATE = {"type": "string", "examples": ["2026-12-25", "2026-12-24 to 2026-12-31"]}
AllDates = Annotated[
    tuple[Any, ...],
    BeforeValidator(_all_dates),
    WithJsonSchema({"anyOf": [_A_DATE, {"type": "array", "items": _A_DATE, "minItems": 1}]}),
]
Weekday = Annotated[int, BeforeValidator(_weekday), WithJsonSchema({"enum": list(WEEKDAYS)})]


class Volumes(Shorthand):
    """The volumes of a day: so many times what they would be, as on another weekday, a total, another shape."""

    main_key: ClassVar[str] = "factor"
    main_type: ClassVar[type | tuple[type, ...]] = (int, float)
    factor: NonNegative = 1.0
    like: Weekday | None = None
    per_day: NonNegative | None = None
    profile: Profile | None = None

    @model_validator(mode="after")
    def one_volume(self) -> Self:
        """Refuse a total beside what it replaces."""
        if self.per_day is not None and (self.like is not None or "factor" in self.model_fields_set):
            refuse("gives per_day and what it would be of another; write per_day, or like and factor")
        if not self.model_fields_set:
            refuse("says nothing; write a factor, such as 1.2, or like: sun, per_day: 900 or profile: morning")
        return self


class Pay(Shorthand):
    """What agents are paid for hours of a day: so many times their wage, or another wage."""

    main_key: ClassVar[str] = "factor"
    main_type: ClassVar[type | tuple[type, ...]] = (int, float)
    factor: Positive | None = None
    wage: NonNegative | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Require a factor or a wage."""
        if (self.factor is None) == (self.wage is None):
            refuse("needs a factor or a wage; write 1.5, or {wage: 40}")
        return self


def _hours_kind(value: Any) -> str:
    return "~channels" if isinstance(value, Mapping) else "~all"


def _volumes_kind(value: Any) -> str:
    own = isinstance(value, Mapping) and not any(key in Volumes.model_fields for key in value)
    return "~channels" if own else "~all"


def _pay_kind(value: Any) -> str:
    own = isinstance(value, Mapping) and not any(key in Pay.model_fields for key in value)
    return "~pools" if own else "~all"


def _staff_kind(value: Any) -> str:
    return "~none" if isinstance(value, str) else "~pools"


def _of_pool_kind(value: Any) -> str:
    return "~none" if isinstance(value, str) else "~shifts" if isinstance(value, list) else "~agents"


Nobody = Literal["none"]
DayStaff = Annotated[
    Annotated[Nobody, Tag("~none")]
    | Annotated[list[Shift], Field(min_length=1), Tag("~shifts")]
    | Annotated[Daily[Heads], Tag("~agents")],
    Discriminator(_of_pool_kind),
]


class ExceptionDay(Noun):
    """Dates that are unlike others, once or every year.

    They go by another weekday in all that is written by the week with ``like``. ``open`` are the hours of every
    channel, or of those named; ``volumes`` those of every channel, or of those named; ``staff`` is ``none``, or by
    pool a headcount, shifts for a pool that has shifts, or ``none``; ``pay`` is what hours are paid, of every pool
    that has a wage or of those named. What is not said is as on any such day of the week.
    """

    on: AllDates
    yearly: bool = False
    like: Weekday | None = None
    open: (
        Annotated[
            Annotated[Windows, Tag("~all")]
            | Annotated[dict[ChannelName, Windows], Field(min_length=1), Tag("~channels")],
            Discriminator(_hours_kind),
        ]
        | None
    ) = None
    volumes: (
        Annotated[
            Annotated[Volumes, Tag("~all")]
            | Annotated[dict[ChannelName, Volumes], Field(min_length=1), Tag("~channels")],
            Discriminator(_volumes_kind),
        ]
        | None
    ) = None
    staff: (
        Annotated[
            Annotated[Nobody, Tag("~none")] | Annotated[dict[PoolName, DayStaff], Field(min_length=1), Tag("~pools")],
            Discriminator(_staff_kind),
        ]
        | None
    ) = None
    pay: (
        Annotated[
            Annotated[Pay, Tag("~all")] | Annotated[dict[PoolName, Pay], Field(min_length=1), Tag("~pools")],
            Discriminator(_pay_kind),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """Require something that is other than on other days, and of what is yearly less than a year."""
        if self.yearly and any((dates.last - dates.first).days > 364 for dates in self.on):
            refuse("has yearly dates of a year or more; write shorter ones, or leave yearly out")
        if not self.model_fields_set - {"on", "yearly"}:
            refuse(NOTHING_SAID)
        return self

    def covers(self, date: datetime.date) -> bool:
        """Whether a date is one of these days."""
        return any(self._same(dates, date) for dates in self.on)

    def _same(self, dates: Dates, date: datetime.date) -> bool:
        if not self.yearly:
            return dates.cover(date)
        first, last, day = ((one.month, one.day) for one in (*dates, date))
        if dates.last.year > dates.first.year:
            return day >= first or day <= last
        return first <= day <= last

    def hours_of(self, channel: str) -> tuple[Window, ...] | None:
        """Return when a channel is open, where that is said."""
        return self.open.get(channel) if isinstance(self.open, dict) else self.open

    def volumes_of(self, channel: str) -> Volumes | None:
        """Return the volumes of a channel, where they are said."""
        return self.volumes.get(channel) if isinstance(self.volumes, dict) else self.volumes

    def staff_of(self, pool: str) -> Any:
        """Return the staff of a pool, where it is said: ``none``, a headcount, entries by the clock, or shifts."""
        return self.staff.get(pool) if isinstance(self.staff, dict) else self.staff

    def pay_of(self, pool: str) -> Pay | None:
        """Return the pay of a pool, where it is said."""
        return self.pay.get(pool) if isinstance(self.pay, dict) else self.pay
