"""M/M/n whose agents stay busy with wrap-up after the talk, with or without abandonment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .chains import Stationary, stationary

State = tuple[int, int, int]  # talking, in wrap-up, in queue
FIRST_LIMIT = 32
TAIL = 1e-12  # largest probability of a queue at a limit that stands for none


@dataclass(frozen=True)
class WrapUp:
    """Steady state of a queue with wrap-up.

    Attributes
    ----------
    delayed : share of arrivals that finds no idle agent.
    abandonment : share of arrivals that leaves before the talk.
    wait : mean time in queue over all arrivals.
    queue_length : mean number in queue.
    talking, wrapping : shares of agents' time spent in talk and in wrap-up; their sum is the occupancy.
    """

    delayed: float
    abandonment: float
    wait: float
    queue_length: float
    talking: float
    wrapping: float

    @property
    def occupancy(self) -> float:
        """Share of agents' time spent in talk or wrap-up."""
        return self.talking + self.wrapping


@dataclass(frozen=True)
class _Chain:
    """Transitions, cut at a largest queue."""

    arrival_rate: float
    talk_rate: float
    wrap_rate: float
    agents: int
    abandonment_rate: float
    most: int

    def waits(self, state: State) -> bool:
        """Whether no agent is idle."""
        return state[0] + state[1] == self.agents

    def full(self, state: State) -> bool:
        """Whether the queue is at its cut."""
        return state[2] == self.most

    def transitions(self, state: State) -> Iterator[tuple[State, float]]:
        """Arrivals, ends of talk, ends of wrap-up, abandonments."""
        talking, wrapping, queued = state
        if not self.waits(state):
            yield (talking + 1, wrapping, 0), self.arrival_rate
        elif queued < self.most:
            yield (talking, wrapping, queued + 1), self.arrival_rate
        yield (talking - 1, wrapping + 1, queued), talking * self.talk_rate
        freed = (talking + 1, wrapping - 1, queued - 1) if queued else (talking, wrapping - 1, 0)
        yield freed, wrapping * self.wrap_rate
        yield (talking, wrapping, queued - 1), queued * self.abandonment_rate


def _solve(rates: tuple[float, float, float], agents: int, abandonment_rate: float) -> Stationary[State]:
    """Solve the chain, widening the queue until its limit is almost never reached."""
    most = FIRST_LIMIT
    while True:
        chain = _Chain(*rates, agents, abandonment_rate, most)
        law = stationary((0, 0, 0), chain.transitions)
        if law.mean(chain.full) <= TAIL:
            return law
        most += most // 2


def wrap_up(
    arrival_rate: float, talk_rate: float, wrap_rate: float, agents: int, abandonment_rate: float = 0.0
) -> WrapUp:
    """M/M/n(+M) in which each service is an exponential talk and an exponential wrap-up.

    Parameters
    ----------
    talk_rate, wrap_rate : one over the means of the two phases.
    abandonment_rate : one over mean patience; zero for endless patience.
    """
    if abandonment_rate <= 0.0 and arrival_rate * (1.0 / talk_rate + 1.0 / wrap_rate) >= agents:
        raise ValueError("unstable: no abandonment and a load of at least the number of agents")
    law = _solve((arrival_rate, talk_rate, wrap_rate), agents, abandonment_rate)
    queue = law.mean(lambda state: state[2])
    return WrapUp(
        delayed=law.mean(lambda state: state[0] + state[1] == agents),
        abandonment=abandonment_rate * queue / arrival_rate,
        wait=queue / arrival_rate,
        queue_length=queue,
        talking=law.mean(lambda state: state[0]) / agents,
        wrapping=law.mean(lambda state: state[1]) / agents,
    )
