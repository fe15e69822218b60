"""The ledger and the invoices of a run: means over its replications, with intervals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.experiments.estimate import mean_interval
from sim.metrics.costs import Entry, Invoice

KEYS = ("line", "pool", "channel")
SHARES = ("service_level", "quality", "factor")


class Accounts(NamedTuple):
    """The entries of one replication's ledger, and the invoices."""

    entries: tuple[Entry, ...]
    invoices: tuple[Invoice, ...]


def ledger_rows(accounts: Sequence[Accounts], confidence: float) -> Iterator[dict[str, Any]]:
    """Yield the mean amount of every line, pool and channel, over all periods."""
    sums: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0] * len(accounts))
    for number, account in enumerate(accounts):
        for entry in account.entries:
            sums[entry.line, entry.pool, entry.channel][number] += entry.amount
    for key in sorted(sums):
        mean, low, high = mean_interval(np.array(sums[key]), confidence)
        yield dict(zip(KEYS, key, strict=True)) | {"mean": mean, "low": low, "high": high}


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
