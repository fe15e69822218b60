"""Time that is spent partly with one number of agents and partly with another: what fractions of agents mean."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sim.queueing.figures import QueueCounts, QueueFigures
from sim.queueing.laws import EXPONENTIAL, Floats, Law
from sim.queueing.steady_state import ONE_EACH, Queues, Service, SteadyState


def state_of(queues: Queues, agents: Floats, law: Law = EXPONENTIAL, service: Service = ONE_EACH) -> QueueFigures:
    """Return the steady state of queues; of 10.25 agents that of a quarter of the time with eleven, else with ten.

    Parameters are those of ``SteadyState``, but for agents that need not be whole.

    Examples
    --------
    >>> state_of(Queues.hourly(100, 300, 180), np.array([10.25])).occupancy.round(4).tolist()
    [0.7576]
    """
    few = np.floor(agents)
    less = SteadyState(queues, few, law, service)
    if (few == agents).all():
        return less
    return Mixed(less, SteadyState(queues, few + 1, law, service), agents - few)


class Mixed(QueueFigures):
    """Figures of time that is spent partly with one number of agents and partly with another.

    Counts add up, and ratios are made of the sums: what half a day with ten and half a day with eleven agents come to.

    Parameters
    ----------
    less, more
        Figures of the same queues.
    part
        The share of time that is like ``more``, 0 to 1, of shape (queues,).
    """

    def __init__(self, less: QueueFigures, more: QueueFigures, part: Floats) -> None:
        self.rate, self._less, self._more, self._part = less.rate, less, more, part

    @cached_property
    def counts(self) -> QueueCounts:
        """The counts of both, each by its share of time."""
        return QueueCounts(*(self._mix(a, b) for a, b in zip(self._less.counts, self._more.counts, strict=True)))

    def up_to(self, wait: float) -> tuple[Floats, Floats]:
        """Return the shares of arrivals answered, and gone, after waits of up to so many seconds."""
        answered, gone = (self._mix(*both) for both in zip(self._less.up_to(wait), self._more.up_to(wait), strict=True))
        return answered, gone

    def _mix(self, less: Floats, more: Floats) -> Floats:
        with np.errstate(invalid="ignore"):
            return np.where(self._part > 0, (1 - self._part) * less + self._part * more, less)
