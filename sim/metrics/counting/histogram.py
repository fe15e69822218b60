"""Seconds counted so finely that percentiles are right to 0.05 %, in a form that adds up.

A value is rounded to a floating-point number with ten binary digits after the first: whole seconds up to 2,048 are kept
exactly, and however many values there are, those from a millisecond to a year fall into 36,000 cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.metrics.counting.order import ordered
from sim.metrics.counting.spans import Floats

DROPPED = 13  # of the 23 binary digits of a 32-bit number
COARSER = 6  # fewer digits still: cells of 4 to 6 % of the value
LOWEST, MOST = 0xFFFFFFFF, 2**31 - 1
ROOM = 4  # cells for each value: where there are more, values are sorted
Counts = NDArray[np.int64]
Keys = NDArray[np.int64]


class Histogram(NamedTuple):
    """How often each rounded value occurs; ``codes`` ascend as the values do."""

    codes: NDArray[np.int32]
    counts: Counts

    @property
    def size(self) -> int:
        """How many values there are."""
        return int(self.counts.sum())


EMPTY = Histogram(np.zeros(0, np.int32), np.zeros(0, np.int64))


def encoded(values: Floats) -> NDArray[np.int32]:
    """Return the codes of values of 0 or more, which are in the order of the values."""
    bits = np.maximum(values, 0).astype(np.float32).view(np.int32)
    return np.asarray((bits + (1 << (DROPPED - 1))) >> DROPPED)


def decoded(codes: NDArray[np.int32]) -> Floats:
    """Return the values that codes stand for."""
    return (np.asarray(codes, np.int32) << DROPPED).view(np.float32).astype(float)


def histograms(values: Floats, groups: NDArray[np.integer], count: int) -> list[Histogram]:
    """Return the histogram of each of some groups of values, numbered from 0; those of group -1 are left out."""
    return histograms_of_codes(encoded(values), groups, count)


def histograms_of_codes(codes: NDArray[np.int32], groups: NDArray[np.integer], count: int) -> list[Histogram]:
    """Return the same of values that are encoded."""
    known = groups >= 0
    if not known.all():
        groups, codes = groups.take(np.flatnonzero(known)), codes.take(np.flatnonzero(known))
    keys, counts = tallied(groups, codes, count)
    first = np.searchsorted(keys, np.arange(count + 1, dtype=np.int64) << 32)
    found = (keys & LOWEST).astype(np.int32)
    return [Histogram(found[i:j], counts[i:j]) for i, j in pairwise(first)]


def tallied(groups: NDArray[np.integer], codes: NDArray[np.int32], count: int) -> tuple[Keys, Counts]:
    """Return each pair of a group and a code that occurs, in order, and how often it does.

    Keys are groups, times 2^32, plus codes.
    """
    least = int(codes.min(initial=MOST, where=codes > 0)) - 1
    shifted = np.maximum(codes - least, 0)  # what is 0 stays so
    size = int(shifted.max(initial=0)) + 1
    if count * size <= ROOM * len(codes):
        counts = np.bincount(groups * np.intp(size) + shifted)
        cells = np.flatnonzero(counts)
        group, code = np.divmod(cells, size)
        return (group << 32) | np.where(code > 0, code + least, 0), counts[cells]
    some, zeros = np.flatnonzero(shifted), np.bincount(groups.take(np.flatnonzero(shifted == 0)))
    none = np.flatnonzero(zeros)
    some = some.take(ordered(groups.take(some), shifted.take(some)))
    keys, counts = _runs((groups.take(some).astype(np.int64) << 32) | codes.take(some))
    return added(np.append(none << 32, keys), np.append(zeros[none], counts))


def _runs(keys: Keys) -> tuple[Keys, Counts]:
    """Return each of sorted keys once, and how often it is there."""
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], np.diff(first, append=len(keys))


def merged(parts: Iterable[Histogram]) -> Histogram:
    """Return the histogram of all values of some histograms."""
    some = [part for part in parts if len(part.codes)]
    if not some:
        return EMPTY
    return Histogram(*added(*(np.concatenate(column) for column in zip(*some, strict=True))))


def coarse(part: Histogram) -> Histogram:
    """Return a histogram with far fewer cells."""
    return Histogram(*added(part.codes >> COARSER, part.counts))


def added(keys: NDArray[Any], counts: Counts) -> tuple[NDArray[Any], Counts]:
    """Return each key once, in ascending order, and its counts together; quick where keys are a few sorted runs."""
    if not len(keys):
        return keys, counts
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.append(0, 1 + np.flatnonzero(keys[1:] != keys[:-1]))
    return keys[first], np.add.reduceat(counts[order], first)


def quantiles(part: Histogram, shares: Sequence[float] | Floats) -> Floats:
    """Return quantiles, linear between order statistics; NaN where there are no values."""
    size = part.size
    if not size:
        return np.full(len(shares), np.nan)
    return in_order(decoded(part.codes), part.counts, np.asarray(shares, dtype=float) * (size - 1))


def in_order(values: Floats, counts: Counts, places: NDArray[Any], first: NDArray[Any] | int = 0) -> Floats:
    """Return what stands at places among values, each so many times: linear between two whole ones.

    Places are counted from 0, from the ``first`` of them on.
    """
    low, above = np.floor(places), np.cumsum(counts)
    before, after = (values[np.searchsorted(above, first + at, "right")] for at in (low, np.ceil(places)))
    return np.asarray(before + (places - low) * (after - before))
