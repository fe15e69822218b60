"""Tables of a log that are put in order when they are asked for, where few of their columns are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from numpy.typing import NDArray

Column = NDArray[Any]


class ColumnsInOrder(Mapping[str, Column]):
    """Columns of rows that are in another order; each is put in order once, when it is asked for.

    >>> import numpy as np
    >>> ColumnsInOrder({"one": np.array([3, 5])}, np.array([1, 0]))["one"].tolist()
    [5, 3]
    """

    def __init__(self, rows: Mapping[str, Column], order: Column) -> None:
        self._rows, self._order, self._made = rows, order, dict[str, Column]()

    def __getitem__(self, name: str) -> Column:
        """Return a column in order."""
        if name not in self._made:
            self._made[name] = self._rows[name].take(self._order)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is such a column."""
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._rows)

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self._rows)


class TableWhenAsked(Mapping[str, Column]):
    """A table that is made when a column of it is asked for."""

    def __init__(self, make: Callable[[], Mapping[str, Column]]) -> None:
        self._make = make

    @cached_property
    def _table(self) -> Mapping[str, Column]:
        return self._make()

    def __getitem__(self, name: str) -> Column:
        """Return a column."""
        return self._table[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._table)

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self._table)
