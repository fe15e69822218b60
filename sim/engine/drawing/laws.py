"""Durations from uniform numbers: the inverses of ``sim.demand.distributions``, one number at a time.

Logarithms, exponentials and normal quantiles are numpy's and scipy's own, called by their addresses; quantiles of gamma
distributions are read off the tables that the model reads.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

from sim.engine.compiling.jit import compiled, is_there, shared
from sim.engine.drawing.functions import function_of
from sim.engine.records import draw_views as draw
from sim.engine.records.draws import (
    DETERMINISTIC,
    EMPIRICAL,
    EXP,
    EXPONENTIAL,
    GAMMA,
    LOG1P,
    LOGNORMAL,
    MIXTURE,
    NDTRI,
    TRIANGULAR,
    TWO_PHASES,
    UNIFORM,
)
from sim.engine.records.views import Handle
from sim.plumbing.maths.quantiles import read

if is_there:
    from sim.engine.compiling import numbers

    called: Any = numbers.called

    @compiled
    def of_one(w: Handle, which: int, x: float) -> float:
        """Return what a function returns."""
        return float(called(draw.loops(w)[which, 0], draw.loops(w)[which, 1], x))

else:

    def of_one(w: Handle, which: int, x: float) -> float:
        """Return what a function returns."""
        return float(function_of(which)(x))


MOST = 1 - 2.0**-53
from_table = shared(read)


@compiled
def read_off(w: Handle, first: int, luck: float) -> float:
    """Return the quantile of a uniform number, from a table that begins at a row."""
    return float(from_table(draw.quantiles(w), first, of_one(w, NDTRI, luck)))


@compiled
def duration(w: Handle, law: int, luck: float, now: float) -> float:
    """Return the duration in seconds of a uniform number, by the parameters at a time."""
    one = draw.laws(w)[law]
    if one.family == EMPIRICAL:
        return _of_values(w, law, luck)
    if one.family == MIXTURE:
        return _of_mixture(w, law, luck)
    step = int(one.first)
    while step + 1 < one.last and draw.steps(w)[step + 1].edge <= now:
        step += 1
    return _inverse(w, int(one.family), luck, step)


@compiled
def _inverse(w: Handle, family: int, u: float, step: int) -> float:
    at = draw.steps(w)[step]
    one, two, three = float(at.one), float(at.two), float(at.three)
    if family == EXPONENTIAL:
        return -one * of_one(w, LOG1P, -u)
    if family == LOGNORMAL:
        return of_one(w, EXP, one + two * of_one(w, NDTRI, u))
    if family == GAMMA:
        return two * of_one(w, EXP, read_off(w, int(three), u))
    if family == DETERMINISTIC:
        return one + 0.0 * u
    if family == UNIFORM:
        return one + (two - one) * u
    if family == TRIANGULAR:
        return _triangular(u, one, two, three)
    if family == TWO_PHASES:
        return _two_phases(w, u, one, two, three)
    return float(two * (-of_one(w, LOG1P, -u)) ** (1 / one))


@compiled
def _triangular(u: float, low: float, mode: float, high: float) -> float:
    width = max(high - low, 1e-300)
    if u * width < mode - low:
        return low + sqrt(u * width * (mode - low))
    return high - sqrt((1 - u) * width * (high - mode))


@compiled
def _two_phases(w: Handle, u: float, share: float, fast: float, slow: float) -> float:
    if u < share:
        return -fast * of_one(w, LOG1P, -min(u / share, MOST))
    return -slow * of_one(w, LOG1P, -min((u - share) / max(1 - share, 1e-300), MOST))


@compiled
def _of_values(w: Handle, law: int, u: float) -> float:
    one = draw.laws(w)[law]
    many = int(one.values_to - one.values_from)
    return float(draw.law_values(w)[one.values_from + min(int(u * many), many - 1)])


@compiled
def _of_mixture(w: Handle, law: int, u: float) -> float:
    """Return a duration of one of several exponentials: shares, means, tops and bottoms, one behind the other."""
    one, values = draw.laws(w)[law], draw.law_values(w)
    first, many, phase = int(one.values_from), int(one.values_to - one.values_from) // 4, 0
    while phase < many - 1 and values[first + 2 * many + phase] <= u:
        phase += 1
    within = (u - values[first + 3 * many + phase]) / values[first + phase]
    return float(-values[first + many + phase] * of_one(w, LOG1P, -min(max(within, 0.0), MOST)))
