"""How compiled functions see an array of the world: by its place in the table of addresses; only where numba is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import extending, types
from numba.np import arrayobj as arrays
from numba.np import numpy_support

from sim.engine.compiling.tables import SeenTable, load_constant

intrinsic: Any = extending.intrinsic
arrayobj: Any = arrays


def seen_as_table(name: str, place: int, kind: Any, dimensions: int) -> Callable[[Any], Any]:
    """Return what takes a table from the table of addresses, where its own stands at a place."""
    table = SeenTable(name, place, np.dtype(kind), dimensions)

    @intrinsic  # type: ignore[untyped-decorator]
    def seen(context: Any, addresses: Any) -> Any:
        return table(types.int64), lambda _, __, ___, given: given[0]

    return seen  # type: ignore[no-any-return]


def seen_at(place: int, kind: Any, dimensions: int) -> Callable[[Any], Any]:
    """Return what takes an array from a table, where its address stands at a place and its lengths behind that."""
    array = types.Array(numpy_support.from_dtype(np.dtype(kind)), dimensions, "C")

    @intrinsic  # type: ignore[untyped-decorator]
    def seen(context: Any, table: Any) -> Any:
        return array(types.int64), lambda *built: _seen(array, place, *built)

    return seen  # type: ignore[no-any-return]


def _seen(array: Any, place: int, context: Any, builder: Any, _: Any, given: tuple[Any]) -> Any:
    lengths = [load_constant(builder, given[0], place + 1 + k) for k in range(array.ndim)]
    item = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(array.dtype)))
    strides = [item]
    for length in reversed(lengths[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    made: Any = arrayobj.make_array(array)(context, builder)
    address = builder.inttoptr(load_constant(builder, given[0], place), made.data.type)
    arrayobj.populate_array(made, address, lengths, strides, item, None)
    return made._getvalue()
