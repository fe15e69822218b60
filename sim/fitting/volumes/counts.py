"""Contacts by day and slot of the day, with what is missing kept apart from 0."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.fitting.finding import Floats, Mask
from sim.scenario.basics.units import DAY

HALF_AN_HOUR = 1_800.0
RARE = 0.01  # of a slot's share in the median open slot: less than that is closed
MOST_MISSING = 0.1  # of a day's volume
NEVER_NONE = 8.0  # of so many a day 0 come by chance on one day of 3,000
ALIKE = 0.85  # of the slots that either of two weekdays has open


@dataclass(frozen=True)
class Counts:
    """Contacts of one queue.

    Attributes
    ----------
    dates
        Every day from the first to the last.
    length
        Seconds of a slot, which divides a day.
    table
        Contacts, of shape (days, slots of a day); NaN where the file has nothing.
    """

    queue: str
    dates: tuple[date, ...]
    length: float
    table: Floats

    @cached_property
    def weekdays(self) -> NDArray[np.int64]:
        """Day of the week of every day, 0 for Monday."""
        return np.array([one.weekday() for one in self.dates], dtype=np.int64)

    @cached_property
    def open(self) -> Mask:
        """Slots that are open, of shape (7, slots): those that get more than a trickle."""
        return self.busier(RARE)

    def busier(self, least: float) -> Mask:
        """Return the slots of a week with more than so much of what the median slot of that weekday gets."""
        opened = np.zeros((7, self.table.shape[1]), dtype=bool)
        for weekday in range(7):
            usual = usual_of(self.table[self.weekdays == weekday])
            if (usual > 0).any():
                opened[weekday] = usual > least * np.median(usual[usual > 0])
        return _alike(opened)

    @cached_property
    def totals(self) -> Floats:
        """Contacts of each day; NaN where more than a tenth of what usually comes has no row.

        What is missing below that is filled up in proportion.
        """
        usual = np.stack([usual_of(self.table[self.weekdays == w]) for w in range(7)])[self.weekdays]
        whole = usual.sum(axis=1)
        missing = np.where(np.isnan(self.table), usual, 0).sum(axis=1)
        share = np.divide(missing, whole, out=np.zeros_like(whole), where=whole > 0)
        told = np.nansum(self.table, axis=1)
        nothing = np.isnan(self.table).all(axis=1)
        return np.asarray(np.where(nothing | (share > MOST_MISSING), np.nan, told / np.maximum(1 - share, 1e-9)))

    @cached_property
    def kinds(self) -> list[int]:
        """For each day of the week the first that has the same opening hours."""
        return [next(k for k in range(7) if (self.open[k] == self.open[day]).all()) for day in range(7)]

    def between(self, first: date | None, last: date | None) -> Counts:
        """Return the days from a date to another."""
        kept = [i for i, one in enumerate(self.dates) if (not first or one >= first) and (not last or one <= last)]
        return replace(self, dates=tuple(self.dates[i] for i in kept), table=self.table[kept])


def _alike(opened: Mask) -> Mask:
    """Return opening hours of weekdays in which those that nearly agree are the same: what either has open."""
    result = opened.copy()
    for one in range(7):
        for other in range(7):
            both = (opened[one] & opened[other]).sum()
            if both > ALIKE * (opened[one] | opened[other]).sum():
                result[one] |= opened[other]
    return result


def usual_of(table: Floats) -> Floats:
    """Return the mean of each slot over the days that have it, 0 where none has."""
    known: Mask = ~np.isnan(table)
    return np.asarray(np.nansum(table, axis=0) / np.maximum(known.sum(axis=0), 1))


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Return every day from a date to another."""
    return tuple(first + timedelta(days=k) for k in range((last - first).days + 1))


def of_intervals(rows: pl.DataFrame, queue: str, column: str = "offered") -> Counts:
    """Return a column of an interval table by day and slot; only slots that have a row are known."""
    mine = rows.filter(pl.col("queue") == queue, pl.col(column).is_not_null())
    length = float(mine["length"].min())  # type: ignore[arg-type]
    dates = days_between(*_ends(mine["start"].dt.date()))
    table = np.full((len(dates), round(DAY / length)), np.nan)
    day, slot = _place(mine["start"], dates[0], length)
    known = np.zeros(table.shape)
    np.add.at(known, (day, slot), mine[column].to_numpy())
    seen = np.zeros(table.shape, dtype=bool)
    seen[day, slot] = True
    table[seen] = known[seen]
    return _closed_is_none(Counts(queue, dates, length, table))


def of_times(
    times: pl.Series, queue: str, span: tuple[date, date] | None = None, length: float = HALF_AN_HOUR
) -> Counts:
    """Return how many of a column of times fall into each day and slot.

    Every slot of the ``span`` is known, but days without any where that weekday usually has some: those are missing.
    """
    dates = days_between(*(span or _ends(times.dt.date())))
    table = np.zeros((len(dates), round(DAY / length)))
    np.add.at(table, _place(times, dates[0], length), 1)
    return without_false_zeros(Counts(queue, dates, length, table))


def of_days(rows: pl.DataFrame, queue: str) -> Counts:
    """Return daily totals as counts with one slot a day."""
    mine = rows.filter(pl.col("queue") == queue)
    dates = days_between(*_ends(mine["date"]))
    table = np.full((len(dates), 1), np.nan)
    table[(mine["date"] - dates[0]).dt.total_days().to_numpy(), 0] = mine["offered"].to_numpy()
    return without_false_zeros(Counts(queue, dates, float(DAY), table))


def _ends(days: pl.Series) -> tuple[date, date]:
    return days.min(), days.max()  # type: ignore[return-value]


def _place(times: pl.Series, first: date, length: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    days = (times.dt.date() - first).dt.total_days().to_numpy()
    seconds = (times - times.dt.truncate("1d")).dt.total_microseconds().to_numpy() / 1e6
    return days, (seconds // length).astype(np.int64)


def _closed_is_none(counts: Counts) -> Counts:
    """Take slots without a row as 0 where that weekday is closed then, or another row of the day is there."""
    table = counts.table.copy()
    reported = np.asarray(~np.isnan(table).all(axis=1))
    closed = ~counts.open[counts.weekdays]
    table[np.isnan(table) & closed & reported[:, None]] = 0
    return without_false_zeros(replace(counts, table=table))


def aligned(counts: Counts, other: Counts) -> Floats:
    """Return the table of ``counts`` on the days of another, 0 on those that the first does not have."""
    table = np.zeros(other.table.shape)
    offset = (counts.dates[0] - other.dates[0]).days
    table[offset : offset + len(counts.dates)] = counts.table
    return table


def without_false_zeros(counts: Counts) -> Counts:
    """Return counts in which a whole day of 0 is missing, where that weekday has too many for chance to make it 0."""
    told = np.nansum(counts.table, axis=1)
    suspect: Mask = np.zeros(len(counts.dates), dtype=bool)
    for weekday in range(7):
        mine = (counts.weekdays == weekday) & ~np.isnan(counts.table).all(axis=1)
        if mine.any() and np.median(told[mine]) >= NEVER_NONE:
            suspect = suspect | (mine & (told == 0))
    table = counts.table.copy()
    table[suspect] = np.nan
    return replace(counts, table=table)
