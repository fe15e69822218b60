"""The tables of money: the ledger by line, and how each invoice comes about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sim.language.words import marked, marked_in, tr, translated
from sim.report.page.numbers import money
from sim.report.page.text_table import Table

LINES = {
    "wages": marked("wages, with loading"),
    "premiums": marked("premiums, with loading"),
    "overtime": marked("overtime beside wages"),
    "invoices": marked("vendors' invoices"),
    "hiring": marked("hiring"),
    "contacts": marked("channels, per contact"),
    "minutes": marked("channels, per minute"),
    "resolutions": marked("channels, per session resolved"),
    "fixed": marked("channels, fixed"),
    "messages": marked("messages sent"),
    "campaigns": marked("campaigns for a channel"),
    "win-back": marked("asking back who left"),
    "incentives": marked("incentives to use a channel"),
    "technology": marked("technology"),
    "feedback": marked("putting causes right"),
}
ALL = marked("all")
PRICES = (
    ("billed", "per_contact", marked("contacts")),
    ("minutes", "per_minute", marked("min")),
    ("resolutions", "per_resolution", marked("resolved")),
    ("seat_hours", "per_seat_hour", marked("seat hours")),
)


def ledger_table(costs: Mapping[str, Any]) -> Table:
    """Return the ledger by line: what a replication costs, and which part of the whole each line is."""
    sums: dict[str, float] = defaultdict(float)
    for row in costs["ledger"]:
        sums[row["line"]] += row["mean"]
    whole = sum(sums.values())
    lines = [(LINES[line], sums[line]) for line in LINES if line in sums] + [(ALL, whole)]
    rows = tuple((name, money(amount, costs["currency"]), _percent(amount, whole)) for name, amount in lines)
    return Table("cost", (marked("cost"), marked("amount"), marked("share")), rows if whole else (), ("",) * len(rows))


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def invoice_table(costs: Mapping[str, Any], pools: Mapping[str, Any]) -> Table:
    """Return every vendor's invoice of each period, with its arithmetic."""
    rows = tuple(
        (
            tr("{vendor}, from {period}", vendor=due["vendor"], period=due["period"]),
            " + ".join(_items(due, pools[due["vendor"]]["contract"])) or tr("nothing"),
            money(due["base"], costs["currency"]),
            _level(due["service_level"]),
            _level(due["quality"]),
            f"{due['factor']:.3f}",
            money(due["amount"], costs["currency"]),
        )
        for due in costs["invoices"]
    )
    header = (
        *(marked("invoice"), marked("for"), marked_in("invoice", "base"), marked("service level"), marked("quality")),
        *(marked("factor"), marked("due")),
    )
    return Table("invoice", header, rows, ("",) * len(rows))


def _items(due: Mapping[str, Any], contract: Mapping[str, Any]) -> Iterator[str]:
    for quantity, price, unit in PRICES:
        if contract.get(price):
            least = tr(" (the minimum)") if quantity == "billed" and due["billed"] > due["contacts"] + 1e-9 else ""
            yield f"{due[quantity]:,.0f} {translated(unit)}{least} × {contract[price]:,.2f}"


def _level(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
