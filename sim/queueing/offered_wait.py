"""The law of the wait that agents would offer to a customer of endless patience, where it is above 0.

With arrivals at rate lambda of whom a share b turns round at once when they must wait, patience of survival function S,
and contacts that end at rate c while all agents are busy, its density is

    f(x) = lambda pi exp(lambda (1 - b) H(x) - c x),   H(x) the integral of S from 0 to x,

where pi is the probability that all agents but one are busy and nobody is in line (Baccelli and Hebuterne 1981; Zeltyn
and Mandelbaum 2005). Integrals over f are sums by Gauss and Legendre over panels that are short around its peak.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.queueing.laws import EXPONENTIAL, ExponentialLaw, Floats, Law, turning_point

NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)
EDGES = np.concatenate([[0.0], np.cumsum(1.5 ** np.arange(20))])  # of panels, each half as long again as the last
EDGES /= EDGES[-1]
FRACTIONS = (EDGES[:-1, None] + np.diff(EDGES)[:, None] * (NODES + 1) / 2).ravel()
LENGTHS = (np.diff(EDGES)[:, None] * WEIGHTS / 2).ravel()
NEGLIGIBLE = 45.0  # what lies so far below the peak, in logs, adds nothing
DOUBLINGS = 60


class OfferedWait:
    """Offered waits of queues that all are busy in, one per entry of the arrays.

    Parameters
    ----------
    rate
        Arrivals per second, of shape (queues,).
    patience
        Mean patience in seconds; infinite where nobody gives up.
    capacity
        Contacts that end in a second while all agents are busy; above ``rate`` where nobody gives up.
    law
        The law of patience, in units of its mean, and who leaves at once.

    Attributes
    ----------
    log_whole
        The logarithm of the integral of ``exp(lambda (1 - b) H(x) - c x)``.
    served
        The share of those who must wait that is patient enough.
    wait, wait_of_served
        Mean waits of all who must wait, of whom those who are not served have waited in vain, and the part of it
        that is of the served.
    """

    def __init__(self, rate: Floats, patience: Floats, capacity: Floats, law: Law = EXPONENTIAL) -> None:
        self._stay, self._capacity, self._law = 1 - law.balk, capacity, law
        self._rate = rate * self._stay
        self._mortal = np.isfinite(patience)
        self._patience = np.where(self._mortal, patience, 1.0)
        self._at = self._peak()
        self._top = self._log(self._at)
        self._end = self._end_of_all()
        whole = self._up_to(np.full_like(rate, np.inf))
        self._whole = whole[0]
        self.log_whole = np.log(self._whole) + self._top
        self.served, self.wait_of_served, self.wait = whole[1:] / self._whole

    def up_to(self, cut: float) -> tuple[Floats, Floats]:
        """Return the share of offered waits up to a wait in seconds, and of those who are served within it.

        Both are shares of those who must wait.
        """
        weight, patient, *_ = self._up_to(np.full_like(self._rate, cut)) / self._whole
        return weight, patient

    def gone(self, x: float) -> Floats:
        """Return the share of those who must wait that would not wait for so long."""
        return 1 - self._staying(np.full_like(self._rate, x))

    def _staying(self, x: Floats) -> Floats:
        return np.asarray(self._stay * np.where(self._mortal, self._law.beyond(x / self._patience), 1.0))

    def _waited(self, x: Floats) -> Floats:
        """Return how long they wait on average who are offered a wait x, those who turn round at once not at all."""
        own = self._patience * self._law.expected_within(x / self._patience)
        return np.asarray(self._stay * np.where(self._mortal, own, x))

    def _log(self, x: Floats) -> Floats:
        own = self._patience * self._law.expected_within(x / self._patience)
        return np.asarray(self._rate * np.where(self._mortal, own, x) - self._capacity * x)

    def _peak(self) -> Floats:
        """Return where the density is largest: at 0 unless more come than agents can serve."""
        over = self._mortal & (self._rate > self._capacity)
        share = np.where(over, self._capacity / np.where(over, self._rate, 1.0), 1.0)
        if isinstance(self._law, ExponentialLaw):
            return -np.log(share) * self._patience
        return turning_point(self._law, share) * self._patience

    def _end_of_all(self) -> Floats:
        """Return a wait beyond which nothing is left to add."""
        end = self._at + 1 / self._capacity
        for _ in range(DOUBLINGS):
            much = self._log(end) > self._top - NEGLIGIBLE
            if not much.any():
                break
            end = np.where(much, 2 * end, end)
        return end

    def _up_to(self, cut: Floats) -> Floats:
        """Return the integrals up to a wait of the density, of the served, of their waits, and of all waits."""
        end = np.minimum(cut, self._end)
        kinks = [np.where(self._mortal, kink * self._patience, 0.0) for kink in self._law.kinks]
        marks = np.sort([np.zeros_like(end), self._at / 2, self._at, *kinks], axis=0)
        edges = np.minimum([*marks, end], end)
        parts = [self._between(low, high) for low, high in pairwise(edges)]
        return np.asarray(sum(parts))

    def _between(self, low: Floats, high: Floats) -> Floats:
        """Return the integrals between two waits, in panels that are short where the density or the law is steep.

        That is towards the peak, and towards 0, where some laws begin with a slope without end.
        """
        width = high - low
        if not width.any():
            return np.zeros((4, len(width)))
        rising = (high <= self._at) & (low >= self._at / 2)
        x = np.where(rising, high - FRACTIONS[:, None] * width, low + FRACTIONS[:, None] * width)
        weight = np.exp(self._log(x) - self._top) * LENGTHS[:, None] * width
        staying = weight * self._staying(x)
        return np.array([one.sum(axis=0) for one in (weight, staying, staying * x, weight * self._waited(x))])
