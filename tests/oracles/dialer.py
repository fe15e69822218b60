"""Outbound dialer over an endless calling list, alone or blended with inbound, as a Markov chain.

After every event, if enough agents are idle, the dials in progress are topped up to a target that grows with the
idle agents; they are never cut. A dial rings for a while and then reaches its customer or not. Who is reached takes
an idle agent, or waits for one and is soon lost. Inbound contacts go before reached customers who wait.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from .chains import Stationary, stationary

# serving reached customers, serving inbound contacts, dials in progress, reached who wait, inbound in queue
State = tuple[int, int, int, int, int]
FIRST_LIMIT = 16
TAIL = 1e-11  # largest probability of a queue at a limit that stands for none


@dataclass(frozen=True)
class Dialer:
    """Agents who answer what a dialer reaches, and inbound contacts if there are any; all times are exponential.

    Attributes
    ----------
    agents : size of the pool.
    threshold : fewest idle agents with which dials are started, one or more.
    per_idle, extra : the target of dials in progress is floor(per_idle * idle + 1/2) + extra.
    ring_rate : one over the mean time that a dial rings, reached or not.
    reach : probability that a dial reaches its customer.
    talk_rate : service rate of reached customers.
    reached_leaving : abandonment rate of reached customers who wait; infinity if they do not.
    inbound_rate, inbound_talk_rate, inbound_leaving : arrival, service and abandonment rate of inbound contacts.
    """

    agents: int
    threshold: int
    per_idle: float
    extra: int
    ring_rate: float
    reach: float
    talk_rate: float
    reached_leaving: float
    inbound_rate: float = 0.0
    inbound_talk_rate: float = 1.0
    inbound_leaving: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.threshold <= self.agents:
            raise ValueError("threshold is at least one and at most the number of agents")

    def target(self, idle: int) -> int:
        """Dials in progress to which a dialer with so many idle agents tops up."""
        return math.floor(self.per_idle * idle + 0.5) + self.extra if idle >= self.threshold else 0


@dataclass(frozen=True)
class Dialed:
    """Steady state of a dialer.

    Attributes
    ----------
    dials, reached, answered : dials ended (and started), customers reached, and answered, per unit of time.
    in_progress : mean number of dials in progress.
    delayed : share of the reached that find no idle agent, whether they then wait or not.
    mismatch : share of the reached that is lost before an agent answers.
    reached_wait : mean wait of the reached, answered or not.
    outbound, inbound : shares of agents' time spent serving reached customers, and inbound contacts.
    occupancy : sum of these two.
    inbound_delayed, inbound_abandonment : shares of inbound contacts that find no idle agent, and that leave.
    inbound_wait : mean wait of all inbound contacts, answered or not.
    """

    dials: float
    reached: float
    answered: float
    in_progress: float
    delayed: float
    mismatch: float
    reached_wait: float
    outbound: float
    inbound: float
    occupancy: float
    inbound_delayed: float
    inbound_abandonment: float
    inbound_wait: float


@dataclass(frozen=True)
class _Chain:
    """Transitions, cut at the longest inbound queue."""

    model: Dialer
    longest: int

    def idle(self, state: State) -> int:
        """Agents who serve nobody."""
        return self.model.agents - state[0] - state[1]

    def full(self, state: State) -> bool:
        """Whether the inbound queue is at its longest."""
        return state[4] == self.longest

    @property
    def empty(self) -> State:
        """All agents idle, the first dials just started."""
        return self._dialed((0, 0, 0, 0, 0))

    def transitions(self, state: State) -> Iterator[tuple[State, float]]:
        """Events, each followed by the dials that it starts."""
        for after, rate in self._events(state):
            if rate > 0.0:
                yield self._dialed(after), rate

    def _dialed(self, state: State) -> State:
        talks, inbound, dials, waiting, queued = state
        return talks, inbound, max(dials, self.model.target(self.idle(state))), waiting, queued

    def _events(self, state: State) -> Iterator[tuple[State, float]]:
        """Inbound arrivals, ends of dials and of service, losses from both queues."""
        (talks, inbound, dials, waiting, queued), model = state, self.model
        rings, lost = dials * model.ring_rate, waiting * model.reached_leaving if waiting else 0.0
        yield self._arrives(state), model.inbound_rate
        yield (talks, inbound, dials - 1, waiting, queued), rings * (1.0 - model.reach)
        yield self._reached(state), rings * model.reach
        yield self._freed((talks - 1, inbound, dials, waiting, queued)), talks * model.talk_rate
        yield self._freed((talks, inbound - 1, dials, waiting, queued)), inbound * model.inbound_talk_rate
        yield (talks, inbound, dials, waiting - 1, queued), lost
        yield (talks, inbound, dials, waiting, queued - 1), queued * model.inbound_leaving

    def _arrives(self, state: State) -> State:
        talks, inbound, dials, waiting, queued = state
        if self.idle(state):
            return talks, inbound + 1, dials, waiting, queued
        return talks, inbound, dials, waiting, min(queued + 1, self.longest)

    def _reached(self, state: State) -> State:
        talks, inbound, dials, waiting, queued = state
        if self.idle(state):
            return talks + 1, inbound, dials - 1, waiting, queued
        stays = math.isfinite(self.model.reached_leaving)
        return talks, inbound, dials - 1, waiting + stays, queued

    def _freed(self, state: State) -> State:
        """Give a freed agent the first inbound contact, else the first reached customer."""
        talks, inbound, dials, waiting, queued = state
        if queued:
            return talks, inbound + 1, dials, waiting, queued - 1
        return (talks + 1, inbound, dials, waiting - 1, queued) if waiting else state


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _figures(chain: _Chain, law: Stationary[State]) -> Dialed:
    model = chain.model
    talks, inbound, dials, waiting, queued = (law.mean(itemgetter(k)) for k in range(5))
    reached, answered = dials * model.ring_rate * model.reach, talks * model.talk_rate
    return Dialed(
        dials=dials * model.ring_rate,
        reached=reached,
        answered=answered,
        in_progress=dials,
        delayed=_share(law.mean(lambda s: s[2] * (chain.idle(s) == 0)), dials),
        mismatch=_share(reached - answered, reached),
        reached_wait=_share(waiting, reached),
        outbound=talks / model.agents,
        inbound=inbound / model.agents,
        occupancy=(talks + inbound) / model.agents,
        inbound_delayed=law.mean(lambda s: chain.idle(s) == 0),
        inbound_abandonment=model.inbound_leaving * _share(queued, model.inbound_rate),
        inbound_wait=_share(queued, model.inbound_rate),
    )


def dialer(model: Dialer) -> Dialed:
    """Steady state; the inbound queue's cut is widened until almost never reached."""
    longest = FIRST_LIMIT
    while True:
        chain = _Chain(model, longest)
        law = stationary(chain.empty, chain.transitions)
        if law.mean(chain.full) <= TAIL:
            return _figures(chain, law)
        longest *= 2
