"""Records and times as plain numbers; records in chains, and with more room."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.records.layout import ENDLESS, NOBODY, TICKS, Records, World, records


def numbers(table: Records, place: int) -> dict[str, Any]:
    """Return what stands in a record, as plain numbers."""
    return dict(zip(table.dtype.names, table[place].tolist(), strict=True))


def in_ticks(seconds: float) -> int:
    """Return whole microseconds of a time; what never is, is `ENDLESS`."""
    return round(seconds * TICKS) if seconds < ENDLESS else ENDLESS


def with_room(table: Records, count: int) -> Records:
    """Return a table of so many records, of which the first are those of a smaller one."""
    grown = records(table.dtype, count)
    grown[: len(table)] = table
    return grown


def chained(table: Records, name: str, first: int = 0, then: int = NOBODY) -> Records:
    """Let each record from the first on lead to the next, and the last to another."""
    table[name][first:] = np.arange(first + 1, len(table) + 1)
    table[name][-1] = then
    return table


def with_more(w: World, name: str, by: str, free: str, count: int = 0) -> Any:
    """Return a larger table whose new records stand before those that are free already."""
    table = getattr(w, name)
    first = len(table)
    grown = chained(with_room(table, max(2 * first, count)), by, first, int(w.clock[0][free]))
    w.clock[0][free] = first
    return grown
