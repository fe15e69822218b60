"""The tidy tables of a comparison, as polars frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim.experiments.runs.frames import by_replication
from sim.experiments.statistics.estimators import cut, interval_of
from sim.metrics.catalogue import METRICS
from sim.metrics.intervals.by_period import BY_CHANNEL, SHARE, periods_told
from sim.metrics.metric import MONEY

if TYPE_CHECKING:
    from sim.experiments.compare.comparison import Comparison

SCOPES = ("channel", "pool")
KEYS: dict[str, Any] = {"metric": pl.String, **dict.fromkeys(SCOPES, pl.String)}
COMPARED: dict[str, Any] = {
    **KEYS,
    **dict.fromkeys(("unit", "design"), pl.String),
    **dict.fromkeys(("mean", "low", "high"), pl.Float64),
    "n": pl.Int64,
    **dict.fromkeys(("difference", "difference_low", "difference_high", "p", "p_holm"), pl.Float64),
    "verdict": pl.String,
    "primary": pl.Boolean,
    "replications_to_show": pl.Int64,
    "variance_reduction": pl.Float64,
}


def comparisons(comparison: Comparison) -> pl.DataFrame:
    """Return one row per figure and design; the reference has no difference."""
    rows = [{**row, **row["scope"]} for row in comparison.to_dict()["comparisons"]]
    return pl.DataFrame([{key: row.get(key) for key in COMPARED} for row in rows], schema=COMPARED)


def replications(comparison: Comparison) -> pl.DataFrame:
    """Return one row per design, replication and figure: the value; empty where undefined."""
    figures = [(name, figure) for name in comparison.results for figure in comparison.figures]
    rows = [{"design": name, "metric": figure.metric, **dict(figure.scope)} for name, figure in figures]
    labels = pl.DataFrame(rows, schema={"design": pl.String, **KEYS})
    values = [comparison.results[name].values(*figure) for name, figure in figures]
    return by_replication(labels, values).select("design", "replication", *KEYS, "value")


PERIODS: dict[str, Any] = {
    **dict.fromkeys(("design", "date", "metric", "channel", "unit"), pl.String),
    **dict.fromkeys(("mean", "low", "high"), pl.Float64),
}


def periods(comparison: Comparison) -> pl.DataFrame:
    """Return one row per design, week or month by its first date, and figure: with its interval over replications."""
    rows = [row for name in comparison.results for row in _by_period(comparison, name)]
    return pl.DataFrame(rows, schema=PERIODS)


def _by_period(comparison: Comparison, name: str) -> Iterator[dict[str, Any]]:
    done, run = comparison.by_period.get(name, ()), comparison.results[name]
    told = periods_told(run.scenario)
    for metric in done[0] if done and told else ():
        channels = run.scenario.channel_names if metric in BY_CHANNEL else (None,)
        unit = "share" if metric == SHARE else METRICS[metric].unit
        words = {"design": name, "metric": metric, "unit": run.scenario.currency if unit == MONEY else unit}
        for (line, channel), (at, date) in product(enumerate(channels), enumerate(told.starts if told else ())):
            ratio = tuple(np.array([one[metric][part, line, at] for one in done]) for part in (0, 1))
            known = "resolution" if metric == SHARE else metric  # which is a share, as that of a channel is
            mean, *ends = interval_of(known, ratio, comparison.confidence)
            low, high = cut(known, *ends)
            if mean is not None:
                yield {**words, "date": date.isoformat(), "channel": channel, "mean": mean, "low": low, "high": high}


TABLES: dict[str, Callable[[Comparison], pl.DataFrame]] = {
    "comparisons": comparisons,
    "replications": replications,
    "periods": periods,
}
