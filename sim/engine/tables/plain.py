"""Records and times as plain numbers; records in order."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.records.layout import ENDLESS, TICKS, Records, records
from sim.plumbing.packed import joined, rows_of


def numbers(table: Records, place: int) -> dict[str, Any]:
    """Return what stands in a record, as plain numbers."""
    return dict(zip(table.dtype.names, table[place].tolist(), strict=True))


def in_ticks(seconds: float) -> int:
    """Return whole microseconds of a time; what never is, is `ENDLESS`."""
    return round(seconds * TICKS) if seconds < ENDLESS else ENDLESS


def in_order(parts: list[Any], lucks: list[Any]) -> tuple[Any, Any]:
    """Return contacts in the order in which they come, and the luck of each."""
    every = joined(parts)
    order = np.lexsort([every[name] for name in ("row", "day", "channel", "at")])
    return rows_of(every, order).view(np.recarray), np.concatenate(lucks)[order]


def with_room(table: Records, count: int) -> Records:
    """Return a table of so many records, of which the first are those of a smaller one."""
    grown = records(table.dtype, count)
    grown[: len(table)] = table
    return grown
