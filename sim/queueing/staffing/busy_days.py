"""Days unlike each other: how often a target is kept, and at what mean, if the volume of a day is its mean times luck.

The luck of a day, ``busyness``, has a gamma law of mean 1 (Whitt 1999; Jongbloed and Koole 2001): of shape 30 it has a
standard deviation of 18 %. A day is taken as long, so that within it a queue is in steady state.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from sim.plumbing.maths import special
from sim.queueing.figures import QueueCounts, QueueFigures
from sim.queueing.laws import EXPONENTIAL, Floats, Law
from sim.queueing.mixed import state_of
from sim.queueing.requirement import required_agents
from sim.queueing.solving import largest_volume
from sim.queueing.steady_state import ONE_EACH, Queues, Service
from sim.queueing.targets import Goal

DAYS = 64  # kinds of days, of a sum by Gauss and Hermite
HARDLY_ANY = 1e-12


def share_of_days_kept(
    queues: Queues,
    agents: Floats,
    targets: Sequence[Goal],
    shape: float,
    law: Law = EXPONENTIAL,
    service: Service = ONE_EACH,
) -> Floats:
    """Return the share of days on which agents keep all targets: of those no busier than they can bear.

    Parameters
    ----------
    queues
        Queues with their mean rates, of shape (queues,).
    agents
        Agents of each, 1 or more.
    shape
        That of the gamma law of busyness, above 0.

    Examples
    --------
    >>> from sim.queueing.targets import AnswerPromise
    >>> share_of_days_kept(Queues.hourly(100, 300, 180), np.array([12.0]), [AnswerPromise(0.8, 20.0)], 30).round(4)
    array([0.8866])
    """
    most = largest_volume(queues, agents, targets, law, service) / queues.rate
    return np.asarray(special.gammainc(shape, shape * most))


def agents_for_days(
    queues: Queues,
    targets: Sequence[Goal],
    shape: float,
    share: float,
    law: Law = EXPONENTIAL,
    service: Service = ONE_EACH,
) -> Floats:
    """Return the fewest agents who keep all targets on a share of days: those that a day of that rank takes.

    Examples
    --------
    >>> from sim.queueing.targets import AnswerPromise
    >>> agents_for_days(Queues.hourly(100, 300, 180), [AnswerPromise(0.8, 20.0)], 30, 0.9)
    array([13.])
    """
    return required_agents(queues._replace(rate=queues.rate * busyness_at(shape, share)), targets, law, service)


def busyness_at(shape: float, share: float) -> float:
    """Return by how much a day exceeds the mean that a share of days are no busier than.

    >>> round(busyness_at(30, 0.9), 3)
    1.24
    """
    return float(special.gammaincinv(shape, share)) / shape


def kinds_of_days(shape: float) -> tuple[Floats, Floats]:
    """Return the busyness of kinds of days, and their shares: quantiles at the nodes of Gauss and Hermite.

    >>> luck, shares = kinds_of_days(30)
    >>> round(float(shares @ luck), 9), round(float(shares @ luck**2 - 1), 9)
    (1.0, 0.033333333)
    """
    scores, weights = np.polynomial.hermite_e.hermegauss(DAYS)
    scores, weights = scores[weights > HARDLY_ANY], weights[weights > HARDLY_ANY]
    low = special.gammaincinv(shape, special.ndtr(np.minimum(scores, 0.0)))
    high = special.gammainccinv(shape, special.ndtr(-np.maximum(scores, 0.0)))
    return np.where(scores > 0, high, low) / shape, np.asarray(weights / weights.sum())


class OverDays(QueueFigures):
    """Figures over many days: counts of all added up, so that busy days weigh more.

    Parameters
    ----------
    queues
        Queues with their mean rates, of shape (queues,).
    agents
        Agents of each, the same on all days.
    shape
        That of the gamma law of busyness, above 0.

    Examples
    --------
    >>> from sim.queueing.targets import AnswerPromise
    >>> days = OverDays(Queues.hourly(100, 300, 180), np.array([11.0]), 30)
    >>> AnswerPromise(0.8, 20.0).value(days).round(4).tolist()
    [0.8331]
    """

    def __init__(
        self, queues: Queues, agents: Floats, shape: float, law: Law = EXPONENTIAL, service: Service = ONE_EACH
    ) -> None:
        self.rate = queues.rate
        luck, self._days = kinds_of_days(shape)
        self._contacts = luck * self._days
        self._states = [
            state_of(queues._replace(rate=queues.rate * one), agents, law, service) for one in luck
        ]  # fmt: skip

    @cached_property
    def counts(self) -> QueueCounts:
        """Those per arrival over all contacts, and those of agents over all days."""
        kinds = zip(*(state.counts for state in self._states), strict=True)
        weights = [self._contacts] * 6 + [self._days] * 3
        return QueueCounts(*(own @ np.stack(one) for own, one in zip(weights, kinds, strict=True)))

    def up_to(self, wait: float) -> tuple[Floats, Floats]:
        """Return the shares of arrivals answered, and gone, after waits of up to so many seconds."""
        answered, gone = (
            self._contacts @ np.stack(one) for one in zip(*(state.up_to(wait) for state in self._states), strict=True)
        )
        return answered, gone
