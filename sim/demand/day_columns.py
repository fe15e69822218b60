"""The columns of a day's contacts on a channel, put together from its sources; and single numbers of such columns."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.calendar import Floats
from sim.demand.sources import Ints, Source

SURELY = -1.0
NUMBERS_KEPT = 4_000_000
Block = tuple[int, int, int, str]  # of a channel, a day, an attempt, and a name


@dataclass(frozen=True)
class DayColumns:
    """The contacts of one channel on one day, sorted by arrival; one entry per contact.

    ``row`` identifies the contact within its channel and day; times and durations in seconds, arrivals
    since the start of the horizon, in whole microseconds; ``balk`` is a uniform number. Where customers come and go
    a contact is made if its customer is there, and contacts us so many times as often as at first: of the most times
    that is more than the share ``odds``; of who is known to contact us, `SURELY`.
    """

    row: Ints
    arrival: Floats
    segment: Ints
    issue: Ints
    customer: Ints
    patience: Floats
    talk: Floats
    wrap: Floats
    balk: Floats
    odds: Floats


_NONE = np.zeros(0, np.int64)
NOBODY = DayColumns(_NONE, np.zeros(0), _NONE, _NONE, _NONE, *(np.zeros(0) for _ in range(5)))


def of_source(name: str, parts: list[Source]) -> Any:
    """Return which contacts are of a source."""
    return np.repeat([part.name == name for part in parts], [len(part.times) for part in parts])


def joined(parts: list[Any]) -> Any:
    """Return the columns of several sources as one."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def in_order(columns: tuple[Any, ...], times: Floats) -> list[Any]:
    """Return columns in the order of times."""
    order = np.argsort(times, kind="stable")
    return [column[order] for column in columns]


class UnitBlocks(OrderedDict[Block, Any]):
    """Uniform numbers of contacts that are asked for one by one, by block and row.

    A block is drawn when any of it is asked for, and kept while there is room. As of most only some are, they stay a
    column, of which single numbers are read.
    """

    def __init__(self, draw: Callable[..., Floats]) -> None:
        super().__init__()
        self._draw, self._numbers = draw, 0

    def __missing__(self, block: Block) -> Any:
        found = self[block] = self._draw(*block).data
        self._forget(len(found))
        return found

    def _forget(self, added: int) -> None:
        """Forget the oldest blocks beyond a budget of numbers; they can be drawn again."""
        self._numbers += added
        while self._numbers > NUMBERS_KEPT and len(self) > 1:
            self._numbers -= len(self.popitem(last=False)[1])
