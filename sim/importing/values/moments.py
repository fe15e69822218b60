"""Columns of times taken apart: date, time of day, end of a range, distance from UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from sim.importing.values.clock import clocks, offset, seconds
from sim.importing.values.dates import DATE, serial_days
from sim.scenario.basics.units import DAY

MICROS = 1e6
EPOCH_S, EPOCH_LATEST = 100_000_000, 4_102_444_800  # 1973 to 2099, in seconds
DIGITS = r"^\d{6}$|^\d{8}$"
NUMBER = r"^\d+(?:[.,]\d+)?$"
BEFORE = r"(^|[^:\d])"  # what may stand before a date: not the minutes of a time
MIDNIGHT_SHEETS = r"^1(?:899-12-3[01]|904-01-01|900-01-00) "  # a time of day, where a spreadsheet gives it a date


class Stamps(NamedTuple):
    """A column of times in parts.

    Attributes
    ----------
    parts
        Columns ``day`` (text of the date), ``clock`` (s since midnight), ``until`` (the same, of the end of a range),
        ``ahead`` (s ahead of UTC where told), ``epoch`` (s since 1970 where the column is a number).
    """

    parts: pl.DataFrame

    @property
    def has_day(self) -> bool:
        """Whether dates are there, or numbers that hold them."""
        return self._any("day") or self._any("epoch")

    @property
    def has_clock(self) -> bool:
        """Whether times of day are there."""
        return self._any("clock") or self._any("epoch")

    @property
    def has_range(self) -> bool:
        """Whether ranges are there: ``08:00-08:30``."""
        return self._any("until")

    @property
    def in_utc(self) -> bool:
        """Whether the column says how far its times are from UTC."""
        return self._any("ahead")

    def _any(self, name: str) -> bool:
        column = self.parts[name]
        return column.null_count() < len(column)


def stamps_of(column: pl.Series) -> Stamps:
    """Take a column of text apart."""
    cells = column.rename("cell").to_frame()
    known = column.drop_nulls()
    if known.len() and known.str.contains(NUMBER).all():
        return Stamps(_of_numbers(cells))
    cells = cells.with_columns(pl.col("cell").str.replace(MIDNIGHT_SHEETS, ""))
    day = pl.col("cell").str.extract(f"{BEFORE}({DATE})", 2).alias("day")
    parted = cells.with_columns(day, pl.col("cell").str.replace_all(f"{BEFORE}(?:{DATE})", "$1 ").alias("rest"))
    return Stamps(_clocks(parted))


def _clocks(parted: pl.DataFrame) -> pl.DataFrame:
    """Read times of day by the distinct texts that are left without their dates."""
    texts = parted.select("rest").unique()
    two = texts.with_columns(clocks(pl.col("rest")).alias("clocks"), offset(pl.col("rest")).alias("ahead"))
    first, second = (pl.col("clocks").list.get(at, null_on_oob=True) for at in (0, 1))
    known = two.with_columns(
        seconds(first).alias("clock"), pl.when(pl.col("ahead").is_null()).then(seconds(second)).alias("until")
    )
    joined = parted.join(known, on="rest", how="left", maintain_order="left")
    return joined.select("day", "clock", "until", "ahead", pl.lit(None, pl.Float64).alias("epoch"))


def hours_of(column: pl.Series) -> Stamps | None:
    """Take a column of hours from 0 to 24 as times of day; ``None`` where it is none."""
    hours = column.cast(pl.Float64, strict=False)
    if (
        hours.null_count() > column.null_count()
        or not hours.count()
        or not hours.drop_nulls().is_in([float(hour) for hour in range(25)]).all()
    ):
        return None
    nothing = {name: pl.lit(None, pl.Float64) for name in ("until", "ahead", "epoch")}
    return Stamps(
        hours.to_frame("hour").select(pl.lit(None, pl.String).alias("day"), clock=pl.col("hour") * 3600, **nothing)
    )


def _of_numbers(cells: pl.DataFrame) -> pl.DataFrame:
    """Take numbers as digits of dates, seconds or milliseconds since 1970, or serial numbers of spreadsheets."""
    number = pl.col("cell").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    digits = pl.col("cell").str.contains(DIGITS) & serial_days(number).is_null()
    epoch = (
        pl.when(number.is_between(EPOCH_S, EPOCH_LATEST))
        .then(number)
        .when(number.is_between(EPOCH_S * 1e3, EPOCH_LATEST * 1e3))
        .then(number / 1e3)
        .otherwise(serial_days(number) * DAY)
    )
    nothing = pl.lit(None, pl.Float64)
    absolute = pl.when(number >= EPOCH_S).then(0.0)
    return cells.select(
        pl.when(digits).then("cell").alias("day"),
        nothing.alias("clock"),
        nothing.alias("until"),
        pl.when(~digits).then(absolute).alias("ahead"),
        pl.when(~digits).then(epoch).alias("epoch"),
    )


def moments(stamps: Stamps, days: Mapping[str, date], beside: pl.Series | None = None) -> pl.Series:
    """Return the times of a column, without a zone; those that say how far they are from UTC in UTC.

    Parameters
    ----------
    days
        The dates, by how they are written.
    beside
        Dates of another column, for one that only has times of day.
    """
    known = pl.col("day").replace_strict(days, default=None, return_dtype=pl.Date) if days else pl.lit(None, pl.Date)
    parts = stamps.parts.with_columns(known.alias("date"))
    if beside is not None:
        parts = parts.with_columns(pl.coalesce("date", beside.alias("beside")).alias("date"))
    clock = pl.col("clock").fill_null(0.0) - pl.col("ahead").fill_null(0.0)
    of_day = pl.col("date").cast(pl.Datetime("us")) + pl.duration(microseconds=(clock * MICROS).round().cast(pl.Int64))
    of_epoch = ((pl.col("epoch") * MICROS).round().cast(pl.Int64)).cast(pl.Datetime("us"))
    return parts.select(pl.coalesce(of_epoch, of_day).alias("moment"))["moment"]


def span_seconds(stamps: Stamps) -> pl.Series:
    """Return the length of ranges, s; one that ends before it starts runs over midnight."""
    length = (pl.col("until") - pl.col("clock")) % DAY
    return stamps.parts.select(pl.when(length == 0).then(float(DAY)).otherwise(length).alias("length"))["length"]
