"""What each factor of a grid does to a figure, on the average over all others, and what pairs do together."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from sim.experiments.statistics.estimate import Interval, mean_interval
from sim.experiments.statistics.shares import bounded_mean
from sim.metrics.counting.spans import Floats


class Effect(NamedTuple):
    """What one factor does.

    ``levels`` holds the figure at each level, averaged over the other factors, with its interval; ``least`` and
    ``most`` are the levels with the lowest and the highest average, ``difference`` what is between these two.
    """

    levels: tuple[Interval, ...]
    least: int
    most: int
    difference: Interval


def main_effects(shape: tuple[int, ...], values: Floats, confidence: float, within_1: bool = False) -> list[Effect]:
    """Return the effect of every factor of a full grid.

    Replications are paired over all points: they share their seed, so what luck does to all of them is not in a
    difference.

    Parameters
    ----------
    shape
        The number of levels of each factor; the last changes fastest.
    values
        Shape (points, replications): values whose means are the figures.
    within_1
        Whether the figure lies between 0 and 1, as the intervals of its averages then do.
    """
    return [_effect(margin, confidence, within_1) for margin in _margins(values.reshape(*shape, -1), len(shape))]


def _margins(grid: Floats, factors: int) -> list[Floats]:
    """Return for every factor the averages over all others, of shape (levels, replications)."""
    others = [tuple(other for other in range(factors) if other != k) for k in range(factors)]
    return [np.asarray(grid.mean(axis=axes)) for axes in others]


def _effect(margin: Floats, confidence: float, within_1: bool) -> Effect:
    levels = tuple((bounded_mean if within_1 else mean_interval)(row, confidence) for row in margin)
    means = np.array([level[0] for level in levels], dtype=float)
    if np.isnan(means).all():
        return Effect(levels, 0, 0, (None, None, None))
    least, most = int(np.nanargmin(means)), int(np.nanargmax(means))
    return Effect(levels, least, most, mean_interval(margin[most] - margin[least], confidence))


def variance_shares(shape: tuple[int, ...], means: Floats) -> dict[tuple[int, ...], float]:
    """Return the share of the variance over a full grid that each factor, and each pair of factors, causes.

    The decomposition of a balanced design: of a factor, the variance of its level averages; of a pair, that of the
    averages of its cells less what the two cause alone. What is missing to 1 takes three factors or more. Empty
    where nothing varies.
    """
    grid = means.reshape(shape) - means.mean()
    whole, axes = float((grid**2).mean()), range(len(shape))
    if not whole > 1e-12 * max(1.0, float(np.abs(means).max()) ** 2):
        return {}
    alone = {k: grid.mean(axis=tuple(set(axes) - {k}), keepdims=True) for k in axes}
    shares: dict[tuple[int, ...], float] = {(k,): float((alone[k] ** 2).mean()) / whole for k in axes}
    for pair in combinations(axes, 2):
        cells = grid.mean(axis=tuple(set(axes) - set(pair)), keepdims=True)
        shares[pair] = float(((cells - alone[pair[0]] - alone[pair[1]]) ** 2).mean()) / whole
    return shares
