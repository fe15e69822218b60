"""Orders and ranks of whole numbers, without comparing them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.metrics.counting.groups import Mask

DIGIT = 16  # bits of a number that are sorted by at once
DENSE = 4  # times as many numbers as there are values, of which a table is made


def ordered(*keys: NDArray[Any]) -> NDArray[np.intp]:
    """Return the order by whole numbers, the first most important; what is alike stays in its order.

    >>> ordered(np.array([1, 0, 1, 0]), np.array([5, 9, -3, 9])).tolist()
    [1, 3, 2, 0]
    """
    order = np.arange(len(keys[0]))
    for key in reversed(keys):
        above = np.asarray(key, np.int64) - int(key.min(initial=0))
        for shift in range(0, int(above.max(initial=0)).bit_length(), DIGIT):
            digit = (above >> shift).astype(np.uint16)
            order = order.take(np.argsort(digit.take(order), kind="stable"))
    return order


def ranked(values: NDArray[Any]) -> NDArray[np.int64]:
    """Return the rank of each whole number among those that occur.

    >>> ranked(np.array([7, -2, 7, 30])).tolist()
    [1, 0, 1, 2]
    """
    least = int(values.min(initial=0))
    size = int(values.max(initial=0)) - least + 1
    if size > DENSE * len(values):
        return np.asarray(np.unique(values, return_inverse=True)[1])
    above = values - least
    there = np.zeros(size, bool)
    there[above] = True
    return np.asarray((np.cumsum(there) - 1)[above])


def among(values: NDArray[Any], some: NDArray[Any]) -> Mask:
    """Return which whole numbers from 0 on are among some of them."""
    there = np.zeros(int(max(values.max(initial=0), some.max(initial=0))) + 1, bool)
    there[some] = True
    return np.asarray(there[values])
