"""What is not in a file although it should be: intervals without a row, days of zeros, days that break off."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

OPEN_SHARE = 0.5  # of the weeks in which an interval of a weekday must have come to belong to the opening hours
BUSY = 0.01  # of the median interval of a weekday
SHOWN = 4
CUT = 0.7
WEEK = 7
FEWEST_WEEKS = 3


def missing_intervals(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the intervals within opening hours that have no row: columns ``queue``, ``start``.

    Opening hours of a queue and weekday are the intervals that come in at least half of its days that have any row,
    in which at least 1 % of the median interval is offered.
    """
    slots = frame.select("queue", "start", "offered").with_columns(
        pl.col("start").dt.date().alias("day"),
        pl.col("start").dt.weekday().alias("weekday"),
        pl.col("start").dt.time().alias("slot"),
    )
    days = slots.select("queue", "weekday", "day").unique()
    count = days.group_by("queue", "weekday").agg(pl.len().alias("days"))
    usual = slots.group_by("queue", "weekday").agg(pl.col("offered").median().alias("usual"))
    open_slots = (
        slots.group_by("queue", "weekday", "slot")
        .agg(pl.col("day").n_unique().alias("seen"), pl.col("offered").mean())
        .join(count, on=["queue", "weekday"])
        .join(usual, on=["queue", "weekday"])
        .filter((pl.col("seen") >= OPEN_SHARE * pl.col("days")) & (pl.col("offered") >= BUSY * pl.col("usual")))
    )
    expected = days.join(open_slots.select("queue", "weekday", "slot"), on=["queue", "weekday"])
    start = pl.col("day").dt.combine(pl.col("slot")).cast(pl.Datetime("us")).alias("start")
    return (
        expected.select("queue", start)
        .join(frame.select("queue", "start"), on=["queue", "start"], how="anti")
        .sort("queue", "start")
    )


def remarks(days: pl.DataFrame, slots: pl.DataFrame | None = None) -> list[str]:
    """Return what is suspect in daily volumes (columns ``date``, ``offered``), and in intervals."""
    whole = days.group_by("date").agg(pl.col("offered").sum()).sort("date")
    found = [_missing_days(whole), _zeros(whole)]
    if slots is not None:
        found += [_missing_slots(slots), _cut(slots)]
    return [text for text in found if text]


def _listed(items: list[object]) -> str:
    return ", ".join(map(str, items[:SHOWN])) + f" and {len(items) - SHOWN} more" * (len(items) > SHOWN)


def _missing_days(whole: pl.DataFrame) -> str:
    """Tell days without a row, on weekdays that usually have one."""
    have = set(whole["date"].to_list())
    every = [whole["date"][0] + timedelta(days=k) for k in range((whole["date"][-1] - whole["date"][0]).days + 1)]
    share = {w: sum(d.weekday() == w for d in have) / max(1, sum(d.weekday() == w for d in every)) for w in range(WEEK)}
    gone = [day for day in every if day not in have and share[day.weekday()] > OPEN_SHARE]
    return f"missing days, not days of nothing: {_listed(gone)}" if gone else ""


def _zeros(whole: pl.DataFrame) -> str:
    """Tell whole days of next to nothing between busy ones: closed, a holiday, or a system that did not count."""
    usual = whole.group_by(pl.col("date").dt.weekday().alias("w")).agg(pl.col("offered").median().alias("usual"))
    near = whole.with_columns(pl.col("date").dt.weekday().alias("w")).join(usual, on="w", maintain_order="left")
    odd: list[object] = near.filter((pl.col("offered") == 0) & (pl.col("usual") > 0))["date"].to_list()
    return f"days of zero between busy ones, suspect unless you were closed: {_listed(odd)}" if odd else ""


def _missing_slots(slots: pl.DataFrame) -> str:
    gone = missing_intervals(slots)
    shown: list[object] = [f"{start:%Y-%m-%d %H:%M}" for start in gone["start"].to_list()]
    return (
        f"{gone.height} intervals within opening hours have no row, which is not 0: {_listed(shown)}"
        if gone.height
        else ""
    )


def _cut(slots: pl.DataFrame) -> str:
    """Tell a last day that ends long before others of its weekday do: the export was made at noon."""
    ends = (
        slots.group_by(pl.col("start").dt.date().alias("day"))
        .agg(pl.col("start").dt.time().max().alias("end"))
        .sort("day")
    )
    last: date = ends["day"][-1]
    others = ends.filter((pl.col("day") < last) & (pl.col("day").dt.weekday() == last.isoweekday()))
    if others.height < 2:
        others = ends.filter(pl.col("day") < last)
    if not others.height:
        return ""
    minutes = others["end"].dt.hour().cast(pl.Int64) * 60 + others["end"].dt.minute()
    usual = float(minutes.median() or 0.0)  # type: ignore[arg-type]
    ended = ends["end"][-1].hour * 60 + ends["end"][-1].minute
    return (
        f"the last day, {last}, ends at {ends['end'][-1]:%H:%M}: left out with --to {last - timedelta(days=1)}"
        if ended < CUT * usual
        else ""
    )
