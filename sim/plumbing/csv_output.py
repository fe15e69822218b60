"""CSV as we write it, and cells that a spreadsheet would take for formulas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

FORMULA = r"^'*[=+\-@\t\r]"
MARKED = r"^'+[=+\-@\t\r]"


class _Setting:
    safe = False


def set_spreadsheet_safe(safe: bool) -> None:
    """Say whether the cells of CSV files that are written from now on must be no formulas."""
    _Setting.safe = safe


def is_spreadsheet_safe() -> bool:
    """Return what was said last."""
    return _Setting.safe


def write_csv(frame: pl.DataFrame, path: Path, **options: Any) -> None:
    """Write a frame as CSV, as :func:`csv_of` returns it."""
    (_marked(frame) if _Setting.safe else frame).write_csv(path, **options)


def csv_of(frame: pl.DataFrame, **options: Any) -> str:
    """Return a frame as CSV; text that could be a formula has an apostrophe before it, if that was asked for.

    >>> import polars as pl
    >>> set_spreadsheet_safe(True)
    >>> csv_of(pl.DataFrame({"pool": ["=1+1", "a-b", "-2"], "value": [-1.5, 0.0, 2.0]})).splitlines()
    ['pool,value', "'=1+1,-1.5", 'a-b,0.0', "'-2,2.0"]
    >>> set_spreadsheet_safe(False)
    """
    text: str = (_marked(frame) if _Setting.safe else frame).write_csv(**options)
    return text


def _marked(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.contains(FORMULA)).then("'" + text).otherwise(text).name.keep())


def unmarked(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what was written with apostrophes as it was before.

    >>> import polars as pl
    >>> odd = pl.DataFrame({"pool": ["=1", "'=1", "'a", "plain", None]})
    >>> unmarked(_marked(odd)).equals(odd)
    True
    """
    import polars as pl

    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.contains(MARKED)).then(text.str.slice(1)).otherwise(text).name.keep())
