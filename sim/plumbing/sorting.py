"""Orders by several keys: as `numpy.lexsort` finds them, mostly with one fast sort of one key."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]
DIGIT = 16  # bits of a whole number that are sorted by at once, without comparing
BITS = 63  # of a whole number of 0 or more
SHORT = 4  # bytes of whole numbers that have few digits
SOME = 1_536  # numbers of which it pays to be sorted step by step
FEW = 256  # and that are sorted by comparing many at once


def order_of(*keys: NDArray[Any]) -> Places:
    """Return the order by some keys, the first most important; what is alike stays in its order.

    Short whole numbers before the first key of another kind are sorted by without comparing. By that key hardly any
    two are alike: it is sorted by alone, and those that are alike are put in order among themselves.

    >>> order_of(np.array([1, 0, 0]), np.array([0.5, 2.5, 2.5]), np.array([7, 7, -1])).tolist()
    [2, 1, 0]
    """
    first = next((place for place, key in enumerate(keys) if not _is_short(key)), len(keys))
    order = _by_one(keys[first], keys[first + 1 :]) if first < len(keys) else np.arange(len(keys[0]))
    for key in reversed(keys[:first]):
        order = _by_digits(order, key)
    return order


def is_increasing(column: NDArray[Any]) -> bool:
    """Whether each is more than the one before.

    >>> is_increasing(np.array([1, 2, 3])), is_increasing(np.array([1, 2, 2]))
    (True, False)
    """
    return bool((column[1:] > column[:-1]).all())


def sort_spread(column: NDArray[np.float64]) -> None:
    """Sort finite numbers that are spread rather evenly, as times of a day are: in a third of the time.

    Each is put into one of many steps, without comparing; steps are sorted together that have a few numbers in all, of
    which the processor compares many at once.

    >>> column = np.array([2.0, 1.0, 5.0, 3.0])
    >>> sort_spread(column)
    >>> column.tolist()
    [1.0, 2.0, 3.0, 5.0]
    """
    many = len(column)
    least, most = (float(column.min()), float(column.max())) if many > SOME else (0.0, 0.0)
    if least == most:
        column.sort()
        return
    steps, kind = (256, np.uint8) if many < FEW * 128 else (min(many // 64, 65_536), np.uint16)
    step = ((column - least) * ((steps - 0.001) / (most - least))).astype(kind)
    column[:] = column.take(step.argsort(kind="stable"))
    ends, first = np.bincount(step, minlength=steps).cumsum().tolist(), 0
    while first < many:
        place = bisect_right(ends, first + FEW) - 1
        last = ends[place] if place >= 0 and ends[place] > first else ends[bisect_right(ends, first)]
        column[first:last].sort()
        first = last


def _is_short(key: NDArray[Any]) -> bool:
    return key.dtype.kind in "iu" and key.dtype.itemsize <= SHORT


def _by_one(key: NDArray[Any], others: Sequence[NDArray[Any]]) -> Places:
    """Return the order by a key, and by others where that does not decide; what is no number comes last."""
    order, found = _sorted_with_places(key)
    follows = found[1:] > found[:-1]
    if not follows.all():
        unsettled = np.zeros(len(key), bool)
        unsettled[1:] = ~follows
        unsettled[:-1] |= ~follows
        alike = np.sort(order[unsettled])
        order[unsettled] = alike[np.lexsort([one[alike] for one in (*reversed(others), key)])]
    return order


def _sorted_with_places(key: NDArray[Any]) -> tuple[Places, NDArray[Any]]:
    """Return an order by a key, and what stands there: of whole numbers that, and their places, as one number each.

    Numbers are sorted in half the time that their order takes, and in a quarter where they are almost in order or
    come in runs, as what is written down as it happens does.
    """
    least, bits = int(key.min(initial=0)) if key.dtype.kind == "i" else 0, len(key).bit_length()
    if key.dtype.kind != "i" or (int(key.max(initial=0)) - least).bit_length() + bits > BITS:
        order = np.argsort(key)
        return order, key[order]
    both = key.astype(np.int64)
    both -= least
    both <<= bits
    both |= np.arange(len(key))
    both.sort(kind="stable")
    return both & ((1 << bits) - 1), both >> bits


def _by_digits(order: Places, key: NDArray[Any]) -> Places:
    """Return an order by whole numbers of what is in another order."""
    least = int(key.min(initial=0))
    above = key.astype(np.int64) - least
    for shift in range(0, int(above.max(initial=0)).bit_length(), DIGIT):
        digit = (above >> shift).astype(np.uint16)
        order = order.take(np.argsort(digit.take(order), kind="stable"))
    return order
