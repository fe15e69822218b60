"""The front of some figures: the points that no other one beats in all of them."""

from __future__ import annotations

from collections.abc import Sequence
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


def pareto_of(figures: Sequence[Floats]) -> Mask:
    """Return which points are on the front of any number of figures, all being better the lower they are.

    As `pareto` has it for two: beaten is what another point is nowhere worse than and somewhere better.
    """
    if len(figures) == 2:
        return pareto(*figures)
    values = np.stack(figures, axis=1)
    known: Mask = np.asarray(~np.isnan(values).any(axis=1))
    front = known.copy()
    for k in np.flatnonzero(known):
        beats = (values <= values[k]).all(axis=1) & (values < values[k]).any(axis=1)
        front[k] = not beats[known].any()
    return front


def near(figures: Sequence[Floats], front: Mask, confidence: float) -> Mask:
    """Return which points off the front may be on it, as far as the replications tell.

    A point is clearly behind a point of the front if the intervals of all differences, paired by replication, say
    that it is nowhere better and somewhere worse. All that are clearly behind none are near. Each comparison is made
    at ``confidence``; that many are made is not accounted for.

    Parameters
    ----------
    figures
        Each of shape (points, replications): values whose means are a figure, better the lower it is.
    """
    behind = np.zeros(len(front), bool)
    for k in np.flatnonzero(front):
        lows = np.array([lower_ends(values - values[k], confidence) for values in figures])
        behind |= (lows >= 0).all(axis=0) & (lows > 0).any(axis=0)
    known = ~np.isnan(sum(values.mean(axis=1) for values in figures))
    return np.asarray(known & ~behind & ~front)


def lower_ends(differences: Floats, confidence: float) -> Floats:
    """Return the lower end of the interval of every mean; minus infinity for one replication."""
    n = differences.shape[1]
    if n == 1:
        return np.full(len(differences), -np.inf)
    half = student(n - 1, confidence) * differences.std(axis=1, ddof=1) / sqrt(n)
    return np.asarray(differences.mean(axis=1) - half)
