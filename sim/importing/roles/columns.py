"""Which column has which role: what its header says, and what its cells can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from sim.importing.options import Options
from sim.importing.roles.vocabulary import COUNT, DURATION, SHARE, TIME, rank, roles_of, types
from sim.importing.roles.words import Name, is_hour, name_of
from sim.importing.rows.table import NamedTable
from sim.importing.values.durations import form_of
from sim.importing.values.missing import known
from sim.importing.values.moments import hours_of, stamps_of
from sim.importing.values.numbers import SHAPE
from sim.scenario.basics.problems import did_you_mean, input_error

SAMPLE = 400
ENOUGH = 0.9  # of the cells must be what the role needs
FLAGS = r"(?i)^(y|n|yes|no|true|false|0|1|ja|nein|oui|non|si|sí|wahr|falsch|x|answered|abandoned)$"
TOLERATED = (
    "agent",
    "customer",
    "queue",
    "issue",
    "channel",
    "outcome",
    "id",
    "reason",
    "rating",
    "sheet",
    "direction",
)


@dataclass(frozen=True)
class Column:
    """A column of a table: under which key its cells are, and what its header says."""

    key: str
    name: Name


Candidates = Mapping[str, list[Column]]


def candidates_of(table: NamedTable, options: Options, place: str) -> dict[str, list[Column]]:
    """Return the columns that may have each role, the likeliest first."""
    columns = [Column(key, name_of(text)) for key, text in table.names.items() if text]
    told = _told(columns, options, place)
    taken = {column.key for column in told.values()}
    found: dict[str, list[Column]] = {role: [column] for role, column in told.items()}
    shut = {role for role, text in options.columns.items() if not text} | set(told)
    for column in [] if options.only else columns:
        for role in roles_of(column.name) if column.key not in taken else ():
            if role not in shut and (fits(table.cells[column.key], role) or _is_hours(column, role, table)):
                found.setdefault(role, []).append(column)
    return found


def _told(columns: list[Column], options: Options, place: str) -> dict[str, Column]:
    for role in options.columns:
        if role not in types():
            raise input_error(place, f"--column {role}: is no role; {did_you_mean(role, types())}")
    by_name = {column.name.text: column for column in columns}
    found = {}
    for role, text in options.columns.items():
        if text and text not in by_name and (options.strict or options.only):
            raise input_error(place, f"has no column {text!r} for {role}; {did_you_mean(text, by_name, 'its columns')}")
        if text in by_name:
            found[role] = by_name[text]
    return found


def fits(cells: pl.Series, role: str) -> bool:
    """Whether the cells of a column can be of a role."""
    sample = cells.rename("cell").drop_nulls().head(4 * SAMPLE).to_frame().select(known("cell"))["cell"].drop_nulls()
    sample = sample.head(SAMPLE)
    if not sample.len():
        return types()[role] not in (TIME, SHARE)
    return _fits(sample, role)


def _fits(sample: pl.Series, role: str) -> bool:
    kind = types()[role]
    if role == "resolved":
        return _share(sample, FLAGS) >= ENOUGH
    if kind == TIME:
        return _is_time(sample) or (role in ("first_reply", "solved", "closed") and form_of(sample) != "")
    if kind == COUNT:
        return _share(sample, SHAPE) >= ENOUGH or _share(sample, FLAGS) >= ENOUGH
    if kind == DURATION:
        return form_of(sample) != ""
    if kind == SHARE:
        return _share(sample.str.replace_all(r"\s+%$", "%"), SHAPE) >= ENOUGH
    return True


def _is_dated(cells: pl.Series) -> bool:
    """Whether cells hold dates, and not only times of day, which may be lengths of time."""
    return stamps_of(cells.drop_nulls().head(SAMPLE)).has_day


def _is_time(sample: pl.Series) -> bool:
    parts = stamps_of(sample).parts
    whole = parts.select(pl.any_horizontal(pl.col("day", "clock", "epoch").is_not_null()).mean()).item()
    return bool(whole is not None and whole >= ENOUGH)


def _is_hours(column: Column, role: str, table: NamedTable) -> bool:
    """Whether a column counts the hours of the day, as its header says too."""
    return role == "time" and is_hour(column.name) and hours_of(table.cells[column.key]) is not None


def _share(sample: pl.Series, pattern: str) -> float:
    return float(sample.str.contains(pattern).mean() or 0.0)  # type: ignore[arg-type]


def chosen(candidates: Candidates, roles: Iterable[str], table: NamedTable, place: str) -> dict[str, Column]:
    """Give each role one column, and each column one role.

    Raises
    ------
    InputError
        Two columns could be the same figure, and differ.
    """
    taken: set[str] = set()
    found: dict[str, Column] = {}
    for role in roles:
        free = [column for column in candidates.get(role, []) if column.key not in taken]
        if free:
            found[role] = _best(free, role, table, place)
            taken.add(found[role].key)
    return found


def _best(columns: list[Column], role: str, table: NamedTable, place: str) -> Column:
    filled = {column.key: table.cells[column.key].count() for column in columns}
    several = {column.key: role != "issue" or table.cells[column.key].n_unique() > 1 for column in columns}
    timed = {column.key: types()[role] == TIME and _is_dated(table.cells[column.key]) for column in columns}
    best = max(columns, key=lambda one: (timed[one.key], several[one.key], filled[one.key], -rank(one.name, role)))
    for other in columns:
        if (
            other is not best
            and role not in TOLERATED
            and types()[role] in (COUNT, DURATION)
            and _differ(table, best, other)
            and filled[other.key] == filled[best.key]
        ):
            raise input_error(
                place,
                f"both {best.name.text!r} and {other.name.text!r} can be {role}; "
                f'choose: --column {role}="{best.name.text}" or --column {role}="{other.name.text}"',
            )
    return best


def _differ(table: NamedTable, one: Column, other: Column) -> bool:
    return not table.cells[one.key].equals(table.cells[other.key], null_equal=True)


def unread(table: NamedTable, roles: Mapping[str, Column]) -> list[str]:
    """Return remarks on columns whose header says a figure, though their cells do not hold it."""
    taken = {column.key for column in roles.values()}
    found = []
    for key, text in table.names.items():
        figures = (
            [role for role in roles_of(name_of(text)) if types()[role] in (COUNT, DURATION, SHARE)] if text else []
        )
        cells = table.cells[key].drop_nulls()
        if figures and key not in taken and cells.len() and not any(fits(cells, role) for role in figures):
            found.append(f"{text!r} is not read: its cells, such as {cells[0][:20]!r}, are no {types()[figures[0]]}s")
    return found
