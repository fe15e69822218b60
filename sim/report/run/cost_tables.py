"""The tables of money: the ledger by line, and how each invoice comes about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sim.report.page.numbers import money
from sim.report.page.text_table import Table

LINES = {
    "wages": "wages, with loading",
    "premiums": "premiums, with loading",
    "overtime": "overtime beside wages",
    "invoices": "vendors' invoices",
    "hiring": "hiring",
    "contacts": "channels, per contact",
    "minutes": "channels, per minute",
    "resolutions": "channels, per session resolved",
    "fixed": "channels, fixed",
    "messages": "messages sent",
    "campaigns": "campaigns for a channel",
    "win-back": "asking back who left",
    "incentives": "incentives to use a channel",
    "technology": "technology",
    "feedback": "putting causes right",
}
PRICES = (
    ("billed", "per_contact", "contacts"),
    ("minutes", "per_minute", "min"),
    ("resolutions", "per_resolution", "resolved"),
    ("seat_hours", "per_seat_hour", "seat hours"),
)


def ledger_table(costs: Mapping[str, Any]) -> Table:
    """Return the ledger by line: what a replication costs, and which part of the whole each line is."""
    sums: dict[str, float] = defaultdict(float)
    for row in costs["ledger"]:
        sums[row["line"]] += row["mean"]
    whole = sum(sums.values())
    lines = [(LINES[line], sums[line]) for line in LINES if line in sums] + [("all", whole)]
    rows = tuple((name, money(amount, costs["currency"]), _percent(amount, whole)) for name, amount in lines)
    return Table("cost", ("cost", "amount", "share"), rows if whole else (), ("",) * len(rows))


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def invoice_table(costs: Mapping[str, Any], pools: Mapping[str, Any]) -> Table:
    """Return every vendor's invoice of each period, with its arithmetic."""
    rows = tuple(
        (
            f"{due['vendor']}, from {due['period']}",
            " + ".join(_items(due, pools[due["vendor"]]["contract"])) or "nothing",
            money(due["base"], costs["currency"]),
            _level(due["service_level"]),
            _level(due["quality"]),
            f"{due['factor']:.3f}",
            money(due["amount"], costs["currency"]),
        )
        for due in costs["invoices"]
    )
    header = ("invoice", "for", "base", "service level", "quality", "factor", "due")
    return Table("invoice", header, rows, ("",) * len(rows))


def _items(due: Mapping[str, Any], contract: Mapping[str, Any]) -> Iterator[str]:
    for quantity, price, unit in PRICES:
        if contract.get(price):
            least = " (the minimum)" if quantity == "billed" and due["billed"] > due["contacts"] + 1e-9 else ""
            yield f"{due[quantity]:,.0f} {unit}{least} × {contract[price]:,.2f}"


def _level(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
