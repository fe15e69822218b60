"""One queue in steady state by Erlang C (M/M/n, nobody gives up), Erlang A (M/M/n+M) and M/M/n+G (any patience).

Arrivals are Poisson and handle times exponential. Who waits, for how long and who gives up follows from the law of the
offered wait (``sim.queueing.offered_wait``), and how often all agents are busy from Erlang B. Where nobody gives up it
is Erlang C; with exponential patience it is Erlang A (Palm 1957).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from sim.plumbing.maths import special
from sim.queueing.figures import QueueCounts, QueueFigures
from sim.queueing.laws import EXPONENTIAL, Floats, Law
from sim.queueing.offered_wait import OfferedWait


class Queues(NamedTuple):
    """Queues, one per entry of the arrays.

    Attributes
    ----------
    rate
        Arrivals per second, above 0.
    handle
        Mean handle time in seconds, above 0.
    patience
        Mean patience in seconds; infinite where nobody gives up.
    """

    rate: Floats
    handle: Floats
    patience: Floats

    @classmethod
    def hourly(cls, volume: Floats | float, handle: Floats | float, patience: Floats | float = np.inf) -> Queues:
        """Return queues by contacts an hour, and mean handle times and patience in seconds: numbers, or arrays.

        Examples
        --------
        >>> Queues.hourly(100, 300, [60, 180]).load.round(3).tolist()
        [8.333, 8.333]
        """
        kinds = (np.atleast_1d(np.asarray(one, dtype=float)) for one in (volume, handle, patience))
        volumes, handles, patiences = np.broadcast_arrays(*kinds)
        return cls(volumes / 3_600, np.array(handles), np.array(patiences))

    @property
    def load(self) -> Floats:
        """The offered load in erlangs."""
        return self.rate * self.handle


class SteadyShares(NamedTuple):
    """Shares of all arrivals in steady state: who is answered, in all and in time, who gives up in time or shortly."""

    answered: Floats
    answered_within: Floats
    left_within: Floats
    left_short: Floats


class Service(Protocol):
    """How agents serve: one contact each, or several at once.

    Attributes
    ----------
    limit
        Contacts that an agent may have in hand.
    """

    limit: int

    def drain(self, queues: Queues, agents: Floats) -> Floats:
        """Return how many contacts end in a second while no agent has room for another."""

    def last_place(self, queues: Queues, agents: Floats) -> Floats:
        """Return the probability that all places but one are taken, given that not all are."""

    def hands(self, queues: Queues, agents: Floats, delayed: Floats, answered: Floats) -> tuple[Floats, Floats]:
        """Return how many agents have anything in hand, and how much all have, on average."""


@dataclass(frozen=True)
class OneEach:
    """Agents who serve one contact at a time."""

    limit = 1

    def drain(self, queues: Queues, agents: Floats) -> Floats:
        """Return n over the mean handle time."""
        return agents / queues.handle

    def last_place(self, queues: Queues, agents: Floats) -> Floats:
        """Return Erlang B of an agent less."""
        return blocking(queues.load, agents - 1)

    def hands(self, queues: Queues, agents: Floats, delayed: Floats, answered: Floats) -> tuple[Floats, Floats]:
        """Return the load of who is answered (Little), twice."""
        return queues.load * answered, queues.load * answered


ONE_EACH = OneEach()
FEW = 300  # agents


def blocking(load: Floats, agents: Floats) -> Floats:
    """Return Erlang B, the probability that all of n agents are busy where nobody waits: Poisson pmf over cdf at n.

    >>> blocking(np.array([10.0]), np.array([10.0])).round(4).tolist()
    [0.2146]
    """
    few = (agents <= FEW).all() and (agents == np.floor(agents)).all()
    return _blocking_one_by_one(load, agents) if few else _blocking_at_once(load, agents)


def _blocking_one_by_one(load: Floats, agents: Floats) -> Floats:
    """Return it agent by agent: 1 / B(n) is 1 + n / (a B(n - 1)). It waits for no library of special functions."""
    rarity = np.ones_like(load)
    with np.errstate(over="ignore"):
        for n in range(1, int(agents.max(initial=0)) + 1):
            rarity = np.where(n <= agents, 1 + n / load * rarity, rarity)
    return np.asarray(1 / rarity)


def _blocking_at_once(load: Floats, agents: Floats) -> Floats:
    cdf = special.gammaincc(agents + 1, load)
    with np.errstate(divide="ignore"):
        exact = np.exp(agents * np.log(load) - load - special.gammaln(agents + 1) - np.log(cdf))
    return np.where(cdf > 1e-280, exact, 1 - agents / load)  # the limit of far too few agents


class SteadyState(QueueFigures):
    """What customers and agents of queues meet in the long run; arrays of one entry per queue.

    Parameters
    ----------
    queues
        The queues, of shape (queues,).
    agents
        Agents of each, whole numbers, 0 or more.
    law
        The law of patience, in units of its mean, and who leaves at once.
    service
        How agents serve.

    Notes
    -----
    Where nobody gives up, and agents end no more contacts than come, the line grows without end: nobody counts as
    answered, everybody is delayed, and waits are infinite.

    Examples
    --------
    >>> hundred = Queues.hourly(100, 300, 180)
    >>> state = SteadyState(hundred, np.array([11.0]))
    >>> state.asa.round(3).tolist(), state.abandonment.round(5).tolist(), state.occupancy.round(5).tolist()
    ([6.849], [0.04587], [0.72283])
    """

    def __init__(self, queues: Queues, agents: Floats, law: Law = EXPONENTIAL, service: Service = ONE_EACH) -> None:
        self.queues, self.agents = queues, np.asarray(agents, dtype=float)
        self.rate, self._service, self._balk = queues.rate, service, law.balk
        self._staffed, self._working = self.agents > 0, np.maximum(self.agents, 1.0)
        drain = service.drain(queues, self._working)
        mortal = np.isfinite(queues.patience)
        self.stable = mortal | (self._staffed & (drain > self.rate * (1 - self._balk)))
        drain = np.where(self.stable, drain, 2 * self.rate)
        self._offered = OfferedWait(self.rate, self.queues.patience, drain, law)

    @cached_property
    def counts(self) -> QueueCounts:
        """The counts that figures are ratios of."""
        delayed, offered = self._delayed, self._offered
        answered = self._known(1 - delayed * (1 - offered.served), 0.0, 0.0)
        balked = delayed * self._balk
        of_answered = self._known(delayed * offered.wait_of_served, 0.0, np.inf)
        alone = (1 - self._balk) * self.queues.patience if self._balk < 1 else 0.0
        waited = self._known(delayed * offered.wait, alone, np.inf)
        abandoned = np.where(self.stable, 1 - answered, balked)
        hands = self._service.hands(self.queues, self._working, delayed, answered)
        busy, in_hand = (
            self._known(one, 0.0, self.agents * most) for one, most in zip(hands, (1, self._service.limit), strict=True)
        )
        return QueueCounts(answered, abandoned, delayed, balked, waited, of_answered, self.agents, busy, in_hand)

    def up_to(self, wait: float) -> tuple[Floats, Floats]:
        """Return the shares of arrivals answered, and gone, after waits of up to so many seconds."""
        delayed = self._delayed
        offered, served = self._offered.up_to(wait)
        gone = self._offered.gone(wait)
        left = (offered - served + gone * (1 - offered)) * delayed
        return self._known(1 - delayed + served * delayed, 0.0, 0.0), self._known(left, gone, self._balk)

    @cached_property
    def _delayed(self) -> Floats:
        last = self._service.last_place(self.queues, self._working)
        with np.errstate(divide="ignore", over="ignore"):
            odds = np.log(self.rate * last) + self._offered.log_whole
            delayed = 1 / (1 + np.exp(-odds))
        return self._known(delayed, 1.0, 1.0)

    def _known(self, staffed: Floats, alone: Floats | float, endless: Floats | float) -> Floats:
        """Return what holds where lines are finite with agents, without any, and where they grow without end."""
        return np.where(self.stable, np.where(self._staffed, staffed, alone), endless)


def steady_state(queues: Queues, agents: Floats, within: float, short: float = 0.0) -> SteadyShares:
    """Return what becomes of the customers of queues in steady state, whose patience is exponential.

    Parameters
    ----------
    agents
        One number per queue, 1 or more. Where nobody gives up and they are no more than the load, the line grows
        without end, and nobody counts as answered.
    within, short
        The threshold of the target and the limit of short abandons, in seconds; ``short`` is no longer.
    """
    state = SteadyState(queues, agents)
    in_time, gone = state.up_to(within)
    return SteadyShares(state.counts.answered, in_time, gone, state.up_to(short)[1])
