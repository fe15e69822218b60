"""What stands at addresses, as compiled functions read and copy it; only where numba is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import extending, types

intrinsic: Any = extending.intrinsic
I64 = ir.IntType(64)


@intrinsic  # type: ignore[untyped-decorator]
def number_at(context: Any, address: Any) -> Any:
    """Return the whole number of 64 bits at an address."""
    return types.int64(types.int64), lambda _, builder, __, given: _read(builder, given[0], I64)


def copies(size: int) -> Callable[[int, int], None]:
    """Return what copies so many bytes from an address to another."""
    kind = ir.IntType(8 * size)

    @intrinsic  # type: ignore[untyped-decorator]
    def copied(context: Any, source: Any, target: Any) -> Any:
        return types.void(types.int64, types.int64), lambda _, *built: _copied(kind, *built)

    return copied  # type: ignore[no-any-return]


def _copied(kind: Any, builder: Any, _: Any, given: list[Any]) -> None:
    builder.store(_read(builder, given[0], kind), builder.inttoptr(given[1], kind.as_pointer()), align=1)


def _read(builder: Any, address: Any, kind: Any) -> Any:
    found = builder.load(builder.inttoptr(address, kind.as_pointer()))
    found.align = 1
    return found
