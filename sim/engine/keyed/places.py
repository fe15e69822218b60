"""Tables with open addresses: where a key is looked for first, and how such a table gets more room."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.compiling.jit import shared
from sim.engine.records.layout import Records, records

HALF, LOW = 32, 2**32 - 1
BY_LOW, BY_HIGH = 656_542_357, 741_103_597  # odd, and so small that what they make fits in 63 bits


def first_place(key: Any, room: int) -> Any:
    """Return where a key, or each of some, is looked for first in a table of so many places; those behind come next.

    Both halves of a key are stirred: episodes differ in their rows, which stand low, and in origin and day above.

    >>> len({first_place((origin << 48) + (day << 32) + 7, 4_096) for origin in range(8) for day in range(8)}) > 60
    True
    """
    stirred = (key & LOW) * BY_LOW + (key >> HALF) * BY_HIGH
    return (stirred ^ (stirred >> 29)) % room


first_place_of = shared(first_place)


@shared
def place_of(table: Records, key: int) -> int:
    """Return where a key stands, or would."""
    place = first_place_of(key, len(table))
    while table[place].is_taken and table[place].key != key:
        place = (place + 1) % len(table)
    return int(place)


def with_twice_the_room(table: Records) -> Any:
    """Return a larger table, in which whatever is taken stands where it is looked for."""
    rows, room = table[table["is_taken"] != 0], 2 * len(table)
    grown, left = records(table.dtype, room), np.arange(len(rows))
    places = first_place(rows["key"], room)
    while len(left):  # each takes its place unless that is taken; who finds it so looks at the one behind
        free = np.flatnonzero(grown["is_taken"][places] == 0)
        taken, first = np.unique(places[free], return_index=True)
        lucky = free[first]
        grown[taken] = rows[left[lucky]]
        left, places = np.delete(left, lucky), (np.delete(places, lucky) + 1) % room
    return grown
