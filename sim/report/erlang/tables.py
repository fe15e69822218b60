"""The table of an answer: some agents more and less, a row each."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, isfinite, isinf

from sim.language.words import marked, marked_in, tr, translated
from sim.queueing.calculator import Answer, StaffedRow
from sim.queueing.steady_state import OneEach
from sim.queueing.targets import AnswerPromise, AtMost, Goal
from sim.report.erlang.asked import Inquiry
from sim.report.erlang.rows import MOST
from sim.report.page.numbers import spoken
from sim.report.page.text_table import Table

KEPT = marked_in("targets", "kept")
Cell = Callable[[StaffedRow], str]


def percent(share: float) -> str:
    """Write a share.

    >>> percent(0.8688), percent(float("nan"))
    ('86.9 %', '–')
    """
    return f"{100 * share:.1f} %" if isfinite(share) else "–"


def seconds(value: float) -> str:
    """Write a wait.

    >>> seconds(6.849), seconds(1800.0), seconds(float("inf"))
    ('6.8 s', '30.0 min', 'endless')
    """
    if isinf(value):
        return tr("endless")
    return spoken({"mean": value if isfinite(value) else None, "unit": "s", "low": None})


def plain(value: float) -> str:
    """Write a number of agents: whole, or with two digits.

    >>> plain(11.0), plain(10.081)
    ('11', '10.08')
    """
    return f"{value:,.2f}".rstrip("0").removesuffix(".")


def columns(asked: Inquiry) -> dict[str, Cell]:
    """Return the columns that say something of this queue."""
    question = asked.question
    leaves = isfinite(question.patience) or question.law.balk > 0 or asked.find == "patience"
    several = not isinstance(question.service, OneEach)
    heads = asked.heads
    all_of_them: dict[str, tuple[bool, Cell]] = {
        marked("agents"): (True, lambda row: plain(row.agents)),
        marked("rostered"): (heads is not None, lambda row: f"{ceil(heads.of(row.agents) - 1e-9)}" if heads else ""),
        marked("contacts an hour"): (asked.find == "volume", lambda row: _most(row, lambda most: f"{most:,.1f}")),
        marked("handle time"): (asked.find == "handle", lambda row: _most(row, seconds)),
        marked("service level"): (True, lambda row: percent(row.level)),
        marked("ASA"): (True, lambda row: seconds(row.figures.asa[0])),
        marked("abandonment"): (leaves, lambda row: percent(row.figures.abandonment[0])),
        marked("balked"): (question.law.balk > 0, lambda row: percent(row.figures.balked[0])),
        marked("occupancy"): (True, lambda row: percent(row.figures.occupancy[0])),
        marked("delayed"): (True, lambda row: percent(row.figures.delayed[0])),
        marked("chats in hand"): (several, lambda row: f"{row.figures.concurrency[0]:.2f}"),
        marked("days kept"): (question.days is not None, lambda row: percent(row.days or 0.0)),
        marked("targets"): (
            bool(question.targets) and asked.find not in MOST,
            lambda row: translated(KEPT) if all(row.kept) else tr("missed"),
        ),
    }
    return {title: cell for title, (shown, cell) in all_of_them.items() if shown}


def _most(row: StaffedRow, write: Callable[[float], str]) -> str:
    return "–" if row.most is None else tr("any") if isinf(row.most) else write(row.most)


def answer_table(asked: Inquiry, found: Answer) -> Table:
    """Return a row for each number of agents, with the figures that are promised in colour."""
    shown = columns(asked)
    rows = tuple(tuple(cell(row) for cell in shown.values()) for row in found.rows)
    places = {title: k for k, title in enumerate(shown)}
    shades = {
        (k, places["days kept"]): "met" if all(row.kept) else "missed"
        for k, row in enumerate(found.rows)
        if "days kept" in places and asked.find not in MOST
    } or {
        (k, places[column_of(goal)]): "met" if kept else "missed"
        for k, row in enumerate(found.rows)
        for goal, kept in zip(found.question.targets, row.kept, strict=True)
        if column_of(goal) in places and asked.find not in MOST
    }
    many, long = tr("; figures at so many contacts"), tr("; figures at so long a handle time")
    at = many if asked.find == "volume" else long
    within = found.question.promise.within
    over = tr("; figures over all days") if "days kept" in places else ""
    below = tr(
        "service level: {formula}, within {within} s{over}{at}",
        formula=asked.formula,
        within=f"{within:g}",
        over=over,
        at=at if asked.find in MOST else "",
    )
    return Table(marked("Agents"), tuple(shown), rows, ("",) * len(rows), shades, ("delayed", "balked"), below)


def column_of(goal: Goal) -> str:
    """Return the column of what a target is about."""
    if isinstance(goal, AnswerPromise):
        return "service level"
    figure = goal.figure if isinstance(goal, AtMost) else ""
    return "ASA" if figure == "asa" else figure
