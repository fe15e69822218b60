"""Columns of numbers of which single ones are asked for: the latest are kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

Key = TypeVar("Key", bound=tuple[Any, ...])


class ColumnsKept(OrderedDict[Key, Any]):
    """Columns by key, each made the first time that it is asked for, and again where it had to be forgotten.

    As of most only some numbers are asked for, they stay columns, of which single numbers are read.

    >>> import numpy as np
    >>> squares = ColumnsKept(lambda first, last: np.arange(first, last) ** 2, 1_000)
    >>> squares[2, 5][1], squares[2, 5].tolist()
    (9, [4, 9, 16])
    """

    def __init__(self, make: Callable[..., Any], numbers: int) -> None:
        super().__init__()
        self._make, self._most, self._numbers = make, numbers, 0

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to other processes without columns, which are made there again."""
        return type(self), (self._make, self._most)

    def __missing__(self, key: Key) -> Any:
        found = self[key] = self._make(*key).data
        self._forget(len(found))
        return found

    def _forget(self, added: int) -> None:
        """Forget the oldest columns beyond so many numbers."""
        self._numbers += added
        while self._numbers > self._most and len(self) > 1:
            self._numbers -= len(self.popitem(last=False)[1])
