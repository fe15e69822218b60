"""The tables that people read: rows of text made from a run's summary document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.language.words import marked, tr
from sim.metrics.catalogue import METRICS
from sim.report.page.columns import COLUMNS, OF_CUSTOMERS, SPARE_OF_POOLS
from sim.report.page.numbers import money, spoken
from sim.report.page.text_table import SERVICE_LEVEL, Table, label_beside
from sim.report.run.cost_tables import invoice_table, ledger_table
from sim.report.run.customer_tables import base_tables, fit_tables, match_table, moves_table
from sim.scenario.channels.mode import Mode, mode_of

Document = Mapping[str, Any]
# What the first column of a table is called, and the table on a terminal.
KINDS = {
    one: one
    for one in (
        *(marked("channel"), marked("messages"), marked("self-service"), marked("callbacks"), marked("outcome")),
        *(marked("segment"), marked("issue"), marked("causes"), marked("calls of ours"), marked("pool")),
        *(marked("transfers"), marked("tier"), marked("attention"), marked("customers"), marked("who contacts us")),
        *(marked("migration"), marked("base"), marked("messages sent"), marked("cost of")),
    )
}


def tables(document: Document, scenario: Mapping[str, Any]) -> list[Table]:
    """Return the tables of a run, by its summary and the scenario as resolved, in whose order channels stand."""
    figures = Figures(document)
    parts = [kind for kind in ("segment", "issue") if scenario.get(f"{kind}s")]
    shown = [
        _promised("channel", _of(scenario, lambda mode: mode.queued), figures, scenario),
        _promised("messages", _of(scenario, lambda mode: mode.deferred), figures, scenario),
        _table("self-service", _of(scenario, lambda mode: mode.automated), figures),
        _table("callbacks", _with(figures, scenario, "callbacks_offered"), figures),
        _table("outcome", _served(figures, scenario), figures),
        *(_table(kind, _named(kind, scenario), figures) for kind in parts),
        _table("causes", _with_causes(scenario), figures),
        _table("calls of ours", _of(scenario, lambda mode: mode.dialled), figures),
        pool_table(figures, scenario),
        _table("transfers", _transferred(figures, scenario), figures),
        _table("tier", _tiers(scenario), figures),
        _table("attention", _attended(figures, scenario), figures),
        _table("customers", _segments_with(figures, scenario, "churn"), figures),
        _table("who contacts us", _segments_with(figures, scenario, "customers"), figures),
        _table("migration", _with(figures, scenario, "opinion"), figures),
        _table("base", _segments_with(figures, scenario, "customers_at_end"), figures),
        *base_tables(document, scenario),
        *_moves(document, figures, scenario),
        match_table(document),
        _table("messages sent", _with(figures, scenario, "attention_captured"), figures),
        *_costs(document, figures, scenario),
    ]
    return [table for table in shown if table.rows]


def pool_table(figures: Figures, scenario: Mapping[str, Any]) -> Table:
    """Return the table of the pools: how many agents, and how busy."""
    return replace(_table("pool", _named("pool", scenario), figures), spare=SPARE_OF_POOLS)


def _moves(document: Document, figures: Figures, scenario: Mapping[str, Any]) -> list[Table]:
    """Return who moved where and why, and who and what sits where; nothing where customers do not choose."""
    moves = document.get("moves")
    return [] if moves is None else [moves_table(moves), *fit_tables(figures, scenario)]


def _costs(document: Document, figures: Figures, scenario: Mapping[str, Any]) -> list[Table]:
    """Return what channels and pools cost, the ledger by line, and the invoices; nothing where there are no costs."""
    costs = document.get("costs")
    if costs is None:
        return []
    everything: Scopes = [(label_beside(marked("everything"), scenario["channels"]), ())]
    plain = _table("cost of", _named("channel", scenario) + everything, figures)
    return [
        _without_channel(_only_of_customers(plain, scenario), costs),
        ledger_table(costs),
        invoice_table(costs, scenario["pools"]),
    ]


def _only_of_customers(table: Table, scenario: Mapping[str, Any]) -> Table:
    """Leave empty what concerns who contacts us in the rows of channels on which nobody does."""
    silent = [k for k, channel in enumerate(scenario["channels"].values()) if not mode_of(channel).inbound]
    asked = [table.header.index(title) for title in OF_CUSTOMERS if title in table.header]
    rows = [
        tuple("–" if k in silent and column in asked else cell for column, cell in enumerate(row))
        for k, row in enumerate(table.rows)
    ]
    return replace(table, rows=tuple(rows))


def _without_channel(table: Table, costs: Mapping[str, Any]) -> Table:
    """Put what belongs to no channel before the last row, so that the costs add up."""
    amount = sum(row["mean"] for row in costs["ledger"] if not row["channel"])
    if not amount:
        return table
    row = (marked("no channel"), money(amount, costs["currency"]), *("–",) * (len(table.header) - 2))
    return Table(table.title, table.header, (*table.rows[:-1], row, table.rows[-1]), ("", *table.marks))


class Figures:
    """The metrics of a summary document by name and scope."""

    def __init__(self, document: Document) -> None:
        self._by_key = {(row["metric"], _key(row["scope"])): row for row in document["metrics"]}

    def get(self, metric: str, scope: Sequence[tuple[str, str]]) -> Mapping[str, Any] | None:
        """Return a metric's row, or ``None`` where it is not measured for such a scope."""
        return self._by_key.get((metric, _key(dict(scope))))


def _key(scope: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(scope.items()))


Scopes = list[tuple[str, tuple[tuple[str, str], ...]]]


def _named(kind: str, scenario: Mapping[str, Any]) -> Scopes:
    return [(name, ((kind, name),)) for name in scenario[f"{kind}s"]]


def _of(scenario: Mapping[str, Any], is_meant: Callable[[Mode], bool]) -> Scopes:
    return [one for one in _named("channel", scenario) if is_meant(mode_of(scenario["channels"][one[0]]))]


def _with(figures: Figures, scenario: Mapping[str, Any], metric: str) -> Scopes:
    found = ((one, figures.get(metric, one[1])) for one in _named("channel", scenario))
    return [one for one, row in found if row and row["mean"] is not None]


def _attended(figures: Figures, scenario: Mapping[str, Any]) -> Scopes:
    """Return the channels whose attention is known; of machines it is that of the sessions that ended there."""
    machines = _of(scenario, lambda mode: mode.automated)
    passed_on = {name for name, scope in machines if (figures.get("deflected", scope) or {}).get("mean")}
    known = _with(figures, scenario, "attention_level")
    return [
        (tr("{name}, without those passed on", name=name) if name in passed_on else name, scope)
        for name, scope in known
    ]


def _served(figures: Figures, scenario: Mapping[str, Any]) -> Scopes:
    """Return the channels whose contacts agents resolve or not; machines have a table of their own."""
    machines = _of(scenario, lambda mode: mode.automated)
    return [one for one in _with(figures, scenario, "resolution") if one not in machines]


def _transferred(figures: Figures, scenario: Mapping[str, Any]) -> Scopes:
    """Return the channels on which agents pass contacts on, or vendors answer."""
    metrics = ("transfers_per_contact", "outsourced_share")
    return [one for one in _named("channel", scenario) if any(figures.get(metric, one[1]) for metric in metrics)]


def _segments_with(figures: Figures, scenario: Mapping[str, Any], metric: str) -> Scopes:
    """Return the segments, and everybody, of whom a figure is known: who leaves, how many they are."""
    segments = scenario.get("segments") or {}
    everybody: Scopes = [(label_beside(marked("all"), segments), ())]
    every = (_named("segment", scenario) if segments else []) + everybody
    return [one for one in every if figures.get(metric, one[1])]


def _with_causes(scenario: Mapping[str, Any]) -> Scopes:
    """Return the issues whose causes are put right, and the whole center."""
    if not scenario.get("feedback"):
        return []
    issues = scenario["issues"]
    caused = [one for one in _named("issue", scenario) if issues[one[0]].get("causes")]
    return [*caused, (label_beside(marked("all"), issues), ())]


def _tiers(scenario: Mapping[str, Any]) -> Scopes:
    """Return the pools that pass contacts on, those to which they do, and those that learn."""
    experts = {pool.get("escalates_to") for pool in scenario["pools"].values()}
    return [
        one
        for one in _named("pool", scenario)
        if one[0] in experts or not {"escalates_to", "learning"}.isdisjoint(scenario["pools"][one[0]])
    ]


def _promised(kind: str, scopes: Scopes, figures: Figures, scenario: Mapping[str, Any]) -> Table:
    """Return a table of channels with their targets; with a total where every channel is of the same kind."""
    whole = kind == "channel" and 1 < len(scopes) == len(scenario["channels"])
    everything: Scopes = [(label_beside(marked("all channels"), scenario["channels"]), ())] if whole else []
    plain = _table(kind, scopes + everything, figures)
    targets = [scenario["channels"][name].get("target") for name, _ in scopes] + [None for _ in everything]
    levels = [figures.get("service_level", scope) for _, scope in scopes + everything]
    rows = [
        (*row[: SERVICE_LEVEL + 1], _promise(target), *row[SERVICE_LEVEL + 1 :])
        for row, target in zip(plain.rows, targets, strict=True)
    ]
    header = (*plain.header[: SERVICE_LEVEL + 1], marked("target"), *plain.header[SERVICE_LEVEL + 1 :])
    marks = [mark(level, target) for level, target in zip(levels, targets, strict=True)]
    return Table(kind, header, tuple(rows), tuple(marks))


def _promise(target: Mapping[str, Any] | None) -> str:
    if not target:
        return ""
    others = {**(target.get("by_issue") or {}), **(target.get("by_segment") or {})}
    own = "".join(tr(", {name} in {within}", name=name, within=within) for name, within in others.items())
    formula = target.get("formula", "SL-4")
    named = formula if isinstance(formula, str) else tr("own rule")
    share = f"{100 * target.get('share', 0.8):g}"
    return tr("{share} % in {within}{own}, {formula}", share=share, within=target["within"], own=own, formula=named)


def _table(kind: str, scopes: Scopes, figures: Figures) -> Table:
    """Return a table of figures, without the columns in which nothing ever happened."""
    cells = {title: [figures.get(metric, scope) for _, scope in scopes] for title, metric in COLUMNS[kind]}
    optional = {title for title, metric in COLUMNS[kind] if METRICS[metric].if_any}
    heads = [
        title for title, rows in cells.items() if title not in optional or any(row and row["mean"] for row in rows)
    ]
    rows = [(label, *(spoken(cells[title][k]) for title in heads)) for k, (label, _) in enumerate(scopes)]
    return Table(kind, (KINDS[kind], *heads), tuple(rows), ("",) * len(rows))


def mark(level: Mapping[str, Any] | None, target: Mapping[str, Any] | None) -> str:
    """Return whether a service level ``met`` its target or ``missed`` it; nothing where either is not known."""
    if level is None or target is None or level["mean"] is None:
        return ""
    return "met" if level["mean"] >= target.get("share", 0.8) else "missed"
