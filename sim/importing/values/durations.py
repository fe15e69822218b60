"""Durations as text: numbers with a unit, ``h:mm:ss``, ``m:ss``, ``:ss``, ``1h 12m``, what spreadsheets hold."""

from __future__ import annotations

import polars as pl

from sim.importing.values.numbers import numbers

UNITS = {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
COLONS = r"^[+-]?(?:\d+[d.] ?)?\d*:\d{1,2}(?::\d{1,2})?(?:[.,]\d+)?$"
WORDS = r"^(?:\d+(?:[.,]\d+)?\s*(?:d|h|m|s|w|ms|min|sec|std|hrs?|days?|hours?|minutes?|mins?|seconds?|secs?)\.?,?\s*)+$"
SHEET = r"^(?:1899-12-3[01]|1900-\d\d-\d\d)[ T]\d\d:\d\d:\d\d(?:\.\d+)?$"
ZERO_DAY = pl.date(1899, 12, 31)
PARTS = r"^(?<sign>-)?\+?(?:(?<day>\d+)[d.] ?)?(?<a>\d*):(?<b>\d{1,2})(?::(?<c>\d{1,2}))?(?:[.,](?<f>\d+))?$"
TWO_PARTS = r"^[+-]?\d+:\d{1,2}(?:[.,]\d+)?$"
MINUTES, HOURS = "m:ss", "h:mm"
LONGEST = 10 * 366 * 86_400.0  # s: what is longer is no duration
SPELLED = {"w": 604_800.0, "d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0}


def form_of(column: pl.Series) -> str:
    """Return how a column writes durations: ``number``, ``two``, ``colons``, ``words``, ``sheet``; empty if none."""
    known = column.drop_nulls()
    if not known.len():
        return "number"
    shares = {
        "sheet": known.str.contains(SHEET).mean(),
        "colons": known.str.contains(COLONS).mean(),
        "words": known.str.to_lowercase().str.contains(WORDS).mean(),
        "number": known.str.contains(r"^[+-]?[\d.,'’\s\u00a0\u202f\u2009]+$").mean(),
    }
    form = max(shares, key=lambda name: float(shares[name] or 0.0))  # type: ignore[arg-type]
    if not shares[form]:
        return ""
    twos = form == "colons" and known.str.contains(TWO_PARTS).any() and not known.str.contains(r":.*:|^:").any()
    return "two" if twos else form


def seconds_of(column: str, form: str, unit: str, mark: str) -> pl.Expr:
    """Return the durations of a column in seconds, null where a cell is none.

    Parameters
    ----------
    unit
        Of plain numbers: one of `UNITS`; of two parts ``m:ss`` or ``h:mm``.
    """
    if form == "number":
        found = numbers(column, mark) * UNITS.get(unit, 1.0)
    elif form == "words":
        found = _words(column)
    elif form == "sheet":
        found = _sheet(column)
    else:
        found = pl.coalesce(_colons(column, unit == HOURS), _sheet(column))
    return pl.when(found.abs() <= LONGEST).then(found)


def _colons(column: str, hours: bool) -> pl.Expr:
    parts = pl.col(column).str.extract_groups(PARTS)
    names = ("day", "a", "b", "c")
    day, a, b, c = (parts.struct.field(name).cast(pl.Float64, strict=False) for name in names)
    fraction = ("0." + parts.struct.field("f")).cast(pl.Float64, strict=False).fill_null(0.0)
    first, second = (3600.0, 60.0) if hours else (60.0, 1.0)
    whole = (
        pl.when(c.is_null())
        .then(a.fill_null(0.0) * first + (b + fraction) * second)
        .otherwise(a.fill_null(0.0) * 3600 + b * 60 + c + fraction)
    )
    sign = pl.when(parts.struct.field("sign").is_not_null()).then(-1.0).otherwise(1.0)
    return sign * (whole + day.fill_null(0.0) * 86_400)


def _words(column: str) -> pl.Expr:
    lower = pl.col(column).str.to_lowercase().str.replace_all(r"std", "h")
    total = pl.lit(0.0)
    for unit, worth in SPELLED.items():
        number = lower.str.extract(rf"(\d+(?:[.,]\d+)?)\s*{unit}").str.replace(",", ".", literal=True)
        total = total + number.cast(pl.Float64, strict=False).fill_null(0.0) * worth
    milli = lower.str.extract(r"^(\d+)\s*ms$").cast(pl.Float64, strict=False) / 1e3
    return pl.when(lower.str.contains(WORDS)).then(pl.coalesce(milli, total))


def _sheet(column: str) -> pl.Expr:
    """Return what spreadsheets keep of a duration: a date counted from the last day of 1899, and a time."""
    moment = pl.col(column).str.replace("T", " ").str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False)
    return (moment - ZERO_DAY.cast(pl.Datetime("us"))).dt.total_microseconds() / 1e6
