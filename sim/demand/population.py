"""The population: how many customers each segment has, and which of them a contact is from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Floats
from sim.scenario.scenario import Scenario

Ints = NDArray[np.int64]


class Population:
    """Customers numbered from 1, segment by segment in canonical order.

    Attributes
    ----------
    sizes
        How many customers each segment has.
    first
        The number of each segment's first customer.
    """

    def __init__(self, scenario: Scenario) -> None:
        assert scenario.customers is not None
        shares = [scenario.segments[name].share if name else 1.0 for name in scenario.segment_names]
        self.sizes = apportioned(scenario.customers.population, shares)
        self.first = np.concatenate([[1], 1 + np.cumsum(self.sizes)[:-1]])

    def __len__(self) -> int:
        return int(self.sizes.sum())

    @property
    def segments(self) -> Ints:
        """The segment of every customer."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def drawn(self, segment: Ints, units: Floats) -> Ints:
        """Return the customers that contacts of some segments are from, each as likely as any other of the segment."""
        within = np.minimum((units * self.sizes[segment]).astype(np.int64), self.sizes[segment] - 1)
        return np.asarray(self.first[segment] + within)


def apportioned(whole: int, shares: list[float]) -> Ints:
    """Divide customers by shares: rounded down, the rest to the largest remainders; to each segment at least one.

    >>> apportioned(10, [0.25, 0.25, 0.5]).tolist(), apportioned(10, [1.0, 0.0]).tolist()
    ([3, 2, 5], [9, 1])
    """
    exact = whole * np.array(shares) / sum(shares)
    sizes = np.floor(exact + 1e-9).astype(np.int64)
    rest = np.argsort(-(exact - sizes), kind="stable")[: whole - int(sizes.sum())]
    sizes[rest] += 1
    for empty in np.flatnonzero(sizes == 0):
        sizes[np.argmax(sizes)] -= 1
        sizes[empty] = 1
    return sizes
