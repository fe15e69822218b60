"""What was understood of a file, on one screen."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime

import polars as pl

from sim.importing.options import Options
from sim.importing.reading import FIRST, Reading

ROWS, QUEUES, WIDE = 5, 6, 11


def preview(readings: Sequence[Reading], options: Options) -> Iterator[str]:
    """Yield the lines that tell what was understood of files."""
    for reading in readings:
        yield from _file(reading)
        yield ""
    yield f"the same again: {repeated(readings, options)}"
    if len(readings) > 1:
        yield "all that was found out: --look --map fit.yaml writes it, --map fit.yaml reads by it"


def _file(reading: Reading) -> Iterator[str]:
    source = reading.source
    made = " and ".join(f"{count:,} of {name}" for name, count in source.tables.items())
    yield f"{source.name}: {source.kind}, {source.rows:,} rows, {made}"
    yield from _lines("understood", [f"{what}: {how}" for what, how in reading.findings])
    for name, table in reading.tables.items():
        yield from _table(name, table)
    yield from _lines("columns", _mapped(reading))
    yield from _lines("left out", [_left_out(reading)] if source.dropped else [])
    yield from _lines("checked", [f"{what}: {how}" for what, how in reading.identities])
    yield from _lines("remarks", list(source.notes))


def _lines(title: str, lines: Sequence[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"  {title if not number else '':<{WIDE}}{line}"


def _left_out(reading: Reading) -> str:
    source = reading.source
    return ", ".join(f"{count:,} {why}" for why, count in source.dropped.items())


def _mapped(reading: Reading) -> list[str]:
    columns = reading.mapping.get("columns", {})
    return [", ".join(f"{role} = {name!r}" for role, name in columns.items())] if columns else []


def _table(name: str, table: pl.DataFrame) -> Iterator[str]:
    first = table[FIRST[name]]
    yield f"  {name:<{WIDE}}{_day(first.min())} to {_day(first.max())}"
    if "queue" in table.columns:
        yield from _lines("queues", _queues(name, table))
    shown = table.head(ROWS).select(column for column in table.columns if table[column].null_count() < table.height)
    for number, row in enumerate([shown.columns, *(_cells(row) for row in shown.rows())]):
        yield f"  {'rows' if not number else '':<{WIDE}}{' | '.join(row)}"


def _queues(name: str, table: pl.DataFrame) -> list[str]:
    counts = (
        table.group_by("queue")
        .agg(pl.len() if name == "contacts" else pl.col("offered").sum().alias("len"))
        .sort("len", descending=True)
    )
    shown = ", ".join(f"{queue} ({count:,.0f})" for queue, count in counts.head(QUEUES).iter_rows())
    return [shown + f" and {counts.height - QUEUES} more" * (counts.height > QUEUES)]


def _cells(row: tuple[object, ...]) -> list[str]:
    return [_cell(value) for value in row]


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}" if value < 1e5 else f"{value:,.0f}"
    return "-" if value is None else f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)


def _day(value: object) -> str:
    return f"{value:%a %Y-%m-%d}" if value is not None else "-"


def repeated(readings: Sequence[Reading], options: Options) -> str:
    """Return the command with every flag that fixes what was found out, and so asks for nothing."""
    words = ["ccsim", "fit", *(str(reading.path) for reading in readings)]
    if len(readings) == 1:
        mapping = readings[0].mapping
        words += [
            word
            for key, flag in (
                ("kind", "--kind"),
                ("dates", "--dates"),
                ("decimal", "--decimal"),
                ("counted_at", "--counted-at"),
            )
            if key in mapping
            for word in (flag, str(mapping[key]))
        ]
        for name, unit in mapping.get("units", {}).items():
            words += ["--unit", f"{name}={unit}"]
    for flag, value in (("--zone", options.zone), ("--from", options.since), ("--to", options.until)):
        words += [flag, str(value)] if value else []
    for role, name in options.columns.items():
        words += ["--column", f"{role}={name}"]
    for old, new in options.queues.items():
        words += ["--queue", f"{old}={new}"]
    return shlex.join(words)
