"""Intervals of what lies between 0 and 1: they stay there, and none is a point because nothing varied yet."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.experiments.statistics.estimate import Interval, mean_interval, ratio_of_sums, student
from sim.metrics.counting.spans import Floats
from sim.plumbing.maths import special


class Observed(NamedTuple):
    """What a share was estimated from.

    Attributes
    ----------
    error
        Its standard error over replications, by the delta method.
    replications
        How many there were: 2 or more.
    each
        Observations in a replication: contacts, days, intervals, hours.
    """

    error: Floats
    replications: int
    each: Floats


def bounds(share: Floats, seen: Observed, confidence: float, counted: bool = False) -> tuple[Floats, Floats]:
    """Return the interval of shares, arrays of any shape; NaN where a share is.

    As many independent observations as would have the standard error are put into the score interval of Wilson
    (1927), with Student's quantile. Of ``counted`` observations, which are kept or not, the interval is that of
    Clopper and Pearson (1934) with the effective number of Korn and Graubard (1998), never more than there are.

    Where all observations are the same there is no error to go by: then each replication counts as the square root
    of its observations, halfway between all of them being independent and all of them being one.
    """
    p = np.clip(share, 0.0, 1.0)
    n, all_of_them = seen.replications, seen.replications * seen.each
    t = student(n - 1, confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = p * (1 - p) / seen.error**2
    same = (p == 0) | (p == 1)
    if counted:
        trials = np.maximum(all_of_them, 2)
        effective = spread * trials / (trials - 1) * (_students(trials - 1, confidence) / t) ** 2
        return _exact(p, np.where(same, n * np.sqrt(seen.each), np.minimum(effective, all_of_them)), confidence)
    alone, score = _exact(p, n * np.sqrt(seen.each), confidence), _score(p, spread, t)
    return np.where(same, alone[0], score[0]), np.where(same, alone[1], score[1])


def _students(degrees: Floats, confidence: float) -> Floats:
    return np.asarray(special.stdtrit(degrees, (1 + confidence) / 2))


def _score(p: Floats, trials: Floats, t: float) -> tuple[Floats, Floats]:
    """Return Wilson's interval; the share itself where the trials are infinite."""
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = t**2 / trials
        middle = (p + weight / 2) / (1 + weight)
        half = t / (1 + weight) * np.sqrt(p * (1 - p) / trials + (weight / t / 2) ** 2)
    return np.clip(middle - half, 0, p), np.clip(middle + half, p, 1)


def _exact(p: Floats, trials: Floats, confidence: float) -> tuple[Floats, Floats]:
    tail, hits = (1 - confidence) / 2, p * trials
    with np.errstate(invalid="ignore"):
        low = np.where(p > 0, special.betaincinv(np.maximum(hits, 1e-12), trials - hits + 1, tail), 0.0)
        high = np.where(p < 1, special.betaincinv(hits + 1, np.maximum(trials - hits, 1e-12), 1 - tail), 1.0)
    known = ~np.isnan(p)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def bounded_mean(values: Floats, confidence: float) -> Interval:
    """Return the mean of independent values of which the truth lies between 0 and 1, and its interval.

    That of Student on the logit scale, by the delta method: ``logit(m) ± t e / (m (1 - m))``. Where the mean is at a
    bound there is no such scale, and the interval is cut there.
    """
    mean, low, high = mean_interval(values, confidence)
    if mean is None or low is None or high is None:
        return mean, low, high
    if not 0 < mean < 1:
        return mean, max(0.0, low), min(1.0, high)
    half, middle = (high - low) / 2 / (mean * (1 - mean)), np.log(mean / (1 - mean))
    return mean, *(float(1 / (1 + np.exp(-end))) for end in (middle - half, middle + half))  # type: ignore[return-value]


def share_interval(
    numerators: Floats, denominators: Floats, confidence: float, unit: float = 1.0, counted: bool = False
) -> Interval:
    """Return the ratio of sums of what lies between 0 and 1, and its interval.

    One observation is so much of the denominator as ``unit``: 3,600 where it is in seconds, an hour being one;
    ``counted`` ones are kept or not, as a day with its target is.
    """
    ratio, spread = ratio_of_sums(numerators, denominators)
    if ratio is None or spread is None:
        return ratio, None, None
    n, total = len(numerators), float(denominators.sum())
    seen = Observed(np.asarray(spread / np.sqrt(n)), n, np.maximum(1.0, np.asarray(total / n / unit)))
    low, high = bounds(np.asarray(ratio), seen, confidence, counted)
    return ratio, float(low), float(high)
