"""What a run saves for its figures: lines over time with their intervals, and how waits are distributed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim.calendar import horizon
from sim.experiments.statistics.estimate import student
from sim.experiments.statistics.estimators import observation
from sim.experiments.statistics.shares import Observed, bounds
from sim.metrics.counting.spans import Floats
from sim.metrics.intervals.distribution import wait_edges
from sim.metrics.intervals.timeline import CHANNEL_LINES, OPEN, POOL_LINES, Series, stretch_starts, stretched

if TYPE_CHECKING:
    from sim.experiments.runs.results import RunResult

NOTHING = 1e-6  # less than this on average is the rounding of seconds
TIMELINE: dict[str, Any] = {
    **dict.fromkeys(("date", "start"), pl.String),
    "seconds": pl.Float64,
    **dict.fromkeys(("kind", "name", "metric", "unit"), pl.String),
    **dict.fromkeys(("mean", "low", "high", "open"), pl.Float64),
}
WAITS: dict[str, Any] = {"channel": pl.String, **dict.fromkeys(("within", "answered", "lost"), pl.Float64)}


def timeline(result: RunResult) -> pl.DataFrame:
    """Return one row per stretch of time, channel or pool, and figure, with its interval over replications.

    A stretch is a reporting interval, or a day or weeks where those would be too many. Stretches in which nothing
    happened, and figures that are undefined there, are left out. ``open`` is the share of the stretch in which the
    channel is open, or the pool on duty.
    """
    scenario = result.scenario
    parts = [
        *_parts(result, "channel", scenario.channel_names, CHANNEL_LINES),
        *_parts(result, "pool", scenario.pool_names, POOL_LINES),
    ]
    return pl.concat([pl.DataFrame(schema=TIMELINE), *parts])


def _parts(result: RunResult, kind: str, names: tuple[str, ...], lines: tuple[Series, ...]) -> Iterator[pl.DataFrame]:
    scenario, found = result.scenario, result.intervals.lines
    starts = stretch_starts(scenario)
    whole = np.diff(starts, append=horizon(scenario))
    totals = result.intervals.channels if kind == "channel" else result.intervals.pools
    opened = stretched(scenario, totals[OPEN]) / whole / result.replications
    happened = _happened(found, kind)
    for k, name in enumerate(names):
        for line in lines:
            if line.metric in found and _concerns(result, line, name):
                mean, low, high = ratios(found[line.metric][:, k], result, line)
                shown = happened[k] & ~np.isnan(mean)
                columns = {"seconds": whole, "mean": mean, "low": low, "high": high, "open": opened[k]}
                rows = {key: one[shown] for key, one in columns.items()} | _dates(result, starts[shown])
                said = {"kind": kind, "name": name, "metric": line.metric, "unit": line.unit}
                named = {key: [text] * len(rows["seconds"]) for key, text in said.items()}
                yield pl.DataFrame({**rows, **named}, schema=TIMELINE, nan_to_null=True)


def _happened(found: dict[str, Floats], kind: str) -> Any:
    """Return, per name and stretch, whether anything did: somebody came, waited or was on duty."""
    metrics = ("arrivals", "queue_length", "backlog") if kind == "channel" else ("agents", "absent", "training")
    amounts = [found[metric][0] / found[metric][1] for metric in metrics]
    return np.any([amount > NOTHING for amount in amounts], axis=0)


def _concerns(result: RunResult, line: Series, name: str) -> bool:
    """Return whether a line says anything of a channel: replies and backlogs are of messages, waits of others."""
    if name not in result.scenario.channels or line in POOL_LINES:
        return True
    late = result.scenario.channels[name].service_mode.deferred
    return late if line.metric in ("backlog", "response_time") else not (late and line.metric == "wait")


def ratios(moments: Floats, result: RunResult, line: Series) -> tuple[Floats, Floats, Floats]:
    """Return the ratio of sums of each stretch and its interval, as those of a run; NaN where undefined."""
    return ratios_of(moments, result.replications, line, result.scenario.experiment.confidence)


def ratios_of(moments: Floats, n: int, line: Series, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Return ratios of sums over ``n`` observations and their intervals, by x, y, xx, xy and yy."""
    x, y, xx, xy, yy = moments
    ratio = np.divide(x, y, out=np.full(x.shape, np.nan), where=y > 0)
    if n == 1:
        return ratio, np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    spread = np.sqrt(np.maximum(xx - 2 * ratio * xy + ratio**2 * yy, 0) / (n - 1))
    error = np.divide(spread, y / n, out=np.full(x.shape, np.nan), where=y > 0) / np.sqrt(n)
    if line.unit == "share":
        seen = Observed(error, n, np.maximum(1.0, y / n / observation(line.metric)))
        return ratio, *bounds(ratio, seen, confidence)
    half = student(n - 1, confidence) * error
    return ratio, np.maximum(ratio - half, 0), ratio + half


def _dates(result: RunResult, starts: Floats) -> dict[str, list[str]]:
    written = [result.scenario.calendar.local.written(start) for start in starts.tolist()]
    return {"date": [date for date, _ in written], "start": [start for _, start in written]}


def waits(result: RunResult) -> pl.DataFrame:
    """Return one row per channel and length of wait: who was answered, and lost, after more than the one before.

    Means per replication; ``within`` is in seconds, and empty for what is longer than all. Lengths of which there
    are none are left out, but for the target.
    """
    edges = np.append(wait_edges(result.scenario), np.nan)
    parts = [_waits_of(result, k, name, edges) for k, name in enumerate(result.scenario.channel_names)]
    return pl.concat([pl.DataFrame(schema=WAITS), *parts])


def _waits_of(result: RunResult, k: int, name: str, edges: Floats) -> pl.DataFrame:
    target = result.scenario.channels[name].target
    counts = {kind: table[k] / result.replications for kind, table in result.intervals.waits.items()}
    some = (counts["answered"] > 0) | (counts["lost"] > 0)
    if target is not None and some.any():
        some = some | (edges == target.within)
    rows = pl.DataFrame({"within": edges[some], **{kind: count[some] for kind, count in counts.items()}})
    return rows.select(pl.lit(name).alias("channel"), pl.col("within").fill_nan(None), "answered", "lost")
