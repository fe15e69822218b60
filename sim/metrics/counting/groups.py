"""What a group of weights is: a function from the facts to columns, each with one entry per contact."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts

Mask = NDArray[np.bool_]
Weights = dict[str, Floats]
Group = Callable[[Facts], Weights]


def flag(mask: Mask) -> Floats:
    """Return 1 where a mask holds and 0 elsewhere, to be summed."""
    return np.asarray(mask, dtype=float)
