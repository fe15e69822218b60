"""What a group of weights is: a function from the facts to columns, each with one entry per contact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.metrics.facts import Facts

FEW = 32  # values of a column, which kinds of contacts tell apart
Mask = NDArray[np.bool_]
Counted = NDArray[np.int8]
Weights = dict[str, NDArray[Any]]  # what is ``Counted`` are small whole numbers, all else are floats
Group = Callable[[Facts], Weights]


def flag(mask: Mask) -> Counted:
    """Return 1 where a mask holds and 0 elsewhere, to be counted."""
    return np.asarray(mask, dtype=bool).view(np.int8)


def one_of(codes: NDArray[Any], some: Iterable[int]) -> Mask:
    """Return which codes are one of a few."""
    return np.asarray(np.any([codes == one for one in some], axis=0))


def few(numbers: NDArray[np.integer]) -> Counted | NDArray[np.float64]:
    """Return whole numbers from 0 on, to be counted where they are small, else to be added up."""
    return numbers.astype(np.int8 if numbers.max(initial=0) < FEW else float)
