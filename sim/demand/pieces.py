"""Pieces of a day over which contacts come at a constant rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.calendar import Floats

Spans = list[tuple[float, float]]


@dataclass(frozen=True)
class Pieces:
    """Disjoint pieces of one day: starts and lengths in seconds after midnight, expected contacts."""

    starts: Floats
    lengths: Floats
    expected: Floats

    def cut(self, step: float) -> Pieces:
        """Cut every piece at the multiples of ``step``."""
        return self._cut([cut(span, step) for span in self._spans])

    def cut_at(self, edges: Sequence[float]) -> Pieces:
        """Cut every piece at some moments."""
        parts = [[start, *(edge for edge in edges if start < edge < end), end] for start, end in self._spans]
        return self._cut([list(pairwise(part)) for part in parts])

    def within(self, windows: Spans) -> Pieces:
        """Return the parts of pieces within windows; disjoint and in order, as they are."""
        parts = [
            [(max(start, a), min(end, b)) for a, b in windows if min(end, b) > max(start, a)]
            for start, end in self._spans
        ]
        return self._cut(parts)

    def times(self, factor: float) -> Pieces:
        """Return the same with so many times the contacts."""
        return Pieces(self.starts, self.lengths, factor * self.expected)

    def times_steps(self, steps: Sequence[tuple[float, float]]) -> Pieces:
        """Return the same with so many times the contacts: each factor from its moment on, the first from the start."""
        edges, factors = (np.array(column, dtype=float) for column in zip(*steps, strict=True))
        held = factors[np.searchsorted(edges, self.starts, side="right") - 1]
        return Pieces(self.starts, self.lengths, held * self.expected)

    @property
    def _spans(self) -> Spans:
        return list(zip(self.starts.tolist(), (self.starts + self.lengths).tolist(), strict=True))

    def _cut(self, parts: Sequence[Spans]) -> Pieces:
        """Return the parts of every piece, each with its share of the contacts."""
        rows = [
            (start, end - start, mean * (end - start) / length)
            for mine, length, mean in zip(parts, self.lengths.tolist(), self.expected.tolist(), strict=True)
            for start, end in mine
        ]
        return pieces(rows)


def pieces(rows: Sequence[tuple[float, float, float]]) -> Pieces:
    """Make pieces of ``(start, length, expected)``, leaving out the empty ones."""
    kept = np.array([row for row in rows if row[1] > 0 and row[2] > 0], dtype=float).reshape(-1, 3)
    return Pieces(*kept.T)


def cut(span: tuple[float, float], step: float) -> Spans:
    """Cut a span at the multiples of ``step``.

    >>> cut((1.0, 5.0), 2.0)
    [(1.0, 2.0), (2.0, 4.0), (4.0, 5.0)]
    """
    start, end = span
    edges = [start, *np.arange((start // step + 1) * step, end, step).tolist(), end]
    return list(pairwise(edges))
