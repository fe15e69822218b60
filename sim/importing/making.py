"""From what a file holds to a draft of canonical tables: by its form, or by the roles of its columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import polars as pl

from sim.importing.columns.cells import RoleCells
from sim.importing.columns.people import People
from sim.importing.columns.zones import on_wall_clock
from sim.importing.draft import DraftTables
from sim.importing.files.grid import CellGrid
from sim.importing.files.text import Text
from sim.importing.logs import bank, call_detail, queue_log
from sim.importing.options import Options
from sim.importing.roles.columns import candidates_of, chosen, unread
from sim.importing.roles.kinds import kind_of
from sim.importing.roles.needs import ROLES
from sim.importing.roles.spread import gathered
from sim.importing.roles.zeros import check_not_zero
from sim.importing.rows.table import NamedTable, table_of
from sim.importing.tables.contacts import contacts
from sim.importing.tables.intervals import daily, intervals
from sim.importing.tables.states import states
from sim.importing.tables.tickets import tickets
from sim.plumbing.progress import passed
from sim.scenario.basics.problems import input_error

CELLS_READ, ROLES_FOUND = 0.1, 0.2  # of the time that a file takes
LATER = ("answered", "left", "talk_end", "end")
TABLE_OF = {
    "intervals": "intervals",
    "calls": "contacts",
    "chats": "contacts",
    "tickets": "tickets",
    "states": "states",
    "daily": "daily",
}


def of_queue_log(text: Text, options: Options, people: People, place: str) -> DraftTables:
    """Return the calls and the members' states of Asterisk's queue_log."""
    events = queue_log.events_of(text.letters)
    zone = options.home
    if zone is None:
        raise input_error(
            place,
            f"line 1: {events['epoch'][0]} counts seconds in UTC; say where the center is, such as "
            "--zone Europe/Berlin, or --zone UTC",
        )
    calls = queue_log.contacts_of(events, people)
    if not calls.height:
        raise input_error(place, "has no call that entered a queue and left it")
    tables = {"contacts": on_wall_clock(_named(calls, options), "arrival", LATER, zone)}
    spells = queue_log.states_of(events, people)
    if spells is not None:
        tables["states"] = on_wall_clock(spells, "start", ("end",), zone)
    draft = DraftTables("calls", tables, events.height, "the form of Asterisk's queue_log", zone=zone)
    entered = int((events["event"] == "ENTERQUEUE").sum())
    draft.dropped |= {"still waiting at the end": entered - calls.height} if entered > calls.height else {}
    draft.notes.append("wrap-up is not recorded in a queue_log")
    draft.findings.append(("zone", f"seconds since 1970 are in UTC; converted to {zone}"))
    return _counted(draft, calls)


def of_call_detail(grid: CellGrid, options: Options, people: People) -> DraftTables:
    """Return the calls of Asterisk's call detail records."""
    calls = call_detail.contacts_of(grid, people)
    draft = DraftTables(
        "calls", {"contacts": _named(calls, options)}, grid.cells.height, "the form of Asterisk's call detail records"
    )
    draft.notes.append(call_detail.NOTE)
    if grid.cells.height > calls.height:
        draft.dropped["neither to a queue nor to a telephone"] = grid.cells.height - calls.height
    return _counted(draft, calls)


def of_table(grids: list[CellGrid], options: Options, people: People, place: str) -> DraftTables:
    """Return what a table with a header holds."""
    passed(CELLS_READ)
    table, left_out = _one_table(grids, place)
    if bank.is_bank(table):
        return _of_bank(table, options, people)
    table = gathered(table)
    cells, why = _with_roles(table, options, place)
    cells.notes += left_out
    rows = cells.height + sum(cells.table.dropped.values())
    passed(ROLES_FOUND)
    made = _made(cells, people)
    return DraftTables(
        kind=cells.kind,
        tables={TABLE_OF[cells.kind]: made.drop("formula", strict=False)},
        rows=rows,
        why=why,
        clock=cells.step,
        zone=cells.converted,
        dropped={**cells.table.dropped, **cells.dropped},
        notes=cells.notes,
        findings=cells.findings,
        identities=cells.identities,
        mapping=_mapping(cells),
        levels=_levels(made) if "formula" in made.columns else {},
        names={"columns": list(table.names.values()), "queues": cells.queues},
    )


def _with_roles(table: NamedTable, options: Options, place: str) -> tuple[RoleCells, str]:
    """Return the columns of a table by their roles, without those that have none; and what told its kind."""
    candidates = candidates_of(table, options, place)
    check_not_zero(candidates, table, place)
    kind, why = (options.kind, "told") if options.kind else kind_of(candidates, table, place)
    if "date" not in candidates and ("start" in candidates or "created" in candidates):
        candidates.pop("time", None)  # a length then, and no time of day
    roles = chosen(candidates, ROLES[kind], table, place)
    whole = table.once() if kind in ("intervals", "daily") else table
    cells = RoleCells(place, kind, whole.only({column.key for column in roles.values()}), roles, options)
    cells.notes += unread(table, roles)
    return cells, why


def _one_table(grids: list[CellGrid], place: str) -> tuple[NamedTable, list[str]]:
    """Return the largest sheet, and those with the same columns below it; tell which are left out."""
    first = table_of(grids[0], place)
    same, other = [first], []
    for grid in grids[1:]:
        try:
            table = table_of(grid, place)
        except ValueError:
            table = None
        if table is not None and table.names == first.names:
            same.append(table)
        else:
            other.append(grid.labels.get("sheet", ""))
    notes = [f"sheets that are left out: {', '.join(map(repr, other))}"] if other else []
    return (_stacked(same) if len(same) > 1 else first), notes


def _stacked(tables: list[NamedTable]) -> NamedTable:
    """Return tables with the same columns one below the other."""
    dropped: Counter[str] = Counter()
    for table in tables:
        dropped.update(table.dropped)
    cells, totals = (pl.concat([getattr(table, name) for table in tables]) for name in ("cells", "totals"))
    return replace(tables[0], cells=cells, totals=totals, dropped=dict(dropped))


def _made(cells: RoleCells, people: People) -> pl.DataFrame:
    if cells.kind == "intervals":
        return intervals(cells)
    if cells.kind == "daily":
        return daily(cells)
    make = {"calls": contacts, "chats": contacts, "tickets": tickets, "states": states}[cells.kind]
    return make(cells, people)


def _levels(made: pl.DataFrame) -> dict[str, str]:
    return dict(made.select("queue", "formula").unique().drop_nulls().sort("queue").iter_rows())


def _mapping(cells: RoleCells) -> dict[str, object]:
    """Return lines of `fit.yaml`: what was found out about this file."""
    known = {
        **cells.decisions,
        "decimal": cells.decided,
        "columns": {role: column.name.text for role, column in sorted(cells.roles.items())},
        "units": {cells.roles[role].name.text: unit for role, unit in sorted(cells.units.items())},
    }
    return {key: value for key, value in known.items() if value}


def _of_bank(table: NamedTable, options: Options, people: People) -> DraftTables:
    calls, dropped = bank.contacts_of(table, people)
    draft = DraftTables(
        "calls",
        {"contacts": _named(calls, options)},
        table.cells.height,
        "the columns of the Technion's bank records",
        dropped=dropped,
    )
    draft.notes.append("service usually starts a second before the recorded wait ends: waits are about a second long")
    return _counted(draft, calls)


def _named(calls: pl.DataFrame, options: Options) -> pl.DataFrame:
    return calls.with_columns(pl.col("queue").replace(options.queues)) if options.queues else calls


def _counted(draft: DraftTables, calls: pl.DataFrame) -> DraftTables:
    """Tell how contacts ended, and which queues the file names."""
    draft.names["queues"] = sorted(calls["queue"].unique())
    counts = draft.tables["contacts"]["outcome"].value_counts().sort("count", "outcome", descending=True)
    total = draft.tables["contacts"].height
    draft.identities.append(
        (f"{total:,} contacts", " + ".join(f"{count:,} {name}" for name, count in counts.iter_rows()))
    )
    return draft
