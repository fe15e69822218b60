"""Columns of numbers of which single ones are asked for: the latest are kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

Key = TypeVar("Key", bound=tuple[Any, ...])


class ColumnsKept(OrderedDict[Key, list[float]]):
    """Columns by key, each made the first time that it is asked for, and again where it had to be forgotten.

    >>> import numpy as np
    >>> squares = ColumnsKept(lambda first, last: np.arange(first, last) ** 2, 1_000)
    >>> squares[2, 5]
    [4, 9, 16]
    """

    def __init__(self, make: Callable[..., Any], numbers: int) -> None:
        super().__init__()
        self._make, self._most, self._numbers = make, numbers, 0

    def __missing__(self, key: Key) -> list[float]:
        found: list[float] = self._make(*key).tolist()
        self[key] = found
        self._forget(len(found))
        return found

    def _forget(self, added: int) -> None:
        """Forget the oldest columns beyond so many numbers."""
        self._numbers += added
        while self._numbers > self._most and len(self) > 1:
            self._numbers -= len(self.popitem(last=False)[1])
