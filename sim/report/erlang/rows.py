"""An answer of the calculator as rows of numbers, for JSON and CSV."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

from sim.language.words import marked, tr, translated
from sim.queueing.calculator import Answer, StaffedRow
from sim.queueing.laws import BalkingLaw, ExponentialLaw, Law
from sim.queueing.steady_state import OneEach
from sim.queueing.targets import AnswerPromise, AtMost, Goal
from sim.report.erlang.asked import Heads, Inquiry

if TYPE_CHECKING:
    import polars as pl

CHATS = marked("Chats, evenly spread")
FIGURES = {
    one: one
    for one in (
        *(marked("abandonment"), marked("occupancy"), marked("delayed"), marked("target"), marked("balked")),
        *(marked("ASA"), marked("service level")),
    )
}
MOST = {"volume": "largest_volume", "handle": "longest_handle_time"}


def formula_name(asked: Inquiry) -> str:
    """Return what the formula is called."""
    question = asked.question
    if not isinstance(question.service, OneEach):
        return CHATS
    return name_of(0.0 if asked.find == "patience" else question.patience, question.law)


def name_of(patience: float, law: Law) -> str:
    """Return what the formula of a patience is called.

    >>> name_of(180.0, ExponentialLaw()), name_of(float("inf"), ExponentialLaw())
    ('Erlang A', 'Erlang C')
    """
    if law.balk == 1:
        return "Erlang B"
    if not isfinite(patience) and law.balk == 0:
        return "Erlang C"
    return "Erlang A" if isinstance(law, ExponentialLaw) else "M/M/n+G"


def goal_name(goal: Goal, formula: str) -> str:
    """Return what a target is called: ``80/20 s``, or ``abandonment``.

    >>> goal_name(AnswerPromise(0.8, 20.0), "SL-4"), goal_name(AtMost("asa", 20.0), "")
    ('80/20 s by SL-4', 'ASA of 20 s')
    """
    if isinstance(goal, AnswerPromise):
        return tr("{target} s by {formula}", target=f"{100 * goal.share:g}/{goal.within:g}", formula=formula)
    if isinstance(goal, AtMost) and goal.figure == "asa":
        return tr("ASA of {most} s", most=f"{goal.most:g}")
    figure = goal.figure if isinstance(goal, AtMost) else "target"
    share = f"{100 * goal.wanted:g}"
    return tr("{figure} of {share} %", figure=translated(FIGURES.get(figure, figure)), share=share)


def goal_record(goal: Goal, formula: str) -> dict[str, Any]:
    """Return a target for programs."""
    if isinstance(goal, AnswerPromise):
        named = {"figure": "service_level", "at_least": goal.share, "within": goal.within, "formula": formula}
        return {**named, "short": goal.short} if goal.short else named
    return {"figure": goal.figure if isinstance(goal, AtMost) else "", "at_most": goal.wanted}


def record(asked: Inquiry, row: StaffedRow) -> dict[str, float | bool | None]:
    """Return the numbers of a row; ``None`` where a figure is one of nothing, or grows without end."""
    state, heads = row.figures, asked.heads
    found = {MOST[asked.find]: row.most} if asked.find in MOST else {}
    figures = {
        "agents": row.agents,
        **found,
        "service_level": row.level,
        "asa": state.asa[0],
        "wait": state.wait[0],
        "abandonment": state.abandonment[0],
        "occupancy": state.occupancy[0],
        "delayed": state.delayed[0],
        "balked": state.balked[0],
        "queue_length": state.queue_length[0],
        "concurrency": state.concurrency[0],
        "days_kept": row.days,
        "rostered": None if heads is None else heads.of(row.agents),
    }
    numbers = {name: _finite(value) for name, value in figures.items()}
    return {**numbers, "kept": all(row.kept) if row.kept else None}


def _finite(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else float(value)


def frame(asked: Inquiry, found: Answer) -> pl.DataFrame:
    """Return the rows as a table."""
    import polars as pl

    rows = [record(asked, row) for row in found.rows]
    columns = {name: pl.Boolean if name == "kept" else pl.Float64 for name in (rows[0] if rows else ())}
    return pl.DataFrame(rows, schema=columns)


def document(asked: Inquiry, found: Answer) -> Mapping[str, Any]:
    """Return all of it for programs."""
    question = found.question
    law = question.law
    return {
        "schema_version": 1,
        "formula": formula_name(asked),
        "found": found.found,
        "volume": _finite(question.volume),
        "handle_time": _finite(question.handle),
        "load": _load(question.volume, question.handle),
        "patience": _finite(question.patience),
        "balk": law.balk if isinstance(law, BalkingLaw) else 0.0,
        "busyness": None if question.days is None else question.days.shape,
        "days": None if question.days is None else question.days.share,
        "agents": _finite(question.agents),
        "required": _finite(found.required),
        "fractional": _finite(found.fractional),
        "rostered": None if asked.heads is None else _finite(_heads(asked.heads, question.agents)),
        "service_level_by": asked.formula,
        "within": question.promise.within,
        "targets": [goal_record(one, asked.formula) for one in question.targets],
        "rows": [record(asked, row) for row in found.rows],
    }


def _load(volume: float | None, handle: float | None) -> float | None:
    return None if volume is None or handle is None else _finite(volume * handle / 3_600)


def _heads(heads: Heads, agents: float | None) -> float | None:
    return None if agents is None or not isfinite(agents) else heads.of(agents)
