"""The least that staff could cost by formula: all who share pools as one queue, their agents free over the intervals.

A target of an interval asks there for so many agents. One of a day or of the horizon asks that its counts add up: each
interval takes any number, and the cheapest that keep the sum are an integer program, or parts of numbers where that is
large. So a plan that leaves one hour short for another is not below it. Targets are less their tolerance, as a plan
that is called met may miss them by that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.grid import Floats
from sim.scheduling.program import Enough, Program, UnsolvedError

NODES, LARGE = 30, 20_000  # of the solver's tree; and choices, from which on parts of them will do
NEARLY = 1e-3
CLOSE, TINY = 1e-7, 1e-300
Choices = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


class SumRow(NamedTuple):
    """What each number of agents adds at each moment, and what that must come to: ``adds`` of shape (moments, numbers).

    ``hull`` is the least concave cover of it, which parts of an interval with one number and another reach.
    """

    adds: Floats
    least: float

    def cut(self, agents: Floats) -> tuple[Floats, float]:
        """Return weights of agents by moment, and the least of their sum that lets the row be kept: sharp at some."""
        hulls = np.array([_hull(one) for one in self.adds])
        at, each = np.clip(agents.astype(np.int64), 0, hulls.shape[1] - 2), np.arange(len(hulls))
        slopes = hulls[each, at + 1] - hulls[each, at]
        return slopes, float(self.least - (hulls[each, at] - slopes * at).sum())


class PooledProgram(NamedTuple):
    """Numbers of agents to choose from, moment by moment.

    Attributes
    ----------
    pools
        Whose agents they are.
    may
        Which numbers of agents, from 0 on, keep all targets of a single moment: shape (moments, numbers).
    cost
        What they cost, of the same shape; infinite where there may not be so many.
    sums
        Targets of several moments.
    """

    pools: tuple[int, ...]
    may: Choices
    cost: Floats
    sums: tuple[SumRow, ...]

    def cheapest(self) -> tuple[float, Floats]:
        """Return what no choice can be below, and the agents by moment of one that costs hardly more."""
        cost = np.where(self.may & np.isfinite(self.cost), self.cost, np.inf)
        none = ~np.isfinite(cost).any(axis=1)  # formulas know of no number: any may do
        cost[none] = np.where(np.isfinite(self.cost[none]), self.cost[none], 0.0)
        if self.sums:
            found = _chosen(cost, self.sums, whole=np.isfinite(cost).sum() <= LARGE)
            if found is not None:
                return found
        at = cost.argmin(axis=1)
        return float(cost.min(axis=1).sum()), at.astype(float)

    @property
    def fewest(self) -> Floats:
        """The fewest agents of each moment that keep its own targets."""
        return np.asarray(self.may.argmax(axis=1), dtype=float)


def _chosen(cost: Floats, sums: Sequence[SumRow], whole: bool) -> tuple[float, Floats] | None:
    """Solve the program of one number of agents at each moment; ``None`` where no numbers keep all sums."""
    adds = np.array([row.adds for row in sums])
    moments, numbers = np.nonzero(np.isfinite(cost) & np.isfinite(adds).all(axis=0))
    program = Program()
    program.variables(cost[moments, numbers], high=1.0, whole=whole)
    for mine in np.split(np.arange(len(moments)), np.searchsorted(moments, np.arange(1, len(cost)))):
        program.row(mine, np.ones(len(mine)), 1.0, 1.0)
    for row, each in zip(sums, adds[:, moments, numbers], strict=True):
        mine, scale = np.flatnonzero(each), max(np.abs(each).max(initial=0.0), TINY)
        program.row(mine, each[mine] / scale, low=row.least / scale - CLOSE)
    try:
        found = program.bounded(Enough(NEARLY, NODES))
    except UnsolvedError:
        found = None
    if found is None:
        return _chosen(cost, sums, whole=False) if whole else None
    return found.least, np.asarray(np.bincount(moments, found.values * numbers, len(cost)), dtype=float)


def _hull(values: Floats) -> Floats:
    """Return the least concave values that are nowhere below others; whole numbers apart.

    >>> _hull(np.array([0.0, 0.0, 2.0, 3.0, 3.5])).tolist()
    [0.0, 1.0, 2.0, 3.0, 3.5]
    """
    corners: list[int] = []
    for at in np.flatnonzero(np.isfinite(values)).tolist():
        while len(corners) > 1 and _is_below(values, corners[-2], corners[-1], at):
            corners.pop()
        corners.append(at)
    return np.interp(np.arange(len(values)), corners, values[corners]) if corners else np.zeros(len(values))


def _is_below(values: Floats, first: int, middle: int, last: int) -> bool:
    """Whether a value lies on or below the line between two others."""
    slope = (values[last] - values[first]) / (last - first)
    return bool(values[middle] <= values[first] + slope * (middle - first))
