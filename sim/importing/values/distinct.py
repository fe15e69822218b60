"""Columns of text read by their distinct cells, which are far fewer: durations and times of day repeat."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

CELL = "cell"


def by_distinct(column: pl.Series, read: Callable[[str], pl.Expr]) -> pl.Series:
    """Return what an expression over a column makes of its cells, each distinct one read once.

    Parameters
    ----------
    read
        Takes the name of a column, and returns the expression.
    """
    cells = column.rename(CELL)
    known = cells.drop_nulls().unique().to_frame().with_columns(read(CELL).alias("value"))
    return cells.to_frame().join(known, on=CELL, how="left", maintain_order="left")["value"].rename(column.name)
