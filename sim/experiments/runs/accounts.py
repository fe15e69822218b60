"""What a run lists: the ledger, invoices, who moved from where to where; means over its replications."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.experiments.statistics.estimate import mean_interval
from sim.metrics import Measures
from sim.metrics.base import BaseMonth
from sim.metrics.costs.invoices import Invoice
from sim.metrics.costs.ledger import Entry
from sim.metrics.counting.spans import Floats
from sim.metrics.customers.moves import Move

KEYS = ("line", "pool", "channel")
STOCK, SUMS = "customers", ("contacts", "left", "won", "won_back", "revenue")
SHARES = ("service_level", "quality", "factor")


class Accounts(NamedTuple):
    """What one replication lists: the ledger, the invoices, the moves between channels, the match matrix, the base."""

    entries: tuple[Entry, ...]
    invoices: tuple[Invoice, ...]
    moves: tuple[Move, ...]
    matches: Floats
    base: tuple[BaseMonth, ...] = ()

    @classmethod
    def of(cls, measures: Measures) -> Accounts:
        """Return those of a replication."""
        return cls(measures.entries, measures.invoices, measures.moves, measures.matches, measures.base)


def ledger_rows(accounts: Sequence[Accounts], confidence: float) -> Iterator[dict[str, Any]]:
    """Yield the mean amount of every line, pool and channel, over all periods."""
    found = [[(entry[1:4], entry.amount) for entry in account.entries] for account in accounts]
    return _means(KEYS, found, confidence)


def move_rows(accounts: Sequence[Accounts], confidence: float) -> Iterator[dict[str, Any]]:
    """Yield how many contacts came from each channel to each, by cause."""
    found = [[(move[:3], float(move.contacts)) for move in account.moves] for account in accounts]
    return _means(("from", "to", "cause"), found, confidence)


def base_rows(accounts: Sequence[Accounts], confidence: float, by: str) -> Iterator[dict[str, Any]]:
    """Yield every figure of the base by ``month`` or calendar ``year``: customers at its end, else sums."""
    found = [
        [((_period(row.month, by), name), value) for row in account.base for name, value in _figures(row, account, by)]
        for account in accounts
    ]
    return _means((by, "figure"), found, confidence)


def _period(month: datetime.date, by: str) -> str:
    return f"{month:%Y}" if by == "year" else f"{month:%Y-%m}"


def _figures(row: BaseMonth, account: Accounts, by: str) -> list[tuple[str, float]]:
    """Return the figures of a month, of customers those at the end of its period."""
    last = max(one.month for one in account.base if _period(one.month, by) == _period(row.month, by))
    return [
        (name, value) for name, value in row._asdict().items() if name in SUMS or (name, row.month) == (STOCK, last)
    ]


def _means(
    names: Sequence[str], found: Sequence[Sequence[tuple[tuple[str, ...], float]]], confidence: float
) -> Iterator[dict[str, Any]]:
    sums: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0] * len(found))
    for number, rows in enumerate(found):
        for key, value in rows:
            sums[key][number] += value
    for key in sorted(sums):
        values = np.array(sums[key])
        mean, low, high = mean_interval(values, confidence)
        low = low if low is None or values.min() < 0 else max(0.0, low)
        yield dict(zip(names, key, strict=True)) | {"mean": mean, "low": low, "high": high}


def invoice_rows(accounts: Sequence[Accounts]) -> Iterator[dict[str, Any]]:
    """Yield the mean of every figure of each vendor's invoice of each period; shares over where there are any."""
    found: dict[tuple[str, str], list[Invoice]] = defaultdict(list)
    for account in accounts:
        for invoice in account.invoices:
            found[invoice.vendor, invoice.period.isoformat()].append(invoice)
    for (vendor, period), rows in found.items():
        figures = {name: [getattr(row, name) for row in rows] for name in Invoice._fields[2:]}
        yield {"vendor": vendor, "period": period} | {name: _mean(values) for name, values in figures.items()}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
