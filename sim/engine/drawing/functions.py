"""The functions of numpy and scipy by which durations are drawn, and where they stand."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import numpy as np

from sim.engine.compiling.jit import is_there
from sim.engine.records.draws import LOG1P, NDTRI


def function_of(which: int) -> Any:
    """Return a function by its number; those of scipy are imported when they are asked for."""
    if which == NDTRI:
        from sim.plumbing.maths.special import ndtri

        return ndtri
    return np.log1p if which == LOG1P else np.exp


def loops(needed: Container[int]) -> Any:
    """Return the addresses of the functions that are needed, and what they are handed."""
    found = np.zeros((NDTRI + 1, 2), dtype=np.int64)
    if is_there:
        from sim.engine.compiling.numbers import loop_of

        for which in range(len(found)):
            if which in needed:
                found[which] = loop_of(function_of(which))
    return found
