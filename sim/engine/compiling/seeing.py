"""How compiled functions see an array of the world: by its place in the table of addresses; only where numba is.

What stands in the table does not change while compiled code runs, which it is told, so that it reads it once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import extending, types
from numba.np import arrayobj as arrays
from numba.np import numpy_support

intrinsic: Any = extending.intrinsic
arrayobj: Any = arrays


def seen_at(place: int, kind: Any, dimensions: int) -> Callable[[Any], Any]:
    """Return what takes an array from a table, where its address stands at a place and its lengths behind that."""
    array = types.Array(numpy_support.from_dtype(np.dtype(kind)), dimensions, "C")

    @intrinsic  # type: ignore[untyped-decorator]
    def seen(context: Any, table: Any) -> Any:
        return array(types.int64), lambda *built: _seen(array, place, *built)

    return seen  # type: ignore[no-any-return]


def _seen(array: Any, place: int, context: Any, builder: Any, _: Any, given: tuple[Any]) -> Any:
    table = builder.inttoptr(given[0], ir.IntType(64).as_pointer())
    lengths = [_read(builder, table, place + 1 + k) for k in range(array.ndim)]
    item = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(array.dtype)))
    strides = [item]
    for length in reversed(lengths[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    made: Any = arrayobj.make_array(array)(context, builder)
    address = builder.inttoptr(_read(builder, table, place), made.data.type)
    arrayobj.populate_array(made, address, lengths, strides, item, None)
    return made._getvalue()


def _read(builder: Any, table: Any, place: int) -> Any:
    found = builder.load(builder.gep(table, [ir.Constant(ir.IntType(64), place)]))
    found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return found
