"""What a run lists: the ledger, invoices, who moved from where to where; means over its replications."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.experiments.statistics.estimate import mean_interval
from sim.metrics.costs.invoices import Invoice
from sim.metrics.costs.ledger import Entry
from sim.metrics.weights.moves import Move

KEYS = ("line", "pool", "channel")
SHARES = ("service_level", "quality", "factor")


class Accounts(NamedTuple):
    """The entries of one replication's ledger, the invoices, and the moves between channels."""

    entries: tuple[Entry, ...]
    invoices: tuple[Invoice, ...]
    moves: tuple[Move, ...]


def ledger_rows(accounts: Sequence[Accounts], confidence: float) -> Iterator[dict[str, Any]]:
    """Yield the mean amount of every line, pool and channel, over all periods."""
    found = [[(entry[1:4], entry.amount) for entry in account.entries] for account in accounts]
    return _means(KEYS, found, confidence)


def move_rows(accounts: Sequence[Accounts], confidence: float) -> Iterator[dict[str, Any]]:
    """Yield how many contacts came from each channel to each, by cause."""
    found = [[(move[:3], float(move.contacts)) for move in account.moves] for account in accounts]
    return _means(("from", "to", "cause"), found, confidence)


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
