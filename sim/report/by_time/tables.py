"""Tables by reporting interval and by day, of channels with their agents, and of pools with several channels."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.language.days import weekday
from sim.language.words import clauses, joined, marked, tr
from sim.report.page.numbers import spoken
from sim.report.page.text_table import Table
from sim.scenario.channels.mode import mode_of

if TYPE_CHECKING:
    import polars as pl

Row = Mapping[str, Any]
Tree = Mapping[str, Any]
NOTHING = "–"
A_WEEK = 7
SOMEBODY = 0.05  # contacts per replication while it is closed from which on a row tells of them
FEWER = 0.5  # agents present below those required from which on a cell is coloured


class TimedColumn(NamedTuple):
    """A column: its title, the column of the frame, and its unit."""

    title: str
    key: str
    unit: str


OF_CHANNELS = (
    TimedColumn(marked("offered"), "arrivals", "contacts"),
    TimedColumn(marked("erlangs"), "load", "erlangs"),
    TimedColumn(marked("present"), "present", "agents"),
    TimedColumn(marked("required"), "required", "agents"),
    TimedColumn(marked("service level"), "service_level", "share"),
    TimedColumn(marked("target met"), "target_met", "share"),
    TimedColumn(marked("abandoned"), "abandonment", "share"),
    TimedColumn(marked("ASA"), "asa", "s"),
    TimedColumn(marked("occupancy"), "occupancy", "share"),
)
OF_POOLS = (
    TimedColumn(marked("on duty"), "agents", "agents"),
    TimedColumn(marked("present"), "present", "agents"),
    TimedColumn(marked("required"), "required", "agents"),
    TimedColumn(marked("occupancy"), "occupancy", "share"),
)
WORST = marked("worst interval")
# The columns that a narrow terminal leaves out, the first of them first.
SPARE = ("erlangs", "ASA", "occupancy", "abandoned")


def time_tables(frame: pl.DataFrame, scenario: Tree, unit: str) -> list[Table]:
    """Return a table for each channel that agents serve, and for each pool that serves several.

    Parameters
    ----------
    frame
        The table of the run by interval, or by day.
    scenario
        As resolved, in whose order channels and pools stand.
    """
    rows = frame.to_dicts()
    days = len({row["date"] for row in rows})
    found = [
        _table(name, [row for row in rows if _is_of(row, "channel", name)], OF_CHANNELS, unit, days)
        for name, channel in scenario["channels"].items()
        if mode_of(channel).staffed
    ]
    found = [_explained(table, scenario) for table in found if table.rows]
    for name in _shared(scenario):
        found.append(_table(name, [row for row in rows if _is_of(row, "pool", name)], OF_POOLS, unit, days))
    return [table for table in found if table.rows]


def _is_of(row: Row, kind: str, name: str) -> bool:
    """Whether a row is of a channel or pool, and tells more than that it is closed, and that nobody came."""
    here = (row["kind"], row["name"]) == (kind, name)
    return here and (kind == "pool" or row["load"] is not None or row["arrivals"] >= SOMEBODY)


def _shared(scenario: Tree) -> Iterator[str]:
    """Yield the pools that serve several channels, or one that others serve too."""
    serves = {name: served_by(pool) for name, pool in scenario["pools"].items()}
    for name, channels in serves.items():
        if len(channels) > 1 or sum(bool(channels & others) for others in serves.values()) > 1:
            yield name


def served_by(pool: Tree) -> set[str]:
    """Return the channels that some agent of a pool serves."""
    skills = {skill if isinstance(skill, str) else skill["channel"] for skill in pool["skills"]}
    return skills | set(pool.get("cross_trained") or ())


def _table(name: str, rows: Sequence[Row], columns: Sequence[TimedColumn], unit: str, days: int) -> Table:
    """Return the rows of one channel or pool, without columns of which nothing is known."""
    known = [column for column in columns if any(_value(row, column) is not None for row in rows)]
    worst = unit == "day" and any(row.get("worst_start") for row in rows)
    header = (name, *(column.title for column in known), *([WORST] if worst else ()))
    cells = []
    for row in rows:
        last = [_worst(row)] if worst else []
        cells.append((_when(row, unit, days), *(_cell(row, column) for column in known), *last))
    spare = tuple(title for title in SPARE if title in header)
    return Table(_caption(name, unit), header, tuple(cells), ("",) * len(cells), _shades(rows, known), spare)


def _caption(name: str, unit: str) -> str:
    """Return what a table is called; names stay as they are."""
    return tr("{name} by interval", name=name) if unit == "interval" else tr("{name} by day", name=name)


def _value(row: Row, column: TimedColumn) -> Any:
    key = "target_met_intervals" if column.key == "target_met" and "target_met_intervals" in row else column.key
    return row.get(key)


def _when(row: Row, unit: str, days: int) -> str:
    """Write when a row is: the clock on a single day, with the weekday in a week, else with the date."""
    day = datetime.date.fromisoformat(row["date"])
    clock = row["start"] if unit == "interval" else ""
    if unit == "interval" and days == 1:
        return clock
    named = weekday(day) if days <= A_WEEK and unit == "interval" else f"{weekday(day)} {day.isoformat()}"
    return f"{named} {clock}".strip()


def _cell(row: Row, column: TimedColumn) -> str:
    value = _value(row, column)
    if value is None:
        return NOTHING
    if column.unit in ("agents", "erlangs"):
        return f"{value:,.1f}".removesuffix(".0")
    low, high = (row.get(f"{column.key}_{end}") for end in ("low", "high"))
    half = None if low is None or high is None else (high - low) / 2
    return spoken({"unit": column.unit, "mean": value, "low": low, "high": high, "half_width": half})


def _worst(row: Row) -> str:
    """Write the interval of a day in which least was in time."""
    if not row.get("worst_start"):
        return NOTHING
    told = f"{row['worst_start']} {100 * row['worst_level']:.0f} %"
    needed = row["worst_required"]
    return (
        told
        if needed is None
        else tr(
            "{told}, {worst_present} of {needed} agents",
            told=told,
            worst_present=f"{row['worst_present']:.1f}",
            needed=f"{needed:.0f}",
        )
    )


def _shades(rows: Sequence[Row], columns: Sequence[TimedColumn]) -> dict[tuple[int, int], str]:
    """Colour the agents present where they are fewer than required."""
    at = next((k for k, column in enumerate(columns, 1) if column.key == "present"), None)
    short = [number for number, row in enumerate(rows) if _is_short(row)]
    return {} if at is None else dict.fromkeys(((number, at) for number in short), "worse")


def _is_short(row: Row) -> bool:
    present, required = row.get("present"), row.get("required")
    return present is not None and required is not None and present < required - FEWER


def _explained(table: Table, scenario: Tree) -> Table:
    """Say below a table by which formula agents are required, and whom else those present serve."""
    name = table.header[0]
    said = [_needed(scenario["channels"][name])] if "required" in table.header else []
    pools = [pool for pool, spec in scenario["pools"].items() if name in served_by(spec)]
    others = sorted({other for pool in pools for other in served_by(scenario["pools"][pool])} - {name})
    if others:
        said.append(
            tr("those present are of {pools}, who serve {others} too", pools=joined(pools), others=joined(others))
        )
    return replace(table, below=clauses(said))


def _needed(channel: Tree) -> str:
    target, formula = channel["target"], "Erlang A" if channel.get("patience") else "Erlang C"
    promise = f"{100 * target.get('share', 0.8):g}/{target['within']}"
    return tr("agents required for {promise} by {formula}, each interval by itself", promise=promise, formula=formula)
