"""Closed forms for one queue with exponential service: Erlang B, C and A; and the M/G/1 mean wait."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincc, gammaln

from .waits import Waits

Array = NDArray[np.float64]
NEGLIGIBLE_LOG = 80.0  # states this far below the likeliest (in logs) are dropped


def erlang_b(load: float, agents: int) -> float:
    """Blocking of M/G/n/n (Erlang, 1917), by the recursion B(k) = a B(k-1) / (k + a B(k-1)).

    Parameters
    ----------
    load : offered load in erlangs, arrival rate / service rate.
    agents : number of servers, 0 or more.
    """
    blocking = 1.0
    for k in range(1, agents + 1):
        blocking = load * blocking / (k + load * blocking)
    return blocking


def log_erlang_b(load: float, agents: int) -> float:
    """Logarithm of `erlang_b`, usable where the blocking itself is below the smallest float."""
    log_blocking = 0.0
    for k in range(1, agents + 1):
        shifted = math.log(load) + log_blocking
        log_blocking = shifted - float(np.logaddexp(math.log(k), shifted))
    return log_blocking


@dataclass(frozen=True)
class Delays:
    """Steady-state waits of M/M/n without abandonment.

    Attributes
    ----------
    delayed : share of arrivals that waits.
    wait : mean wait of all (ASA).
    wait_delayed : mean wait of those who wait.
    service_level : share with wait <= s.
    occupancy : share of agents' time spent serving.
    queue_length : mean number in queue.
    """

    delayed: float
    wait: float
    wait_delayed: float
    service_level: float
    occupancy: float
    queue_length: float


def erlang_c(arrival_rate: float, service_rate: float, agents: int, s: float = 0.0) -> Delays:
    """M/M/n (Erlang, 1917): C = B / (1 - rho (1 - B)); the wait of the delayed is exponential.

    Parameters
    ----------
    s : threshold of the service level.
    """
    load = arrival_rate / service_rate
    occupancy = load / agents
    if occupancy >= 1.0:
        raise ValueError("Erlang C needs an offered load below the number of agents")
    blocking = erlang_b(load, agents)
    delayed = blocking / (1.0 - occupancy * (1.0 - blocking))
    spare = agents * service_rate - arrival_rate
    wait = delayed / spare
    level = 1.0 - delayed * math.exp(-spare * s)
    return Delays(delayed, wait, 1.0 / spare, level, occupancy, arrival_rate * wait)


def erlang_c_quantile(arrival_rate: float, service_rate: float, agents: int, share: float) -> float:
    """Smallest t with P(wait <= t) >= share in M/M/n; zero when that share does not wait at all."""
    delayed = erlang_c(arrival_rate, service_rate, agents).delayed
    if share <= 1.0 - delayed:
        return 0.0
    return math.log(delayed / (1.0 - share)) / (agents * service_rate - arrival_rate)


def pollaczek_khinchine(arrival_rate: float, mean_service: float, cv: float) -> float:
    """Mean wait of M/G/1 (Pollaczek, 1930; Khinchine, 1932): rho m (1 + cv^2) / (2 (1 - rho)).

    Parameters
    ----------
    cv : coefficient of variation of the service time.
    """
    rho = arrival_rate * mean_service
    if rho >= 1.0:
        raise ValueError("M/G/1 needs an occupancy below one")
    return rho * mean_service * (1.0 + cv * cv) / (2.0 * (1.0 - rho))


def birth_death(arrival_rate: float, service_rate: float, agents: int, abandonment_rate: float) -> Array:
    """Stationary law of the number in system of M/M/n+M (Palm, 1957), weighted in logs.

    The chain is cut where the remaining states weigh less than exp(-80) of the likeliest one.
    """
    if abandonment_rate <= 0.0 and arrival_rate >= agents * service_rate:
        raise ValueError("unstable: no abandonment and a load of at least the number of agents")
    serving = np.arange(agents + 1, dtype=float)
    below = serving * math.log(arrival_rate / service_rate) - gammaln(serving + 1.0)
    room = 64
    while True:
        departures = agents * service_rate + abandonment_rate * np.arange(1.0, room + 1.0)
        above = below[-1] + np.cumsum(math.log(arrival_rate) - np.log(departures))
        logs = np.concatenate((below, above))
        if logs[-1] < logs.max() - NEGLIGIBLE_LOG and departures[-1] > arrival_rate:
            break
        room *= 2
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


@dataclass(frozen=True)
class _Positions:
    """What awaits a delayed arrival of M/M/n+M that finds j = 0, 1, 2, ... in queue.

    With c = n mu / theta, its offered wait V has exp(-theta V) ~ Beta(c, j + 1), since V is a sum of
    independent exponentials of rates theta (c + i), i = 0..j, and exp(-theta of each) ~ Beta(c + i, 1).
    """

    theta: float
    c: float
    probability: Array

    @property
    def ahead(self) -> Array:
        """Queue length found, j."""
        return np.arange(self.probability.size, dtype=float)

    @property
    def served(self) -> Array:
        """Probability of being served, given j: the mean of exp(-theta V)."""
        return self.c / (self.c + self.ahead + 1.0)

    def offered_over(self, t: float) -> Array:
        """P(V > t) given j."""
        return np.asarray(betainc(self.c, self.ahead + 1.0, math.exp(-self.theta * t)))

    def answered_within(self, t: float) -> float:
        """Share of all arrivals delayed and answered with wait <= t."""
        early = betaincc(self.c + 1.0, self.ahead + 1.0, math.exp(-self.theta * t))
        return float(self.probability @ (self.served * early))

    def wait_over(self, t: float) -> float:
        """Share of all arrivals still in queue at t."""
        return math.exp(-self.theta * t) * float(self.probability @ self.offered_over(t))

    def answered_wait(self) -> float:
        """Mean of the wait times the indicator of being answered: the mean of V exp(-theta V)."""
        harmonic = np.cumsum(1.0 / (self.c + 1.0 + self.ahead))
        return float(self.probability @ (self.served * harmonic)) / self.theta

    def abandonment(self) -> float:
        """Share of all arrivals that leaves: each of j + 1 in queue may leave first."""
        leaving = (self.ahead + 1.0) / (self.c + self.ahead + 1.0)
        return float(self.probability @ leaving)

    def abandoned_within(self, t: float) -> float:
        """Share of all arrivals that leaves with wait <= t."""
        return max(0.0, float(self.probability.sum()) - self.wait_over(t) - self.answered_within(t))


def erlang_a(
    arrival_rate: float,
    service_rate: float,
    agents: int,
    abandonment_rate: float,
    s: float = 0.0,
    x: float = 0.0,
) -> Waits:
    """M/M/n+M, or Erlang A (Palm, 1957; Riordan, 1962), from its birth-death solution.

    Parameters
    ----------
    abandonment_rate : one over mean patience, above zero.
    s, x : threshold of the service levels, and limit of a short abandon.
    """
    law = birth_death(arrival_rate, service_rate, agents, abandonment_rate)
    found = _Positions(abandonment_rate, agents * service_rate / abandonment_rate, law[agents:])
    idle = float(law[:agents].sum())
    left, early = found.abandonment(), found.abandoned_within(s)
    wait = left / abandonment_rate
    return Waits(
        delayed=float(law[agents:].sum()),
        abandonment=left,
        wait_all=wait,
        asa=found.answered_wait() / (1.0 - left),
        answered_within=idle + found.answered_within(s),
        abandoned_within=early,
        abandoned_after=max(0.0, left - early),
        abandoned_short=found.abandoned_within(x),
        wait_over=found.wait_over(s),
        queue_length=arrival_rate * wait,
        occupancy=arrival_rate * (1.0 - left) / (agents * service_rate),
    )
