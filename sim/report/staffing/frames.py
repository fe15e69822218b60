"""What a staffing comes to, as tidy tables: agents by pool and interval, targets, and the search."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim.experiments.staffing.around.coverage import present, required, rostered
from sim.scenario.basics.units import write_clock

if TYPE_CHECKING:
    from sim.experiments.staffing.grid import Design, StaffCell
    from sim.experiments.staffing.result import StaffingResult
    from sim.experiments.staffing.verifying import TargetVerdict

REQUIREMENT = {
    "pool": pl.String, "days": pl.String, "start": pl.String, "load": pl.Float64, "rostered": pl.Int64,
    "present": pl.Float64, "as_it_is": pl.Int64, "each_interval_by_itself": pl.Int64, "hours": pl.Float64,
    "cost": pl.Float64, "required": pl.Float64, "over": pl.Float64, "under": pl.Float64,
}  # fmt: skip
TARGETS = {
    "metric": pl.String, "of": pl.String, "per": pl.String, "where": pl.String, "limit": pl.Float64,
    "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "slack": pl.Float64, "error": pl.Float64,
    "verdict": pl.String, "strictly": pl.Boolean, "p": pl.Float64,
}  # fmt: skip
SEARCH = {
    "number": pl.Int64, "why": pl.String, "cost": pl.Float64, "hours": pl.Float64, "worst": pl.Float64,
    "replications": pl.Int64, "kept": pl.Boolean, "design": pl.String,
}  # fmt: skip
BY_DATE = {
    "date": pl.Date, "start": pl.String, "pool": pl.String, "load": pl.Float64, "rostered": pl.Int64,
    "present": pl.Float64, "required": pl.Float64, "over": pl.Float64, "under": pl.Float64,
}  # fmt: skip
SENSITIVITY = {
    "pool": pl.String, "days": pl.String, "start": pl.String, "lost": pl.Float64, "of": pl.String, "where": pl.String,
}  # fmt: skip


def requirement(found: StaffingResult) -> pl.DataFrame:
    """Return a row for each pool, kind of day and interval, equal neighbours by themselves too."""
    grid, yards = found.grid, {one.name: one.design for one in found.yardsticks if one.design is not None}
    rows: list[tuple[Any, ...]] = []
    covered = cover(found)
    for number, (cell, heads) in enumerate(zip(grid.cells, found.design, strict=True)):
        others = [yards[name][number] if name in yards else None for name in ("as it is", "each interval by itself")]
        there, *more = covered[number]
        rows.append(
            (
                *(grid.scenario.pool_names[cell.pool], grid.kinds[cell.kind], write_clock(cell.clock)),
                *(load_of(found, number, cell), heads, there, *others, heads * cell.hours, heads * cell.price, *more),
            )
        )
    return pl.DataFrame(rows, schema=REQUIREMENT, orient="row")


def cover(found: StaffingResult) -> list[tuple[float, float | None, float | None, float | None]]:
    """Return by cell the agents on contacts: present, required, over and under; nothing of what is not known."""
    there, needed = present(found.grid, rostered(found)), required(found)
    if needed is None:
        return [(float(one), None, None, None) for one in there]
    over = there - needed
    table = np.column_stack([there, needed, np.maximum(over, 0), np.maximum(-over, 0)])
    return [(row[0], row[1], row[2], row[3]) for row in np.round(table, 6).tolist()]


def load_of(found: StaffingResult, number: int, cell: StaffCell) -> float | None:
    """Return the load in erlangs of a cell: its part of all channels that its pool answers.

    A vendor's is the part that rules send to it. What several pools may answer is divided as they have agents there in
    the plan. Of experts it is what is passed on to them, where that is known.
    """
    if found.loads is None:
        return None
    grid = found.grid
    at = int(np.flatnonzero(grid.of_interval[cell.pool] == number)[0])
    passed_on = grid.plan.passed_on.get(grid.scenario.pool_names[cell.pool])
    if passed_on is not None:
        return float(passed_on[:, at].sum())
    work = found.loads.lagging[:, at] * found.loads.handle[:, at] / grid.plan.slots
    return float(work @ _parts(found, at)[:, cell.pool])


def _parts(found: StaffingResult, at: int) -> Any:
    """Return which part of each channel each pool answers in an interval: shape (channels, pools)."""
    grid = found.grid
    may = np.where(grid.plan.serves, grid.plan.answered[:, :, at], 0.0)
    cells = grid.of_interval[:, at]
    heads = np.where(cells >= 0, np.append(np.array(found.design), 0)[cells] * grid.available, grid.plan.present[:, at])
    by_heads = may * np.where((may * heads).sum(axis=1, keepdims=True) > 0, heads, 1.0)
    whole = by_heads.sum(axis=1, keepdims=True)
    divided = np.divide(by_heads, whole, out=np.zeros_like(may), where=whole > 0)
    return np.where(may.sum(axis=1, keepdims=True) > 1 + 1e-9, divided, may)


def by_date(found: StaffingResult) -> pl.DataFrame:
    """Return a row for each date, interval and pool, as a WFM tool takes them."""
    grid, rows, covered = found.grid, list[tuple[Any, ...]](), cover(found)
    for at, (day, clock) in enumerate(zip(grid.days.tolist(), grid.clocks.tolist(), strict=True)):
        date: datetime.date = grid.scenario.calendar.date(int(day))
        for pool in np.flatnonzero(grid.of_interval[:, at] >= 0):
            number = int(grid.of_interval[pool, at])
            load = load_of(found, number, grid.cells[number])
            name = grid.scenario.pool_names[pool]
            rows.append((date, write_clock(clock), name, load, found.design[number], *covered[number]))
    return pl.DataFrame(rows, schema=BY_DATE, orient="row")


def targets(found: StaffingResult) -> pl.DataFrame:
    """Return a row for each target, with the verdict of fresh days; of what cannot be met at all with far more agents.

    ``slack`` and ``error`` are those of the difference of counts, per contact (or second of agents) that counts.
    """
    return pl.DataFrame(list(_targets(found)), schema=TARGETS, orient="row")


def _targets(found: StaffingResult) -> Iterator[tuple[Any, ...]]:
    for one in verdicts_of(found):
        row = found.rows.rows[one.row]
        aim = found.rows.aims[row.aim]
        yield (
            *(aim.metric, found.rows.who(row), aim.per, found.rows.where(row), one.limit, one.value, one.low, one.high),
            *(one.slack, one.error, one.word, one.strictly, one.p),
        )


def verdicts_of(found: StaffingResult) -> tuple[TargetVerdict, ...]:
    """Return the verdicts on the answer; where there is none, on what is missed by far more agents too."""
    return found.verification.verdicts if found.verification else found.impossible


def search(found: StaffingResult) -> pl.DataFrame:
    """Return a row for each design that was simulated, in order."""
    rows = [
        (number, one.why, one.cost, _hours(found, one.design), one.worst, one.replications, one.kept,
         " ".join(map(str, one.design)))
        for number, one in enumerate(found.tried, 1)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SEARCH, orient="row")


def _hours(found: StaffingResult, design: Design) -> float | None:
    """Return the hours of headcounts; of shifts their cost says as much."""
    return float(found.grid.hours @ np.array(design)) if len(design) == len(found.grid.cells) else None


def sensitivity(found: StaffingResult) -> pl.DataFrame:
    """Return by pool, kind of day and interval which service level loses most by one head less, and how much."""
    return pl.DataFrame(list(_sensitivity(found)), schema=SENSITIVITY, orient="row")


def _sensitivity(found: StaffingResult) -> Iterator[tuple[Any, ...]]:
    rows, grid = found.rows, found.grid
    if found.effects is None or found.verification is None:
        return
    bound = np.flatnonzero(rows.bound)
    of = found.verification.counts[:, 1, bound].mean(axis=0)
    promised = [rows.aims[rows.rows[row].aim].metric == "service_level" for row in bound]
    levels = np.flatnonzero(np.array(promised, dtype=bool) & (of > 0))
    lost = found.effects.of_one(-1, len(found.design))[levels] / of[levels, None]
    for number, (cell, heads) in enumerate(zip(grid.cells, found.design, strict=True)):
        if heads > cell.least and len(levels):
            most = int(np.argmax(lost[:, number]))
            row = rows.rows[bound[levels[most]]]
            where = grid.scenario.pool_names[cell.pool], grid.kinds[cell.kind], write_clock(cell.clock)
            yield (*where, float(lost[most, number]), rows.who(row), rows.where(row))
