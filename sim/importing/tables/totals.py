"""Rows of totals were left out: what they say must be what the rows above them add up to."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from sim.importing.columns.cells import RoleCells
from sim.importing.files.grid import LINE

EXACT = 0.5  # contacts


def check_totals(cells: RoleCells, frame: pl.DataFrame, counts: Sequence[str]) -> None:
    """Tell whether totals add up: over the rows since the last total, over a queue, or over all."""
    apart = cells.table.totals
    known = [role for role in counts if role in cells and role in frame.columns]
    if not apart.height or not known:
        return
    sums = pl.DataFrame({role: cells.numbers(role, apart) for role in known}).with_columns(apart[LINE])
    if "queue" in cells and "queue" in apart.columns:
        sums = sums.with_columns(
            apart["queue"].replace(cells.options.queues) if cells.options.queues else apart["queue"]
        )
    right = sum(_adds_up(row, frame, known, before) for row, before in _with_last(sums))
    cells.identities.append(("totals add up", f"{right} of {sums.height}"))
    if right < sums.height:
        cells.note(f"{sums.height - right} of {sums.height} rows of totals do not add up to the rows above them")


def _with_last(sums: pl.DataFrame) -> list[tuple[dict[str, float | int | str | None], int]]:
    rows = list(sums.iter_rows(named=True))
    lines = [int(row[LINE]) for row in rows]
    return [(row, max((line for line in lines if line < row[LINE]), default=0)) for row in rows]


def _adds_up(row: dict[str, float | int | str | None], frame: pl.DataFrame, known: Sequence[str], last: int) -> bool:
    part = frame.filter(pl.col(LINE).is_between(last + 1, int(row[LINE] or 0))) if row[LINE] else frame
    above = frame.filter(pl.col(LINE) < row[LINE])
    if row.get("queue") is not None:
        part, above = (some.filter(pl.col("queue") == row["queue"]) for some in (part, above))
    return any(_equal(row, some, known) for some in (part, above, frame))


def _equal(row: dict[str, float | int | str | None], rows: pl.DataFrame, known: Sequence[str]) -> bool:
    values = [role for role in known if row[role] is not None]
    return bool(values) and all(abs(float(row[role] or 0) - float(rows[role].sum())) <= EXACT for role in values)
