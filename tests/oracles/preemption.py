"""Preemptive-resume priority of two classes: one agent in closed form, several as a Markov chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .chains import Stationary, stationary

State = tuple[int, int]  # in system of the first and of the second class
FIRST_LIMITS = (32, 64)
TAIL = 1e-11  # largest probability of a count at a limit that stands for none


@dataclass(frozen=True)
class Work:
    """One class of an M/G/1 queue: its arrival rate, and the mean and cv of its service time."""

    rate: float
    mean: float
    cv: float

    @property
    def load(self) -> float:
        """Share of an agent's time that it needs."""
        return self.rate * self.mean

    @property
    def residual(self) -> float:
        """Mean work left of the contact in service that an arrival finds, in seconds: lambda E[S^2] / 2."""
        return self.rate * self.mean**2 * (1.0 + self.cv**2) / 2.0


@dataclass(frozen=True)
class Preempted:
    """Mean times of both classes with one agent; the first interrupts the second.

    Attributes
    ----------
    wait : mean time until service first begins, by class.
    sojourn : mean time from arrival to the end of service, by class.
    interruptions : mean number of times a contact of the second class is interrupted.
    """

    wait: tuple[float, float]
    sojourn: tuple[float, float]
    interruptions: float


def one_agent(first: Work, second: Work) -> Preempted:
    """M/G/1 with preemptive-resume priority (White and Christie, 1958; Cox and Smith, 1961).

    The first class meets an M/G/1 queue of its own. The second waits for all the work it finds, drawn out by
    the busy periods of the first class that begin meanwhile, and so does its own service.
    """
    spare_first, spare = 1.0 - first.load, 1.0 - first.load - second.load
    if spare <= 0.0:
        raise ValueError("unstable: the two classes need more than one agent")
    before = first.residual / spare_first
    below = (first.residual + second.residual) / (spare_first * spare)
    return Preempted(
        wait=(before, below),
        sojourn=(before + first.mean, below + second.mean / spare_first),
        interruptions=first.rate * second.mean,
    )


@dataclass(frozen=True)
class Interrupting:
    """Two classes at a pool of agents; all times are exponential.

    Attributes
    ----------
    arrivals, services : rates of both classes.
    agents : size of the pool.
    leaving : abandonment rate of the first class; zero for endless patience.
    """

    arrivals: tuple[float, float]
    services: tuple[float, float]
    agents: int
    leaving: float = 0.0


@dataclass(frozen=True)
class Blend:
    """Steady state of an interrupting and an interrupted class.

    Attributes
    ----------
    delayed, abandonment : shares of the first class that find no agent to interrupt, and that leave.
    wait : mean time in queue of the first class.
    sojourn : mean time of the second class from arrival to the end of service.
    backlog : mean number of the second class in system, those in hand included.
    in_hand : mean number of the second class in service.
    occupancy : share of agents' time spent serving.
    """

    delayed: float
    abandonment: float
    wait: float
    sojourn: float
    backlog: float
    in_hand: float
    occupancy: float


@dataclass(frozen=True)
class _Chain:
    """Transitions, cut at the largest numbers in system of both classes."""

    model: Interrupting
    most: State

    def busy(self, state: State) -> int:
        """Agents with the first class."""
        return min(state[0], self.model.agents)

    def queued(self, state: State) -> int:
        """First class in queue."""
        return state[0] - self.busy(state)

    def in_hand(self, state: State) -> int:
        """Second class in service, by the agents that the first leaves."""
        return min(state[1], self.model.agents - self.busy(state))

    def at(self, limit: int, state: State) -> bool:
        """Whether a class is at its limit."""
        return state[limit] == self.most[limit]

    def transitions(self, state: State) -> Iterator[tuple[State, float]]:
        """Arrivals, ends of service, abandonments."""
        high, low = state
        model = self.model
        if high < self.most[0]:
            yield (high + 1, low), model.arrivals[0]
        if low < self.most[1]:
            yield (high, low + 1), model.arrivals[1]
        yield (high - 1, low), self.busy(state) * model.services[0] + self.queued(state) * model.leaving
        yield (high, low - 1), self.in_hand(state) * model.services[1]


def _solve(model: Interrupting) -> tuple[_Chain, Stationary[State]]:
    """Solve the chain, widening the cuts until each is almost never reached."""
    most = FIRST_LIMITS
    while True:
        chain = _Chain(model, most)
        law = stationary((0, 0), chain.transitions)
        short = [law.mean(lambda state, k=k, chain=chain: chain.at(k, state)) > TAIL for k in (0, 1)]
        if not any(short):
            return chain, law
        most = (most[0] * 2 if short[0] else most[0], most[1] * 2 if short[1] else most[1])


def several_agents(model: Interrupting) -> Blend:
    """M/M/n with preemptive-resume priority, the first class with or without abandonment.

    As service is exponential, it does not matter which agent resumes what was interrupted, nor in which order.
    """
    chain, law = _solve(model)
    queue, busy, hand = law.mean(chain.queued), law.mean(chain.busy), law.mean(chain.in_hand)
    backlog = law.mean(lambda state: state[1])
    return Blend(
        delayed=law.mean(lambda state: state[0] >= model.agents),
        abandonment=model.leaving * queue / model.arrivals[0],
        wait=queue / model.arrivals[0],
        sojourn=backlog / model.arrivals[1],
        backlog=backlog,
        in_hand=hand,
        occupancy=(busy + hand) / model.agents,
    )
