"""A contact's uniform numbers, by their addresses: the same that the model draws in columns."""

from __future__ import annotations

from typing import Any

from sim.engine.compiling.jit import compiled, is_there
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.views import Handle
from sim.random import LANES, number_at

FIRST = 1  # attempt
philox: Any = number_at
if is_there:
    from sim.engine.compiling import numbers

    philox = numbers.philox


@compiled
def unit(w: Handle, contact: int, name: int) -> float:
    """Return a contact's own uniform number of a name."""
    return unit_at(w, contact, name, int(view.contacts(w)[contact].attempt))


@compiled
def unit_at(w: Handle, contact: int, name: int, attempt: int) -> float:
    """Return a contact's own uniform number of a name, at one of its attempts."""
    one = view.contacts(w)[contact]
    return _at(w, int(one.origin), int(one.day), int(one.row), attempt, name)


@compiled
def unit_of_next(w: Handle, at: int, name: int) -> float:
    """Return a uniform number of who comes next, of which they have one at their first attempt."""
    row = view.arrivals(w)[at]
    return _at(w, int(row.channel), int(row.day), int(row.row), FIRST, name)


@compiled
def _at(w: Handle, origin: int, day: int, row: int, attempt: int, name: int) -> float:
    """Return a uniform number by where it stands."""
    source = draw.rows_from(w).shape[2] - 1
    while source and draw.rows_from(w)[origin, day, source] > row:
        source -= 1
    row -= int(draw.rows_from(w)[origin, day, source])
    key = int(draw.named(w)[origin, source, name])
    first, second, many = int(draw.keys(w)[key, 0]), int(draw.keys(w)[key, 1]), int(draw.drawing(w)[0].replication)
    return float(philox(first, second, row // LANES + 1, day, attempt, many, row % LANES))


@compiled
def unit_of_tier(w: Handle, contact: int, kind: int, tier: int) -> float:
    """Return a contact's own uniform number of a kind of which it has one for each tier."""
    return unit(w, contact, kind * int(draw.drawing(w)[0].tiers) + tier)


@compiled
def unit_of(w: Handle, contact: int, name: int) -> float:
    """Return a contact's own uniform number of which it has one."""
    return unit(w, contact, int(draw.drawing(w)[0].contacts_from) + name)
