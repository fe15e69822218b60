"""Sheets of a spreadsheet as cells; what is packed too well is refused."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import polars as pl

from sim.importing.files.extra import needed
from sim.importing.files.grid import LINE, CellGrid, cleaned
from sim.importing.files.opened import ZIP
from sim.scenario.basics.problems import input_error

UNPACKED = 200_000_000  # bytes
CHUNK = 1 << 20
FORMULA = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>")


def grids_of(data: bytes, place: str) -> list[CellGrid]:
    """Return a grid for each sheet that holds anything, the largest first."""
    if data.startswith(ZIP):
        _check_archive(data, place)
    book = _book(data, place)
    sheets = [(name, _cells(book, name, place)) for name in book.sheet_names]
    grids = [CellGrid(cells, found={"sheet": name}, labels={"sheet": name}) for name, cells in sheets if cells.height]
    if not grids:
        raise input_error(place, "has only empty sheets")
    return sorted(grids, key=lambda grid: -grid.cells.height * grid.cells.width)


def _book(data: bytes, place: str) -> Any:
    fastexcel = needed("fastexcel", place, "a spreadsheet")
    try:
        return fastexcel.read_excel(data)
    except Exception:  # whatever is wrong with it, the library tells in its own words
        raise input_error(place, "is damaged, or no spreadsheet; save it again as XLSX or CSV") from None


def _cells(book: Any, name: str, place: str) -> pl.DataFrame:
    try:
        frame = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
    except Exception:
        raise input_error(place, f"sheet {name!r} cannot be read; save it again as XLSX or CSV") from None
    frame = frame.rename({old: f"c{number}" for number, old in enumerate(frame.columns)})
    return cleaned(frame.with_row_index(LINE, 1))


def _check_archive(data: bytes, place: str) -> None:
    """Unpack once without keeping anything, as what an archive says of its size need not be true."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" not in names and "content.xml" not in names and "xl/workbook.bin" not in names:
                raise input_error(place, "is an archive (zip) without a spreadsheet; unpack it first")
            room = UNPACKED
            for name in names:
                room = _weigh(archive, name, room, place)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError):
        raise input_error(place, "is damaged, or packed in a way that we do not know; save it again") from None


def _weigh(archive: ZipFile, name: str, room: int, place: str) -> int:
    without = 0
    with archive.open(name) as packed:
        while chunk := packed.read(CHUNK):
            room -= len(chunk)
            if room < 0:
                raise input_error(place, "unpacks to more than 200 MB; export CSV, or fewer days")
            without += len(FORMULA.findall(chunk)) if "worksheets" in name else 0
    if without:
        raise input_error(place, f"has formulas without values ({without} cells); open and save it in a spreadsheet")
    return room
