"""Frames of either kind: polars, which we make, and pandas, for whom works with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from sim.scenario.basics.problems import did_you_mean, input_error

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

T = TypeVar("T")


def the_table(name: str, tables: Mapping[str, T]) -> T:
    """Return the table of a name; refuse one that is not there, with those there are."""
    if name not in tables:
        raise input_error("table", f"there is no table {name!r}; {did_you_mean(name, tables)}")
    return tables[name]


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a frame for pandas; raise an ``ImportError`` where that, or pyarrow, is not installed."""
    try:
        import pandas  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError as error:
        text = f"to_pandas needs {error.name}, which is not installed; give: pip install 'ccsim[pandas]'"
        raise ImportError(text, name=error.name) from None
    return frame.to_pandas()
