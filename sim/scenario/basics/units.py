"""The scalar types of a scenario file: durations, clock times, days of the week, shares, names.

Units are converted here, once: durations to seconds, clock times to seconds after midnight,
days of the week to numbers (Monday is 0).
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from sim.scenario.basics.problems import refuse
from sim.ticks import whole

DAY = 86_400
YEAR = 365.25 * DAY
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SECONDS = {"ms": 0.001, "s": 1, "sec": 1, "min": 60, "h": 3_600, "d": DAY, "w": 7 * DAY}
SPELLINGS = {
    "s": ("secs", "second", "seconds"),
    "min": ("m", "mins", "minute", "minutes"),
    "h": ("hr", "hrs", "hour", "hours"),
    "d": ("day", "days"),
    "w": ("week", "weeks"),
}
LONGEST = 100 * 366 * DAY

_PART = re.compile(r"(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-z]+)")
_DAYS = re.compile(rf"every day|({'|'.join(WEEKDAYS)})\w*(\s*[-,]\s*\w+)*")
_DATES = re.compile(r"\d{4}-\d{2}-\d{2}(\s+to\s+\S+)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
UNITS = "a number with a unit: ms, s, min, h, d or w, such as '90 s' or '1 h 30 min'"


def parse_duration(value: Any) -> float:
    """Turn ``'1 h 30 min'`` into seconds, to the microsecond.

    Raises
    ------
    PydanticCustomError
        When the unit is missing or unknown, or the value is negative or longer than a century.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        refuse(f"{value!r} is not a duration; write {UNITS}")
    if isinstance(value, str) and value.strip().startswith("-"):
        refuse(f"{value!r} is negative; write 0 s or more")
    if not isinstance(value, str):
        refuse(_unitless(value))
    return whole(_within_a_century(_add_parts(value), value))


def _unitless(value: float) -> str:
    if value != value or value < 0 or value > LONGEST:
        return f"{value!r} is not a duration; write {UNITS}"
    return f"{value!r} has no unit; write '{value} s' or '{value} min'"


def _add_parts(text: str) -> float:
    parts = _PART.findall(text.lower())
    rest = _PART.sub("", text.lower()).strip()
    if not parts or rest:
        hint = f"write '{text} s' or '{text} min'" if _is_number(text) else f"write {UNITS}"
        refuse(f"{text!r} {'has no unit' if _is_number(text) else 'is not a duration'}; {hint}")
    return sum(float(number) * _seconds(unit, text) for number, unit in parts)


def _seconds(unit: str, text: str) -> float:
    if unit not in SECONDS:
        known = next((short for short, words in SPELLINGS.items() if unit in words), None)
        refuse(f"{text!r} has the unknown unit {unit!r}; {f'write {known}' if known else f'write {UNITS}'}")
    return SECONDS[unit]


def _within_a_century(seconds: float, text: str) -> float:
    if seconds > LONGEST:
        refuse(f"{text!r} is longer than a century; write a shorter duration")
    return seconds


def _is_number(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False


def write_duration(seconds: float, days: bool = True) -> str:
    """Write seconds in the largest unit that divides them: ``5400 -> '90 min'``; ``days`` as hours if not wanted.

    >>> write_duration(86_400.0), write_duration(86_400.0, days=False)
    ('1 d', '24 h')
    """
    for unit in ("d", "h", "min") if days else ("h", "min"):
        if seconds and seconds % SECONDS[unit] == 0:
            return f"{seconds / SECONDS[unit]:g} {unit}"
    return f"{seconds:g} s"


def parse_clock(value: Any) -> int:
    """Turn ``'08:30'`` into seconds after midnight; ``'24:00'`` is the end of the day."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        refuse(f'{value!r} is not a clock time; write "HH:MM" between "00:00" and "24:00"')
    hour, minute, second = (int(part or 0) for part in match.groups())
    seconds = 3_600 * hour + 60 * minute + second
    if minute > 59 or second > 59 or seconds > DAY:
        refuse(f'{value!r} is not a clock time; write "HH:MM" between "00:00" and "24:00"')
    return seconds


def write_clock(seconds: float) -> str:
    """Write seconds after midnight as ``HH:MM``, with seconds only where there are any."""
    minutes, rest = divmod(round(seconds), 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{rest:02d}" if rest else text


def parse_days(value: Any) -> tuple[int, ...]:
    """Turn ``'mon-fri'``, ``'sat'``, ``'tue, thu'`` or ``'every day'`` into weekday numbers."""
    if not isinstance(value, str):
        refuse(f"{value!r} names no days; write one of {', '.join(WEEKDAYS)}, a range (mon-fri) or 'every day'")
    if value.strip().lower() == "every day":
        return tuple(range(7))
    return tuple(day for part in value.lower().split(",") for day in _day_range(part.strip(), value))


def _day_range(part: str, text: str) -> list[int]:
    ends = [name.strip() for name in part.split("-")]
    if len(ends) > 2 or any(name not in WEEKDAYS for name in ends):
        refuse(f"{text!r} names no days; write one of {', '.join(WEEKDAYS)}, a range (mon-fri) or 'every day'")
    first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
    return [(first + k) % 7 for k in range((last - first) % 7 + 1)]


def is_days(value: Any) -> bool:
    """Whether a key of a table names days of the week, or dates, rather than a clock time."""
    return isinstance(value, str) and _names_days(value)


@lru_cache(maxsize=4_096)
def _names_days(text: str) -> bool:
    words = text.strip().lower()
    return _DAYS.fullmatch(words) is not None or _DATES.fullmatch(words) is not None


def parse_date(value: Any) -> datetime.date:
    """Turn ``2026-01-05`` into a date."""
    try:
        date = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        refuse(f"{value!r} is not a date; write it as 2026-01-05")
    if isinstance(date, datetime.datetime) or not 1900 <= date.year <= 2200:
        refuse(f"'{date}' is not a date between 1900 and 2200; write it as 2026-01-05")
    return date


class Dates(NamedTuple):
    """A date, or all from one to another."""

    first: datetime.date
    last: datetime.date

    def cover(self, date: datetime.date) -> bool:
        """Whether a date is one of them."""
        return self.first <= date <= self.last


def parse_dates(value: Any) -> Dates:
    """Turn ``2026-12-24`` or ``2026-12-24 to 2026-12-31`` into dates."""
    ends = re.split(r"\s+to\s+", value.strip()) if isinstance(value, str) else [value]
    if len(ends) > 2:
        refuse(f"{value!r} names no dates; write 2026-12-24, or 2026-12-24 to 2026-12-31")
    first, last = parse_date(ends[0]), parse_date(ends[-1])
    if last < first:
        refuse(f"{value!r} ends before it starts; write the earlier date first")
    return Dates(first, last)


def parse_period(value: Any) -> Dates | tuple[int, ...]:
    """Turn days of the week, or dates, into what they are as a key of a table."""
    is_dated = isinstance(value, str) and _DATES.fullmatch(value.strip().lower()) is not None
    return parse_dates(value) if is_dated else parse_days(value)


def parse_moment(value: Any) -> datetime.datetime:
    """Turn ``2026-01-05T10:00`` (or with a space) into a local date and time."""
    try:
        moment = value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        refuse(f'{value!r} is not a moment; write it as "2026-01-05T10:00"')
    if moment.tzinfo is not None:
        refuse(f'{value!r} has a time zone; write local time, such as "2026-01-05T10:00"')
    return moment


def check_name(value: str) -> str:
    """Refuse names that a path could not hold."""
    if not value.strip() or "." in value or value.startswith("~") or not value.isprintable():
        refuse(f"{value!r} is not a name; write printable text without a dot, such as 'phone'")
    return value


def whole_if_it_is(value: float) -> float:
    """Let a number without a fraction be a whole one.

    >>> whole_if_it_is(17.0), whole_if_it_is(17.6)
    (17, 17.6)
    """
    return int(value) if value == int(value) else value


def _as_period(value: Any) -> Any:
    return value if isinstance(value, tuple) else parse_period(value)


def _words(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


Duration = Annotated[
    float,
    BeforeValidator(parse_duration),
    _words(r"^\s*(\d+(\.\d+)?(e[+-]?\d+)?\s*(ms|s|sec|min|h|d|w)\s*)+$", "20 s", "5 min", "1 h 30 min"),
]
Clock = Annotated[int, BeforeValidator(parse_clock), _words(r"^\d{1,2}:\d{2}(:\d{2})?$", "08:30")]
Days = Annotated[
    tuple[int, ...],
    BeforeValidator(parse_days),
    _words(r"^[A-Za-z]{3}(\s*[-,]\s*[A-Za-z]{3})*$|^every day$", "mon-fri", "every day"),
]
Period = Annotated[
    Any,
    BeforeValidator(_as_period),
    _words(
        r"^[A-Za-z]{3}(\s*[-,]\s*[A-Za-z]{3})*$|^every day$|^\d{4}-\d{2}-\d{2}(\s+to\s+\d{4}-\d{2}-\d{2})?$",
        *("mon-fri", "2026-12-24", "2026-12-24 to 2026-12-31"),
    ),
]
Date = Annotated[datetime.date, BeforeValidator(parse_date), _words(r"^\d{4}-\d{2}-\d{2}$", "2026-01-05")]
Moment = Annotated[
    datetime.datetime, BeforeValidator(parse_moment), _words(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", "2026-01-05T10:00")
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(check_name)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, le=1e12)]
NonNegative = Annotated[float, Field(ge=0, le=1e12)]
MOST_AGENTS = 20_000
Headcount = Annotated[int, Field(ge=0, le=MOST_AGENTS)]
Heads = Annotated[float, Field(ge=0, le=MOST_AGENTS), AfterValidator(whole_if_it_is)]
