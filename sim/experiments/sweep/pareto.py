"""The front of two figures: the points that no other one beats in both."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.experiments.statistics.estimate import student
from sim.metrics.counting.spans import Floats

Mask = NDArray[np.bool_]


def pareto(first: Floats, second: Floats) -> Mask:
    """Return which points are on the front, both figures being better the lower they are.

    A point is beaten by one that is nowhere worse and somewhere better; equal points beat each other nowhere.
    NaN is never on the front.
    """
    front = np.zeros(len(first), bool)
    best, least = np.inf, np.nan
    for k in np.lexsort((second, first)):
        if np.isnan(first[k]) or np.isnan(second[k]):
            continue
        tied = second[k] == best and first[k] == least
        if second[k] < best or tied:
            front[k], best, least = True, second[k], first[k]
    return front


def near(first: Floats, second: Floats, front: Mask, confidence: float) -> Mask:
    """Return which points off the front may be on it, as far as the replications tell.

    A point is clearly behind a point of the front if the intervals of both differences, paired by replication, say
    that it is nowhere better and somewhere worse. All that are clearly behind none are near. Each comparison is made
    at ``confidence``; that many are made is not accounted for.

    Parameters
    ----------
    first, second
        Shape (points, replications): values whose means are the figures, better the lower they are.
    """
    behind = np.zeros(len(first), bool)
    for k in np.flatnonzero(front):
        lows = np.array([_low(values - values[k], confidence) for values in (first, second)])
        behind |= (lows >= 0).all(axis=0) & (lows > 0).any(axis=0)
    known = ~np.isnan(first.mean(axis=1) + second.mean(axis=1))
    return np.asarray(known & ~behind & ~front)


def _low(differences: Floats, confidence: float) -> Floats:
    """Return the lower end of the interval of every mean; minus infinity for one replication."""
    n = differences.shape[1]
    if n == 1:
        return np.full(len(differences), -np.inf)
    half = student(n - 1, confidence) * differences.std(axis=1, ddof=1) / sqrt(n)
    return np.asarray(differences.mean(axis=1) - half)
