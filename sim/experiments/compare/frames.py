"""The tidy tables of a comparison, as polars frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl

from sim.experiments.runs.frames import by_replication

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


TABLES: dict[str, Callable[[Comparison], pl.DataFrame]] = {"comparisons": comparisons, "replications": replications}
