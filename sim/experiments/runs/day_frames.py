"""The table of a run by day, as a polars frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim.calendar import midnights
from sim.experiments.runs.by_time import ByTime, divided
from sim.experiments.runs.interval_frames import (
    LEVELS,
    RATIOS_BY_TIME,
    STAFF,
    Table,
    level_bounds,
    row_of,
    staff_of,
)
from sim.metrics.counting.bins import by_day
from sim.metrics.counting.spans import Floats
from sim.metrics.intervals.levels import COUNTED, REACHED

if TYPE_CHECKING:
    from sim.experiments.runs.results import RunResult

DAILY = ("arrivals", "answered", "abandoned", "service_level", *LEVELS, "target_met", "abandonment", "asa", *STAFF)
WORST = ("worst_level", "worst_present", "worst_required")
DAYS: dict[str, Any] = {
    **dict.fromkeys(("date", "kind", "name"), pl.String),
    **dict.fromkeys(DAILY, pl.Float64),
    "worst_start": pl.String,
    **dict.fromkeys(WORST, pl.Float64),
}


def days(result: RunResult) -> pl.DataFrame:
    """Return one row per day and channel, and per day and pool; of channels with the day's worst interval.

    Counts are means per replication, ratios ratios of sums; ``target_met`` is the share of replications in which the
    day kept the channel's promise. Agents, load and agents required are means over the day's open hours.
    """
    rows = [*_days_of_channels(result.by_time), *_days_of_pools(result.by_time)]
    return pl.DataFrame(rows, schema=DAYS).sort("kind", "name", "date", maintain_order=True)


def _days_of_channels(time: ByTime) -> Iterator[dict[str, Any]]:
    result, scenario = time.result, time.scenario
    sums = {name: by_day(scenario, values) for name, values in time.channels.items()}
    ratio = {one.name: divided(*(sums[total] for total in one.totals)) for one in RATIOS_BY_TIME if one.name in DAILY}
    count = {name: sums[name] / result.replications for name in ("arrivals", "answered", "abandoned")}
    table = count | ratio | dict(zip(LEVELS, level_bounds(result, sums, "day_"), strict=True))
    table["target_met"] = divided(result.intervals.levels["days_met"], result.intervals.levels["days_judged"])
    staff, weights = staff_of(time), time.opened
    table |= {name: _mean(time, staff[name], weights) for name in STAFF if name != "occupancy"}
    busy, working = (time.for_channels(by_day(scenario, time.pools[f"{name}_seconds"])) for name in ("busy", "working"))
    table["occupancy"] = divided(busy, working)
    shown = (sums["arrivals"] > 0) | (by_day(scenario, weights) > 0)
    for k, name in enumerate(scenario.channel_names):
        if not scenario.channels[name].service_mode.one_way:
            yield from _rows(time, "channel", name, row_of(table, k), shown[k], _worst(time, k, staff))


def _mean(time: ByTime, values: Floats, weights: Floats) -> Floats:
    """Return the mean over a day's open time of what is known of its intervals."""
    known = ~np.isnan(values)
    whole = by_day(time.scenario, np.where(known, values, 0.0) * np.where(known, weights, 0.0))
    return divided(whole, by_day(time.scenario, np.where(known, weights, 0.0)))


def _worst(time: ByTime, channel: int, staff: Table) -> dict[int, dict[str, Any]]:
    """Return of each day the interval in which the smallest share was in time, where anything was promised."""
    level = divided(time.channels[REACHED][channel], time.channels[COUNTED][channel])
    firsts = np.searchsorted(time.edges, midnights(time.scenario))
    found: dict[int, dict[str, Any]] = {}
    for day, (first, last) in enumerate(pairwise(firsts.tolist())):
        if np.isnan(level[first:last]).all():
            continue
        at = first + int(np.nanargmin(level[first:last]))
        _, clock = time.scenario.calendar.local.written(float(time.edges[at]))
        cells = (level[at], staff["present"][channel, at], staff["required"][channel, at])
        figures = {name: None if np.isnan(cell) else float(cell) for name, cell in zip(WORST, cells, strict=True)}
        found[day] = {"worst_start": clock} | figures
    return found


def _days_of_pools(time: ByTime) -> Iterator[dict[str, Any]]:
    duty = time.pools["open_seconds"] / time.result.replications
    sums = {name: by_day(time.scenario, time.pools[f"{name}_seconds"]) for name in ("busy", "working")}
    occupancy = divided(sums["busy"], sums["working"])
    staff = {"agents": time.agents, "present": time.present, "required": time.required_by_pool}
    table = {name: _mean(time, values, duty) for name, values in staff.items()} | {"occupancy": occupancy}
    shown = by_day(time.scenario, duty) > 0
    for k, name in enumerate(time.scenario.pool_names):
        yield from _rows(time, "pool", name, row_of(table, k), shown[k], {})


def _rows(
    time: ByTime, kind: str, name: str, table: Table, shown: Any, worst: Mapping[int, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for day in np.flatnonzero(shown).tolist():
        date = time.scenario.calendar.date(day)
        numbers = {key: None if np.isnan(column[day]) else float(column[day]) for key, column in table.items()}
        yield {"date": date.isoformat(), "kind": kind, "name": name, **numbers, **worst.get(day, {})}
