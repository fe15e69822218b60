"""What compiled functions see of the world: a table of addresses, from which each takes what it needs.

Handing every function two dozen arrays costs more than what most of them do: they are handed where the table stands.
In plain Python the world itself is handed on, and a view is an attribute of it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from operator import attrgetter
from typing import Any

import numpy as np

from sim.engine.compiling.jit import compiled, is_there
from sim.engine.records.draws import DRAWN
from sim.engine.records.layout import KINDS, World
from sim.engine.records.minds import MINDS

NUMBERS = 4  # of each array: its address, and up to three lengths
NONE = tuple((0,) * (NUMBERS - 1 - dimensions) for dimensions in range(NUMBERS))  # in place of lengths that it lacks
# Records of which functions of both engines are handed a column; to them columns of numbers are arrays too.
ARRAYS = ("known",)
Handle = Any  # of the world: where the table is, or in plain Python the world itself
View = Callable[[Handle], Any]


def handle_of(world: World, before: World | None = None, table: Any = None) -> tuple[Handle, Any]:
    """Return what compiled functions are handed, and what must be kept as long as they are; it holds for the world.

    Where the ``table`` of another world is given, only what differs is written anew.
    """
    if not is_there:
        return world, None
    if before is None:
        table = np.zeros((len(KINDS), NUMBERS), dtype=np.int64)
    was = repeat(None) if before is None else _arrays_of(before)
    for place, (array, same) in enumerate(zip(_arrays_of(world), was, strict=before is not None)):
        if array is not same:
            table[place] = _numbers_of(array)
    return table.ctypes.data, table


def _numbers_of(array: Any) -> tuple[int, ...]:
    """Return where an array stands, and its lengths; of plain records they are found in a tenth of the time."""
    plain = np.asarray(array)
    return (plain.ctypes.data, *plain.shape, *NONE[plain.ndim])


def _arrays_of(world: World) -> tuple[Any, ...]:
    return *world[:-2], *world.draws, *world.minds


def view_of(name: str) -> View:
    """Return the function that takes an array of the world from its handle."""
    if not is_there:
        return attrgetter(f"minds.{name}" if name in MINDS else f"draws.{name}" if name in DRAWN else name)
    from sim.engine.compiling.seeing import seen_as_table, seen_at

    place, (kind, dimensions) = NUMBERS * list(KINDS).index(name), KINDS[name]
    is_array = name in ARRAYS if np.dtype(kind).names else name in DRAWN or name in MINDS
    return seen_at(place, kind, dimensions) if is_array else seen_as_table(name, place, kind, dimensions)


contacts, events, changes, arrivals = (view_of(name) for name in ("contacts", "events", "changes", "arrivals"))
agents, pools, channels, classes = (view_of(name) for name in ("agents", "pools", "channels", "classes"))
rings, doors, feeds, lines, nodes = (view_of(name) for name in ("rings", "doors", "feeds", "lines", "nodes"))
rows, details, states = (view_of(name) for name in ("rows", "details", "states"))
klass, pool_classes, later, at_once = (view_of(name) for name in ("klass", "pool_classes", "later", "at_once"))
pace, resolution, surplus, closing = (view_of(name) for name in ("pace", "resolution", "surplus", "closing"))
todo, notes, met = (view_of(name) for name in ("todo", "notes", "met"))
episodes = view_of("episodes")
legs, offers, above, below = (view_of(name) for name in ("legs", "offers", "above", "below"))
pauses, paces, asks = (view_of(name) for name in ("pauses", "paces", "asks"))
turns, rested = view_of("turns"), view_of("rested")
works, jobs, levels, speeds = (view_of(name) for name in ("works", "jobs", "levels", "speeds"))
crews, chatting, preempts = (view_of(name) for name in ("crews", "chatting", "preempts"))
somebody, everybody, lots = (view_of(name) for name in ("somebody", "everybody", "lots"))
lucks, lucks_due, rules, sendings = (view_of(name) for name in ("lucks", "lucks_due", "rules", "sendings"))
sent, spans, intervals = (view_of(name) for name in ("sent", "spans", "intervals"))
numbers, crowds, doors_dialled = (view_of(name) for name in ("numbers", "crowds", "doors_dialled"))
dialling, dials = view_of("dialling"), view_of("dials")
rewards, sessions = view_of("rewards"), view_of("sessions")
records, calls = view_of("records"), view_of("calls")
_clocks = view_of("clock")


@compiled
def clock(w: Handle) -> Any:
    """Return the only record of its kind: the time, and how far everything has come."""
    return _clocks(w)[0]
