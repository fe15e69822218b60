"""Sums of many columns by cell, in any number of cells."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.metrics.counting.kinds import MANY, Kinds
from sim.metrics.counting.spans import Floats

MOST = 64  # kinds: of more, columns are not told together
Places = NDArray[np.intp]


class Tally:
    """Sums by cell of columns with names; cells are numbered from 1, and 0 is none of them."""

    def __init__(self, names: Collection[str], cells: int) -> None:
        self._row = {name: k for k, name in enumerate(names)}
        self._sums = np.zeros((len(names), cells + 1))

    def __contains__(self, name: str) -> bool:
        """Whether a column is summed here."""
        return name in self._row

    def count(self, names: Sequence[str], counts: NDArray[np.int64], first: int = 0) -> None:
        """Add counts of columns, of shape (names, cells), to the cells from one on; those of other columns are not."""
        mine = [k for k, name in enumerate(names) if name in self]
        rows = [self._row[names[k]] for k in mine]
        self._sums[rows, first : first + counts.shape[1]] += counts[mine]

    def add(self, name: str, cells: Places, values: Floats) -> None:
        """Add values of a column one after the other: parts of any size come to the same last bit."""
        np.add.at(self._sums[self._row[name]], cells, values)

    def of(self, name: str) -> Floats:
        """Return the sums of a column; 0 of one that is not there."""
        return self._sums[self._row[name], 1:] if name in self else np.zeros(self._sums.shape[1] - 1)


def alike(columns: Mapping[str, NDArray[Any]], contacts: int) -> Iterator[Kinds]:
    """Yield kinds of contacts by some columns after others, so few that they can be counted by cell."""
    kinds = Kinds(contacts)
    for name, column in columns.items():
        size = int(column.max(initial=0)) + 1
        if kinds.count * size > MANY and kinds.settled().count > MOST:
            yield kinds
            kinds = Kinds(contacts)
        kinds.tell(name, column, size)
    yield kinds.settled()
