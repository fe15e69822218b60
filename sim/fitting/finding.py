"""A figure found in data: its value, how sure it is, from how much, and by which method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.plumbing.maths import special
from sim.random import stream

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]

MEASURED, DERIVED, ASSUMED, FORECAST, TOLD = "measured", "derived", "assumed", "forecast", "told"
WORDS = (MEASURED, DERIVED, ASSUMED, FORECAST, TOLD)
FEWEST_SEEN, AS_MANY = 0.2, 20
NORMAL = 1.959964  # two-sided 95 % quantile of the normal distribution


@dataclass(frozen=True)
class Finding:
    """One figure of a center.

    Attributes
    ----------
    value, low, high
        The estimate and its 95 % interval, in ``unit``; the bounds are ``None`` where nothing tells them.
    n
        How many of what ``counted`` names the value rests on.
    method
        How it was worked out, in a word or two that the docs explain.
    word
        ``measured`` in the file, ``derived`` by a formula, ``assumed``, a ``forecast``, or ``told`` by the user.
    limits
        What stands in the way of more, most important first; sentences without an end.
    """

    value: float
    low: float | None
    high: float | None
    unit: str
    n: int
    counted: str
    method: str
    word: str = MEASURED
    limits: tuple[str, ...] = ()

    def limited(self, *limits: str) -> Finding:
        """Return it with more limits."""
        return replace(self, limits=(*self.limits, *limits))


def assumed(value: float, unit: str, why: str) -> Finding:
    """Return a figure that no file told: the default, and what would measure it."""
    return Finding(value, None, None, unit, 0, "", "default", ASSUMED, (why,))


def told(value: float, unit: str, flag: str) -> Finding:
    """Return a figure that the user gave by a flag."""
    return Finding(value, None, None, unit, 0, "", flag, TOLD)


def mean_of(values: Floats, unit: str, counted: str, method: str = "mean") -> Finding:
    """Return the mean of independent values with its normal interval."""
    n, mean = len(values), float(values.mean())
    half = NORMAL * float(values.std(ddof=1)) / sqrt(n) if n > 1 else None
    low, high = (None, None) if half is None else (mean - half, mean + half)
    return Finding(mean, low, high, unit, n, counted, method)


def mean_of_series(
    values: Floats, unit: str, counted: str, method: str = "mean", usual: float | None = None
) -> Finding:
    """Return the mean of values in the order of time, each alike the one before.

    With the correlation r of neighbours they tell as much as n (1 - r) / (1 + r) independent ones (Bartlett 1935).
    A short series hardly tells r: what is known of it from elsewhere, ``usual``, counts as twenty values do.
    """
    found, n = mean_of(values, unit, counted, method), len(values)
    if n < 3 or found.low is None or not (apart := values - found.value).any():
        return found
    alike = float((apart[1:] * apart[:-1]).sum() / (apart**2).sum())
    alike += (1 + 3 * alike) / n  # it leans low by so much (Kendall 1954)
    alike = alike if usual is None else (n * alike + AS_MANY * usual) / (n + AS_MANY)
    alike = min(max(alike, 0.0), 1 - 1 / n)
    enough = max(n * (1 - alike) / (1 + alike), 1.5)
    seen = max(1 - (n / enough - 1) / (n - 1), FEWEST_SEEN)  # so much of the variance shows in so short a series
    free = n * (1 - alike**2) / (1 + alike**2) - 1  # squares are less alike than values
    half = float(special.stdtrit(max(free, 1.0), 0.975) * values.std(ddof=1) / sqrt(enough * seen))
    return replace(found, low=found.value - half, high=found.value + half)


def share_of(part: float, whole: float, counted: str, method: str = "share", alike: float = 1.0) -> Finding:
    """Return a share with Wilson's interval (1927), which holds no value below 0 or above 1.

    Where those counted are ``alike`` in groups, so many of them tell as much as one that is not.
    """
    share, n = part / whole, whole / max(alike, 1.0)
    shrink = 1 + NORMAL**2 / n
    middle = (share + NORMAL**2 / (2 * n)) / shrink
    half = NORMAL * sqrt(share * (1 - share) / n + NORMAL**2 / (4 * n**2)) / shrink
    return Finding(share, middle - half, middle + half, "share", round(whole), counted, method)


def times(one: Finding, share: Finding) -> Finding:
    """Return a figure times a share found apart from it, by the delta method; without interval where it has none."""
    value, word = one.value * share.value, FORECAST if one.word == FORECAST else DERIVED
    if one.low is None or one.high is None or share.low is None or share.high is None:
        return replace(one, value=value, low=None, high=None, word=word)
    halves = (one.high - one.low) / 2 * share.value, (share.high - share.low) / 2 * one.value
    half = float(np.hypot(*halves))
    return replace(one, value=value, low=max(value - half, 0.0), high=value + half, word=word)


def resampled(statistic: Callable[[NDArray[np.int64]], float], size: int, times: int = 200) -> Floats:
    """Return a statistic of ``times`` samples of rows drawn with replacement, sorted; NaN are left out.

    The draws come from a stream of their own: the same data give the same interval.
    """
    draw = stream(1, 0, 0, "fit", "bootstrap")
    values = np.array([statistic(draw.integers(0, size, size)) for _ in range(times)])
    return np.sort(values[np.isfinite(values)])


def interval_from(values: Floats) -> tuple[float, float]:
    """Return the 95 % percentile interval of resampled values."""
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
