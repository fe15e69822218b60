"""The table of a run by reporting interval, as a polars frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim.experiments.runs.by_time import ByTime, divided
from sim.experiments.runs.timelines import ratios
from sim.metrics.catalogue import COUNTS, RATIOS, VALUES
from sim.metrics.counting.spans import Floats
from sim.metrics.intervals.levels import COUNTED, REACHED
from sim.metrics.intervals.timeline import CHANNEL_LINES

if TYPE_CHECKING:
    from sim.experiments.runs.results import RunResult

# Less than this many on average is the rounding of seconds, not somebody.
NOTHING = 1e-6
LEVEL = next(line for line in CHANNEL_LINES if line.metric == "service_level")
COUNTS_BY_TIME, RATIOS_BY_TIME, VALUES_BY_TIME = (
    [one for one in these if one.by_interval] for these in (COUNTS, RATIOS, VALUES)
)
PROMISED = {"in_time": REACHED, "promised": COUNTED}
STAFF = ("agents", "occupancy", "present", "load", "required")
LEVELS = ("service_level_low", "service_level_high")
FIGURES = (
    *(one.name for one in COUNTS_BY_TIME),
    *PROMISED,
    *(one.name for one in (*RATIOS_BY_TIME, *VALUES_BY_TIME)),
    *("queue_length", "backlog", "backlog_age"),
    *STAFF,
    *LEVELS,
)
INTERVALS: dict[str, Any] = {
    **dict.fromkeys(("date", "start", "kind", "name"), pl.String),
    **dict.fromkeys(FIGURES, pl.Float64),
}
Table = dict[str, Floats]


def intervals(result: RunResult) -> pl.DataFrame:
    """Return one row per reporting interval and channel, and per interval and pool.

    Counts are means per replication; ratios are ratios of sums over replications; percentiles are those of the waits
    of all replications; ``target_met_intervals`` is the share of replications in which the interval kept its promise.
    Contacts count in the interval of their arrival. Left out are intervals in which a channel is closed, or a pool
    not on duty, and nothing happened; those in which it is open are there though nobody came.
    """
    parts = [pl.DataFrame(schema=INTERVALS), *_of_channels(result.by_time), *_of_pools(result.by_time)]
    return pl.concat(parts, how="diagonal").sort("kind", "name", "date", "start", maintain_order=True)


def _of_channels(time: ByTime) -> Iterator[pl.DataFrame]:
    scenario, sums = time.scenario, time.channels
    table = {**_counted(time.result), **_sampled(time.result), **_waiting(time), **staff_of(time)}
    table |= dict(zip(LEVELS, level_bounds(time.result, sums, ""), strict=True))
    happened = (table["arrivals"] > 0) | (table["queue_length"] > NOTHING) | (sums["backlog_left"] > 0)
    for k, name in enumerate(scenario.channel_names):
        is_open = (time.opened[k] > 0) & (not scenario.channels[name].service_mode.one_way)
        yield _frame(time, "channel", name, row_of(table, k), happened[k] | is_open)


def row_of(table: Table, k: int) -> Table:
    """Return what a table says of one channel or pool."""
    return {name: column[k] for name, column in table.items()}


def _counted(result: RunResult) -> Table:
    n, sums = result.replications, result.intervals.channels
    table = {one.name: sums[one.of] / n for one in COUNTS_BY_TIME}
    table |= {name: sums[total] / n for name, total in PROMISED.items()}
    return table | {one.name: divided(*(sums[total] for total in one.totals)) for one in RATIOS_BY_TIME}


def _sampled(result: RunResult) -> Table:
    shape = result.intervals.channels["arrivals"].shape
    shares = [one.percentile.share for one in VALUES_BY_TIME if one.percentile]
    found = result.intervals.cells.quantiles(shares, result.intervals.channels["arrivals"].size)
    return {one.name: row.reshape(shape) for one, row in zip(VALUES_BY_TIME, found, strict=True)}


def _waiting(time: ByTime) -> Table:
    sums, channels = time.channels, [time.scenario.channels[name] for name in time.scenario.channel_names]
    deferred = np.array([[channel.service_mode.deferred] for channel in channels])
    left = np.where(deferred, sums["backlog_left"] / time.result.replications, np.nan)
    age = divided(sums["backlog_age"], sums["backlog_aged"])
    return {"queue_length": time.over_time(sums, "queue_seconds"), "backlog": left, "backlog_age": age}


def staff_of(time: ByTime) -> Table:
    """Return the agents who may serve each channel, how busy they are, and how many its target takes."""
    staffed = time.serves.any(axis=1, keepdims=True)
    there = {name: time.for_channels(getattr(time, name)) for name in ("agents", "present")}
    busy, working = (time.for_channels(time.pools[f"{name}_seconds"]) for name in ("busy", "working"))
    found = there | {"occupancy": divided(busy, working), "load": time.load, "required": time.required}
    return {name: np.where(staffed, column, np.nan) for name, column in found.items()}


def level_bounds(result: RunResult, sums: Mapping[str, Floats], prefix: str) -> tuple[Floats, Floats]:
    """Return the interval of the service level over replications, of each reporting interval or day."""
    moments = [
        sums[REACHED],
        sums[COUNTED],
        *(result.intervals.levels[f"{prefix}{name}"] for name in ("xx", "xy", "yy")),
    ]
    _, low, high = ratios(np.stack(moments), result, LEVEL)
    return low, high


def _of_pools(time: ByTime) -> Iterator[pl.DataFrame]:
    sums = time.pools
    occupancy = divided(sums["busy_seconds"], sums["working_seconds"])
    on_duty = sums["open_seconds"] > 0
    for k, pool in enumerate(time.scenario.pool_names):
        table = {"agents": time.agents[k], "occupancy": occupancy[k], "present": time.present[k]}
        table["required"] = time.required_by_pool[k]
        yield _frame(time, "pool", pool, table, on_duty[k] | (time.agents[k] > NOTHING))


def _frame(time: ByTime, kind: str, name: str, table: Table, shown: Any) -> pl.DataFrame:
    """Return the rows of a channel or pool that are shown; what is not defined is missing."""
    local, found = time.scenario.calendar.local, np.flatnonzero(shown)
    stamps = [local.written(start) for start in time.edges[found].tolist()]
    named = {"date": [date for date, _ in stamps], "start": [start for _, start in stamps]}
    numbers = {key: np.asarray(column[found], float) for key, column in table.items()}
    schema = {key: INTERVALS[key] for key in (*named, *numbers)}
    rows = pl.DataFrame({**named, **numbers}, schema=schema, nan_to_null=True)
    return rows.with_columns(kind=pl.lit(kind), name=pl.lit(name))
