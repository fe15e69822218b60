"""A grid with names: what stands above a block becomes columns of it, totals and footers are set apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from sim.importing.files.grid import LINE, CellGrid
from sim.importing.rows.header import Header, header_of, is_repeat
from sim.importing.rows.likeness import total_like, value_like
from sim.scenario.basics.problems import input_error

BLOCK = "block"
FEW = 4  # a row with a quarter of the usual cells is a label, a title or a footer
LEADING = 4  # columns in which the word "total" may stand
LABEL = re.compile(r"^([^:]{2,40}):\s*(.*)$")
HEADING = "heading"


@dataclass(frozen=True)
class NamedTable:
    """Rows of data, as text.

    Attributes
    ----------
    cells
        Columns ``c0``, ``c1``, ... of text, ``line`` in the file, and ``block``: rows between two headers or labels.
    names
        What each column is called, by column; labels of blocks are columns too.
    totals
        The rows of totals, with the same columns.
    dropped
        How many rows were left out, by reason.
    """

    cells: pl.DataFrame
    names: Mapping[str, str]
    totals: pl.DataFrame
    dropped: Mapping[str, int] = field(default_factory=dict)
    header_line: int = 1

    def once(self) -> NamedTable:
        """Return the table without rows that stand there twice, cell by cell."""
        told = [name for name in self.cells.columns if name not in (LINE, BLOCK)]
        cells = self.cells.unique(told, keep="first", maintain_order=True)
        twice = self.cells.height - cells.height
        return replace(self, cells=cells, dropped={**self.dropped, "duplicates": twice}) if twice else self

    def only(self, keys: Collection[str]) -> NamedTable:
        """Return the table without columns that nobody needs: a large file takes less room then."""
        kept = [name for name in self.cells.columns if name in keys or name in (LINE, BLOCK, "queue")]
        return replace(self, cells=self.cells.select(kept))


def table_of(grid: CellGrid, place: str) -> NamedTable:
    """Return the table in a grid.

    Raises
    ------
    InputError
        There is no header, or fewer than two rows below it.
    """
    if grid.named:
        cells = grid.cells.with_columns(pl.lit(0).alias(BLOCK))
        table = NamedTable(cells, dict(zip(grid.columns, grid.named, strict=True)), cells.clear())
    else:
        table = _headed(grid, header_of(grid, place))
    if table.cells.height < 2:
        raise input_error(
            place,
            f"has {table.cells.height or 'no'} row{'s' * (table.cells.height != 1)} of data; "
            "at least two are needed to understand it",
        )
    return table


def _headed(grid: CellGrid, header: Header) -> NamedTable:
    names = dict(zip(grid.columns, header.names, strict=True))
    marked = _marked(grid, header)
    kinds = marked["what"]
    below = marked.filter((pl.col("what") == "data") & (pl.col(LINE) > header.line))
    totals = marked.filter((pl.col("what") == "total") & (pl.col(LINE) > header.line))
    loose = marked.filter((kinds == "loose") & (pl.col(LINE) != (header.group or 0)))
    labels = _whole(_labels(loose, grid.columns, grid.labels), below)
    more = {f"c{len(names) + at}": key for at, key in enumerate(_kept(labels))}
    cells, apart = (_labelled(rows, labels, more) for rows in (below, totals))
    dropped = {
        "repeated headers": int((kinds == "header").sum()) - 1,
        "totals": totals.height,
        "titles, labels and footers": int((kinds == "loose").sum()) + _above(marked, header),
    }
    return NamedTable(
        cells, names | more, apart, {what: count for what, count in dropped.items() if count}, header.line
    )


def _above(marked: pl.DataFrame, header: Header) -> int:
    return marked.filter((pl.col(LINE) < header.line) & pl.col("what").is_in(["data", "total"])).height


def _marked(grid: CellGrid, header: Header) -> pl.DataFrame:
    """Say of each row that is not empty what it is, and to which block it belongs."""
    columns = grid.columns
    count = pl.sum_horizontal(pl.col(column).is_not_null() for column in columns)
    first = pl.coalesce(columns)
    words = pl.any_horizontal(total_like(column) for column in columns[:LEADING])
    few = count <= max(1, header.usual // FEW) if header.usual > 1 else pl.lit(False)
    rows = grid.cells.filter(count > 0).with_columns(first.alias("first"))
    what = (
        pl.when(pl.col(LINE).is_in(is_repeat(grid, header)))
        .then(pl.lit("header"))
        .when(words)
        .then(pl.lit("total"))
        .when(few & ~value_like("first"))
        .then(pl.lit("loose"))
        .otherwise(pl.lit("data"))
    )
    marked = rows.with_columns(what.alias("what"))
    starts = (pl.col("what") == "data") & (pl.col("what").shift(1) != "data").fill_null(True)
    after = starts & pl.col("what").shift(1).is_in(["header", "loose"]).fill_null(True)
    return marked.with_columns(after.cum_sum().cast(pl.Int64).alias(BLOCK)).drop("first")


def _labels(loose: pl.DataFrame, columns: list[str], given: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Return what the loose rows above each block say, by block."""
    found: dict[int, dict[str, str]] = {-1: dict(given)}
    for row in loose.iter_rows(named=True):
        cells = [row[column] for column in columns if row[column]]
        key, value = _label(cells)
        found.setdefault(row[BLOCK] + 1, {})[key] = value
    return found


def _label(cells: list[str]) -> tuple[str, str]:
    """Return key and value of a label: ``Queue: Sales`` in one cell or two, or a heading without a key.

    >>> _label(["Split/Skill:", "Billing"]), _label(["Queue: Sales"]), _label(["Sales"])
    (('Split/Skill', 'Billing'), ('Queue', 'Sales'), ('heading', 'Sales'))
    """
    if len(cells) > 1:
        return cells[0].rstrip(": "), " ".join(cells[1:])
    if (match := LABEL.match(cells[0])) and match[2]:
        return match[1].strip(), match[2]
    return HEADING, cells[0]


def _whole(labels: dict[int, dict[str, str]], rows: pl.DataFrame) -> dict[int, dict[str, str]]:
    """Return the labels of each block of rows, those that hold for all among them."""
    return {block: labels[-1] | labels.get(block, {}) for block in sorted(set(rows[BLOCK].to_list()))}


def _kept(labels: Mapping[int, Mapping[str, str]]) -> list[str]:
    """Return the keys of labels that become columns; a heading only where it changes from block to block."""
    keys = list(dict.fromkeys(key for one in labels.values() for key in one))
    return [key for key in keys if key != HEADING or len({one.get(key) for one in labels.values()}) > 1]


def _labelled(rows: pl.DataFrame, labels: Mapping[int, Mapping[str, str]], names: Mapping[str, str]) -> pl.DataFrame:
    """Add a column for each label."""
    columns = [
        pl.col(BLOCK)
        .replace_strict({block: one.get(key) for block, one in labels.items()}, default=None, return_dtype=pl.String)
        .alias(column)
        for column, key in names.items()
    ]
    return rows.drop("what").with_columns(columns)
