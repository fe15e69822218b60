"""Stretches of time: how much of them falls into each interval, how many overlap at most.

They are added up in whole microseconds, so that sums are exact: parts add up to the whole, and nothing is below 0
or above its bound by rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ticks import TICKS, counted

Floats = NDArray[np.float64]
Ticks = NDArray[np.int64]
Spans = tuple[Floats, Floats]
Windows = Sequence[tuple[float, float]]
PART = 2**15  # spans: so many at a time, which stay near the processor
MOST_STEPS, FEW = 2**15, 4
TABLE = 2**11  # points that are searched for in the time in which a table of steps is made


def ticks(times: Floats) -> Ticks:
    """Return times in whole microseconds."""
    return np.asarray(counted(np.asarray(times)))


def seconds_per_bin(starts: Floats, ends: Floats, edges: Floats) -> Floats:
    """Return the seconds of all spans between consecutive edges.

    >>> seconds_per_bin(np.array([0.0, 5.0]), np.array([6.0, 7.0]), np.array([0.0, 5.0, 10.0])).tolist()
    [5.0, 3.0]
    """
    return np.asarray(_ticks_per_bin(starts, ends, edges) / TICKS) if len(starts) else np.zeros(len(edges) - 1)


def _ticks_per_bin(starts: Floats, ends: Floats, edges: Floats) -> Ticks:
    return np.asarray(ticks_per_bin(starts, ends, edges, np.zeros(len(starts), np.int8), 1)[0])


def ticks_per_bin(starts: Floats, ends: Floats, edges: Floats, groups: NDArray[Any], count: int) -> Ticks:
    """Return how much of the spans of each group lies between edges; those of group -1 are left out.

    It is what comes after the starts there, less what after the ends.
    """
    after = _After(ticks(edges), count)
    for first in range(0, len(starts), PART):
        whose = groups[first : first + PART]
        some: slice | NDArray[np.intp] = slice(first, first + PART)
        if whose.min() < 0:
            some = first + np.flatnonzero(whose >= 0)
            whose = groups[some]
        whose = whose.astype(np.intp)
        after.add(ticks(starts[some]), whose, 1)
        after.add(ticks(ends[some]), whose, -1)
    return after.between()


class _After:
    """How much time lies after points, of all points of a group together, between consecutive times.

    Sums may run over, which differences do not see.
    """

    def __init__(self, times: Ticks, groups: int) -> None:
        self._times, self._edges = np.append(times, 0), _Edges(times)
        self._points, self._rest = np.zeros((2, groups, len(times) + 1), np.int64)

    def add(self, points: Ticks, groups: NDArray[np.intp], sign: int) -> None:
        """Add points, or take them away."""
        place = self._edges.before(points)
        cell = groups * self._rest.shape[1] + place
        np.add.at(self._points.reshape(-1), cell, np.int64(sign))
        np.add.at(self._rest.reshape(-1), cell, sign * (self._times[place] - points))

    def between(self) -> Ticks:
        """Return the time between consecutive times: all of it after points before, and what is left at others."""
        before = np.cumsum(self._points, axis=1)[:, :-2]
        return np.asarray(before * np.diff(self._times[:-1]) + self._rest[:, 1:-1])


class _Edges:
    """Times in order; a table says of equal steps how many times are before, so that few have to be searched for.

    A step is a power of two, by which numbers are divided in a third of the time.
    """

    def __init__(self, times: Ticks) -> None:
        self._times, self._first = np.append(times, np.iinfo(np.int64).max), int(times[0])
        most = min(4 * len(times), MOST_STEPS)
        self._bits = ((int(times[-1]) - self._first) // most).bit_length()
        self._steps = ((int(times[-1]) - self._first) >> self._bits) + 1

    @cached_property
    def _table(self) -> NDArray[np.intp]:
        """How many times are before the first step, and at the beginning of each or before it."""
        begins = self._first + (np.arange(self._steps) << self._bits)
        return np.concatenate([[0], np.searchsorted(self._times[:-1], begins, side="right")])

    @cached_property
    def _most(self) -> int:
        """How many times there are within one step at most."""
        return int(np.diff(self._table[1:], append=len(self._times) - 1).max())

    def before(self, points: Ticks) -> NDArray[np.intp]:
        """Return how many times are at each point or before it."""
        if len(points) < len(self._times) + TABLE or self._most > FEW:
            return np.searchsorted(self._times[:-1], points, side="right")
        place: NDArray[np.intp] = self._table[np.clip(((points - self._first) >> self._bits) + 1, 0, self._steps)]
        for _ in range(self._most):
            place += self._times[place] <= points
        return place


def seconds_within(starts: Floats, ends: Floats, windows: Windows) -> float:
    """Return the seconds of all spans inside disjoint windows."""
    flat = np.array([edge for window in windows for edge in window], dtype=float)
    return float(_ticks_per_bin(starts, ends, flat)[::2].sum() / TICKS) if len(flat) and len(starts) else 0.0


def seconds_between(starts: Floats, ends: Floats) -> float:
    """Return how long spans are together."""
    return float((ticks(ends) - ticks(starts)).sum() / TICKS)


def most_by_group(starts: Ticks, ends: Ticks, groups: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Return how many spans of each group overlap at most; -1 is no group. In a group they are in order of starts.

    Each end is put among the starts of its group: what is there at a start is who has started less who has ended.
    """
    real, most = np.flatnonzero((ends > starts) & (groups >= 0)), np.zeros(count, np.int64)
    if not len(real):
        return most
    whose = groups.take(real).astype(np.uint16)
    order = np.argsort(whose, kind="stable") if count > 1 else np.arange(len(real))
    in_order = real.take(order)
    over = ends.take(in_order)
    before = whose.take(order) * (over.max() + 1)
    place = np.searchsorted(before + starts.take(in_order), before + over)
    there = np.cumsum(1 - np.bincount(place, minlength=len(real))[: len(real)])
    sizes = np.bincount(whose, minlength=count)
    some = np.flatnonzero(sizes)
    most[some] = np.maximum.reduceat(there, (np.cumsum(sizes) - sizes)[some])
    return most


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
