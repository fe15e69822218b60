"""Records and times as plain numbers."""

from __future__ import annotations

from typing import Any

from sim.engine.records.layout import ENDLESS, TICKS, Records, records


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
