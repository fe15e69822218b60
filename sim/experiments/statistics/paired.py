"""The difference of two designs that met the same customers, replication by replication."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np

from sim.experiments.statistics.estimate import student
from sim.metrics.counting.spans import Floats
from sim.plumbing.maths import special

ROUNDING = 1e-12  # of the figures themselves: what sums in another order may differ by


class Difference(NamedTuple):
    """How much a figure of one design is above that of another.

    ``error`` is the standard error, ``p`` that of the two-sided test that there is no difference. All but ``n``
    (the replications in which both are defined) are ``None`` where undefined: all for 0/0, and for one
    replication all but the estimate. ``variance_reduction`` is the variance that the difference would have had
    on independent seeds, over that which it has; ``None`` where every replication differs by the same.
    """

    estimate: float | None
    n: int
    error: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    variance_reduction: float | None = None

    @property
    def half_width(self) -> float | None:
        """Half the width of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def mean_difference(below: Floats, above: Floats, confidence: float) -> Difference:
    """Return the mean of ``above - below``, arrays of shape (replications,), with its paired-t interval.

    Law (2015), 10.2.1. Replications in which either is NaN are left out.
    """
    known = ~(np.isnan(below) | np.isnan(above))
    below, above = below[known], above[known]
    if not len(below):
        return Difference(None, 0)
    return _judged(float((above - below).mean()), below, above, _scale(below.mean(), above.mean()), confidence)


def ratio_difference(below: tuple[Floats, Floats], above: tuple[Floats, Floats], confidence: float) -> Difference:
    """Return the difference of two ratios of sums, with its delta-method interval.

    Each design is given by numerators and denominators, arrays of shape (replications,). With the ratios r of
    sums, the variance is that of ``(y' - r' x') / mean(x') - (y - r x) / mean(x)`` over n: both ratios
    are linearised, and their errors are paired.
    """
    n = len(below[0])
    if below[1].sum() == 0 or above[1].sum() == 0:
        return Difference(None, n)
    (low, moved), (high, shifted) = _linearised(*below), _linearised(*above)
    return _judged(high - low, moved, shifted, _scale(low, high), confidence)


def _linearised(numerators: Floats, denominators: Floats) -> tuple[float, Floats]:
    """Return a ratio of sums, and by how much each replication moves it, times n."""
    ratio = float(numerators.sum() / denominators.sum())
    return ratio, (numerators - ratio * denominators) / denominators.mean()


def _scale(below: float, above: float) -> float:
    return float(max(abs(below), abs(above)))


def _judged(estimate: float, below: Floats, above: Floats, scale: float, confidence: float) -> Difference:
    n = len(below)
    if abs(estimate) <= ROUNDING * scale:
        estimate = 0.0
    if n == 1:
        return Difference(estimate, n)
    spread = float((above - below).std(ddof=1))
    spread = 0.0 if spread <= ROUNDING * scale else spread
    apart = float(below.var(ddof=1) + above.var(ddof=1))
    error = spread / sqrt(n)
    half = student(n - 1, confidence) * error
    worth = apart / spread**2 if spread else None
    return Difference(estimate, n, error, estimate - half, estimate + half, _p(estimate, error, n), worth)


def with_error(found: Difference, more: float, confidence: float) -> Difference:
    """Return a difference with another standard error beside that of the pairs, and its interval by both."""
    if found.error is None or found.estimate is None:
        return found
    error = sqrt(found.error**2 + more**2)
    half, estimate = student(found.n - 1, confidence) * error, found.estimate
    p = _p(estimate, error, found.n)
    return found._replace(error=error, low=max(-1.0, estimate - half), high=min(1.0, estimate + half), p=p)


def _p(estimate: float, error: float, n: int) -> float:
    if error == 0:
        return 1.0 if estimate == 0 else 0.0
    return float(2 * special.stdtr(n - 1, -abs(estimate) / error))


def likely_above(difference: Difference) -> float | None:
    """Return how likely the true difference is above 0: Student's law around the estimate."""
    if difference.error is None or difference.estimate is None:
        return None
    if difference.error == 0:
        return 0.5 + 0.5 * float(np.sign(difference.estimate))
    return float(special.stdtr(difference.n - 1, difference.estimate / difference.error))
