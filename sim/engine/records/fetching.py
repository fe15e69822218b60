"""Numbers that are needed soon are fetched from memory meanwhile, so that nobody waits for them."""

from __future__ import annotations

from typing import Any

from sim.engine.compiling.jit import is_there, shared

OF_A_LINE = 8  # numbers that are fetched at once

if is_there:
    from sim.engine.compiling import fetching

    fetched: Any = fetching.fetched
else:

    def fetched(table: Any, place: int) -> None:
        """Fetch nothing: whoever interprets Python waits for other things."""


@shared
def fetch_row(table: Any, first: int, many: int) -> None:
    """Fetch numbers that stand one behind the other."""
    for place in range(first, first + many, OF_A_LINE):
        fetched(table, place)
    fetched(table, first + many - 1)
