"""Contacts that are alike in many columns have one number, so that what is counted of them all is counted once."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

MANY = 2**12  # numbers that may be given before only those that occur are kept


class Kinds:
    """Numbers of contacts by the values of columns, which are whole numbers from 0 on.

    Attributes
    ----------
    of
        The number of each contact's kind.
    count
        How many numbers there are; once they are ``settled`` each is that of some contact.
    values
        By column, its value for each kind, once they are settled.
    """

    def __init__(self, contacts: int) -> None:
        self.of: NDArray[np.int32] = np.zeros(contacts, np.int32)
        self.count = 1
        self.values: dict[str, NDArray[np.int64]] = {}
        self._new: list[tuple[str, int]] = []

    def tell(self, name: str, column: NDArray[Any], size: int) -> None:
        """Tell kinds apart by one more column, whose values are below a size."""
        if self.count * size > MANY:
            self.settled()
        if size > 1:
            np.multiply(self.of, size, out=self.of)
            np.add(self.of, column, out=self.of, casting="unsafe")
        self.count *= size
        self._new.append((name, size))

    def settled(self) -> Self:
        """Keep the numbers that occur, and say what their values are."""
        there = np.flatnonzero(np.bincount(self.of, minlength=self.count))
        numbers = np.zeros(self.count, np.int32)
        numbers[there] = np.arange(len(there))
        self.of, self.count, told = numbers[self.of], len(there), dict[str, NDArray[np.int64]]()
        for name, size in reversed(self._new):
            there, told[name] = np.divmod(there, size)
        self.values = {name: values[there] for name, values in self.values.items()} | dict(reversed(told.items()))
        self._new = []
        return self

    def counts(self, cells: NDArray[np.integer], size: int) -> NDArray[np.int64]:
        """Return how many contacts of each kind there are in cells with numbers below a size."""
        keys = self.of.astype(np.intp) * size + cells
        return np.bincount(keys, minlength=self.count * size).reshape(self.count, size)
