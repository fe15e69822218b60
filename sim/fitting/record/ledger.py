"""Sums by queue and half hour, of single contacts or of interval reports, and the figures that they give."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sim.importing.canonical import ANSWER, ARRIVAL, END

SLOT = "30m"
SUMS = ("offered", "answered", "lost", "wait_served", "wait_lost", "in_time", "lost_in_time", "handled", "handle")
LEVELS = ("answered", "without_short", "positive", "negative")
USUAL_LEVEL = "without_short"
NEEDS: Mapping[str, tuple[str, ...]] = {
    "offered": ("offered",),
    "abandonment": ("lost",),
    "asa": ("wait_served",),
    "wait_abandoned": ("wait_lost",),
    "handle_time": ("handle",),
    "service_level": ("in_time",),
}


def of_contacts(rows: pl.DataFrame, within: float, counted_at: str = ARRIVAL) -> pl.DataFrame:
    """Return the sums of contacts.

    Parameters
    ----------
    rows
        ``queue``, ``arrival``, ``wait``, ``talk``, ``wrap_up`` and ``outcome``, as canonical contacts have them.
    within
        Seconds of the service level.
    counted_at
        Where answered and lost contacts count: as they arrive, are answered, or end. Offered count as they arrive,
        or in a report by ends with the others.
    """
    served, lost = pl.col("outcome") == "served", pl.col("outcome") == "abandoned"
    wait, handle = pl.col("wait"), pl.col("talk") + pl.col("wrap_up").fill_null(0)
    sums = rows.select(
        "queue",
        pl.col("arrival").alias("came"),
        _moment(counted_at).alias("moment"),
        served.cast(pl.Float64).alias("answered"),
        lost.cast(pl.Float64).alias("lost"),
        pl.when(served).then(wait).alias("wait_served"),
        pl.when(lost).then(wait).alias("wait_lost"),
        (served & (wait <= within)).cast(pl.Float64).alias("in_time"),
        (lost & (wait <= within)).cast(pl.Float64).alias("lost_in_time"),
        (served & handle.is_not_null()).cast(pl.Float64).alias("handled"),
        pl.when(served).then(handle).alias("handle"),
    )
    names = [name for name in SUMS if name != "offered"]
    counted = sums.group_by("queue", pl.col("moment").dt.truncate(SLOT).alias("slot")).agg(pl.col(names).sum())
    came = "moment" if counted_at == END else "came"
    offered = sums.group_by("queue", pl.col(came).dt.truncate(SLOT).alias("slot")).agg(
        pl.len().cast(pl.Float64).alias("offered")
    )
    both = offered.join(counted, on=["queue", "slot"], how="full", coalesce=True)
    return both.with_columns(pl.col(list(SUMS)).fill_null(0)).select("queue", "slot", *SUMS).sort("queue", "slot")


def _moment(counted_at: str) -> pl.Expr:
    """Return when an answered or lost contact counts."""
    away = pl.col("arrival") + pl.duration(microseconds=(1e6 * pl.col("wait").fill_null(0)).cast(pl.Int64))
    if counted_at == ANSWER:
        return away
    busy = pl.col("talk").fill_null(0) + pl.col("wrap_up").fill_null(0)
    ended = away + pl.duration(microseconds=(1e6 * busy).cast(pl.Int64))
    return ended if counted_at == END else pl.col("arrival")


def of_intervals(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of an interval table; a sum that the file does not tell is null everywhere."""
    offered = pl.coalesce("offered", pl.col("answered") + pl.col("abandoned").fill_null(0))
    parts = [pl.col(name).fill_null(0) for name in ("talk", "hold", "wrap")]
    handle = pl.coalesce("handle", pl.when(pl.col("talk").is_not_null()).then(parts[0] + parts[1] + parts[2]))
    answered, lost = pl.col("answered"), pl.col("abandoned")
    sums = rows.select(
        "queue",
        pl.col("start").dt.truncate(SLOT).alias("slot"),
        offered.alias("offered"),
        answered,
        lost.alias("lost"),
        pl.coalesce(_sum(pl.col("asa"), answered), _served_of_all(answered, lost)).alias("wait_served"),
        _sum(pl.col("wait_abandoned"), lost).alias("wait_lost"),
        pl.col("within").alias("in_time"),
        pl.lit(None, pl.Float64).alias("lost_in_time"),
        pl.when(handle.is_not_null()).then(answered).alias("handled"),
        _sum(handle, answered).alias("handle"),
    )
    grouped = sums.group_by("queue", "slot").agg(pl.col(list(SUMS)).sum())
    told = [name for name in SUMS if sums[name].count()]
    return grouped.select(
        "queue", "slot", *(pl.col(name) if name in told else pl.lit(None, pl.Float64).alias(name) for name in SUMS)
    ).sort("queue", "slot")


def _served_of_all(answered: pl.Expr, lost: pl.Expr) -> pl.Expr:
    """Return the waits of the served where the mean wait of all is told, and that of the lost."""
    gone = pl.when(lost > 0).then(pl.col("wait_abandoned") * lost).otherwise(0.0)
    return (pl.col("wait_all") * (answered + lost) - gone).clip(lower_bound=0)


def _sum(mean: pl.Expr, count: pl.Expr) -> pl.Expr:
    return pl.when(count > 0).then(mean * count)


def figures(level: str = USUAL_LEVEL) -> Mapping[str, pl.Expr]:
    """Return the figures that sums give; a service level by one of four formulas."""
    lost = pl.col("lost").sum()
    answered, offered, in_time, gone = (
        pl.col(name).sum() for name in ("answered", "offered", "in_time", "lost_in_time")
    )
    levels = {
        "answered": in_time / answered,
        "without_short": in_time / (answered + lost - gone),
        "positive": (in_time + gone) / (answered + lost),
        "negative": in_time / (answered + lost),
    }
    return {
        "offered": offered,
        "abandonment": lost / (answered + lost),
        "asa": pl.col("wait_served").sum() / answered,
        "wait_abandoned": pl.col("wait_lost").sum() / lost,
        "handle_time": pl.col("handle").sum() / pl.col("handled").sum(),
        "service_level": levels[level],
    }


def told_by(sums: pl.DataFrame, level: str) -> list[str]:
    """Return the figures that sums can tell."""
    needs = dict(NEEDS)
    if level in ("without_short", "positive"):
        needs["service_level"] = ("in_time", "lost_in_time")
    return [name for name, columns in needs.items() if all(sums[column].count() for column in columns)]


def cells(sums: pl.DataFrame, level: str) -> pl.DataFrame:
    """Return every figure of the whole time, of weekdays and of hours, as ``by``, ``figure``, ``value``.

    ``by`` is ``all``, a weekday such as ``mon``, or an hour such as ``09:00``.
    """
    weekday = pl.col("slot").dt.strftime("%a").str.to_lowercase()
    hour = pl.col("slot").dt.strftime("%H:00")
    named = figures(level)
    parts = [
        sums.group_by(by.alias("by")).agg(*(expr.alias(name) for name, expr in named.items()))
        for by in (pl.lit("all"), weekday, hour)
    ]
    wide = pl.concat(parts)
    return wide.unpivot(index="by", variable_name="figure", value_name="value").sort("by", "figure")
