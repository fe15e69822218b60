"""Tables with open addresses: what is found by a key is found where there is more room, too."""

from __future__ import annotations

import numpy as np

from sim.engine.keyed.places import first_place, with_twice_the_room
from sim.engine.records.layout import KEYED, Records, records


def place_of(table: Records, key: int) -> int:
    """Return where a key stands, or would."""
    place = first_place(key, len(table))
    while table[place].is_taken and table[place].key != key:
        place = (place + 1) % len(table)
    return place


def test_whatever_stood_in_a_table_stands_in_a_larger_one() -> None:
    rng, table = np.random.default_rng(1), records(KEYED, 64)
    customers = (rng.integers(1, 90, 15)).tolist()
    episodes = [-1 - (channel << 48) - (day << 32) - row for channel, day, row in rng.integers(0, 9, (15, 3)).tolist()]
    known = {key: agent for agent, key in enumerate([*customers, *episodes])}
    for key, agent in known.items():
        one = table[place_of(table, key)]
        one.key, one.value, one.is_taken = key, agent, 1
    grown = with_twice_the_room(table)
    assert len(grown) == 128
    assert {key: int(grown[place_of(grown, key)].value) for key in known} == known
    assert grown.is_taken.sum() == len(known)


def test_episodes_are_found_where_they_are_looked_for() -> None:
    """In a table that is half full one looks at one and a half places, however alike episodes are (Knuth 1998)."""
    rows, room, taken, looked_at = range(0, 90, 3), 8_192, set[int](), 0
    keys = [(origin << 48) + (day << 32) + row for origin in range(12) for day in range(11) for row in rows]
    for key in keys:
        place = first_place(key, room)
        while place in taken:
            place, looked_at = (place + 1) % room, looked_at + 1
        taken.add(place)
        looked_at += 1
    assert looked_at < 1.6 * len(keys)
