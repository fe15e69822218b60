"""Planners' CSV files: numbers by interval, lists of numbers. Every error names the file and the line."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, TextIO, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from sim.plumbing.progress import tell
from sim.scenario.basics.clocks.interval_tables import DayKey, IntervalTable
from sim.scenario.basics.clocks.stamps import parse_stamp
from sim.scenario.basics.problems import did_you_mean, refuse
from sim.scenario.basics.units import DAY, MOST_AGENTS, parse_clock, parse_date, parse_days, whole_if_it_is

T = TypeVar("T")
Row = Mapping[str, str]
LARGEST_FILE = 2 * 1024**3
LARGEST_NUMBER = 1e9
BEGINNINGS = {
    b"PK\x03\x04": "is a workbook (xlsx), not text with commas",
    bytes.fromhex("D0CF11E0A1B11AE1"): "is a workbook (xls), not text with commas",
    b"\x1f\x8b": "is compressed by gzip: let its name end in .gz",
    b"\xff\xfe": "is UTF-16 text",
    b"\xfe\xff": "is UTF-16 text",
}
# A gzip file may unpack to so many times its size, where that is more than so much; real tables come to 5 to 30 times.
MOST_UNPACKED, FREELY_UNPACKED = 60, 64 * 1024**2
LONGEST_LINE = 1_000_000
NEAR = 0.8
TOLD_EVERY = 50_000


def is_file(path: Path) -> bool:
    """Whether a path names a file; one that no file system can hold does not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def no_file(written: str, path: Path, beside: str) -> str:
    """Say why what is written is no file: it is a folder, or nothing is there."""
    if is_folder(path):
        return f"{written!r} is a folder; write a file, such as {Path(written) / 'file'}"
    return f"there is no file {written!r}; write a path relative to {beside}"


def is_folder(path: Path) -> bool:
    """Whether a path names a folder."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _a_file(path: str) -> str:
    found = Path(path)
    if not is_file(found):
        refuse(no_file(path, found, "the scenario file"))
    if found.stat().st_size > LARGEST_FILE:
        refuse(f"{path!r} has more than 2 GiB; split it by month or cut its columns")
    return path


CsvPath = Annotated[str, AfterValidator(_a_file)]


def _bytes_of(path: str) -> Any:
    return gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb")


@contextmanager
def _opened(path: str) -> Iterator[Iterator[str]]:
    """Open a file, plain or gzip, as its lines, never more of them in memory than one."""
    size = Path(path).stat().st_size
    most = min(LARGEST_FILE, max(FREELY_UNPACKED, MOST_UNPACKED * size)) if path.endswith(".gz") else LARGEST_FILE
    with _bytes_of(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        yield _lines(text, Path(path).name, most)


def _lines(text: TextIO, name: str, most: int) -> Iterator[str]:
    """Yield the lines of a file; refuse one without end, and a file that unpacks to far more than it is."""
    read = number = 0
    while line := text.readline(LONGEST_LINE + 1):
        read, number = read + len(line), number + 1
        if len(line) > LONGEST_LINE:
            refuse(f"has a line of more than {LONGEST_LINE:,} letters; write one row per line")
        if read > most:
            refuse(f"unpacks to more than {most / 1024**2:,.0f} MiB; split it by month or cut its columns")
        if number % TOLD_EVERY == 0:
            tell(f"reading {name}, rows", number)
        yield line


@contextmanager
def _reader(path: str) -> Iterator[Any]:
    """Open a CSV file, and put the file and line in front of whatever is refused inside."""
    name, reader = Path(path).name, None
    try:
        with _opened(path) as lines:
            reader = csv.reader(lines)
            yield reader
    except PydanticCustomError as error:
        refuse(f"{name}:{max(1, reader.line_num if reader else 1)}: {error.message()}")
    except UnicodeDecodeError:
        refuse(f"{name}:{_undecodable(path)}; save it as CSV in UTF-8")
    except (csv.Error, OSError, EOFError, zlib.error) as error:
        line = (reader.line_num if reader else 0) + 1
        refuse(f"{name}:{line}: is not text with commas ({_short(error)}); save it as CSV in UTF-8")


def _short(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return text if text.isprintable() and len(text) < 80 else type(error).__name__


def _undecodable(path: str) -> str:
    """Return the line of the first letter that is not UTF-8, and what the file is instead if its beginning tells."""
    with suppress(OSError, EOFError, zlib.error), _bytes_of(path) as raw:
        for number, line in enumerate(iter(lambda: raw.readline(LONGEST_LINE), b""), 1):
            what = next((what for mark, what in BEGINNINGS.items() if line.startswith(mark)), "") if number == 1 else ""
            if what or not _is_utf8(line):
                return f"{number}: {what or 'is not UTF-8 text'}"
    return "1: is not UTF-8 text"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def read_rows(path: str, convert: Callable[[Row], T], needed: tuple[str, ...], others: tuple[str, ...] = ()) -> list[T]:
    """Convert the rows of a CSV file, refusing columns that are missing, or misspelt.

    Parameters
    ----------
    path
        An existing file, plain or gzip.
    convert
        Turns ``{column: text}`` into a value; what it refuses is told with the line.
    needed
        Columns that must be there.
    others
        Columns that may be there. Further ones are passed over, but for those whose names are nearly one of these.
    """
    with _reader(path) as reader:
        header = [column.strip() for column in next(reader, [])]
        _check_header(header, needed, others)
        rows = [convert(_by_column(header, row)) for row in reader if any(map(str.strip, row))]
        if not rows:
            refuse("has no rows; write at least one below the header")
        return rows


def _by_column(header: list[str], row: list[str]) -> Row:
    if len(row) != len(header):
        refuse(f"has {len(row)} cells; the header has {len(header)}")
    return dict(zip(header, map(str.strip, row), strict=True))


def _check_header(header: list[str], needed: tuple[str, ...], others: tuple[str, ...]) -> None:
    if not any(header):
        refuse(f"is empty; the first line names the columns: {', '.join(needed)}")
    for column in needed:
        if column not in header:
            refuse(f"has no column {column!r}; {_what_it_has(column, header)}")
    if len(set(header)) < len(header):
        refuse("names a column twice; name each column once")
    absent = [name for name in others if name not in header]
    for column in header:
        near = get_close_matches(column.lower(), absent, n=1, cutoff=NEAR) if column not in (*needed, *others) else []
        if near:
            refuse(f"has the column {column!r}; write it as {near[0]!r} if that is meant, or call it otherwise")


def _what_it_has(column: str, header: list[str]) -> str:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        return f"the first line is {header[0]!r}: separate columns with commas"
    lowered = [name for name in header if name.lower() == column.lower()]
    return f"write {lowered[0]!r} as {column!r}" if lowered else did_you_mean(column, header, "the file has")


def number(text: str, column: str, largest: float = LARGEST_NUMBER) -> float:
    """Read a finite number from 0 to ``largest``."""
    try:
        value = float(text)
    except ValueError:
        refuse(f"{column} {text!r} is not a number; write 0 or more")
    if not isfinite(value) or not 0 <= value <= largest:
        refuse(f"{column} {text!r} is out of range; write a number from 0 to {largest:g}")
    return value


def read_numbers(path: str, column: str) -> list[float]:
    """Read one column of numbers."""
    return read_rows(path, lambda row: number(row[column], column), (column,))


def read_intervals(path: str, column: str, staff: bool = False, zone: ZoneInfo | None = None) -> IntervalTable:
    """Read a CSV of numbers by interval.

    Columns: ``start`` (HH:MM), ``column``, and optionally ``date`` (ISO) or ``day`` (mon, mon-fri); or a ``start``
    that is a date and a time, with an offset or without, which is turned into the local time of a ``zone``.
    With ``staff`` they are headcounts: no more than a pool may have, and a day may end with one.
    """
    table: dict[DayKey, dict[int, float]] = {}
    again: dict[DayKey, dict[int, float]] = {}
    first: dict[tuple[DayKey, int, bool], Row] = {}

    def enter(row: Row) -> None:
        keys, start, repeated = _when(row, zone)
        if start >= DAY and not staff:
            refuse(f"start {row['start']!r} begins no interval; write 00:00 of the next day")
        value = number(row[column], column)
        if staff and value > MOST_AGENTS:
            refuse(f"{column} {row[column]!r} is not a headcount; write a number from 0 to {MOST_AGENTS}")
        for key in keys:
            into: dict[int, float] = (again if repeated else table).setdefault(key, {})
            if start in into:
                refuse(_twice(first[key, start, repeated], row, column))
            into[start], first[key, start, repeated] = (whole_if_it_is(value) if staff else value), row

    read_rows(path, enter, ("start", column), ("date", "day"))
    return IntervalTable(table, again)


def _when(row: Row, zone: ZoneInfo | None) -> tuple[tuple[DayKey, ...], int, bool]:
    """Return the days of a row, its clock time, and whether that is the second of two."""
    if _CLOCK_TIME.fullmatch(row["start"]) or not _DATED.match(row["start"]):
        return _day_keys(row), parse_clock(row["start"]), False
    if row.get("date") or row.get("day"):
        refuse(f"has the date of {row['start']!r} twice; write start as HH:MM, or leave the other column out")
    moment, repeated = parse_stamp(row["start"], zone)
    return (moment.date(),), 3_600 * moment.hour + 60 * moment.minute + moment.second, repeated


_CLOCK_TIME, _DATED = re.compile(r"\d{1,2}:\d{2}(:\d{2})?"), re.compile(r"\d{4}-")


def read_totals(path: str, column: str) -> IntervalTable:
    """Read a CSV of one number a day: ``date`` (ISO) or ``day`` (mon, mon-fri), and ``column``."""
    table: dict[DayKey, dict[int, float]] = {}

    def enter(row: Row) -> None:
        for key in _day_keys(row):
            if key is None:
                refuse("names no day; write a column date (2026-01-05) or day (mon, mon-fri)")
            if key in table:
                refuse(f"has a total of {row.get('date') or row.get('day')} already; write one row a day")
            table[key] = {0: number(row[column], column)}

    read_rows(path, enter, (column,), ("date", "day"))
    return IntervalTable(table)


def columns_of(path: str) -> list[str]:
    """Return the names of a file's columns."""
    with _reader(path) as reader:
        return [column.strip() for column in next(reader, [])]


def _twice(first: Row, row: Row, column: str) -> str:
    """Return what to do about two rows for one interval: they may be of different queues."""
    start = row["start"]
    others = [name for name in row if name not in ("start", "date", "day", column) and first[name] != row[name]]
    for name in others:
        if not row[name].replace(".", "").isdecimal():
            return f"has {start} for {name} {first[name]!r} and for {name} {row[name]!r}; write a file for each {name}"
    return f"has the interval {start} of the same day twice; write each once, with offsets in the hour clocks repeat"


def _day_keys(row: Row) -> tuple[DayKey, ...]:
    if row.get("date"):
        return (parse_date(row["date"]),)
    if row.get("day"):
        return parse_days(row["day"])
    return (None,)
