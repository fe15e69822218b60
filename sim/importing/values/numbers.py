"""Numbers as text: which mark parts thousands, and which begins a fraction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

SHAPE = r"^[+-]?\d[\d.,\s\u00a0\u202f\u2009'’]*%?$|^[+-]?[.,]\d+%?$"
BOTH = {",": r"\d\.\d{3}(\.\d{3})*,\d", ".": r"\d,\d{3}(,\d{3})*\.\d"}  # by the mark of fractions
NOT_THREE = {",": r"^[^.,]*,(\d{1,2}|\d{4,})%?$", ".": r"^[^.,]*\.(\d{1,2}|\d{4,})%?$"}
SPACED = {",": r"\d[\s\u00a0\u202f\u2009]\d{3},\d", ".": r"\d[\s\u00a0\u202f\u2009]\d{3}\.\d"}
LEADING = {",": r"^[+-]?0,\d|^[+-]?,\d", ".": r"^[+-]?0\.\d|^[+-]?\.\d"}
TWICE = {",": r"^[+-]?\d{1,3}(\.\d{3}){2,}$", ".": r"^[+-]?\d{1,3}(,\d{3}){2,}$"}
THREE = {",": r"^[+-]?[1-9]\d{0,2},\d{3}%?$", ".": r"^[+-]?[1-9]\d{0,2}\.\d{3}%?$"}


class Mark(NamedTuple):
    """The mark that begins fractions, and the cell that shows it; no mark where nothing tells."""

    mark: str | None
    why: str
    doubtful: str = ""


def mark_of(columns: Iterable[pl.Series], counts: Iterable[pl.Series] = ()) -> Mark:
    """Return the mark of fractions in the numbers of a file.

    Parameters
    ----------
    columns
        All columns of numbers.
    counts
        Those that hold counts, which are whole: there ``1.234`` is twelve hundred.
    """
    distinct = _distinct(columns)
    for forms, why in (
        (BOTH, "has both marks"),
        (SPACED, "has groups"),
        (LEADING, "begins with 0"),
        (NOT_THREE, "has not three digits behind it"),
        (TWICE, "has two groups"),
    ):
        seen = {mark: _first(distinct, pattern) for mark, pattern in forms.items()}
        if (seen[","] is None) != (seen["."] is None):
            mark = "," if seen["."] is None else "."
            return Mark(mark, f"{seen[mark]} {why}")
    return _by_counts(distinct, _distinct(counts))


def _by_counts(distinct: pl.Series, counts: pl.Series) -> Mark:
    seen = {mark: _first(counts, pattern) for mark, pattern in THREE.items()}
    if (seen[","] is None) != (seen["."] is None):
        mark = "," if seen[","] is None else "."
        return Mark(mark, f"{seen['.' if mark == ',' else ',']} is a count, and whole")
    doubtful = _first(distinct, THREE[","]) or _first(distinct, THREE["."])
    return Mark(None, "no number has a fraction", doubtful or "")


def _distinct(columns: Iterable[pl.Series]) -> pl.Series:
    cells = [column.drop_nulls().unique() for column in columns]
    whole = pl.concat([cell.rename("cell") for cell in cells]) if cells else pl.Series("cell", [], pl.String)
    return whole.filter(whole.str.contains(SHAPE)).str.replace_all(r"\s+%$", "%").unique().sort()


def _first(cells: pl.Series, pattern: str) -> str | None:
    found = cells.filter(cells.str.contains(pattern))
    return found[0] if found.len() else None


def numbers(column: str, mark: str) -> pl.Expr:
    """Return the cells of a column as numbers; null where they are none. A percent sign is left to its reader."""
    group = "." if mark == "," else ","
    plain = pl.col(column).str.replace_all(rf"[\s\u00a0\u202f\u2009'’{group}]", "").str.strip_suffix("%")
    right = pl.col(column).str.contains(rf"^[+-]?\d{{1,3}}(\{group}\d{{3}})+(\{mark}|%|\s|$)|^[^{group}]*$")
    return pl.when(right).then(plain.str.replace(mark, ".", literal=True)).cast(pl.Float64, strict=False)
