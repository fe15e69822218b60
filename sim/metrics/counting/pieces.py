"""Time cut at every moment that matters: what is told of a bin, or of windows, is a sum over the pieces there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.metrics.counting.groups import Mask
from sim.metrics.counting.spans import Floats, Spans, Ticks, Windows, ticks, ticks_per_bin
from sim.ticks import TICKS


class TimePieces:
    """Stretches of time between consecutive moments, in seconds; within each everything is alike."""

    def __init__(self, moments: Floats, *windows: Windows) -> None:
        flat = [edge for some in windows for window in some for edge in window]
        self.edges: Floats = np.unique(np.concatenate([moments, flat]))

    def of(self, spans: Spans, groups: NDArray[Any] | None = None, count: int = 1) -> Ticks:
        """Return how much of all spans of each group is in each piece; those of group -1 are left out."""
        whose = np.zeros(len(spans[0]), np.int8) if groups is None else groups
        return ticks_per_bin(*spans, self.edges, whose, count)

    def inside(self, windows: Windows) -> Mask:
        """Return which pieces are within disjoint windows."""
        flat = np.array([edge for window in windows for edge in window])
        return np.asarray(np.searchsorted(flat, self.edges[:-1], side="right") % 2 == 1)

    def by_bin(self, passed: Ticks, edges: Floats) -> Floats:
        """Return how much of what has passed in pieces did so between consecutive edges, in seconds."""
        cuts = np.searchsorted(ticks(self.edges), ticks(edges))
        sums = np.zeros((*passed.shape[:-1], passed.shape[-1] + 1), np.int64)
        np.cumsum(passed, axis=-1, out=sums[..., 1:])
        found = sums[..., cuts]
        return np.asarray((found[..., 1:] - found[..., :-1]) / TICKS)
