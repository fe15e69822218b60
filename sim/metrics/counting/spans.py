"""Stretches of time: how much of them falls into each interval, how many overlap at most.

They are added up in whole microseconds, so that sums are exact: parts add up to the whole, and nothing is below 0
or above its bound by rounding.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.ticks import TICKS

Floats = NDArray[np.float64]
Ticks = NDArray[np.int64]
Spans = tuple[Floats, Floats]
Windows = Sequence[tuple[float, float]]
PART = 2**20  # spans: so many at a time, which takes less room


def ticks(times: Floats) -> Ticks:
    """Return times in whole microseconds."""
    return np.rint(np.asarray(times) * TICKS).astype(np.int64)


def seconds_per_bin(starts: Floats, ends: Floats, edges: Floats) -> Floats:
    """Return the seconds of all spans between consecutive edges.

    >>> seconds_per_bin(np.array([0.0, 5.0]), np.array([6.0, 7.0]), np.array([0.0, 5.0, 10.0])).tolist()
    [5.0, 3.0]
    """
    return np.asarray(_ticks_per_bin(starts, ends, edges) / TICKS) if len(starts) else np.zeros(len(edges) - 1)


def _ticks_per_bin(starts: Floats, ends: Floats, edges: Floats) -> Ticks:
    """Return how much of all spans lies between edges: what comes after the starts there, less what after the ends."""
    times, found = ticks(edges), np.zeros(len(edges) - 1, np.int64)
    for first in range(0, len(starts), PART):
        some = slice(first, first + PART)
        found += _after_points(ticks(starts[some]), times) - _after_points(ticks(ends[some]), times)
    return found


def _after_points(points: Ticks, times: Ticks) -> Ticks:
    """Return how much time lies after each point, of all points together, between consecutive times.

    It may run over, which differences do not see.
    """
    place = np.searchsorted(times, points, side="right")
    before = np.cumsum(np.bincount(place, minlength=len(times) + 1))
    rest = np.zeros(len(times) + 1, np.int64)
    inside = (place > 0) & (place < len(times))
    within = place[inside]
    np.add.at(rest, within, times[within] - points[inside])
    return np.asarray(before[:-2] * np.diff(times) + rest[1:-1])


def seconds_within(starts: Floats, ends: Floats, windows: Windows) -> float:
    """Return the seconds of all spans inside disjoint windows."""
    flat = np.array([edge for window in windows for edge in window], dtype=float)
    return float(_ticks_per_bin(starts, ends, flat)[::2].sum() / TICKS) if len(flat) and len(starts) else 0.0


def seconds_between(starts: Floats, ends: Floats) -> float:
    """Return how long spans are together."""
    return float((ticks(ends) - ticks(starts)).sum() / TICKS)


def most_at_once(starts: Floats, ends: Floats) -> int:
    """Return how many spans overlap at most; one that ends as another starts does not overlap it."""
    real = ends > starts
    begun, over = np.sort(starts[real]), np.sort(ends[real])
    there = np.arange(1, len(begun) + 1) - np.searchsorted(over, begun, side="right")
    return int(there.max(initial=0))


def clip(windows: Windows, low: float, high: float) -> list[tuple[float, float]]:
    """Return the parts of windows between two times."""
    return [(max(start, low), min(end, high)) for start, end in windows if min(end, high) > max(start, low)]


def after(spans: Spans, start: float) -> Spans:
    """Return the part of each span after a time; empty where it ends before."""
    starts = np.maximum(spans[0], start)
    return starts, np.maximum(spans[1], starts)


def seconds_of(windows: Windows) -> float:
    """Return how long disjoint windows are together."""
    return seconds_between(*(np.array(edges) for edges in zip(*windows, strict=True))) if windows else 0.0
