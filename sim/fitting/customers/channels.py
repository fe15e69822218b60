"""Shares of channels by month: a fact for whoever models migration, not carried on."""

from __future__ import annotations

import polars as pl

from sim.fitting.finding import share_of

FEWEST_IN_CELL = 5


def channel_shares(rows: pl.DataFrame, time: str) -> pl.DataFrame:
    """Return for each month and ``channel`` the contacts, their share of the month, and its 95 % band.

    Channels with fewer than 5 contacts in all are left out.
    """
    known = rows.filter(pl.col("channel").is_not_null()).with_columns(pl.col(time).dt.strftime("%Y-%m").alias("month"))
    counts = known.group_by("month", "channel").len("contacts")
    kept = counts.group_by("channel").agg(pl.col("contacts").sum()).filter(pl.col("contacts") >= FEWEST_IN_CELL)
    counts = counts.join(kept.select("channel"), on="channel", how="semi").sort("month", "channel")
    whole = counts.with_columns(pl.col("contacts").sum().over("month").alias("all"))
    bands = [share_of(part, every, "contacts") for part, every in whole.select("contacts", "all").iter_rows()]
    return whole.drop("all").with_columns(
        pl.Series("share", [one.value for one in bands]),
        pl.Series("low", [one.low for one in bands]),
        pl.Series("high", [one.high for one in bands]),
    )
