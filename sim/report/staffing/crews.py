"""Shifts that were found: one row for each crew, who start and rest together; and heads as a planner pastes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from sim.language.days import keys_in_words
from sim.language.words import joined, marked, tr
from sim.report.page.text_table import Table
from sim.report.staffing.frames import by_date
from sim.report.staffing.money import paid_text
from sim.scenario.basics.units import DAY, write_clock, write_duration

if TYPE_CHECKING:
    from sim.experiments.staffing.result import StaffingResult
    from sim.experiments.staffing.shifts.entries import CrewEntry
    from sim.experiments.staffing.shifts.plan import ShiftPlan

SHIFTS = {
    "pool": pl.String, "template": pl.String, "start": pl.String, "end": pl.String, "breaks": pl.String,
    "days": pl.String, "heads": pl.Int64, "paid_hours": pl.Float64, "cost": pl.Float64,
}  # fmt: skip
TOURS = {"pool": pl.String, "template": pl.String, "start": pl.String, "days": pl.String, "people": pl.Int64}


def shifts(found: StaffingResult) -> pl.DataFrame:
    """Return a row for each crew; paid hours and cost are of the whole horizon."""
    plan = found.shifts
    rows = [] if plan is None else [_row(plan, one) for one in plan.entries]
    return pl.DataFrame(rows, schema=SHIFTS, orient="row")


def _row(plan: ShiftPlan, one: CrewEntry) -> tuple[Any, ...]:
    name = list(plan.slots.templates)[one.template]
    return (
        *(plan.slots.scenario.pool_names[one.pool], name, write_clock(one.start)),
        *(
            write_clock((one.start + one.length) % DAY),
            ", ".join(_breaks(plan, one, "{pause} unpaid")),
            plan.days_of(one),
            one.heads,
        ),
        *(plan.paid_hours_of(one), plan.cost_of(one)),
    )


def _breaks(plan: ShiftPlan, one: CrewEntry, unpaid: str) -> Iterator[str]:
    template = list(plan.slots.templates.values())[one.template]
    for at, pause in zip(one.breaks, template.ordered, strict=True):
        told = f"{write_clock(at % DAY)} {write_duration(pause.length)}"
        yield told if pause.paid else unpaid.format(pause=told)


def tours(found: StaffingResult) -> pl.DataFrame:
    """Return a row for each choice of days, with how many people have it; nothing where weeks have no rules."""
    plan = found.shifts
    rows = [] if plan is None else [_tour(plan, tour, people) for tour, people in plan.cover.tours.items()]
    return pl.DataFrame(rows, schema=TOURS, orient="row")


def _tour(plan: ShiftPlan, tour: Any, people: int) -> tuple[Any, ...]:
    start = "any" if tour.start is None else write_clock(tour.start * plan.slots.step)
    return tour.template.pool, tour.template.name, start, plan.spell(tour.days), people


def wide(found: StaffingResult) -> pl.DataFrame:
    """Return heads with a row for each pool and time and a column for each date, as planning tools take them."""
    rows = by_date(found)
    if rows.is_empty():
        return rows.select("pool", "start")
    dated = rows.with_columns(pl.col("date").dt.to_string("%Y-%m-%d"))
    table = dated.pivot("date", index=["pool", "start"], values="rostered", aggregate_function="first")
    return table.sort("pool", "start")


def crews_table(found: StaffingResult) -> Table | None:
    """Return the crews as people read them; ``None`` where headcounts were looked for."""
    plan = found.shifts
    if plan is None:
        return None
    rows = tuple(_crews(plan))
    header = (
        *(marked("pool"), marked("template"), marked("from"), marked("to"), marked("breaks"), marked("days")),
        marked("heads"),
    )
    spare = ("template", "breaks")
    return Table(marked("shifts"), header, rows, ("",) * len(rows), spare=spare, below=paid_text(found))


def _crews(plan: ShiftPlan) -> Iterator[tuple[str, ...]]:
    for one in plan.entries:
        pool, name, start, end, _, days, heads, _, _ = _row(plan, one)
        breaks = joined(_breaks(plan, one, tr("{pause} unpaid")))
        yield pool, name, start, end, breaks or "–", keys_in_words(days), str(heads)
