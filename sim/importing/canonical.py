"""The tables that every export is turned into, whatever system wrote it.

Times are local wall clock without a zone, which `Canonical` keeps apart; durations are seconds. What a file does not
tell is null, never 0. A table has all columns of its schema, in its order, and no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

import polars as pl

from sim.importing.schemas import (
    ABANDONED,
    ANSWER,
    ARRIVAL,
    BLOCKED,
    CALLBACK,
    CLOSED_OUT,
    CONTACTS,
    COUNTED_AT,
    DAILY,
    END,
    FLOW_OUT,
    HOLDING,
    INTERVALS,
    KEYS,
    LOGGED_OUT,
    NEEDED,
    NOT_READY,
    ORDERED,
    OUTCOME,
    READY,
    RINGING,
    SELF_SERVED,
    SERVED,
    STATE,
    STATES,
    TABLES,
    TALKING,
    TICKETS,
    TIME,
    WRAPPING,
)  # fmt: skip
from sim.scenario.basics.problems import input_error

__all__ = [
    "ABANDONED", "ANSWER", "ARRIVAL", "BLOCKED", "CALLBACK", "CLOSED_OUT", "CONTACTS", "COUNTED_AT", "DAILY",
    "END", "FLOW_OUT", "HOLDING", "INTERVALS", "KEYS", "LOGGED_OUT", "NEEDED", "NOT_READY", "ORDERED", "OUTCOME",
    "READY", "RINGING", "SELF_SERVED", "SERVED", "STATE", "STATES", "TABLES", "TALKING", "TICKETS", "TIME",
    "WRAPPING", "Canonical", "SourceFile", "check", "conform", "seconds_between", "talk", "wait", "wrap_up",
]  # fmt: skip


@dataclass(frozen=True)
class SourceFile:
    """One file that was read, and what became of it.

    Attributes
    ----------
    name
        Name of the file, without its folder.
    kind
        intervals, calls, chats, tickets, states or daily.
    tables
        Rows that came of it, by canonical table.
    rows
        Rows of the file below its header.
    dropped
        What was left out, and how many rows: ``{"totals": 24}``.
    clock
        Seconds between the times that the file can tell apart: 1 s, 60 s, ...
    digest
        SHA-256 of the bytes.
    zone
        Zone of the times in the file, where they had to be converted.
    notes
        Remarks for planners, a line each.
    findings
        What was understood, and by which evidence: ``("dates", "month, day, year (--dates mdy): ...")``.
    identities
        What must hold, and in how many rows it does.
    """

    name: str
    kind: str
    tables: Mapping[str, int]
    rows: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    clock: float = 1.0
    digest: str = ""
    zone: str | None = None
    notes: tuple[str, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    identities: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Canonical:
    """What was read, as canonical tables; a table that no file had is ``None``.

    Attributes
    ----------
    intervals, contacts, tickets, states, daily
        The tables, sorted by `KEYS`.
    zone
        The zone of the wall clock, where it is known: ``Europe/Berlin``.
    sources
        The files, in the order given.
    levels
        Formula of the service level that reproduces the file's, by queue: ``answered`` (answered in time / answered),
        ``without_short`` (/ (offered - abandoned in time)), ``positive`` ((answered + abandoned in time) / offered),
        ``negative`` (answered in time / offered).
    mapping
        What `fit.yaml` says: reading with it gives the same again.
    notes
        Remarks over several files.
    """

    intervals: pl.DataFrame | None = None
    contacts: pl.DataFrame | None = None
    tickets: pl.DataFrame | None = None
    states: pl.DataFrame | None = None
    daily: pl.DataFrame | None = None
    zone: str | None = None
    sources: tuple[SourceFile, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def tables(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Yield the tables that there are, with their names."""
        for name in TABLES:
            if (table := getattr(self, name)) is not None:
                yield name, table

    def span(self) -> tuple[datetime, datetime]:
        """Return the first and the last time in any table."""
        columns = [
            table[name].cast(TIME) for _, table in self.tables() for name in ("start", "arrival", "created", "date")
            if name in table.columns
        ]  # fmt: skip
        whole = pl.concat([column.rename("time") for column in columns])
        return whole.min(), whole.max()  # type: ignore[return-value]


def conform(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame as a canonical table: all columns, in order and of their types, sorted by its keys.

    Parameters
    ----------
    table
        One of `TABLES`.
    frame
        Some of its columns; those that are missing become null. None may be foreign to it.
    """
    schema = TABLES[table]
    _check_columns(table, frame, frame.columns)
    whole = frame.with_columns(
        *(pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in frame.columns)
    )
    checked = whole.select(pl.col(name).cast(kind) for name, kind in schema.items())
    return check(table, checked.sort(KEYS[table], maintain_order=True, nulls_last=True))


def check(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return a canonical table unchanged if it is one.

    Raises
    ------
    InputError
        A column is missing, foreign or of another type, a needed value is null, a duration or count is negative, or
        times run backwards.
    """
    _check_columns(table, frame, [*frame.columns, *TABLES[table]])
    for name, kind in TABLES[table].items():
        if frame.schema[name] != kind:
            raise input_error(table, f"column {name} is {frame.schema[name]}, not {kind}")
    _check_values(table, frame)
    return frame


def _check_columns(table: str, frame: pl.DataFrame, names: list[str]) -> None:
    for name in names:
        if name not in TABLES[table]:
            raise input_error(table, f"has no column {name!r}; allowed: {', '.join(TABLES[table])}")
        if name not in frame.columns:
            raise input_error(table, f"column {name!r} is missing")


def _check_values(table: str, frame: pl.DataFrame) -> None:
    for name in NEEDED[table]:
        if frame[name].null_count():
            raise input_error(table, f"column {name} is empty in {frame[name].null_count()} rows")
    for name in (name for name, kind in TABLES[table].items() if kind.is_numeric()):
        if (frame[name] < 0).any() or frame[name].is_nan().any():
            raise input_error(table, f"column {name} has values below 0, or that are no numbers")
    _check_order(table, frame)


def _check_order(table: str, frame: pl.DataFrame) -> None:
    for first, second in pairwise(ORDERED.get(table, ())):
        if (frame[second] < frame[first]).any():
            raise input_error(table, f"{second} comes before {first} in {(frame[second] < frame[first]).sum()} rows")


def wait() -> pl.Expr:
    """Return the wait of contacts in seconds, null where the file does not tell it."""
    return seconds_between("arrival", pl.coalesce("answered", "left")).alias("wait")


def talk() -> pl.Expr:
    """Return the conversation of served contacts in seconds, hold within it."""
    return seconds_between("answered", pl.col("talk_end")).alias("talk")


def wrap_up() -> pl.Expr:
    """Return the after-contact work in seconds, null where it is not recorded."""
    return seconds_between("talk_end", pl.col("end")).alias("wrap_up")


def seconds_between(first: str, second: pl.Expr) -> pl.Expr:
    """Return the seconds from a time to a later one."""
    return (second - pl.col(first)).dt.total_microseconds() / 1e6
