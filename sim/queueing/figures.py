"""The figures of queues in the long run: ratios of counts, as those of a simulated run are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.queueing.laws import Floats


class QueueCounts(NamedTuple):
    """Means per arrival, and of agents at any moment; arrays of one entry per queue.

    Attributes
    ----------
    answered, abandoned
        Shares of all arrivals; who balks has abandoned. Who is in neither waits in a line that grows without end.
    delayed, balked
        Shares that cannot start at once, and that turn round because of it.
    waited, waited_by_answered
        Seconds waited per arrival, by all and by who is answered.
    agents, busy, in_hand
        Agents on duty, those of them who have anything in hand, and contacts in hand of all.
    """

    answered: Floats
    abandoned: Floats
    delayed: Floats
    balked: Floats
    waited: Floats
    waited_by_answered: Floats
    agents: Floats
    busy: Floats
    in_hand: Floats


class QueueFigures(ABC):
    """What customers and agents of queues meet in the long run.

    Figures are NaN where they are ratios of nothing, as the ASA is where nobody is answered.

    Attributes
    ----------
    rate
        Arrivals per second.
    """

    rate: Floats

    @cached_property
    @abstractmethod
    def counts(self) -> QueueCounts:
        """The counts that figures are ratios of."""

    @abstractmethod
    def up_to(self, wait: float) -> tuple[Floats, Floats]:
        """Return the shares of arrivals answered, and gone, after waits of up to so many seconds."""

    @property
    def delayed(self) -> Floats:
        """The share that cannot start at once: who waits, gives up, or turns round."""
        return self.counts.delayed

    @property
    def balked(self) -> Floats:
        """The share that turns round because it would have to wait."""
        return self.counts.balked

    @property
    def asa(self) -> Floats:
        """The mean wait of the answered in seconds, zero waits included; infinite where a line grows without end."""
        counts = self.counts
        return np.where(np.isinf(counts.waited), np.inf, ratio(counts.waited_by_answered, counts.answered))

    @property
    def wait(self) -> Floats:
        """The mean wait of all in seconds, zero waits included."""
        return self.counts.waited

    @property
    def wait_if_delayed(self) -> Floats:
        """The mean wait in seconds of those who waited at all."""
        return ratio(self.counts.waited, self.counts.delayed - self.counts.balked)

    @property
    def queue_length(self) -> Floats:
        """How many wait, on average (Little)."""
        return self.rate * self.counts.waited

    @property
    def occupancy(self) -> Floats:
        """The share of agents' time with anything in hand."""
        return ratio(self.counts.busy, self.counts.agents)

    @property
    def concurrency(self) -> Floats:
        """Contacts in hand of an agent who has any, on average."""
        return ratio(self.counts.in_hand, self.counts.busy)

    @property
    def abandonment(self) -> Floats:
        """The share that gives up, of those who are answered or give up."""
        return self.abandonment_but(None)

    def abandonment_but(self, short: float | None) -> Floats:
        """Return the share that gives up, without those who do so within a short limit in seconds."""
        brief = 0.0 if short is None else self.up_to(short)[1]
        lost = self.counts.abandoned - brief
        return ratio(lost, self.counts.answered + lost)


def ratio(of: Floats, to: Floats) -> Floats:
    """Return a ratio, NaN where it is one to nothing."""
    return np.divide(of, to, out=np.full_like(to, np.nan), where=to > 0)
