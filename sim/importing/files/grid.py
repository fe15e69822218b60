"""RoleCells of text in rows, before anything is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

LINE = "line"
SPACES = " \t\u00a0\u202f\u2009\ufeff"


@dataclass(frozen=True)
class CellGrid:
    """One table of a file as it stands there.

    Attributes
    ----------
    cells
        Columns ``c0``, ``c1``, ..., all text, empty cells null; and ``line``, the number of the row in the file from 1.
    named
        Whether the columns have names already, as those of JSON do.
    found
        What was found out on the way: ``{"delimiter": ";"}``.
    labels
        What holds for all of it, such as the name of its sheet.
    """

    cells: pl.DataFrame
    named: tuple[str, ...] = ()
    found: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Names of the columns that hold cells."""
        return [name for name in self.cells.columns if name != LINE]


def cleaned(frame: pl.DataFrame) -> pl.DataFrame:
    """Return cells without the spaces around them; null where nothing is left."""
    stripped = pl.col(pl.String).str.strip_chars(SPACES)
    return frame.with_columns(pl.when(stripped != "").then(stripped).name.keep())
