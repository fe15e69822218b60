"""How many agents a channel's target takes by Erlang: its promise, its patience, how many contacts an agent holds."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from sim.calendar import Floats
from sim.demand import SampledDemand
from sim.queueing.requirement import AnswerPromise, formula_of, required_agents
from sim.queueing.steady_state import Queues
from sim.scenario.channels.channel import Channel
from sim.scenario.channels.target import Target

SHORTEST = 1e-3  # seconds of patience


class Requirement:
    """What a channel needs by itself, as if its agents did nothing else: Erlang A, or C where nobody gives up.

    Patience is taken as exponential with the mean of the channel's, over its segments. Of a channel whose agents hold k
    contacts at once it is servers that are counted, k to an agent, each as slow as with k in hand.
    """

    def __init__(self, demand: SampledDemand, channel: int, target: Target) -> None:
        self._law = demand.laws[channel]
        shares = np.diff(self._law.segment_shares, prepend=0.0)
        self._endurance = float(shares @ demand.endurance)
        spec = demand.scenario.channels[self._law.name]
        self._held = spec.concurrency.limit if spec.concurrency else 1
        self._slowed = self._held / slots_of(spec)
        self.promise = AnswerPromise(target.share, target.within, target.abandons, target.short or 0.0)
        self.formula = formula_of(inf if self._law.patience is None else 1.0)

    def agents(self, rate: Floats, handle: Floats, times: Floats) -> Floats:
        """Return the agents required; NaN where no number keeps the promise.

        Parameters
        ----------
        rate, handle
            Contacts per second, and their mean handle time in seconds.
        times
            When, in seconds since the start of the horizon: patience may vary.
        """
        queues = Queues(rate, handle * self._slowed, self.patience(times))
        return np.ceil(required_agents(queues, self.promise) / self._held)

    def patience(self, times: Floats) -> Floats:
        """Return the mean patience at some times, in seconds; infinite where nobody gives up."""
        law = self._law.patience
        return np.full(len(times), inf) if law is None else np.maximum(law.means_at(times) * self._endurance, SHORTEST)


def merged(rules: Sequence[Requirement], rate: Floats, handle: Floats, times: Floats) -> Floats:
    """Return the agents that several lines require who are served together, each by the strictest of their targets.

    One queue of all contacts, with the means of handle times and of rates of giving up weighted by how many come.

    Parameters
    ----------
    rate, handle
        Contacts per second and mean handle times in seconds, a row per line.
    """
    whole = rate.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        weights = np.where(whole > 0, rate / whole, 1 / len(rules))
    leaving = (weights / np.array([rule.patience(times) for rule in rules])).sum(axis=0)
    with np.errstate(divide="ignore"):
        queues = Queues(whole, (weights * handle).sum(axis=0), 1 / leaving)
    return np.max([required_agents(queues, rule.promise) for rule in rules], axis=0)  # type: ignore[no-any-return]


def requirement_of(demand: SampledDemand, channel: int) -> Requirement | None:
    """Return what a channel requires; ``None`` where nobody waits in line for agents, or nothing is promised."""
    spec = demand.scenario.channels[demand.scenario.channel_names[channel]]
    ready = spec.service_mode.queued and spec.service_mode.staffed and spec.target is not None
    return Requirement(demand, channel, spec.target) if ready and spec.target else None


def slots_of(channel: Channel) -> float:
    """Return how many contacts' worth of work an agent does with as many in hand as may be: k s(k).

    >>> from sim.scenario import build
    >>> chat = {"mode": "concurrent", "handle_time": {"exponential": {"mean": "6 min"}}, "arrivals": {"per_hour": 9},
    ...         "concurrency": {"limit": 3, "speed": [1, 0.84, 0.67]}}
    >>> center = build({"scenario": "A", "channels": {"chat": chat}, "pools": {"p": {"agents": 2, "skills": ["chat"]}}})
    >>> round(slots_of(center.channels["chat"]), 2)
    2.01
    """
    rule = channel.concurrency
    return rule.limit * rule.speeds[-1] if rule else 1.0
