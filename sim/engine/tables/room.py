"""More room where records that lead to each other run short."""

from __future__ import annotations

from typing import Any

from sim.engine.records.layout import World
from sim.engine.tables.plain import with_room
from sim.engine.tables.world import chained


def with_more(w: World, name: str, by: str, free: str, count: int = 0) -> Any:
    """Return a larger table whose new records stand before those that are free already."""
    table = getattr(w, name)
    first = len(table)
    grown = chained(with_room(table, max(2 * first, count)), by, first, int(w.clock[0][free]))
    w.clock[0][free] = first
    return grown
