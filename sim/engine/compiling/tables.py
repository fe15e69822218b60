"""Tables of the world as compiled functions know them: what stands at a place, read and written where it stands.

numba's own arrays carry lengths and steps along, count places below zero from the end, and tell nobody that what is
written in one field is not read in another. A table here is the place of its address in the table of addresses, a row
of it an address; places are 0 or more; and each field says that nothing else stands where it does, so that what has
been read once need not be read again.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils as building
from numba.core import imputils as lowering
from numba.core.typing import templates
from numba.extending import models, register_model
from numba.np import numpy_support

I64, ADDRESS = ir.IntType(64), ir.IntType(8).as_pointer()
imputils: Any = lowering
cgutils: Any = building
UniTuple: Any = types.UniTuple
signature: Any = templates.signature
infer_global: Any = templates.infer_global


class SeenRow(types.Type):
    """A record of a table: the types of its fields, and how far from its beginning each stands."""

    def __init__(self, table: str, kind: np.dtype[Any]) -> None:
        self.table, self.fields = table, {}
        for name in kind.names or ():
            self.fields[name] = numpy_support.from_dtype(kind[name]), kind.fields[name][1]  # type: ignore[index]
        super().__init__(f"row of {table}")


class SeenTable(types.Type):
    """A table of so many dimensions, whose address stands at a place and its lengths behind that."""

    def __init__(self, table: str, place: int, kind: np.dtype[Any], dimensions: int) -> None:
        self.table, self.place, self.size, self.ndim = table, place, kind.itemsize, dimensions
        self.item = SeenRow(table, kind) if kind.names else numpy_support.from_dtype(kind)
        super().__init__(f"table of {table}")

    @property
    def index(self) -> Any:
        """What names a place."""
        return types.intp if self.ndim == 1 else UniTuple(types.intp, self.ndim)


@register_model(SeenRow)
class _RowModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, ADDRESS)  # type: ignore[no-untyped-call]


@register_model(SeenTable)
class _TableModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, I64)  # type: ignore[no-untyped-call]


@templates.infer_getattr
class _Fields(templates.AttributeTemplate):
    key = SeenRow

    def generic_resolve(self, row: SeenRow, name: str) -> Any:  # type: ignore[override]
        return row.fields[name][0] if name in row.fields else None


@templates.infer_getattr
class _Lengths(templates.AttributeTemplate):
    key = SeenTable

    def resolve_shape(self, table: SeenTable) -> Any:
        return UniTuple(types.intp, table.ndim)


@infer_global(operator.getitem)
class _GetItem(templates.AbstractTemplate):
    def generic(self, given: Any, named: Any) -> Any:
        table = given[0]
        return signature(table.item, table, table.index) if isinstance(table, SeenTable) else None


@infer_global(operator.setitem)
class _SetItem(templates.AbstractTemplate):
    def generic(self, given: Any, named: Any) -> Any:
        table = given[0]
        found = isinstance(table, SeenTable)
        return signature(types.none, table, table.index, table.item) if found else None


@infer_global(len)
class _Length(templates.AbstractTemplate):
    def generic(self, given: Any, named: Any) -> Any:
        return signature(types.intp, given[0]) if isinstance(given[0], SeenTable) else None


def _read_field(context: Any, builder: Any, row: SeenRow, address: Any, name: str) -> Any:
    kind, offset = row.fields[name]
    return _read(context, builder, kind, _further(builder, address, ir.Constant(I64, offset)), f"{row.table}.{name}")


def _write_field(context: Any, builder: Any, called: Any, given: Any, name: str) -> None:
    row, (kind, offset) = called.args[0], called.args[0].fields[name]
    value = context.cast(builder, given[1], called.args[1], kind)
    _write(context, builder, kind, value, _further(builder, given[0], ir.Constant(I64, offset)), f"{row.table}.{name}")


def _get_item(context: Any, builder: Any, called: Any, given: Any) -> Any:
    table, address = called.args[0], _address(builder, *called.args, *given)
    return address if isinstance(table.item, SeenRow) else _read(context, builder, table.item, address, table.table)


def _set_item(context: Any, builder: Any, called: Any, given: Any) -> Any:
    table, address = called.args[0], _address(builder, *called.args[:2], *given[:2])
    if isinstance(table.item, SeenRow):
        cgutils.raw_memcpy(builder, address, given[2], ir.Constant(I64, 1), table.size)
    else:
        value = context.cast(builder, given[2], called.args[2], table.item)
        _write(context, builder, table.item, value, address, table.table)
    return context.get_dummy_value()


def _length(context: Any, builder: Any, called: Any, given: Any) -> Any:
    return load_constant(builder, given[0], called.args[0].place + 1)


def _shape(context: Any, builder: Any, table: SeenTable, addresses: Any) -> Any:
    lengths = [load_constant(builder, addresses, table.place + 1 + k) for k in range(table.ndim)]
    return context.make_tuple(builder, UniTuple(types.intp, table.ndim), lengths)


def load_constant(builder: Any, addresses: Any, place: int) -> Any:
    """Return what stands in the table of addresses, which does not change while compiled code runs."""
    table = builder.inttoptr(addresses, I64.as_pointer())
    found = builder.load(builder.gep(table, [ir.Constant(I64, place)]))
    found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return found


def _address(builder: Any, table: SeenTable, index: Any, addresses: Any, place: Any) -> Any:
    """Return where something stands in a table."""
    if isinstance(index, UniTuple):
        places = [builder.extract_value(place, k) for k in range(table.ndim)]
        place = places[0]
        for k, further in enumerate(places[1:], 2):
            place = builder.add(builder.mul(place, load_constant(builder, addresses, table.place + k)), further)
    first = builder.inttoptr(load_constant(builder, addresses, table.place), ADDRESS)
    return _further(builder, first, builder.mul(place, ir.Constant(I64, table.size), flags=("nsw",)))


def _further(builder: Any, address: Any, step: Any) -> Any:
    return builder.gep(address, [step], inbounds=True)


def _read(context: Any, builder: Any, kind: Any, address: Any, name: str) -> Any:
    model = context.data_model_manager[kind]
    found = builder.load(builder.bitcast(address, model.get_data_type().as_pointer()), align=1)
    found.set_metadata("tbaa", _alone(builder.module, name))
    return model.from_data(builder, found)


def _write(context: Any, builder: Any, kind: Any, value: Any, address: Any, name: str) -> None:
    model = context.data_model_manager[kind]
    place = builder.bitcast(address, model.get_data_type().as_pointer())
    written = builder.store(model.as_data(builder, value), place, align=1)
    written.set_metadata("tbaa", _alone(builder.module, name))


def _alone(module: Any, name: str) -> Any:
    """Return what says that nothing of another name stands where something of a name does."""
    everything = module.add_metadata(["a world"])
    kind = module.add_metadata([name, everything, ir.Constant(I64, 0)])
    return module.add_metadata([kind, kind, ir.Constant(I64, 0)])


imputils.lower_getattr_generic(SeenRow)(_read_field)
imputils.lower_setattr_generic(SeenRow)(_write_field)
imputils.lower_builtin(operator.getitem, SeenTable, types.Any)(_get_item)
imputils.lower_builtin(operator.setitem, SeenTable, types.Any, types.Any)(_set_item)
imputils.lower_builtin(len, SeenTable)(_length)
imputils.lower_getattr(SeenTable, "shape")(_shape)
