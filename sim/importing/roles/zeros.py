"""Exports of nothing: every count and every duration is 0, as where the wrong queue or an empty period was chosen."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from sim.importing.roles.columns import Candidates, Column
from sim.importing.roles.vocabulary import COUNT, DURATION, TIME, types
from sim.importing.rows.table import NamedTable
from sim.importing.values.missing import known
from sim.scenario.basics.problems import input_error

CONTACTS = ("offered", "answered", "abandoned")
ENDS = ("connected", "dequeued", "end", "first_reply", "solved", "closed", "state_time")
SHOWN = 4
SOMETHING = r"[1-9]|\pL"


def check_not_zero(candidates: Candidates, table: NamedTable, place: str) -> None:
    """Refuse a table in which no contact was counted and nothing took any time.

    Raises
    ------
    InputError
        Names the columns that hold nothing but zeros.
    """
    if all(_nothing_but_zeros(table.cells[key]) for key in table.names):
        raise input_error(place, "holds nothing but zeros")
    columns = {column.key: column for column in _figures(candidates)}
    zeros = [column for column in columns.values() if _nothing_but_zeros(table.cells[column.key])]
    if zeros and len(zeros) == len(columns) and not _tells_ends(candidates, zeros):
        names = ", ".join(repr(column.name.text) for column in zeros[:SHOWN]) + " ..." * (len(zeros) > SHOWN)
        raise input_error(
            place, f"holds nothing but zeros: {names} {'is' if len(zeros) == 1 else 'are'} 0 in every row"
        )


def no_contacts(candidates: Candidates, table: NamedTable) -> bool:
    """Whether contacts are counted, and there are none: offered is 0 everywhere, or both answered and abandoned are."""
    zero = {role: any(_nothing_but_zeros(table.cells[column.key]) for column in candidates.get(role, []))
            for role in CONTACTS}  # fmt: skip
    return zero["offered"] or (zero["answered"] and zero["abandoned"])


def _figures(candidates: Candidates) -> Iterable[Column]:
    """Yield the columns of counts and durations."""
    return (column for role, found in candidates.items() if types()[role] in (COUNT, DURATION) for column in found)


def _nothing_but_zeros(cells: pl.Series) -> bool:
    said = cells.rename("cell").to_frame().select(known("cell"))["cell"].drop_nulls()
    return bool(len(said)) and not said.str.contains(SOMETHING).any()


def _tells_ends(candidates: Candidates, zeros: list[Column]) -> bool:
    """Whether times say how long contacts took, or the zeros are flags of what never happened."""
    timed = any(types()[role] == TIME and role in ENDS for role in candidates)
    single = {role for role, found in candidates.items() for column in found if column in zeros}
    return timed or single <= {"abandoned"} or not single & {*CONTACTS, *_durations()}


def _durations() -> set[str]:
    return {role for role, kind in types().items() if kind == DURATION}
