"""The tables of a comparison's page: what differs between the designs, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.language.words import tr
from sim.report.comparison.differing import Differing
from sim.report.comparison.tables import comparison_tables
from sim.report.comparison.words import whole_in_words
from sim.report.page.scenario_words import called, value_in_words
from sim.report.page.text_table import Table
from sim.report.page.views import TableView, of_metrics, view

Document = Mapping[str, Any]


def comparison_views(document: Document) -> list[TableView]:
    """Return the tables of a comparison, every design in a row with the first."""
    metrics = {row["metric"] for row in document["comparisons"]}
    shown = comparison_tables(document, len(document["designs"]))
    return [of_metrics(table, table.title[0].upper() + table.title[1:], metrics) for table in shown]


def what_differs(found: Sequence[Differing]) -> TableView | None:
    """Return in which keys designs differ, in words; ``None`` where they do not."""
    if not found:
        return None
    names = list(found[0].values)
    rows = tuple((_called(one), *(_value(one, name) for name in names)) for one in found)
    return view(Table("key", ("", *names), rows, ("",) * len(rows)), tr("What differs between the designs"), {})


def _called(one: Differing) -> str:
    words = called(one.path)
    return f"{words[0].upper()}{words[1:]}"


def _value(one: Differing, name: str) -> str:
    value = one.values[name]
    return whole_in_words(one.path, value) if one.whole else value_in_words(value)
