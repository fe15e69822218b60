"""One file, read: bytes, text, rows, roles, canonical tables; and how all of it was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from sim.importing.canonical import SourceFile, conform
from sim.importing.columns.people import People
from sim.importing.columns.zones import kept_days, shifted_hours
from sim.importing.draft import DraftTables
from sim.importing.files import delimited, json_lines, workbook
from sim.importing.files.grid import CellGrid
from sim.importing.files.opened import is_workbook, opened
from sim.importing.files.text import Text, decoded
from sim.importing.logs import call_detail, queue_log
from sim.importing.making import of_call_detail, of_queue_log, of_table
from sim.importing.options import Options
from sim.importing.tables.coverage import remarks
from sim.scenario.basics.problems import input_error

FIRST = {"intervals": "start", "contacts": "arrival", "tickets": "created", "states": "start", "daily": "date"}


@dataclass(frozen=True)
class Reading:
    """What one file says.

    Attributes
    ----------
    tables
        Canonical tables by name.
    findings
        What was understood and by which evidence, for people.
    identities
        What must hold, and in how many rows it does.
    mapping
        Lines of `fit.yaml` that read it the same way again.
    levels
        Formula of the service level by queue.
    names
        What flags may name: ``columns`` and ``queues``, as the file calls them.
    """

    path: Path
    source: SourceFile
    tables: Mapping[str, pl.DataFrame]
    findings: tuple[tuple[str, str], ...]
    identities: tuple[tuple[str, str], ...]
    mapping: Mapping[str, Any]
    levels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, list[str]] = field(default_factory=dict)


def read(path: Path, options: Options, people: People) -> Reading:
    """Read a file of any kind that is known.

    Raises
    ------
    InputError
        It is no table, means nothing to us, or could mean two things: tells what, where, and which flag chooses.
    """
    draft, form, digest = _drafted(path, options, people)
    tables = {name: conform(name, _wanted(name, frame, options, draft)) for name, frame in draft.tables.items()}
    _check_left(tables, options, str(path))
    findings = (*form, ("kind", f"{draft.kind}: {draft.why}"), *draft.findings)
    source = SourceFile(
        name=path.name,
        kind=draft.kind,
        tables={name: table.height for name, table in tables.items()},
        rows=draft.rows,
        dropped=draft.dropped,
        clock=draft.clock,
        digest=digest,
        zone=draft.zone,
        notes=(*draft.notes, *_suspect(tables, draft)),
        findings=findings,
        identities=(*_accounted(tables, draft), *draft.identities),
    )
    mapping = {"file": path.name, "kind": draft.kind, **_told_form(form), **draft.mapping}
    return Reading(path, source, tables, findings, source.identities, mapping, draft.levels, draft.names)


def _accounted(tables: Mapping[str, pl.DataFrame], draft: DraftTables) -> list[tuple[str, str]]:
    """Return how the rows of a file are accounted for, where each is one of the table."""
    read, out = sum(table.height for table in tables.values()), sum(draft.dropped.values())
    return [(f"{draft.rows:,} rows", f"{read:,} read + {out:,} left out")] if read + out == draft.rows else []


def _drafted(path: Path, options: Options, people: People) -> tuple[DraftTables, tuple[tuple[str, str], ...], str]:
    """Return what was made of a file, how it is written, and the digest of its bytes."""
    place = str(path)
    data = opened(path)
    digest = sha256(data).hexdigest()
    if is_workbook(data):
        grids = workbook.grids_of(data, place)
        return of_table(grids, options, people, place), tuple(grids[0].found.items()), digest
    text = decoded(data, place, options.encoding)
    del data  # a large file is in memory once less
    if queue_log.is_queue_log(text.letters):
        return of_queue_log(text, options, people, place), (("encoding", text.encoding),), digest
    grid = _grid(text, options, place)
    del text
    if call_detail.is_call_detail(grid):
        return of_call_detail(grid, options, people), tuple(grid.found.items()), digest
    return of_table([grid], options, people, place), tuple(grid.found.items()), digest


def _grid(text: Text, options: Options, place: str) -> CellGrid:
    if json_lines.is_json(text.letters):
        return json_lines.grid_of(text, place)
    return delimited.grid_of(text, place, options.delimiter)


def _told_form(form: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return how a file is written, as a mapping says it."""
    found = dict(form)
    marks = {shown: mark for mark, shown in delimited.SHOWN.items()}
    told = {
        "encoding": found.get("encoding", "").split(" ")[0],
        "delimiter": marks.get(found.get("delimiter", ""), found.get("delimiter", "")),
    }
    return {key: value for key, value in told.items() if value}


def _wanted(name: str, frame: pl.DataFrame, options: Options, draft: DraftTables) -> pl.DataFrame:
    """Return the rows of the days that are wanted."""
    kept = kept_days(frame, FIRST[name], options.since, options.until)
    if kept.height < frame.height:
        draft.dropped["outside --from and --to"] = frame.height - kept.height
    return kept


def _check_left(tables: Mapping[str, pl.DataFrame], options: Options, place: str) -> None:
    if not any(table.height for table in tables.values()):
        days = " to ".join(str(day) for day in (options.since, options.until) if day)
        raise input_error(
            place, f"has no row in the days that are wanted ({days})" if days else "has no row that can be used"
        )


def _suspect(tables: Mapping[str, pl.DataFrame], draft: DraftTables) -> list[str]:
    """Return remarks on what is missing, and on files in UTC that do not say so."""
    found: list[str] = []
    if (intervals := tables.get("intervals")) is not None:
        days = intervals.select(pl.col("start").dt.date().alias("date"), pl.col("offered").fill_null(0.0))
        found += remarks(days, intervals)
    if (daily := tables.get("daily")) is not None:
        found += remarks(daily)
    first = next((name for name in ("contacts", "intervals") if name in tables), None)
    if first is not None and draft.zone is None:
        busy = tables[first].filter(pl.col("offered") > 0) if first == "intervals" else tables[first]
        found.append(shifted_hours(busy[FIRST[first]]))
    return [text for text in found if text]
