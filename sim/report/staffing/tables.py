"""The tables of a staffing: heads by pool and time, folded where they are equal, targets, and what others cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.staffing.around.coverage import coverage
from sim.language.days import keys_in_words
from sim.language.retold import retold_part
from sim.language.words import clauses, marked, marked_in, tr, translated
from sim.report.page.numbers import from_to
from sim.report.page.text_table import Table
from sim.report.staffing.crews import crews_table
from sim.report.staffing.frames import cover, load_of, verdicts_of
from sim.report.staffing.money import cost_text, paid_text
from sim.scenario.basics.units import write_clock

if TYPE_CHECKING:
    from sim.experiments.staffing.aims import Aim, TargetRow
    from sim.experiments.staffing.result import StaffingResult
    from sim.experiments.staffing.verifying import TargetVerdict

WORDS = {"met": marked("met"), "missed": marked("missed"), "undecided": marked("undecided")}
AS_IT_IS = marked_in("staffing", "as it is")
YARDS = {
    one: one
    for one in (
        *(AS_IT_IS, marked("each interval by itself")),
        *(marked("headcounts, no shifts"), marked("lower bound")),
    )
}
MANY = 24  # targets; of more the closest are shown
EVEN = 0.05  # agent-hours, below which nothing is over or under
BESIDE = marked("over and under: agent-hours more and fewer than are required, interval by interval")
PERCENT = ("service_level", "abandonment", "occupancy", "target_met")


def staffing_tables(found: StaffingResult) -> list[Table]:
    """Return the plan, the targets, and other staffings beside it."""
    crews, beside = crews_table(found), [beside_table(found)] if found.yardsticks else []
    targets = [targets_table(found)] if verdicts_of(found) else []
    return [*([crews] if crews else []), heads_table(found), *targets, *beside]


def heads_table(found: StaffingResult) -> Table:
    """Return agents by pool and time, neighbours with as many together; required and present where they are others."""
    rows, agents = tuple(_heads(found)), cover(found)
    header: tuple[str, ...] = (
        *(marked("pool"), marked("days"), marked("from"), marked("to"), marked("agents"), marked("required")),
        *(marked("present"), marked("load")),
    )
    table = Table(marked("agents"), header, rows, ("",) * len(rows), below=clauses(_below(found)))
    there, need = (np.array([one[k] for one in agents], dtype=float) for k in (0, 1))  # not a number if not known
    if np.isnan(need).any() or np.allclose(need, there):
        table = table.without("required")
    return table.without("present") if np.allclose(there, found.design) else table


def _below(found: StaffingResult) -> Iterator[str]:
    if found.shifts is None:
        yield paid_text(found)
    sums = coverage(found)
    if sums is not None and (sums.over > EVEN or sums.under > EVEN):
        over, under = f"{sums.over:,.1f}", f"{sums.under:,.1f}"
        yield tr("over cover {over} agent hours, under cover {under}", over=over, under=under)


def _heads(found: StaffingResult) -> Iterator[tuple[str, ...]]:
    grid, step, covered = found.grid, int(found.scenario.calendar.interval), cover(found)
    numbered = list(enumerate(zip(grid.cells, found.design, strict=True)))
    alike = groupby(numbered, lambda one: (one[1][0].pool, one[1][0].kind, one[1][1], *covered[one[0]][:2]))
    for (pool, kind, heads, there, need), group in alike:
        for stretch in _stretches([(number, cell) for number, (cell, _) in group], step):
            first, last = stretch[0][1], stretch[-1][1]
            loads = [load_of(found, number, cell) or 0.0 for number, cell in stretch]
            yield (
                *(grid.scenario.pool_names[pool], keys_in_words(grid.kinds[kind]), write_clock(first.clock)),
                *(write_clock(last.clock + step), str(heads), "–" if need is None else f"{need:.1f}", f"{there:.1f}"),
                f"{sum(loads) / len(loads):.1f}",
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
    more = tr("and {left} targets more, which are further from their limits: targets.csv", left=left) if left else ""
    below = clauses(one for one in (more, _decided(found, verdicts)) if one)
    header = (
        *(marked("target"), marked("of"), marked("where"), marked("asked"), marked("reached")),
        *(marked("between"), marked("verdict")),
    )
    return Table(marked("targets"), header, rows, ("",) * len(rows), shades, below=below)


def _decided(found: StaffingResult, verdicts: Sequence[TargetVerdict]) -> str:
    """Say by what it is decided that is not yet, which is not the interval that is shown."""
    if all(one.word != "undecided" for one in verdicts):
        return ""
    return tr(
        "between: of each target by itself, {confidence} % sure; verdicts: of all together, wider, and of limits less "
        "the tolerance",
        confidence=f"{100 * found.confidence:g}",
    )


def _target(found: StaffingResult, one: TargetVerdict) -> tuple[str, ...]:
    row = found.rows.rows[one.row]
    aim = found.rows.aims[row.aim]
    sign = "≥" if aim.at_least else "≤"
    between = from_to(value_text(aim, one.low), value_text(aim, one.high))
    return (
        *(aim_text(found, aim), found.rows.who(row), where_text(found, row), f"{sign} {value_text(aim, one.limit)}"),
        *(value_text(aim, one.value), between, WORDS[one.word]),
    )


def value_text(aim: Aim, value: float) -> str:
    """Write the value of a target."""
    return f"{100 * value:.1f} %" if aim.metric in PERCENT else f"{value:.1f} s"


def aim_text(found: StaffingResult, aim: Aim) -> str:
    """Say what an aim is."""
    return retold_part(found.rows.told(aim))


def where_text(found: StaffingResult, row: TargetRow) -> str:
    """Say on which days and when a target holds."""
    return moment_text(found.rows.where(row))


def moment_text(where: str) -> str:
    """Say on which days and when a target holds that holds ``where`` a file says."""
    return keys_in_words(retold_part(where))


def beside_table(found: StaffingResult) -> Table:
    """Return what other staffings cost, and how many targets they miss."""
    mine = (f"{found.hours:,.1f}", cost_text(found, found.cost), "–", *_over_and_under(found))
    rows: list[tuple[str, ...]] = [(tr("this plan"), *mine, _missed_here(found))]
    for one in found.yardsticks:
        hours = float(found.grid.hours @ one.design) if one.hours is None and one.design is not None else one.hours
        more = one.cost / found.cost - 1 if found.cost else 0.0
        missed = tr("{missed} of {judged}", missed=one.missed, judged=one.judged) if one.judged else tr("not simulated")
        name = translated(YARDS.get(one.name, one.name))
        told = (name, "–" if hours is None else f"{hours:,.1f}", cost_text(found, one.cost), f"{100 * more:+.1f} %")
        rows.append((*told, *(_over_and_under(found, one.design) if one.design is not None else ("–", "–")), missed))
    header = (
        *(marked("staffing"), marked("hours"), marked("cost"), marked("against this"), marked("over")),
        *(marked("under"), marked("targets missed")),
    )
    known, spare = coverage(found) is not None, ("against this",)
    below = translated(BESIDE) if known else ""
    table = Table(marked("beside"), header, tuple(rows), ("",) * len(rows), spare=spare, below=below)
    return table if known else table.without("over").without("under")


def _over_and_under(found: StaffingResult, heads: Any = None) -> tuple[str, str]:
    """Return the agent-hours over and under what is required."""
    sums = coverage(found, heads)
    return ("–", "–") if sums is None else (f"{sums.over:,.1f}", f"{sums.under:,.1f}")


def _missed_here(found: StaffingResult) -> str:
    verdicts = verdicts_of(found)
    missed, open_yet = (sum(one.word == word for one in verdicts) for word in ("missed", "undecided"))
    told = tr("{missed} of {judged}", missed=missed, judged=len(verdicts))
    return tr("{told}, {count} undecided", told=told, count=open_yet) if open_yet else told
