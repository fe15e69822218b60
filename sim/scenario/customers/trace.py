"""A trace: every contact given, one row each, with what is known of it."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache, partial
from pathlib import Path
from sys import intern
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sim.scenario.basics.clocks.stamps import parse_stamp
from sim.scenario.basics.csv_files import Row, number, read_rows
from sim.scenario.basics.problems import refuse
from sim.scenario.basics.units import DAY
from sim.ticks import TICKS, whole

LONGEST = 400.0 * DAY
SECOND = int(TICKS)  # whole microseconds since the year 1 are more than a float can tell apart
COLUMNS = ("channel", "segment", "issue", "customer", "patience_s", "handle_time_s")


class TraceRow(NamedTuple):
    """One contact of a trace; ``None`` or an empty name is drawn from the channel's own mix.

    So is a handle time of 0, which is how logs write those who were lost: nobody knows what they would have taken.

    ``arrival`` is in microseconds of the clock since the first midnight of the year 1 (the ordinal of its date, times
    a day), which seconds in a float could not tell apart; what the clock shows twice is the ``second`` of the two or
    the first. ``patience`` and ``handle_time`` are in seconds; ``customer`` is 0 where unknown.
    """

    arrival: int
    channel: str
    segment: str
    issue: str
    customer: int
    patience: float | None
    handle_time: float | None
    second: bool = False

    def since(self, midnight: int) -> float:
        """Return the seconds to the arrival from a midnight, in seconds since the first of the year 1."""
        return (self.arrival - SECOND * midnight) / SECOND


def read_trace(path: str, zone: ZoneInfo | None = None) -> tuple[TraceRow, ...]:
    """Read a trace CSV: ``arrival`` (ISO date and time) and any of the optional columns, sorted by arrival.

    Arrivals with an offset are turned into the local time of a ``zone``.

    Several channels may share one file: it is read once as long as it does not change.
    """
    return _read(path, zone, Path(path).stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: str, zone: ZoneInfo | None, changed: int) -> tuple[TraceRow, ...]:
    convert = partial(_row, zone)
    return tuple(sorted(read_rows(path, convert, ("arrival",), COLUMNS), key=lambda row: row.arrival))


def _row(zone: ZoneInfo | None, row: Row) -> TraceRow:
    moment, again = parse_stamp(row["arrival"], zone)
    second = DAY * moment.toordinal() + 3_600 * moment.hour + 60 * moment.minute + moment.second
    return TraceRow(
        SECOND * second + moment.microsecond,
        intern(row.get("channel", "")),
        intern(row.get("segment", "")),
        intern(row.get("issue", "")),
        _customer(row.get("customer", "")),
        _seconds(row, "patience_s"),
        _seconds(row, "handle_time_s"),
        again,
    )


def _customer(text: str) -> int:
    if text and not (text.isdecimal() and len(text) < 19):
        refuse(f"customer {text!r} is not a number; write a whole number above 0, or nothing where unknown")
    return int(text or 0)


def _seconds(row: Row, column: str) -> float | None:
    return whole(number(row[column], column, LONGEST)) if row.get(column) else None


def names_in(rows: tuple[TraceRow, ...], column: str) -> list[str]:
    """Return the distinct names of one column, in order of first appearance."""
    return list(dict.fromkeys(name for row in rows if (name := getattr(row, column))))


def between(rows: tuple[TraceRow, ...], channel: str, start: int, end: int) -> list[TraceRow]:
    """Return the rows of one channel that arrive from a second to before another; rows are in order of arrival."""
    first, last = (bisect_left(rows, SECOND * moment, key=lambda row: row.arrival) for moment in (start, end))
    return [row for row in rows[first:last] if row.channel in ("", channel)]
