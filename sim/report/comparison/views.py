"""The tables of a comparison's page: what differs between the designs, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.report.comparison.tables import comparison_tables
from sim.report.page.text_table import Table, cut
from sim.report.page.views import TableView, of_metrics, view

Document = Mapping[str, Any]
SHARED = ("experiment", "scenario", "description")
LONGEST = 60


def comparison_views(document: Document) -> list[TableView]:
    """Return the tables of a comparison, every design in a row with the first."""
    metrics = {row["metric"] for row in document["comparisons"]}
    shown = comparison_tables(document, len(document["designs"]))
    return [of_metrics(table, table.title[0].upper() + table.title[1:], metrics) for table in shown]


def changes(scenarios: Mapping[str, Mapping[str, Any]]) -> TableView | None:
    """Return the keys in which designs differ, but for what all share by rule, and texts; ``None`` for none."""
    compared = {name: {key: tree[key] for key in tree if key not in SHARED} for name, tree in scenarios.items()}
    flat = {name: dict(_leaves(tree)) for name, tree in compared.items()}
    paths = dict.fromkeys(path for leaves in flat.values() for path in leaves)
    rows = [(path, *(leaves.get(path, "–") for leaves in flat.values())) for path in paths]
    kept = tuple(row for row in rows if len(set(row[1:])) > 1)
    table = Table("key", ("key", *scenarios), kept, ("",) * len(kept))
    return view(table, "Keys of the scenario", {}) if kept else None


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, below in value.items():
            yield from _leaves(below, f"{path}.{key}" if path else str(key))
    else:
        yield path, cut(str(value), LONGEST)
