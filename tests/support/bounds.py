"""The bounds that a unit sets to a figure: what every table of a run keeps, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from sim.experiments import RunResult
from sim.metrics.catalogue import METRICS

BOUNDS = {"share": (0.0, 1.0), "level": (0.0, 1.0), "points": (1.0, 7.0)}
COUNT = (0.0, float("inf"))
FREE = ("prediction_bias",)  # too early or too late
COUNTS = ("waits", "moves", "ledger", "shares")


def bounds(metric: str) -> tuple[float, float]:
    """Return between which values a metric lies."""
    unit = METRICS[metric].unit if metric in METRICS else ""
    return (-COUNT[1], COUNT[1]) if metric.startswith(FREE) else BOUNDS.get(unit, COUNT)


def beyond(result: RunResult) -> list[Any]:
    """Return all figures of a run that are beyond their bounds, with where they are."""
    return [*_by_scope(result), *_over_time(result), *_by_interval(result), *_counts(result)]


def _by_scope(result: RunResult) -> Iterator[Any]:
    """Look at every replication, which is faster than at the table of all of them, and has no less noise."""
    for scope in result.scopes:
        for metric in result.metrics_of(scope):
            values = result.values(metric, scope)
            if np.any((values < bounds(metric)[0]) | (values > bounds(metric)[1])):
                yield metric, scope, values.tolist()
        most, mean = (result.totals(name, scope) for name in ("queue_length_max", "queue_seconds_open"))
        if np.any(mean > most * result.totals("open_seconds", scope)):
            yield "queue_length", scope, most.tolist()


def _over_time(result: RunResult) -> Iterator[Any]:
    for metric, rows in result.to_polars("timeline").partition_by("metric", as_dict=True).items():
        for column in ("mean", "low", "high"):
            yield from _outside(rows, column, *bounds(str(metric[0]))).rows()


def _by_interval(result: RunResult) -> Iterator[Any]:
    rows = result.to_polars("intervals")
    for column in rows.columns[4:]:
        yield from _outside(rows, column, *bounds(column)).select("date", "start", "name", column).rows()


def _counts(result: RunResult) -> Iterator[Any]:
    for name in [name for name in COUNTS if name in result.table_names]:
        rows = result.to_polars(name)
        for column in [column for column, kind in rows.schema.items() if kind.is_numeric()]:
            yield from _outside(rows, column, 0.0, 1.0 if column == "share" else COUNT[1]).rows()


def _outside(rows: pl.DataFrame, column: str, low: float, high: float) -> pl.DataFrame:
    return rows.filter(~pl.col(column).is_between(low, high))
