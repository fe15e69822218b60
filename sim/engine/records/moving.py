"""Rows taken apart by a compiled loop, which reads each once; numpy goes through all of them for every column.

The loop knows addresses and steps only, so that it is compiled once for tables of all kinds. Where numba is not, numpy
does the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiling.jit import compiled, entry, is_there
from sim.plumbing import packed

FEW = 512  # rows that stay near the processor while they are taken apart
SIZES = (1, 2, 4, 8)  # bytes of a field
Places = NDArray[np.int64]

if is_there:
    from sim.engine.compiling.memory import copies, number_at

    _copied_1, _copied_2, _copied_4, _copied_8 = (copies(size) for size in (1, 2, 4, 8))


@entry
def move(moves: int, many: int, count: int, places: int) -> None:
    """Move so many fields of so many rows, some at a time, each from its place, by four numbers each.

    They say where a field begins and how far it is to that of the next row, and the same of its column.
    """
    for first in range(0, count, FEW):
        last = min(first + FEW, count)
        for at in range(moves, moves + 32 * many, 32):
            source, step, target = number_at(at), number_at(at + 8), number_at(at + 16)
            _move_some(source, step, target, number_at(at + 24), places, first, last)


@compiled
def _move_some(source: int, step: int, target: int, size: int, places: int, first: int, last: int) -> None:
    for k in range(first, last):
        here, there = source + step * number_at(places + 8 * k), target + size * k
        if size == 8:
            _copied_8(here, there)
        elif size == 4:
            _copied_4(here, there)
        elif size == 2:
            _copied_2(here, there)
        else:
            _copied_1(here, there)


def unpacked(rows: Any, names: list[str], order: Places) -> dict[str, Any]:
    """Return packed rows by column, in another order, as `sim.plumbing.packed.unpacked` does."""
    if not is_there or any(rows.dtype[name].itemsize not in SIZES for name in names):
        return packed.unpacked(rows, names, order)
    made = {name: np.empty(len(order), rows.dtype[name]) for name in names}
    first, step, fields = rows.ctypes.data, rows.strides[0], rows.dtype.fields
    moves = np.array([(first + fields[name][1], step, one.ctypes.data, one.itemsize) for name, one in made.items()])
    places = np.ascontiguousarray(order, np.int64)
    move(moves.ctypes.data, len(moves), len(order), places.ctypes.data)
    return made
