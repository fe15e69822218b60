"""One figure of two runs on the same customers, told apart."""

from __future__ import annotations

import numpy as np

from sim.experiments.paired import Difference, mean_difference, ratio_difference
from sim.experiments.results import RunResult
from sim.metrics.definitions import ROWS, Ratio
from sim.metrics.scopes import Scope
from sim.metrics.spans import Floats

Facts = tuple[Floats, ...]


def facts(run: RunResult, metric: str, scope: Scope) -> Facts:
    """Return what a figure is estimated from, per replication: numerators and denominators, or values."""
    row = ROWS.get(metric)
    if isinstance(row, Ratio):
        return run.totals(row.numerator, scope), run.totals(row.denominator, scope)
    return (run.values(metric, scope),)


def contrast(below: Facts, above: Facts, confidence: float) -> Difference:
    """Return by how much the figure of ``above`` is higher than that of ``below``, over the replications both have.

    Ratios are told apart as ratios of sums, all other figures by their means over replications.
    """
    n = min(len(below[0]), len(above[0]))
    low, high = ([column[:n] for column in one] for one in (below, above))
    if len(low) == 1:
        return mean_difference(low[0], high[0], confidence)
    return ratio_difference((low[0], low[1]), (high[0], high[1]), confidence)


def same(one: Facts, other: Facts) -> bool:
    """Whether two figures are the same, replication by replication."""
    return all(np.array_equal(first, second, equal_nan=True) for first, second in zip(one, other, strict=True))
