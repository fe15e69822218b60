"""Choices for a line of places whose rows reach over a few neighbours each: the cheapest, exactly, by tables.

An interval's service level depends on who is there then and a little before. So the best of everything up to a place
is known once it is known for every choice at the few places before it (dynamic programming), which takes no solver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.scheduling.problem import Floats, Ints

WIDEST = 6  # places that a row may reach over: with five choices each, tables of 15,625 numbers
CLOSE = 1e-9


class ChainRow(NamedTuple):
    """What some places in a line must come to together.

    Attributes
    ----------
    first
        The first of them.
    gains
        What each choice at each of them adds: shape (places, choices).
    least
        What their sum must be at least.
    missed
        What one less costs; infinite where that must not be.
    """

    first: int
    gains: Floats
    least: float
    missed: float = np.inf

    def price(self, width: int) -> Floats:
        """Return what falling short costs, by choice at the last ``width`` places, of which the row's are the last."""
        span, choices = self.gains.shape
        total = np.zeros((1,) * width)
        for k, mine in enumerate(self.gains):
            shape = [1] * width
            shape[width - span + k] = choices
            total = total + mine.reshape(shape)
        short = np.maximum(self.least - total, 0.0)
        if np.isfinite(self.missed):
            return np.asarray(self.missed * short)
        return np.where(short > CLOSE * (1 + abs(self.least)), np.inf, 0.0)


def cheapest(costs: Floats, rows: Sequence[ChainRow]) -> Ints | None:
    """Return the choice at each place that costs least in all; ``None`` where none keeps all rows.

    Parameters
    ----------
    costs
        Of each choice at each place, infinite where there is no such choice: shape (places, choices).

    >>> rows = [ChainRow(0, np.array([[0.0, 1.0], [0.0, 2.0]]), 2.0), ChainRow(2, np.array([[0.0, 1.0]]), 1.0)]
    >>> cheapest(np.array([[0.0, 1.0], [0.0, 5.0], [0.0, 1.0]]), rows).tolist()
    [0, 1, 1]
    """
    width, ending = max([2, *(len(row.gains) for row in rows)]), defaultdict[int, list[ChainRow]](list)
    for row in rows:
        ending[row.first + len(row.gains) - 1].append(row)
    best = np.full((costs.shape[1],) * (width - 1), np.inf)
    best[(0,) * (width - 1)] = 0.0  # the places before the first
    ways = []
    for place, mine in enumerate(costs):
        table = sum((row.price(width) for row in ending[place]), best[..., None] + mine)
        ways.append(table.argmin(axis=0))
        best = table.min(axis=0)
    return _traced(ways, best) if np.isfinite(best).any() else None


def _traced(ways: Sequence[Ints], best: Floats) -> Ints:
    """Return the choices that led to the best."""
    at = tuple(int(one) for one in np.unravel_index(int(best.argmin()), best.shape))
    found = []
    for way in reversed(ways):
        found.append(at[-1])
        at = (int(way[at]), *at[:-1])
    return np.array(found[::-1], dtype=np.int64)
