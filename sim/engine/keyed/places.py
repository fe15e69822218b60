"""Tables with open addresses: where a key is looked for first, and how such a table gets more room."""

from __future__ import annotations

from typing import Any

from sim.engine.compiling.jit import shared
from sim.engine.records.layout import Records, records


def first_place(key: int, room: int) -> int:
    """Return where a key is looked for first in a table of so many places; those behind come next.

    >>> first_place(5, 1024), first_place(5 + 1024, 1024) == first_place(5, 1024)
    (5, True)
    """
    return (key ^ (key >> 17) ^ (key >> 31)) % room


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
    rows, room, found = table[table["is_taken"] != 0], 2 * len(table), dict[int, int]()
    for number, one in enumerate(rows["key"].tolist()):
        place = first_place(one, room)
        while place in found:
            place = (place + 1) % room
        found[place] = number
    grown = records(table.dtype, room)
    grown[list(found)] = rows[list(found.values())]
    return grown
