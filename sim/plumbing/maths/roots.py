"""Roots by scipy's own loop, imported without the rest of ``scipy.optimize``: that takes a quarter of a small check."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from math import isnan
from typing import Any

from sim.plumbing.maths.special import alone

CLOSE, CLOSE_IN_RELATION, STEPS = 2e-12, 4 * sys.float_info.epsilon, 100  # as scipy has them


def brentq(
    function: Callable[[float], float], low: float, high: float, xtol: float = CLOSE, rtol: float = CLOSE_IN_RELATION
) -> float:
    """Return where a function is zero between two places, by Brent's method: what ``scipy.optimize.brentq`` returns.

    Parameters
    ----------
    function
        Continuous, with unlike signs at both places.
    xtol, rtol
        How close to the root, absolutely and in relation to it.

    Raises
    ------
    ValueError
        When both signs are alike, or the function is no number somewhere.

    Examples
    --------
    >>> round(brentq(lambda x: x * x - 2, 0, 2), 9)
    1.414213562
    """
    return float(_loop()(function, low, high, xtol=xtol, rtol=rtol))


@cache
def _loop() -> Any:
    part = alone("scipy.optimize", "_zeros", ["_brentq"])
    if part is None:
        return _whole()

    def found(function: Callable[[float], float], low: float, high: float, xtol: float, rtol: float) -> Any:
        return part._brentq(_numbers(function), low, high, xtol, rtol, STEPS, (), False, True)

    try:
        found(lambda place: place, -1.0, 1.0, CLOSE, CLOSE_IN_RELATION)
    except TypeError:  # another scipy may ask for more
        return _whole()
    return found


def _whole() -> Any:
    from scipy.optimize import brentq as whole

    return whole


def _numbers(function: Callable[[float], float]) -> Callable[[float], float]:
    """Refuse what is no number, with which the loop would go astray."""

    def checked(place: float) -> float:
        value = function(place)
        if isnan(value):
            raise ValueError(f"the function is no number at {place}")
        return value

    return checked
