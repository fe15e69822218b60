"""The load that contacts would be if everybody were served at once: what rates that change by the hour come to.

It is the mean number in service with agents without end, m(t): the integral of lambda(t - u) P(S > u) over u. It lags
behind the load of the moment, lambda(t) E[S], since who came before is still served (Jennings, Mandelbaum, Massey and
Whitt 1996; Green, Kolesar and Whitt 2007).
"""

from __future__ import annotations

from math import atan
from typing import NamedTuple

import numpy as np

from sim.queueing.laws import EXPONENTIAL, Floats, Law
from sim.queueing.offered_wait import FRACTIONS, LENGTHS

MOMENTS = np.concatenate([FRACTIONS, [0.0, 1.0]])  # of an interval: those of a sum by Gauss, its start and its end
GONE = 1e-12


class OfferedLoad(NamedTuple):
    """Loads in erlangs, of the shape of the rates: means over intervals, at their ends, and the largest within them."""

    mean: Floats
    end: Floats
    most: Floats


def modified_offered_load(
    rates: Floats, length: float, handle: Floats | float, start: Floats | float = 0.0, law: Law = EXPONENTIAL
) -> OfferedLoad:
    """Return the modified offered load of intervals whose rates are constant; ``offered_load`` for short.

    Parameters
    ----------
    rates
        Arrivals per second, of shape (..., intervals).
    length
        Seconds of an interval, above 0.
    handle
        Mean handle time in seconds, above 0, of who comes in each interval; of a shape that broadcasts to that of the
        rates.
    start
        Contacts in service when the first interval begins, of the shape of the rates without the last axis. What is
        left of them is as of a queue that has gone on for ever.
    law
        The law of handle times, in units of their mean.

    Returns
    -------
    OfferedLoad
        Means are sums by Gauss and Legendre; ``most`` is the largest of their moments and both ends.

    Notes
    -----
    An interval with rate lambda that began u and ended v seconds ago leaves lambda E[S] (D(u) - D(v)) in service, where
    D is the distribution of the rest of a handle time under way: the integral of P(S > x) / E[S]. Where the law is
    exponential the load is on its way to a = lambda E[S] as m(t) = a + (m(0) - a) exp(-t / E[S]).

    Examples
    --------
    >>> rates = np.array([60.0, 120.0, 180.0, 120.0, 60.0, 30.0]) / 3600
    >>> load = offered_load(rates, 1800.0, 600.0)
    >>> load.mean.round(3).tolist()
    [6.833, 16.675, 26.667, 23.001, 13.317, 6.749]
    >>> load.end.round(3).tolist()
    [9.502, 19.477, 29.476, 20.472, 10.521, 5.275]
    """
    rates = np.asarray(rates, dtype=float)
    handle = np.atleast_1d(np.asarray(handle, dtype=float))[..., None]  # an axis of intervals, and one of moments
    own, ages = rates[..., None] * handle, length * MOMENTS
    left = np.asarray(start, dtype=float)[..., None, None] * _left(rates.shape[-1], length, handle[..., :1, :], law)
    loads = left + np.zeros((*rates.shape, 1))
    for lag in range(rates.shape[-1]):
        since, until = lag * length + ages, np.maximum((lag - 1) * length + ages, 0.0)
        of = handle[..., : rates.shape[-1] - lag, :]
        kept = law.expected_within(since / of) - (law.expected_within(until / of) if lag else 0.0)
        if lag and not kept.max() > GONE:
            break
        loads[..., lag:, :] += own[..., : rates.shape[-1] - lag, :] * kept
    return OfferedLoad(loads[..., :-2] @ LENGTHS, loads[..., -1], loads.max(axis=-1))


offered_load = modified_offered_load


def _left(intervals: int, length: float, handle: Floats, law: Law) -> Floats:
    """Return the share still in service of who was when the first interval began, by interval and moment."""
    moments = length * (np.arange(intervals)[:, None] + MOMENTS)
    return 1 - law.expected_within(moments / handle)


class Sinusoid(NamedTuple):
    """The offered load of arrivals that come and go in waves.

    Attributes
    ----------
    mean, most
        The load on average and at its peak, in erlangs.
    lag
        Seconds by which the peak of the load is later than that of arrivals.
    """

    mean: float
    most: float
    lag: float


def sinusoidal_load(rate: float, amplitude: float, period: float, handle: float) -> Sinusoid:
    """Return the offered load of rates lambda (1 + A sin w t) with exponential handle times.

    It is m(t) = (lambda / mu) (1 + A (sin w t - (w / mu) cos w t) / (1 + (w / mu)^2)) (Green, Kolesar and Whitt 2007).

    Parameters
    ----------
    rate
        Arrivals per second on average.
    amplitude
        How far rates go up and down, as a share of the mean, 0 to 1.
    period, handle
        Seconds of a wave, and the mean handle time.

    Examples
    --------
    >>> waves = sinusoidal_load(300 / 3600, 0.5, 12 * 3600.0, 1800.0)
    >>> round(waves.most, 2), round(waves.lag / 3600, 3)
    (222.55, 0.489)
    """
    turn = 2 * np.pi * handle / period
    mean = rate * handle
    return Sinusoid(mean, float(mean * (1 + amplitude / np.sqrt(1 + turn**2))), atan(turn) * handle / turn)
