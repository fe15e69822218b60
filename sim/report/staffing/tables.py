"""The tables of a staffing: heads by pool and time, folded where they are equal, targets, and what others cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.report.page.text_table import Table
from sim.report.staffing.crews import crews_table
from sim.report.staffing.frames import load_of, verdicts_of
from sim.report.staffing.money import cost_text
from sim.scenario.basics.units import write_clock

if TYPE_CHECKING:
    from sim.experiments.staffing.aims import Aim
    from sim.experiments.staffing.result import StaffingResult
    from sim.experiments.staffing.verifying import TargetVerdict

MANY = 24  # targets; of more the closest are shown
PERCENT = ("service_level", "abandonment", "occupancy", "target_met")


def staffing_tables(found: StaffingResult) -> list[Table]:
    """Return the plan, the targets, and other staffings beside it."""
    crews, beside = crews_table(found), [beside_table(found)] if found.yardsticks else []
    return [*([crews] if crews else []), heads_table(found), targets_table(found), *beside]


def heads_table(found: StaffingResult) -> Table:
    """Return agents by pool and time, neighbours with as many together."""
    rows = tuple(_heads(found))
    below = f"{found.hours:,.1f} agent hours, {cost_text(found, found.cost)}"
    header = ("pool", "days", "from", "to", "agents", "load")
    return Table("agents", header, rows, ("",) * len(rows), below=below)


def _heads(found: StaffingResult) -> Iterator[tuple[str, ...]]:
    grid, step = found.grid, int(found.scenario.calendar.interval)
    numbered = list(enumerate(zip(grid.cells, found.design, strict=True)))
    for (pool, kind, heads), group in groupby(numbered, lambda one: (one[1][0].pool, one[1][0].kind, one[1][1])):
        for stretch in _stretches([(number, cell) for number, (cell, _) in group], step):
            first, last = stretch[0][1], stretch[-1][1]
            loads = [load_of(found, number, cell) or 0.0 for number, cell in stretch]
            yield (
                *(grid.scenario.pool_names[pool], grid.kinds[kind], write_clock(first.clock)),
                *(write_clock(last.clock + step), str(heads), f"{sum(loads) / len(loads):.1f}"),
            )


def _stretches(cells: Sequence[tuple[int, Any]], step: int) -> Iterator[list[tuple[int, Any]]]:
    """Divide cells where there is a gap between them."""
    stretch: list[tuple[int, Any]] = []
    for number, cell in cells:
        if stretch and cell.clock != stretch[-1][1].clock + step:
            yield stretch
            stretch = []
        stretch.append((number, cell))
    yield stretch


def targets_table(found: StaffingResult) -> Table:
    """Return targets with what fresh days say of them; of many those that are closest."""
    verdicts = sorted(verdicts_of(found), key=lambda one: one.to_spare)
    shown = sorted(verdicts[:MANY], key=lambda one: one.row)
    rows = tuple(_target(found, one) for one in shown)
    words = {"met": "met", "missed": "missed", "undecided": "unsure"}
    shades = {(number, 6): words[one.word] for number, one in enumerate(shown)}
    left = len(verdicts) - len(shown)
    below = f"and {left} targets more, which are further from their limits: targets.csv" if left else ""
    header = ("target", "of", "where", "asked", "reached", "between", "verdict")
    return Table("targets", header, rows, ("",) * len(rows), shades, below=below)


def _target(found: StaffingResult, one: TargetVerdict) -> tuple[str, ...]:
    row = found.rows.rows[one.row]
    aim = found.rows.aims[row.aim]
    sign = "≥" if aim.at_least else "≤"
    between = f"{value_text(aim, one.low)} to {value_text(aim, one.high)}"
    return (
        *(found.rows.told(aim), found.rows.who(row), found.rows.where(row), f"{sign} {value_text(aim, one.limit)}"),
        *(value_text(aim, one.value), between, one.word),
    )


def value_text(aim: Aim, value: float) -> str:
    """Write the value of a target."""
    return f"{100 * value:.1f} %" if aim.metric in PERCENT else f"{value:.1f} s"


def beside_table(found: StaffingResult) -> Table:
    """Return what other staffings cost, and how many targets they miss."""
    rows = [("this plan", f"{found.hours:,.1f}", cost_text(found, found.cost), "–", _missed_here(found))]
    for one in found.yardsticks:
        hours = float(found.grid.hours @ one.design)
        more = one.cost / found.cost - 1 if found.cost else 0.0
        missed = f"{one.missed} of {one.judged}" if one.judged else "not simulated"
        rows.append((one.name, f"{hours:,.1f}", cost_text(found, one.cost), f"{100 * more:+.1f} %", missed))
    return Table(
        "beside", ("staffing", "hours", "cost", "against this", "targets missed"), tuple(rows), ("",) * len(rows)
    )


def _missed_here(found: StaffingResult) -> str:
    verdicts = verdicts_of(found)
    return f"{sum(one.word == 'missed' for one in verdicts)} of {len(verdicts)}"
