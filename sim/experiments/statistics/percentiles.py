"""Percentiles of all waits of all replications, with intervals over replications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import NamedTuple

import numpy as np

from sim.experiments.statistics.estimate import NOTHING, Interval, student
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.histogram import EMPTY, Histogram, coarse, merged, quantiles
from sim.metrics.counting.scopes import Scope
from sim.metrics.counting.spans import Floats
from sim.metrics.metric import Percentile

Key = tuple[str, Scope]
MANY = 50_000  # cells that may wait to be added up


@dataclass
class PooledWaits:
    """The waits of one scope: finely of all replications together, and coarsely of each."""

    pooled: Histogram = EMPTY
    later: list[Histogram] = field(default_factory=list)
    each: list[Histogram] = field(default_factory=list)
    cells: int = 0

    def add(self, one: Histogram) -> None:
        """Take one more replication."""
        self.later.append(one)
        self.each.append(coarse(one))
        self.cells += len(one.codes)
        if self.cells > MANY:
            self.whole()

    def whole(self) -> Histogram:
        """Return the waits of all replications."""
        self.pooled, self.later, self.cells = merged([self.pooled, *self.later]), [], 0
        return self.pooled


class PooledPercentile(NamedTuple):
    """A percentile of all waits, its interval, and what each replication moves it by."""

    interval: Interval
    pseudovalues: Floats


def sampled(figures: Iterable[tuple[str, Scope]]) -> Iterator[Key]:
    """Yield the values that the percentiles among some figures are of."""
    for metric, scope in figures:
        if of := METRICS[metric].percentile:
            yield of.sample, scope


class Samples:
    """The waits of a run, by what they are and scope; replications are added as they come."""

    def __init__(self, replications: Iterable[Mapping[Key, Histogram]] = ()) -> None:
        self._kept: dict[Key, PooledWaits] = {}
        for one in replications:
            self.add(one)

    def add(self, one: Mapping[Key, Histogram]) -> None:
        """Take the waits of one more replication."""
        for key, histogram in one.items():
            self._kept.setdefault(key, PooledWaits()).add(histogram)

    def percentile(self, of: Percentile, scope: Scope, confidence: float) -> PooledPercentile:
        """Return a percentile of the waits kept of a scope."""
        kept = self._kept.get((of.sample, scope), PooledWaits())
        return percentile(kept.whole(), kept.each, of.share, confidence)


def percentile(pooled: Histogram, each: list[Histogram], share: float, confidence: float) -> PooledPercentile:
    """Return a percentile of pooled values, with an interval that knows that a replication's values are alike.

    By Woodruff (1952): the share of values up to the percentile is a ratio of sums over replications, and has its
    interval p ± h; that of the percentile is from the p - h to the p + h quantile of all values. It is open above where
    p + h is more than all: too few values are beyond. A pseudovalue is the percentile plus what its replication moves
    it by, scaled so that the Student interval of their mean is as wide as that one.
    """
    n, size = len(each), pooled.size
    middle = float(quantiles(pooled, [share])[0])
    if not size:
        return PooledPercentile(NOTHING, np.full(n, np.nan))
    moves = _excess(each, share) / (size / n)
    if n == 1:
        return PooledPercentile((middle, None, None), np.array([middle]))
    half = student(n - 1, confidence) * float(moves.std(ddof=1)) / sqrt(n)
    low, high, most = quantiles(pooled, [max(0.0, share - half), min(1.0, share + half), 1.0]).tolist()
    low, upper = (low if half < share else 0.0), (high if half < 1 - share else None)
    steepest = most - middle if upper is None else 0.0
    slope = max((high - low) / (2 * half), steepest / (1 - share)) if half else 0.0
    return PooledPercentile((middle, low, upper), middle - moves * slope)


def _excess(each: list[Histogram], share: float) -> Floats:
    """Return by how many values up to the pooled percentile each replication has more than its share.

    The cell in which the percentile lies is divided for all replications as it is for all of them together.
    """
    whole = merged(each)
    upto, wanted = np.cumsum(whole.counts), share * whole.size
    at = int(np.searchsorted(upto, wanted))
    part = 1 - (upto[at] - wanted) / whole.counts[at]
    found = [_below(one, whole.codes[at], part) - share * one.size for one in each]
    return np.array(found)


def _below(one: Histogram, code: np.int32, part: float) -> float:
    first, last = np.searchsorted(one.codes, [code, code + 1])
    return float(one.counts[:first].sum() + part * one.counts[first:last].sum())
