"""One figure of two runs on the same customers, told apart."""

from __future__ import annotations

from math import sqrt

import numpy as np

from sim.experiments.statistics.estimate import student
from sim.experiments.statistics.estimators import Facts, bounded, interval_of
from sim.experiments.statistics.paired import Difference, mean_difference, ratio_difference, with_error


def contrast(metric: str, below: Facts, above: Facts, confidence: float) -> Difference:
    """Return by how much the figure of ``above`` is higher than that of ``below``, over the replications both have.

    Ratios are told apart as ratios of sums, all other figures by their means over replications. A share that was 0 or
    1 in every replication adds the error that its own interval has.
    """
    n = min(len(below[0]), len(above[0]))
    low, high = (tuple(column[:n] for column in one) for one in (below, above))
    if len(low) == 1:
        found = mean_difference(low[0], high[0], confidence)
    else:
        found = ratio_difference((low[0], low[1]), (high[0], high[1]), confidence)
    unseen = [_unseen(metric, one, confidence) for one in (low, high)]
    return with_error(found, sqrt(sum(one**2 for one in unseen)), confidence) if any(unseen) else found


def _unseen(metric: str, facts: Facts, confidence: float) -> float:
    """Return the error of a share that never was anything but 0 or 1; 0 for any other figure."""
    if not bounded(metric):
        return 0.0
    mean, low, high = interval_of(metric, facts, confidence)
    if mean not in (0.0, 1.0) or low is None or high is None:
        return 0.0
    return (high - low) / student(len(facts[0]) - 1, confidence)


def same(one: Facts, other: Facts) -> bool:
    """Whether two figures are the same, replication by replication."""
    return all(np.array_equal(first, second, equal_nan=True) for first, second in zip(one, other, strict=True))
