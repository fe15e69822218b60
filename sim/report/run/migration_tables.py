"""The tables of migration: what became of each channel, who moved from where to where, which issues sit where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sim.report.page.columns import columns
from sim.report.page.numbers import spoken
from sim.report.page.text_table import Table

MOST = 20
FITS = columns("fit", "arrivals", "resolution", "cost_per_contact", "attention_level")


def moves_table(moves: Sequence[Mapping[str, Any]]) -> Table:
    """Return who came from which channel to which, and the reasons, most contacts first; without those who stayed."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for move in moves:
        if move["from"] != move["to"]:
            found[move["from"], move["to"]].append(move)
    largest = sorted(found.items(), key=lambda item: -_sum(item[1]))
    rows = tuple(
        (f"{source} → {target}", _count(_sum(why)), ", ".join(f"{one['cause']} {_count(one['mean'])}" for one in why))
        for (source, target), why in ((pair, sorted(why, key=lambda one: -one["mean"])) for pair, why in largest[:MOST])
    )
    return Table("moves", ("moves", "contacts", "because of"), rows, ("",) * len(rows))


def _sum(moves: Sequence[Mapping[str, Any]]) -> float:
    return float(sum(move["mean"] for move in moves))


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.1f}"


def fit_tables(figures: Any, scenario: Mapping[str, Any]) -> list[Table]:
    """Return, for issues and for segments, a table by channel of each figure: who and what sits where, at what cost."""
    kinds = [kind for kind in ("issue", "segment") if len(scenario.get(f"{kind}s") or ()) > 1]
    tables = [_fit(figures, scenario, kind, *column) for kind in kinds for column in FITS]
    return [table for table in tables if table.rows]


def _fit(figures: Any, scenario: Mapping[str, Any], kind: str, title: str, metric: str) -> Table:
    names = list(scenario[f"{kind}s"])
    cells = {
        channel: [figures.get(metric, (("channel", channel), (kind, name))) for name in names]
        for channel in scenario["channels"]
    }
    known = {channel: row for channel, row in cells.items() if any(cell and cell["mean"] for cell in row)}
    rows = tuple((channel, *(spoken(cell) for cell in row)) for channel, row in known.items())
    return Table(f"{title} by {kind}", (f"{title} by {kind}", *names), rows, ("",) * len(rows))
