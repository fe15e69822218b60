"""Agents by interval as people and programs get them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.language.words import listed, marked, tr
from sim.queueing.intervals import IntervalPlan
from sim.report.erlang.asked import IntervalInquiry
from sim.report.erlang.rows import goal_name, goal_record, name_of
from sim.report.erlang.tables import percent, plain, seconds
from sim.report.page.presentation import Presentation
from sim.report.page.text_table import Table
from sim.scenario.basics.units import write_duration

if TYPE_CHECKING:
    import polars as pl

HOUR = 3_600.0


def of_intervals(asked: IntervalInquiry, plan: IntervalPlan) -> Presentation:
    """Present the agents of intervals."""
    patience = (
        tr(", patience {write_duration}", write_duration=write_duration(round(asked.patience, 1)))
        if isfinite(asked.patience)
        else ""
    )
    return Presentation(
        name="intervals",
        title=name_of(asked.patience, asked.law),
        heading=tr(
            "{count} intervals of {length}, handle time {handle}{patience}",
            count=len(asked.counts),
            length=write_duration(asked.length),
            handle=write_duration(round(asked.handle, 1)),
            patience=patience,
        ),
        complete=True,
        kept="",
        document=lambda: document(asked, plan),
        documents=lambda run: {},
        frames={"intervals": lambda: frame(asked, plan)},
        tables=lambda: [interval_table(asked, plan)],
        sentences=lambda: list(sentences(asked, plan)),
        drawings=list,
        page=lambda run, pictures: "",
    )


def records(asked: IntervalInquiry, plan: IntervalPlan) -> list[dict[str, float | None]]:
    """Return the numbers of each interval; ``None`` where a figure is one of nothing."""
    state, staffed = plan.figures, plan.required > 0
    figures = {
        "contacts": np.array(asked.counts),
        "load": plan.load,
        "lagging_load": plan.lagging,
        "spreadsheet": plan.spreadsheet,
        "required": plan.required,
        "fractional": plan.fractional,
        "service_level": np.where(staffed, asked.promise.value(state), np.nan),
        "asa": np.where(staffed, state.asa, np.nan),
        "abandonment": np.where(staffed, state.abandonment, np.nan),
        "occupancy": np.where(staffed, state.occupancy, np.nan),
    }
    if asked.heads is not None:
        some = np.nan_to_num(plan.required)
        figures["rostered"] = np.array([asked.heads.of(one) if one else 0.0 for one in some])
    rows = zip(*(one.tolist() for one in figures.values()), strict=True)
    numbers = [{name: one if isfinite(one) else None for name, one in zip(figures, row, strict=True)} for row in rows]
    return [{"interval": number, **row} for number, row in enumerate(numbers, 1)]


def frame(asked: IntervalInquiry, plan: IntervalPlan) -> pl.DataFrame:
    """Return the intervals as a table."""
    import polars as pl

    return pl.DataFrame(records(asked, plan), infer_schema_length=None)


def document(asked: IntervalInquiry, plan: IntervalPlan) -> Mapping[str, Any]:
    """Return all of it for programs."""
    return {
        "schema_version": 1,
        "formula": name_of(asked.patience, asked.law),
        "interval": asked.length,
        "handle_time": asked.handle,
        "patience": asked.patience if isfinite(asked.patience) else None,
        "balk": asked.law.balk,
        "service_level_by": asked.formula,
        "within": asked.promise.within,
        "targets": [goal_record(one, asked.formula) for one in asked.targets],
        "agent_hours": hours(plan.required, asked),
        "agent_hours_spreadsheet": hours(plan.spreadsheet, asked),
        "intervals": records(asked, plan),
    }


def hours(agents: np.ndarray[Any, np.dtype[np.float64]], asked: IntervalInquiry) -> float | None:
    """Return agent-hours; ``None`` where some interval has no answer."""
    whole = float(agents.sum() * asked.length / HOUR)
    return whole if isfinite(whole) else None


def interval_table(asked: IntervalInquiry, plan: IntervalPlan) -> Table:
    """Return a row for each interval."""
    rows = tuple(_row(one) for one in records(asked, plan))
    header = (
        *(marked("interval"), marked("contacts"), marked("load"), marked("lagging load"), marked("spreadsheet")),
        *(marked("required"), marked("service level"), marked("ASA"), marked("abandonment"), marked("occupancy")),
    )
    extra = (marked("rostered"),) if asked.heads is not None else ()
    below = tr(
        "service level of those required: {formula}, within {within} s",
        formula=asked.formula,
        within=f"{asked.promise.within:g}",
    )
    return Table(marked("Intervals"), header + extra, rows, ("",) * len(rows), {}, ("ASA", "abandonment"), below)


def _row(one: Mapping[str, float | None]) -> tuple[str, ...]:
    number = {name: float("nan") if value is None else value for name, value in one.items()}
    cells = [plain(number["interval"]), plain(number["contacts"]), f"{number['load']:,.2f}"]
    cells += [f"{number['lagging_load']:,.2f}", _agents(number["spreadsheet"]), _agents(number["required"])]
    cells += [percent(number["service_level"]), seconds(number["asa"]), percent(number["abandonment"])]
    cells += [percent(number["occupancy"])]
    return (*cells, f"{ceil(number['rostered'] - 1e-9)}") if "rostered" in number else tuple(cells)


def _agents(value: float) -> str:
    return plain(value) if isfinite(value) else "–"


def sentences(asked: IntervalInquiry, plan: IntervalPlan) -> Iterator[str]:
    """Yield the hours, and where a spreadsheet has it otherwise."""
    promised = listed(goal_name(one, asked.formula) for one in asked.targets)
    whole, other = hours(plan.required, asked), hours(plan.spreadsheet, asked)
    if whole is None or other is None:
        yield tr("no number of agents keeps {promised}", promised=promised)
        return
    average = tr("; {hours} where heads may change within an interval", hours=f"{hours(plan.fractional, asked):,.1f}")
    yield tr("{promised}: {plain} agent-hours{average}", promised=promised, plain=plain(whole), average=average)
    more, less = (int(np.sum(sign * (plan.spreadsheet - plan.required) > 0)) for sign in (1, -1))
    if more or less:
        many, few = tr("too many in {count}", count=more), tr("too few in {count}", count=less)
        odd = listed([*([many] if more else []), *([few] if less else [])])
        yield tr(
            "a spreadsheet, to which each interval goes on for ever, asks for {agents}: {odd} of {count} intervals",
            agents=plain(other),
            odd=odd,
            count=len(asked.counts),
        )
    yield tr("nobody is there before the first interval; what a line hands on to the next is not in this, but in a run")
    if not isfinite(asked.patience) and asked.law.balk == 0:
        yield tr("nobody gives up here, which takes more agents than callers who do; write --patience 3min if yours do")
