"""From UTC to the wall clock of a center; and what betrays a file in UTC that does not say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import polars as pl

ENOUGH = 8  # contacts, or intervals with some, that count as the center being open
AROUND = 14  # days on each side of a clock change
FEWEST_DAYS = 4


def on_wall_clock(frame: pl.DataFrame, first: str, later: Sequence[str], zone: str) -> pl.DataFrame:
    """Return times in UTC on the wall clock of a zone.

    The first is converted; the later ones keep their distance from it, so that nothing ends before it begins where
    clocks are put back.
    """
    local = pl.col(first).dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.replace_time_zone(None)
    return frame.with_columns(
        local.alias(first),
        *((local + (pl.col(name) - pl.col(first))).alias(name) for name in later if name in frame.columns),
    )


def changes(years: Sequence[int]) -> list[date]:
    """Return the days on which clocks change in Europe and in North America."""
    found = []
    for year in years:
        found += [_sunday(year, 3, -1), _sunday(year, 10, -1), _sunday(year, 3, 2), _sunday(year, 11, 1)]
    return found


def _sunday(year: int, month: int, which: int) -> date:
    """Return the first, second, ... or with -1 the last Sunday of a month."""
    if which > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))
    last = date(year, month, 31 if month in (3, 10) else 30)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def shifted_hours(times: pl.Series) -> str:
    """Return a remark where opening hours move by an hour at a clock change, as in a file in UTC; else nothing."""
    days = (
        times.drop_nulls()
        .to_frame("time")
        .group_by(pl.col("time").dt.date().alias("day"))
        .agg(
            (pl.col("time").dt.hour() * 60.0 + pl.col("time").dt.minute()).quantile(0.02).alias("opening"),
            pl.len().alias("contacts"),
        )
        .filter(pl.col("contacts") >= ENOUGH)
        .sort("day")
    )
    if not days.height:
        return ""
    for change in changes(sorted(set(days["day"].dt.year().to_list()))):
        before, after = (
            _opening(days, change + timedelta(days=low), change + timedelta(days=high))
            for low, high in ((-AROUND, -1), (0, AROUND))
        )
        if before is not None and after is not None and 50 <= abs(after - before) <= 70:
            return (
                f"opening hours move by an hour at the clock change of {change}: the times look like UTC; "
                "say so with --zone UTC:Europe/Berlin, or your zone"
            )
    return ""


def _opening(days: pl.DataFrame, first: date, last: date) -> float | None:
    part = days.filter(pl.col("day").is_between(first, last) & (pl.col("day").dt.weekday() <= 5))
    return float(part["opening"].median()) if part.height >= FEWEST_DAYS else None  # type: ignore[arg-type]


def kept_days(frame: pl.DataFrame, column: str, since: date | None, until: date | None) -> pl.DataFrame:
    """Return the rows from the first to the last day that is wanted."""
    day = pl.col(column).cast(pl.Datetime("us"))
    if since is not None:
        frame = frame.filter(day >= datetime(since.year, since.month, since.day))
    if until is not None:
        frame = frame.filter(day < datetime(until.year, until.month, until.day) + timedelta(days=1))
    return frame
