"""Where the names of the columns stand: the first row of words, above rows of values, that is as wide as they are."""

from __future__ import annotations

from statistics import median
from typing import NamedTuple

from sim.importing.files.grid import LINE, CellGrid
from sim.importing.rows.likeness import is_value
from sim.scenario.basics.problems import input_error

LOOKED_AT = 200  # rows
WIDE = 0.6  # of the cells that rows usually have
DATA = 0.3  # share of values from which on a row is data

Row = tuple[str | None, ...]


class Header(NamedTuple):
    """Names of columns, and the row that holds them.

    Attributes
    ----------
    usual
        How many cells rows of data usually have.
    group
        Line of the headings above groups of columns, where names needed them.
    """

    names: tuple[str, ...]
    row: Row
    line: int
    usual: float
    group: int | None = None


def header_of(grid: CellGrid, place: str) -> Header:
    """Find the header.

    Raises
    ------
    InputError
        There is none, or nothing below it.
    """
    rows = [row for row in grid.cells.head(LOOKED_AT).rows(named=False) if any(row[1:])]
    cells = [row[1:] for row in rows]
    usual = _usual(cells)
    for at, row in enumerate(cells):
        if _is_header(row, usual):
            above = cells[at - 1] if at else ()
            names = _named(row, above)
            group = int(rows[at - 1][0] or 0) if at and names != _named(row, ()) else None
            return Header(names, row, int(rows[at][0] or 0), usual, group)
    if not any(is_value(cell) for row in cells for cell in row if cell):
        raise input_error(place, "holds no numbers, dates or times; is it a table?")
    if all(any(is_value(cell) for cell in row if cell) for row in cells):
        raise input_error(place, "has no header; add a first line that names the columns")
    raise input_error(place, "has no header as wide as its rows; add a line that names the columns")


def _usual(cells: list[Row]) -> float:
    full = [[cell for cell in row if cell] for row in cells]
    data = [len(row) for row in full if len(row) > 1 and sum(map(is_value, row)) >= DATA * len(row)]
    return median(data or [len(row) for row in full] or [0])


def _is_header(row: Row, usual: float) -> bool:
    words = [cell for cell in row if cell]
    return len(words) >= max(2, WIDE * usual) and not any(map(is_value, words))


def _named(row: Row, above: Row) -> tuple[str, ...]:
    """Return names of columns; those that occur several times get what stands above their group before them."""
    groups = _groups(above)
    twice = {cell for cell in row if cell and row.count(cell) > 1}
    if not groups or not twice:
        return tuple(cell or "" for cell in row)
    return tuple(
        f"{group} {cell}" if cell in twice and group else cell or "" for cell, group in zip(row, groups, strict=True)
    )


def _groups(above: Row) -> list[str]:
    """Return the heading of each column in a row of at least two headings, which stand where groups begin."""
    if sum(cell is not None for cell in above) < 2 or any(is_value(cell) for cell in above if cell):
        return []
    headings, last = [], ""
    for cell in above:
        last = cell or last
        headings.append(last)
    return headings


def is_repeat(grid: CellGrid, header: Header) -> list[int]:
    """Return the lines in which the header stands."""
    import polars as pl

    same = pl.all_horizontal(
        pl.col(column).eq_missing(pl.lit(cell)) for column, cell in zip(grid.columns, header.row, strict=True)
    )
    return grid.cells.filter(same)[LINE].to_list()
