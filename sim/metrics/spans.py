"""Stretches of time: how much of them falls into each interval, how many overlap at most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Spans = tuple[Floats, Floats]


def seconds_before(starts: Floats, ends: Floats, times: Floats) -> Floats:
    """Return, for each time, how many seconds of all spans lie before it.

    The sum of ``min(end, t) - min(start, t)`` over the spans, by sorting: ``sum (t - start)+ - sum (t - end)+``.
    """
    return _positive_parts(starts, times) - _positive_parts(ends, times)


def _positive_parts(points: Floats, times: Floats) -> Floats:
    ordered = np.sort(points)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    before = np.searchsorted(ordered, times, side="left")
    return np.asarray(before * times - sums[before])


def seconds_per_bin(starts: Floats, ends: Floats, edges: Floats) -> Floats:
    """Return the seconds of all spans between consecutive edges.

    >>> seconds_per_bin(np.array([0.0, 5.0]), np.array([6.0, 7.0]), np.array([0.0, 5.0, 10.0])).tolist()
    [5.0, 3.0]
    """
    return np.diff(seconds_before(starts, ends, edges))


def seconds_within(starts: Floats, ends: Floats, windows: Sequence[tuple[float, float]]) -> float:
    """Return the seconds of all spans inside disjoint windows."""
    flat = np.array([edge for window in windows for edge in window], dtype=float)
    return float(seconds_per_bin(starts, ends, flat)[::2].sum()) if len(flat) and len(starts) else 0.0


def most_at_once(starts: Floats, ends: Floats) -> int:
    """Return how many spans overlap at most; one that ends as another starts does not overlap it."""
    real = ends > starts
    moments = np.concatenate([starts[real], ends[real]])
    steps = np.concatenate([np.ones(real.sum()), -np.ones(real.sum())])
    order = np.lexsort([steps, moments])
    return int(np.cumsum(steps[order]).max(initial=0))


def clip(windows: Sequence[tuple[float, float]], low: float, high: float) -> list[tuple[float, float]]:
    """Return the parts of windows between two times."""
    return [(max(start, low), min(end, high)) for start, end in windows if min(end, high) > max(start, low)]


def after(spans: Spans, start: float) -> Spans:
    """Return the part of each span after a time; empty where it ends before."""
    starts = np.maximum(spans[0], start)
    return starts, np.maximum(spans[1], starts)


def seconds_of(windows: Sequence[tuple[float, float]]) -> float:
    """Return how long disjoint windows are together."""
    return sum(end - start for start, end in windows)
