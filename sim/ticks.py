"""Time is whole microseconds: what is rounded once, and sums and differences that are exact.

A time in seconds is the float nearest to k/1,000,000 for a whole k, and there is one such float for each k. Durations
are rounded when they are drawn or read; then two ways to the same moment meet in the same float, and what happens at
once does so wherever on the clock it happens.
"""

from __future__ import annotations

from typing import Any

TICKS = 1e6  # a second
# Added and taken off again it leaves a whole number, the nearest: beyond it floats have no fractions.
ROUNDER = 1.5 * 2.0**52


def whole(seconds: float) -> float:
    """Round seconds to whole microseconds; what is endless or unknown stays so.

    >>> whole(0.1 + 0.2), whole(28800.1 - 28800.0), whole(float("inf"))
    (0.3, 0.1, inf)
    """
    return (seconds * TICKS + ROUNDER - ROUNDER) / TICKS


def whole_all(seconds: Any) -> Any:
    """Round a column of seconds."""
    found = seconds * TICKS
    found += ROUNDER
    found -= ROUNDER
    found /= TICKS
    return found


def counted(seconds: Any) -> Any:
    """Return a column of times as numbers of whole microseconds.

    >>> import numpy as np
    >>> counted(np.array([0.1 + 0.2, 28800.1])).tolist()
    [300000, 28800100000]
    """
    return (seconds * TICKS).round().astype("i8")


def later(time: float, duration: float) -> float:
    """Return the time a duration after another: whole microseconds are added.

    >>> later(later(0.7, 0.7), 0.7) == later(1.4, 0.7) == 2.1
    True
    """
    return ((time * TICKS + ROUNDER - ROUNDER) + (duration * TICKS + ROUNDER - ROUNDER)) / TICKS


def span(start: float, end: float) -> float:
    """Return the time that has passed between two times.

    >>> span(28800.0, 28800.1), 28800.1 - 28800.0
    (0.1, 0.09999999999854481)
    """
    return ((end - start) * TICKS + ROUNDER - ROUNDER) / TICKS
