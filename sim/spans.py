"""Spans of time: their union, and a clock that runs while something is open."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class OpenClock:
    """A clock that runs while a channel is open; ``windows`` are disjoint and in order, in seconds.

    Attributes
    ----------
    edges, opened
        When it begins and stops to run, and the open seconds before each.
    """

    def __init__(self, windows: list[tuple[float, float]]) -> None:
        self.edges = np.array([edge for window in windows for edge in window])
        lengths = np.array([end - start for start, end in windows])
        self.opened = np.repeat(np.concatenate([[0.0], np.cumsum(lengths)]), 2)[1:-1]

    def open_before(self, times: Floats) -> Floats:
        """Return the open seconds before each time.

        >>> OpenClock([(10.0, 20.0), (30.0, 40.0)]).open_before(np.array([5.0, 15.0, 25.0, 90.0])).tolist()
        [0.0, 5.0, 10.0, 20.0]
        """
        return np.asarray(np.interp(times, self.edges, self.opened))

    def time_at(self, opened: Floats) -> Floats:
        """Return when so many open seconds have passed; beyond the last window as if it stayed open."""
        whole = self.opened[-1]
        within = np.interp(np.minimum(opened, whole), self.opened, self.edges)
        return np.asarray(np.where(opened > whole, self.edges[-1] + opened - whole, within))


def span_at(spans: list[tuple[float, float]], time: float) -> tuple[float, float] | None:
    """Return the span in which a time is, of some in order that have nothing in common; ``None`` where in none.

    >>> span_at([(0.0, 1.0), (2.0, 3.0)], 2.5), span_at([(0.0, 1.0), (2.0, 3.0)], 1.0)
    ((2.0, 3.0), None)
    """
    place = bisect_right(spans, time, key=itemgetter(0)) - 1
    return spans[place] if place >= 0 and time < spans[place][1] else None


def joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the union of spans as disjoint spans in order.

    >>> joined([(0.0, 2.0), (5.0, 6.0), (1.0, 3.0), (3.0, 4.0)])
    [(0.0, 4.0), (5.0, 6.0)]
    """
    union: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        else:
            union.append((start, end))
    return union
