"""Point estimates with confidence intervals over replications."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np

from sim.metrics.counting.spans import Floats
from sim.plumbing.maths import special

Interval = tuple[float | None, float | None, float | None]
NOTHING: Interval = (None, None, None)


@dataclass(frozen=True)
class Estimate:
    """One figure of a run.

    ``mean``, ``low`` and ``high`` are ``None`` where undefined: all for 0/0, the bounds for one
    replication. No bound is where no value can be; ``half_width`` is half the interval, before it is cut at 0.
    ``n`` counts the replications in which the figure is defined.
    """

    metric: str
    scope: tuple[tuple[str, str], ...]
    unit: str
    mean: float | None
    low: float | None
    high: float | None
    n: int
    half_width: float | None


@lru_cache
def student(degrees: int, confidence: float) -> float:
    """Return the two-sided Student quantile."""
    return float(special.stdtrit(degrees, (1 + confidence) / 2))


def mean_interval(values: Floats, confidence: float) -> Interval:
    """Return the mean of independent values and its Student interval; NaN are left out."""
    known = values[~np.isnan(values)]
    n = len(known)
    if n == 0:
        return NOTHING
    mean = float(known.mean())
    if n == 1:
        return mean, None, None
    half = student(n - 1, confidence) * float(known.std(ddof=1)) / sqrt(n)
    return mean, mean - half, mean + half


def ratio_interval(numerators: Floats, denominators: Floats, confidence: float) -> Interval:
    """Return the ratio of sums and its delta-method interval.

    With ratio r, the variance is that of ``numerator - r * denominator`` over n times the squared mean
    denominator; Student's quantile with n - 1 degrees of freedom.
    """
    ratio, spread = ratio_of_sums(numerators, denominators)
    if ratio is None or spread is None:
        return ratio, None, None
    n = len(numerators)
    half = student(n - 1, confidence) * spread / sqrt(n)
    return ratio, ratio - half, ratio + half


def ratio_of_sums(numerators: Floats, denominators: Floats) -> tuple[float | None, float | None]:
    """Return the ratio of sums, and how much a replication scatters about it; ``None`` where undefined."""
    total = float(denominators.sum())
    if total == 0:
        return None, None
    n, ratio = len(numerators), float(numerators.sum()) / total
    return ratio, float((numerators - ratio * denominators).std(ddof=1)) / (total / n) if n > 1 else None
