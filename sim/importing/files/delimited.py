"""From text to cells: delimiter, quotes, and rows of any length."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import polars as pl

from sim.importing.files.extra import installed, needed
from sim.importing.files.grid import LINE, CellGrid, cleaned
from sim.importing.files.text import Text
from sim.scenario.basics.problems import input_error

DELIMITERS = (",", ";", "\t", "|")
SHOWN = {"\t": "tab"}
SNIFFED, MEASURED = 60, 2000  # lines
WIDEST = 500


def grid_of(text: Text, place: str, told: str | None = None) -> CellGrid:
    """Return the cells of delimited text."""
    letters = text.letters.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = told or delimiter_of(letters, place)
    found = {"encoding": f"{text.encoding} ({text.why})", "delimiter": SHOWN.get(delimiter, delimiter)}
    return CellGrid(cleaned(_cells(letters, delimiter, place)), found=found)


def delimiter_of(letters: str, place: str) -> str:
    """Return what parts the cells of a line, by how well lines then look alike."""
    lines = [line for line in letters[: SNIFFED * 10_000].split("\n")[: 2 * SNIFFED] if line.strip()][:SNIFFED]
    used = [mark for mark in DELIMITERS if any(mark in line for line in lines)]
    if used in ([","], []) or (not installed("clevercsv") and lines[0].count(",") > 1):
        return ","
    clevercsv = needed("clevercsv", place, "a file whose cells are not parted by commas")
    dialect = clevercsv.detect.Detector().detect("\n".join(lines), delimiters=used)
    return dialect.delimiter if dialect and dialect.delimiter else ","


def _cells(letters: str, delimiter: str, place: str) -> pl.DataFrame:
    width = _width(letters, delimiter, place)
    names = [f"c{number}" for number in range(width)]
    whole = f"{delimiter.join(names)}\n{letters}".encode(errors="replace")
    try:
        return pl.read_csv(
            BytesIO(whole),
            separator=delimiter,
            infer_schema=False,
            truncate_ragged_lines=True,
            row_index_name=LINE,
            row_index_offset=1,
        )
    except pl.exceptions.PolarsError:
        raise input_error(place, f"line {_open_quote(letters)}: a quotation mark is never closed") from None


def _width(letters: str, delimiter: str, place: str) -> int:
    head = "\n".join(letters[: MEASURED * 2000].split("\n")[:MEASURED])
    try:
        rows = list(csv.reader(StringIO(head), delimiter=delimiter))
    except csv.Error as error:
        raise input_error(place, f"is no table: {error}") from None
    width = max(map(len, rows), default=0)
    if width > WIDEST:
        raise input_error(place, f"has {width} columns, at most {WIDEST} are read; export the ones that are needed")
    return width


def _open_quote(letters: str) -> int:
    """Return the first line with an odd number of quotation marks."""
    return next((at for at, line in enumerate(letters.split("\n"), 1) if line.count('"') % 2), 1)
