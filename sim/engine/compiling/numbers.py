"""Numbers that compiled functions make: uniform ones of Philox, and what numpy's and scipy's own functions return."""

from __future__ import annotations

import ctypes
from typing import Any

from llvmlite import ir
from numba import extending, types
from numba.core import cgutils as building

intrinsic: Any = extending.intrinsic
cgutils: Any = building
I32, I64, I128, REAL = ir.IntType(32), ir.IntType(64), ir.IntType(128), ir.DoubleType()
ADDRESS = ir.IntType(8).as_pointer()
MULTIPLIERS = 0xD2E7470EE14C6C93, 0xCA5A826395121157
WEYL = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
ROUNDS = 10
DOUBLE = 12  # numpy's number for it


@intrinsic  # type: ignore[untyped-decorator]
def philox(context: Any, key: Any, other: Any, block: Any, day: Any, attempt: Any, replication: Any, lane: Any) -> Any:
    """Return one uniform number of Philox 4x64: of two words of key and four of counter, and which of four it is."""
    return types.float64(*[types.int64] * 7), _philox


def _philox(context: Any, builder: Any, signature: Any, given: list[Any]) -> Any:
    key, words, lane = list(given[:2]), list(given[2:6]), given[6]
    for k in range(ROUNDS):
        if k:
            key = [builder.add(one, ir.Constant(I64, step)) for one, step in zip(key, WEYL, strict=True)]
        words = _mixed(builder, key, words)
    found = words[3]
    for k in (2, 1, 0):
        found = builder.select(builder.icmp_unsigned("==", lane, ir.Constant(I64, k)), words[k], found)
    upper = builder.uitofp(builder.lshr(found, ir.Constant(I64, 11)), REAL)
    return builder.fmul(upper, ir.Constant(REAL, 2.0**-53))


def _mixed(builder: Any, key: list[Any], words: list[Any]) -> list[Any]:
    """Return the counter after one round (Salmon et al. 2011)."""
    (high, low), (higher, lower) = (
        _halves(builder, words[place], by) for place, by in zip((0, 2), MULTIPLIERS, strict=True)
    )
    first = builder.xor(builder.xor(higher, words[1]), key[0])
    return [first, lower, builder.xor(builder.xor(high, words[3]), key[1]), low]


def _halves(builder: Any, word: Any, by: int) -> tuple[Any, Any]:
    whole = builder.mul(builder.zext(word, I128), ir.Constant(I128, by))
    return builder.trunc(builder.lshr(whole, ir.Constant(I128, 64)), I64), builder.trunc(whole, I64)


@intrinsic  # type: ignore[untyped-decorator]
def called(context: Any, function: Any, data: Any, one: Any) -> Any:
    """Return what a function of one number returns, by its address."""
    return types.float64(types.int64, types.int64, types.float64), _called


def _called(context: Any, builder: Any, signature: Any, given: list[Any]) -> Any:
    """Call the loop of a universal function for numbers of its kind, once."""
    address, data, *numbers = given
    places = [cgutils.alloca_once_value(builder, number) for number in numbers]
    found = cgutils.alloca_once(builder, REAL)
    every = [builder.bitcast(place, ADDRESS) for place in (*places, found)]
    handed = cgutils.alloca_once(builder, ADDRESS, size=len(every))
    for k, place in enumerate(every):
        builder.store(place, builder.gep(handed, [ir.Constant(I32, k)]))
    many, steps = cgutils.alloca_once(builder, I64), cgutils.alloca_once(builder, I64, size=len(every))
    builder.store(ir.Constant(I64, 1), many)
    for k in range(len(every)):
        builder.store(ir.Constant(I64, 8), builder.gep(steps, [ir.Constant(I32, k)]))
    loop = ir.FunctionType(ir.VoidType(), [handed.type, many.type, steps.type, ADDRESS]).as_pointer()
    builder.call(builder.inttoptr(address, loop), [handed, many, steps, builder.inttoptr(data, ADDRESS)])
    return builder.load(found)


class _Universal(ctypes.Structure):
    """A universal function as numpy documents it (``PyUFuncObject``): the first of its fields."""

    _fields_ = (
        ("references", ctypes.c_ssize_t), ("type", ctypes.c_void_p), ("nin", ctypes.c_int), ("nout", ctypes.c_int),
        ("nargs", ctypes.c_int), ("identity", ctypes.c_int), ("functions", ctypes.POINTER(ctypes.c_void_p)),
        ("data", ctypes.POINTER(ctypes.c_void_p)), ("ntypes", ctypes.c_int), ("reserved", ctypes.c_int),
        ("name", ctypes.c_char_p), ("types", ctypes.POINTER(ctypes.c_ubyte)),
    )  # fmt: skip


def loop_of(function: Any) -> tuple[int, int]:
    """Return where the loop of a universal function for doubles stands, and what it is handed."""
    one = _Universal.from_address(id(function))
    kinds = [tuple(one.types[k * one.nargs : (k + 1) * one.nargs]) for k in range(one.ntypes)]
    place = kinds.index((DOUBLE,) * one.nargs)
    return one.functions[place], (one.data[place] or 0) if one.data else 0
