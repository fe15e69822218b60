"""What a planner reads first: one row per channel of whatever mode, and one per pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.language.words import marked
from sim.report.by_time.tables import served_by
from sim.report.page.numbers import from_to, spoken
from sim.report.page.text_table import Table, label_beside
from sim.report.run.tables import Document, Figures, mark, pool_table
from sim.scenario.channels.mode import mode_of

Scope = tuple[tuple[str, str], ...]
Row = Mapping[str, Any]
NOTHING = "–"
LEVEL, UNANSWERED = marked("service level"), marked("never answered")
# The columns that a narrow terminal leaves out, the first of them first; what is left always stands.
SPARE = ("answered", "target", "occupancy", "attention", "cost/contact", "abandoned", "ASA, reply")


def overview(document: Document, scenario: Row) -> list[Table]:
    """Return the two tables that a run begins with, by its summary and the scenario as resolved."""
    figures = Figures(document)
    shown = [_channels(figures, scenario), pool_table(figures, scenario)]
    return [table for table in shown if table.rows]


def _channels(figures: Figures, scenario: Row) -> Table:
    """Return a row per channel on which anybody talks to us, or we to them; and one of all where there are more."""
    names = [name for name, channel in scenario["channels"].items() if not mode_of(channel).one_way]
    columns = [_row(figures, scenario, name) for name in names]
    if len(names) > 1:
        columns.append(_everything(figures, scenario, names))
    header = (
        *(marked("channel"), marked("offered"), marked("answered"), LEVEL, marked("target"), marked("ASA, reply")),
        *(marked("abandoned"), UNANSWERED, marked("occupancy"), marked("cost/contact"), marked("attention")),
    )
    table = Table(
        "channel",
        header,
        tuple(columns),
        ("",) * len(columns),
        _shades(figures, scenario, names),
        SPARE,
    )
    return _without_the_empty(table)


def _row(figures: Figures, scenario: Row, name: str) -> tuple[str, ...]:
    channel, scope = scenario["channels"][name], (("channel", name),)
    means = mode_of(channel).overview
    return (
        name,
        *(_said(figures, metric, scope) for metric in (means.offered, means.answered, means.level)),
        _target(channel.get("target")),
        _said(figures, means.wait, scope),
        _failed(figures, scope) if means.lost == "failed" else _said(figures, means.lost, scope),
        _if_any(figures, means.left, scope),
        _occupancy(figures, _serving(scenario, name)),
        *(_said(figures, metric, scope) for metric in ("cost_per_contact", "attention_level")),
    )


def _everything(figures: Figures, scenario: Row, names: Sequence[str]) -> tuple[str, ...]:
    """Return the row of the whole center: counts add up, the others are its own figures."""
    modes = {name: mode_of(scenario["channels"][name]) for name in names}
    means = [(mode.overview, (("channel", name),)) for name, mode in modes.items()]
    line = any(mode.queued for mode in modes.values())
    return (
        label_beside(marked("all channels"), names),
        *(_sum([figures.get(getattr(one, what), scope) for one, scope in means]) for what in ("offered", "answered")),
        _said(figures, "service_level", ()),
        NOTHING,
        *(_said(figures, metric if line else "", ()) for metric in ("asa", "abandonment")),
        _if_any(figures, "never_answered" if line else "", ()),
        *(_said(figures, metric, ()) for metric in ("occupancy", "cost_per_contact", "attention_level")),
    )


def _target(target: Row | None) -> str:
    """Write a target as the trade does: ``80/20 s`` for 80 % within 20 s."""
    return f"{100 * target.get('share', 0.8):g}/{target['within']}" if target else NOTHING


def _said(figures: Figures, metric: str, scope: Scope) -> str:
    return spoken(figures.get(metric, scope)) if metric else NOTHING


def _if_any(figures: Figures, metric: str, scope: Scope) -> str:
    """Write a share that is nothing in most centers, so that its column stands only where it is something."""
    row = figures.get(metric, scope) if metric else None
    return spoken(row) if row and row["mean"] else NOTHING


def _sum(rows: Sequence[Row | None]) -> str:
    known = [row for row in rows if row is not None and row["mean"] is not None]
    whole = sum(row["mean"] for row in known)
    return spoken({"unit": "contacts", "mean": whole, "low": None}) if known else NOTHING


def _failed(figures: Figures, scope: Scope) -> str:
    """Return the share of a machine's sessions that failed; those that were passed on are not lost."""
    ends = [figures.get(metric, scope) for metric in ("failed", "contained", "deflected")]
    failed, *others = ((row or {}).get("mean") or 0.0 for row in ends)
    whole = failed + sum(others)
    return spoken({"unit": "share", "mean": failed / whole, "low": None}) if whole else NOTHING


def _serving(scenario: Row, channel: str) -> list[str]:
    return [name for name, pool in scenario["pools"].items() if channel in served_by(pool)]


def _occupancy(figures: Figures, pools: Sequence[str]) -> str:
    """Return how busy a channel's pool is; of several the least and the most, as they are never averaged."""
    rows = [figures.get("occupancy", (("pool", name),)) for name in pools]
    known = [row for row in rows if row is not None and row["mean"] is not None]
    if len(known) < 2:
        return spoken(known[0]) if known else NOTHING
    least, most = (100 * extreme(row["mean"] for row in known) for extreme in (min, max))
    low, high = f"{least:.0f}", f"{most:.0f}"
    return f"{from_to(low, high)} %" if low != high else f"{low} %"


def _shades(figures: Figures, scenario: Row, names: Sequence[str]) -> dict[tuple[int, int], str]:
    judged = {
        k: mark(figures.get("service_level", (("channel", name),)), scenario["channels"][name].get("target"))
        for k, name in enumerate(names)
    }
    return {(k, 3): verdict for k, verdict in judged.items() if verdict}


def _without_the_empty(table: Table) -> Table:
    """Leave out columns of which no row says anything: costs where there are none, who is never answered."""
    for column in table.header[1:]:
        at = table.header.index(column)
        if all(row[at] == NOTHING for row in table.rows):
            table = table.without(column)
    return table
