"""Values that may vary over the day and the week, and the hours that a channel is open.

A varying value is written as one value, as ``{"08:00": a, "10:00": b}`` (each holds until the
next), as ``{mon-fri: {...}, sat: {...}}``, or as ``{every day: {...}}``. Beside days of the week there may be
dates, ``2026-12-24`` or ``2026-12-24 to 2026-12-31``, which win.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag, WithJsonSchema

from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import (
    DAY,
    WEEKDAYS,
    Clock,
    Dates,
    Days,
    Period,
    is_days,
    parse_clock,
)

T = TypeVar("T")
Window = tuple[int, int]


def kind_of(value: Any) -> str:
    """Return which way of writing a varying value is meant: a value alone, by the clock, or by days."""
    if not isinstance(value, Mapping):
        return "~value"
    keys = list(value)
    if keys and (isinstance(keys[0], tuple) or is_days(keys[0])):
        return "~days"
    return "~clock"


def _some(table: dict[Any, Any]) -> dict[Any, Any]:
    if not table:
        refuse('is empty; write at least one entry, such as {"08:00": 10}')
    return table


def each_day_once(table: dict[Any, Any]) -> dict[Any, Any]:
    """Refuse a table that names a day of the week, or a date, twice."""
    dated = sorted(days for days in table if isinstance(days, Dates))
    again = next((late for early, late in pairwise(dated) if late.first <= early.last), None)
    if again is not None:
        refuse(f"names {again.first} twice; write each date once")
    named = [day for days in table if not isinstance(days, Dates) for day in days]
    twice = {WEEKDAYS[day] for day in named if named.count(day) > 1}
    if twice:
        refuse(f"names {', '.join(sorted(twice))} twice; write each day of the week once")
    return table


def _each_time_once(table: Any) -> Any:
    times = [key.removeprefix("0") for key in table if isinstance(key, str) and ":" in key]
    if len(set(times)) < len(times):
        refuse("names a time twice; write each time once")
    return table


ByClock = Annotated[dict[Clock, T], BeforeValidator(_each_time_once), AfterValidator(_some)]
Daily = Annotated[Annotated[T, Tag("~value")] | Annotated[ByClock[T], Tag("~clock")], Discriminator(kind_of)]
ByDays = Annotated[dict[Period, Daily[T]], AfterValidator(each_day_once), AfterValidator(_some)]
Varying = Annotated[
    Annotated[T, Tag("~value")] | Annotated[ByClock[T], Tag("~clock")] | Annotated[ByDays[T], Tag("~days")],
    Discriminator(kind_of),
]


def parse_windows(value: Any) -> tuple[Window, ...]:
    """Turn ``"08:00-12:00, 13:00-17:00"`` into windows in seconds after midnight.

    ``closed`` is no window at all; ``00:00-24:00`` leaves no gap at midnight.
    """
    if not isinstance(value, str):
        refuse(f'{value!r} are not opening hours; write "08:00-20:00" or "closed"')
    if value.strip().lower() == "closed":
        return ()
    windows = tuple(_window(part) for part in value.split(","))
    if any(late[0] < early[1] for early, late in pairwise(windows)):
        refuse(f'{value!r} has windows that overlap or are out of order; write "08:00-12:00, 13:00-17:00"')
    return windows


def _window(part: str) -> Window:
    ends = part.split("-")
    if len(ends) != 2:
        refuse(f'{part.strip()!r} are not opening hours; write "08:00-20:00" or "closed"')
    start, end = parse_clock(ends[0].strip()), parse_clock(ends[1].strip())
    if end <= start:
        refuse(f'{part.strip()!r} ends before it starts; write the night as "00:00-06:00, 22:00-24:00"')
    return start, end


def _a_week(value: Any) -> Any:
    return value if isinstance(value, Mapping) else {"every day": value}


Windows = Annotated[
    tuple[Window, ...],
    BeforeValidator(parse_windows),
    WithJsonSchema({"type": "string", "examples": ["08:00-20:00", "08:00-12:00, 13:00-17:00", "closed"]}),
]
OpeningHours = Annotated[
    dict[Days, Windows],
    BeforeValidator(_a_week),
    AfterValidator(each_day_once),
    AfterValidator(_some),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}],
            "examples": ["08:00-20:00", {"mon-fri": "08:00-20:00", "sat": "09:00-13:00"}],
        }
    ),
]
ALWAYS: Mapping[tuple[int, ...], tuple[Window, ...]] = {tuple(range(7)): ((0, DAY),)}


def windows_on(hours: Mapping[tuple[int, ...], tuple[Window, ...]], weekday: int) -> tuple[Window, ...]:
    """Return the windows of one day of the week; a day that is not named is closed."""
    return next((windows for days, windows in hours.items() if weekday in days), ())


def never_closes(hours: Mapping[tuple[int, ...], tuple[Window, ...]]) -> bool:
    """Whether hours are all of the day, on every day of the week."""
    return all(windows_on(hours, day) == ((0, DAY),) for day in range(7))


def daily(value: Any, weekday: int, date: datetime.date | None = None) -> dict[int, Any]:
    """Return one day's entries as ``{second of the day: value}``; empty where the day is not named.

    A value alone holds from midnight. What is written for the ``date`` wins over what is for the ``weekday`` that it
    goes by.
    """
    if isinstance(value, Mapping) and any(isinstance(key, tuple) for key in value):
        value = of_day(value, weekday, date)
    entries = value if isinstance(value, Mapping) else {0: value}
    return dict(sorted(entries.items()))


def of_day(table: Mapping[Any, Any], weekday: int, date: datetime.date | None) -> Any:
    """Return what a table by days has for a date, or the day of the week it goes by; an empty mapping if nothing."""
    dated = [entry for days, entry in table.items() if date and isinstance(days, Dates) and days.cover(date)]
    return dated[0] if dated else next((entry for days, entry in table.items() if weekday in days), {})


def names_date(value: Any, date: datetime.date) -> bool:
    """Whether a varying value says something of a date itself, rather than of its day of the week."""
    keys = value if isinstance(value, Mapping) else ()
    return any(isinstance(days, Dates) and days.cover(date) for days in keys)


def spoken(value: Any) -> list[Any]:
    """Return every value that a varying value takes, in the order written."""
    if not isinstance(value, Mapping):
        return [value]
    return [leaf for entry in value.values() for leaf in spoken(entry)]
