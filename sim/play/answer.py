"""What the page is told of a design: tables with what they say, what changed, lines over time, and points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.experiments.runs.results import RunResult
from sim.play.session import BASE, NOW, Changes, Session
from sim.report.comparison.tables import comparison_tables
from sim.report.page.text_table import Table
from sim.report.page.views import view
from sim.report.run.findings import findings
from sim.report.run.overview import overview

LINES = ("service_level", "queue_length")
POINT = ("cost_per_contact", "attention_level")


def answer(session: Session, changes: Changes) -> dict[str, Any]:
    """Return everything that the page shows of one design beside the base."""
    now, base = session.result(changes), session.result()
    document = now.to_dict()
    return {
        "replications": session.replications,
        "overview": [_table(one) for one in overview(document, now.scenario.tree)],
        "findings": findings(document, now.scenario.tree),
        "changes": _changed(session, changes),
        "lines": {"base": _lines(base), "now": _lines(now)},
        "points": points(session, {BASE: (), **session.states, NOW: changes}),
    }


def side_by_side(session: Session, designs: Mapping[str, Changes]) -> list[dict[str, Any]]:
    """Return the tables of several designs, the first of which is the reference."""
    return [_table(one) for one in comparison_tables(session.compared(designs).to_dict())]


def points(session: Session, designs: Mapping[str, Changes]) -> list[dict[str, Any]]:
    """Return what each design costs a contact, and the attention that it gives; nothing where either is not counted."""
    results = {name: session.result(changes) for name, changes in designs.items()}
    if not all(set(POINT) <= set(one.metrics_of(())) for one in results.values()):
        return []
    found = []
    for name, one in results.items():
        cost, attention = (one.estimate(metric) for metric in POINT)
        found.append({"name": name, "x": cost.mean, "y": attention.mean, "unit": cost.unit})
    return found


def _changed(session: Session, changes: Changes) -> list[dict[str, Any]]:
    return side_by_side(session, {BASE: (), NOW: changes}) if changes else []


def _table(table: Table) -> dict[str, Any]:
    shown = view(table, table.header[0], {})
    rows = [
        [{"text": cell.text, "spread": cell.spread, "shade": cell.shade} for cell in (line.label, *line.cells)]
        for line in shown.lines
    ]
    return {"heads": [head.text for head in shown.heads], "rows": rows}


def _lines(result: RunResult) -> list[dict[str, Any]]:
    """Return, by figure and channel, its course over the horizon with its interval."""
    frame = result.to_polars("timeline")
    mine = frame.filter((frame["kind"] == "channel") & frame["metric"].is_in(LINES))
    found = []
    for (metric, name), rows in mine.group_by(["metric", "name"], maintain_order=True):
        stamps = [f"{date} {start}" for date, start in rows.select("date", "start").iter_rows()]
        columns = {part: rows[part].to_list() for part in ("mean", "low", "high")}
        found.append({"metric": metric, "name": name, "at": stamps, **columns})
    return found
