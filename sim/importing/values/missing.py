"""What people write where a value is unknown, which is not 0."""

from __future__ import annotations

import polars as pl

UNKNOWN = (
    "-",
    "--",
    "---",
    "–",
    "—",
    "−",
    "n/a",
    "n.a.",
    "na",
    "n/d",
    "nd",
    "k.a.",
    "k. a.",
    "null",
    "none",
    "[none]",
    "nan",
    "#n/a",
    "#div/0!",
    "#nv",
    "#wert!",
    "#value!",
    "?",
    "unknown",
    ".",
)


def known(column: str) -> pl.Expr:
    """Return the cells of a column, null where they say that they are unknown."""
    return pl.when(~pl.col(column).str.to_lowercase().is_in(UNKNOWN)).then(pl.col(column)).alias(column)
