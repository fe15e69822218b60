"""Times of day and ranges of them: ``08:00``, ``8:00AM-8:30AM``, ``08h00-08h30``, ``24:00``."""

from __future__ import annotations

import polars as pl

from sim.scenario.basics.units import DAY

CLOCK = (
    r"\d{1,2}[:hH]\d{2}(?:[:m]\d{2}s?(?:[.,]\d+)?)?\s*(?:[AaPp]\.?\s?[Mm]\.?)?|\d{1,2}\s*[AaPp]\.?[Mm]\.?|\d{1,2}h\b"
)
PARTS = (
    r"^(?<hour>\d{1,2})(?:[:hH](?<minute>\d{2}))?(?:[:m](?<second>\d{2})s?(?:[.,](?<fraction>\d+))?)?"
    r"\s*(?<half>[AaPp])?"
)
OFFSET = r"(?:\d\s*(Z|UTC|GMT)|(?:T\d\d:\d\d|:\d\d:\d\d)(?:\.\d+)?\s?([+-]\d{2}:?\d{2}))\s*$"


def clocks(rest: pl.Expr) -> pl.Expr:
    """Return the times of day in text, in order."""
    return rest.str.extract_all(CLOCK)


def seconds(clock: pl.Expr) -> pl.Expr:
    """Return the seconds since midnight of a time of day; 24:00 is a whole day. Null where it is none.

    12 AM is midnight and 12 PM noon.
    """
    parts = clock.str.strip_chars().str.extract_groups(PARTS)
    hour, minute, second = (parts.struct.field(name).cast(pl.Float64) for name in ("hour", "minute", "second"))
    fraction = ("0." + parts.struct.field("fraction")).cast(pl.Float64, strict=False).fill_null(0.0)
    half = parts.struct.field("half").str.to_lowercase()
    turned = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12).otherwise(hour)
    whole = turned * 3600 + minute.fill_null(0.0) * 60 + second.fill_null(0.0) + fraction
    return pl.when((whole <= DAY) & (minute.fill_null(0.0) < 60) & (second.fill_null(0.0) < 60)).then(whole)


def offset(text: pl.Expr) -> pl.Expr:
    """Return the seconds that a time is ahead of UTC where it says so: Z, UTC, +01:00; null elsewhere."""
    mark = pl.coalesce(text.str.extract(OFFSET, 1), text.str.extract(OFFSET, 2))
    sign = pl.when(mark.str.starts_with("-")).then(-1.0).otherwise(1.0)
    hours, minutes = (
        mark.str.slice(1, 2).cast(pl.Float64, strict=False),
        mark.str.slice(-2).cast(pl.Float64, strict=False),
    )
    zero = mark.is_in(["Z", "UTC", "GMT"])
    return pl.when(zero).then(0.0).when(mark.is_not_null()).then(sign * (hours * 3600 + minutes * 60))
