"""The days that were recorded, to be simulated: their arrivals, their staff, and the rest as it was fitted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from sim.fitting.center.channel import ChannelFound, values_file
from sim.fitting.center.entries import tree_of_entries
from sim.fitting.center.fit import STAFFING, FittedCenter
from sim.fitting.center.pools import PoolFound
from sim.fitting.center.queues import DEFERRED, FIRST_LEG
from sim.fitting.center.staff_keys import dated_staff_rows
from sim.fitting.center.whole import served_by
from sim.fitting.staffing.learning import slower_by_day
from sim.fitting.volumes.counts import Counts
from sim.random import stream
from sim.scenario.basics.units import parse_duration

TRACE = "trace.csv"


def replay_of(
    center: FittedCenter, first: date, last: date, draw: int = 0
) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    """Return a scenario of recorded days, and its CSV files.

    Arrivals are those recorded: single ones as they were, counts at uniform times within their slots. Redials and
    repeats are among them, so nobody calls again; the days are as busy as they were; staff is that of each date,
    nobody is absent beside, and all have the experience they had.
    """
    tree = tree_of_entries(center.entries)
    tree["scenario"] = f"{center.options.title}, recorded days"
    tree["calendar"] = {"start": first.isoformat(), "days": (last - first).days + 1}
    tree.pop("outcome", None)
    tree["demand"] = {"busyness": "none"}
    files: dict[str, list[pl.DataFrame]] = {}
    for found in center.channels:
        keys = tree["channels"][found.name]
        for key in ("redial", "starting_backlog", "issues"):
            keys.pop(key, None)
        keys["arrivals"], name, table = recorded_arrivals(found, first, last, draw)
        files.setdefault(name, []).append(table)
    handling = dict(_of_who_was_there(center, tree, first, last))
    for pool in center.pools:
        tree["pools"][pool.name].get("shrinkage", {}).pop("absence", None)
        tree["pools"][pool.name].pop("turnover", None)
    tables = {name: pl.concat(parts) for name, parts in files.items()}
    tables[STAFFING] = pl.DataFrame(dated_staff_rows([_all_there(pool) for pool in center.pools], first, last))
    kept = {name: table for name, table in center.tables.items() if name.startswith("patience")}
    return tree, tables | kept | handling


def _of_who_was_there(
    center: FittedCenter, tree: dict[str, Any], first: date, last: date
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Write handle times of the agents who were there on each date, where agents learn; yield their files."""
    if center.learning is None:
        return
    served = served_by([one.queue for one in center.channels])
    slower = {} if served is None else dict(slower_by_day(served, center.learning).iter_rows())
    for found in center.channels:
        if found.handling is not None:
            file = values_file(found.name, "handle-time")
            family, law = next(iter(dict(found.handling.talk_law).items()))
            hours: Any = law["mean"] if isinstance(law["mean"], Mapping) else {"00:00": law["mean"]}  # type: ignore[index]
            days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
            rows = [(day.isoformat(), start, parse_duration(mean) * slower.get(day, 1.0))
                    for day in days for start, mean in hours.items()]  # fmt: skip
            mean = {"file": file, "column": "seconds"}
            tree["channels"][found.name]["handle_time"] = {family: {**law, "mean": mean}}  # type: ignore[dict-item]
            yield file, pl.DataFrame(rows, schema=["date", "start", "seconds"], orient="row")


def _all_there(pool: PoolFound) -> PoolFound:
    """Return a pool of those who came: none of them is absent."""
    if pool.states is None:
        return pool
    nobody = replace(pool.states.absence, value=0.0)
    return replace(pool, states=pool.states._replace(absence=nobody))


def recorded_arrivals(
    found: ChannelFound, first: date, last: date, draw: int, segments: Collection[str] = ()
) -> tuple[dict[str, Any], str, pl.DataFrame]:
    """Return the key of recorded arrivals, the file it names, and the rows of this channel in it.

    Contacts keep those of their ``segments`` that the scenario has.
    """
    queue = found.queue
    if queue.intervals is None and queue.contacts is not None:
        return {"trace": TRACE}, TRACE, trace_of(queue.contacts, found.name, first, last, segments)
    if queue.mode == DEFERRED and queue.tickets is not None:
        rows = queue.tickets.select(pl.col("created").alias("arrival"))
        return {"trace": TRACE}, TRACE, trace_of(rows, found.name, first, last)
    recorded = found.arrivals.recorded.between(first, last)
    return {"trace": TRACE}, TRACE, spread(recorded, draw)


def trace_of(rows: pl.DataFrame, channel: str, first: date, last: date, segments: Collection[str] = ()) -> pl.DataFrame:
    """Return the arrivals of contacts between two dates as a trace, with the segments that have a name there."""
    legs = rows.filter(FIRST_LEG) if "leg" in rows.columns else rows
    mine = legs.filter(pl.col("arrival").dt.date().is_between(first, last)).sort("arrival")
    known = pl.col("segment").is_in(list(segments)) if segments and "segment" in mine.columns else pl.lit(False)
    whose = [pl.when(known).then("segment").alias("segment")] if mine.select(known.any()).item() else []
    return mine.select(_written(), pl.lit(channel).alias("channel"), *whose)


def spread(counts: Counts, draw: int) -> pl.DataFrame:
    """Return as many arrivals in each slot as were counted, at uniform times, as those of a Poisson process are.

    Means that counts scatter about would scatter twice. ``draw`` says which times.
    """
    luck = stream(1, draw, 0, "replay", counts.queue)
    whole = np.rint(np.nan_to_num(counts.table)).astype(np.int64).ravel()
    slots = np.repeat(np.arange(len(whole)), whole)
    seconds = np.sort((slots + luck.random(len(slots))) * counts.length)
    start = datetime(counts.dates[0].year, counts.dates[0].month, counts.dates[0].day)
    times = pl.Series("arrival", (seconds * 1e6).astype(np.int64)).cast(pl.Duration("us")) + start
    return pl.DataFrame({"arrival": times}).select(_written(), pl.lit(counts.queue).alias("channel"))


def _written() -> pl.Expr:
    return pl.col("arrival").dt.strftime("%Y-%m-%dT%H:%M:%S%.6f").alias("arrival")
