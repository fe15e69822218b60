"""The waits of every reporting interval and channel, of all replications together, in memory that is bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from sim.metrics.counting.histogram import LOWEST, added, decoded, encoded, in_order, tallied
from sim.metrics.counting.spans import Floats

MOST = 4_000_000  # lengths of wait told apart, over all cells; with more they are rounded to half as many digits


class CellCounts(NamedTuple):
    """How often each rounded wait occurs in each cell; keys are cells, times 2^32, plus codes."""

    keys: NDArray[np.int64]
    counts: NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Waits by cell, which add up: parts that are merged once they are of like size.

    ``blurred`` is how many binary digits fewer than in a histogram are kept.
    """

    parts: tuple[CellCounts, ...]
    blurred: int = 0

    @classmethod
    def of(cls, waits: Floats, cells: NDArray[np.int64]) -> Self:
        """Return the waits of one replication."""
        return cls((CellCounts(*tallied(cells, encoded(waits), int(cells.max(initial=0)) + 1)),))

    @classmethod
    def of_all(cls, some: Iterable[Self]) -> Self:
        """Return the waits of several together, merged once."""
        return cls((_merged([part for one in some for part in one.parts], 0),))

    def __add__(self, other: Cells) -> Cells:
        """Return the waits of both."""
        parts, blurred = [*self.parts, *other.parts], max(self.blurred, other.blurred)
        while len(parts) > 1 and 2 * len(parts[-1].keys) >= len(parts[-2].keys):
            parts[-2:] = [_merged(parts[-2:], blurred)]
        while sum(len(part.keys) for part in parts) > MOST:
            blurred += 1
            parts = [_merged(parts, blurred)]
        return Cells(tuple(parts), blurred)

    def quantiles(self, shares: Sequence[float], cells: int) -> Floats:
        """Return quantiles of every cell, linear between order statistics; shape (shares, cells), NaN where none."""
        keys, counts = _merged(self.parts, self.blurred)
        sizes = np.bincount(keys >> 32, counts, cells)
        found = np.full((len(shares), cells), np.nan)
        some, values = sizes > 0, decoded((keys & LOWEST).astype(np.int32))
        first = (np.cumsum(sizes) - sizes)[some]
        for k, share in enumerate(shares):
            found[k, some] = in_order(values, counts, share * (sizes[some] - 1), first)
        return found


def _merged(parts: Sequence[CellCounts], blurred: int) -> CellCounts:
    keys, counts = (np.concatenate(column) for column in zip(*parts, strict=True))
    if blurred:
        keys = (keys + (1 << (blurred - 1))) >> blurred << blurred
    return CellCounts(*added(keys, counts))
