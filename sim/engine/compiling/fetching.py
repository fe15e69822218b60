"""Numbers that are needed soon are fetched into the processor's cache meanwhile; only where numba is."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import extending, types
from numba.np import arrayobj as arrays

from sim.engine.compiling.tables import SeenTable, load_constant

intrinsic: Any = extending.intrinsic
arrayobj: Any = arrays
I32, ADDRESS = ir.IntType(32), ir.IntType(8).as_pointer()
TO_READ, OFTEN, DATA = (ir.Constant(I32, number) for number in (0, 3, 1))


@intrinsic  # type: ignore[untyped-decorator]
def fetched(context: Any, table: Any, place: Any) -> Any:
    """Fetch what stands at a place of a table, all of whose rows are counted as one."""
    return types.void(table, types.int64), _fetched


def _fetched(context: Any, builder: Any, signature: Any, given: list[Any]) -> Any:
    first, size = _beginning(context, builder, signature.args[0], given[0])
    address = builder.gep(first, [builder.mul(given[1], context.get_constant(types.intp, size))])
    asked = ir.FunctionType(ir.VoidType(), [ADDRESS, I32, I32, I32])
    fetch = builder.module.declare_intrinsic("llvm.prefetch", [ADDRESS], asked)
    builder.call(fetch, [address, TO_READ, OFTEN, DATA])
    return context.get_dummy_value()


def _beginning(context: Any, builder: Any, kind: Any, table: Any) -> tuple[Any, int]:
    """Return where a table begins, and the size of what stands in it."""
    if isinstance(kind, SeenTable):
        return builder.inttoptr(load_constant(builder, table, kind.place), ADDRESS), kind.size
    made: Any = arrayobj.make_array(kind)(context, builder, table)
    return builder.bitcast(made.data, ADDRESS), context.get_abi_sizeof(context.get_data_type(kind.dtype))
