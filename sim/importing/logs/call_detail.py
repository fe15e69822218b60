"""Asterisk's call detail records: 18 columns without a header, one row a call."""

from __future__ import annotations

import polars as pl

from sim.importing.canonical import ABANDONED, SERVED
from sim.importing.columns.people import People
from sim.importing.files.grid import CellGrid

COLUMNS = (
    "account",
    "src",
    "dst",
    "context",
    "clid",
    "channel",
    "dstchannel",
    "app",
    "data",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "flags",
    "id",
    "field",
)
FEWEST = 15  # the last three are left out by some
DISPOSITIONS = ("ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION")
MOMENT = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"
QUEUE = "Queue"
NOTE = (
    "the record's answer is the queue's: waits of who was served are not in this file, and neither are handle times "
    "without them; take the queue_log beside it"
)


def is_call_detail(grid: CellGrid) -> bool:
    """Whether a grid is such records: three times and a disposition where they must stand."""
    if len(grid.columns) < FEWEST:
        return False
    head = grid.cells.head(50)
    times = all((head[f"c{at}"].drop_nulls().str.contains(MOMENT).all()) and head[f"c{at}"].count() for at in (9, 11))
    return bool(times and head["c14"].is_in(DISPOSITIONS).all())


def contacts_of(grid: CellGrid, people: People) -> pl.DataFrame:
    """Return a row for each call to a queue, or to a telephone that rings; times as they stand there.

    A call that a queue took counts as answered there whoever is served: the channel of the agent tells that.
    """
    named = {f"c{at}": name for at, name in enumerate(COLUMNS) if f"c{at}" in grid.cells.columns}
    cells = grid.cells.rename(named)
    inbound = cells.filter(pl.col("app").is_in([QUEUE, "Dial"]) & (pl.col("start").str.contains(MOMENT)))
    queued, agent = pl.col("app") == QUEUE, pl.col("dstchannel").is_not_null()
    served = pl.when(queued).then(agent).otherwise(pl.col("disposition") == "ANSWERED")
    start, answer, end = (
        pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False) for name in ("start", "answer", "end")
    )
    identity = pl.col("id") if "id" in cells.columns else pl.col("line").cast(pl.String)
    return inbound.select(
        identity.alias("id"),
        pl.col("dst").fill_null("phone").alias("queue"),
        pl.lit("phone").alias("channel"),
        pl.when(served).then(pl.lit(SERVED)).otherwise(pl.lit(ABANDONED)).alias("outcome"),
        pl.lit(0).alias("leg"),
        people.customers(inbound["src"]).alias("customer"),
        people.agents(inbound["dstchannel"].str.replace(r"-[0-9a-fA-F]+$", "")).alias("agent"),
        pl.when(queued).then(pl.coalesce(answer, start)).otherwise(start).alias("arrival"),
        pl.when(served & ~queued).then(answer).alias("answered"),
        pl.when(~served).then(end).alias("left"),
        pl.when(served).then(end).alias("talk_end"),
    )
