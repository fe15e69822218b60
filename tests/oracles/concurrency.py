"""Agents who hold several contacts at once: birth-death for one agent, a Markov chain for several.

Arrivals are Poisson, work and patience exponential. An agent with n contacts in hand, at most as many as
there are slots, works on each at speed s(n), so that they end at rate n s(n) mu. Who finds all slots taken
queues, and a slot that comes free takes the head of the queue: the agents then are all full, and slots come
free at one constant rate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .chains import Stationary, stationary

Array = NDArray[np.float64]
Pick = Callable[[Iterable[int]], int]
State = tuple[tuple[int, ...], int]  # agents with 0, 1, ... contacts in hand; in queue
NEGLIGIBLE_LOG = 80.0  # states this far below the likeliest (in logs) are dropped
FIRST_LIMIT = 32
TAIL = 1e-12  # largest probability of a queue at a limit that stands for none


@dataclass(frozen=True)
class Chats:
    """Steady state of agents with slots; shares are of all arrivals.

    Attributes
    ----------
    delayed : share that finds all slots taken.
    abandonment : share that leaves before an agent takes it.
    wait_all : mean time in queue over all arrivals.
    asa : mean time in queue of the answered.
    queue_length : mean number in queue.
    occupancy : share of agents' time with at least one contact in hand.
    in_hand : mean number in hand of one agent, idle time included.
    concurrency : mean number in hand of an agent who has any: contact-seconds / agent-seconds.
    handle_time : mean time in a slot (Little: in hand / rate of the answered).
    speed : mean speed of the contacts in hand; times the handle time it is the mean work.
    """

    delayed: float
    abandonment: float
    wait_all: float
    asa: float
    queue_length: float
    occupancy: float
    in_hand: float
    concurrency: float
    handle_time: float
    speed: float


@dataclass(frozen=True)
class Slots:
    """Agents with slots, and what they meet.

    Attributes
    ----------
    arrival_rate, work_rate : one over the mean time between arrivals, and over the mean work at speed 1.
    speeds : s(1), s(2), ...: speed of each contact by the number in hand; as many as an agent has slots.
    agents : number of agents.
    abandonment_rate : one over mean patience; zero for endless patience.
    """

    arrival_rate: float
    work_rate: float
    speeds: tuple[float, ...]
    agents: int = 1
    abandonment_rate: float = 0.0

    def __post_init__(self) -> None:
        if self.abandonment_rate <= 0.0 and self.arrival_rate >= self.drain:
            raise ValueError("unstable: no abandonment, and contacts come no slower than full agents end them")

    @property
    def limit(self) -> int:
        """Slots of an agent."""
        return len(self.speeds)

    @property
    def drain(self) -> float:
        """Rate at which slots come free while all are taken."""
        return self.agents * self.ending(self.limit)

    def ending(self, load: int) -> float:
        """Rate at which contacts end with an agent who has so many in hand."""
        return self.work_rate * self.shared(load)

    def shared(self, load: int) -> float:
        """Work done per second with so many in hand, n s(n)."""
        return load * self.speeds[load - 1] if load else 0.0


def one_agent(slots: Slots) -> Chats:
    """One agent, from the birth-death law of the number in the system."""
    if slots.agents != 1:
        raise ValueError("several agents need to know who takes an arrival")
    law = _birth_death(slots)
    in_hand, queued = law[: slots.limit + 1].copy(), law[slots.limit :]
    in_hand[-1] = queued.sum()
    return _chats(slots, in_hand, queued)


def _birth_death(slots: Slots) -> Array:
    """Stationary law of contacts in hand and in queue, weighted in logs."""
    room = FIRST_LIMIT
    while True:
        below = [slots.ending(load) for load in range(1, slots.limit + 1)]
        above = slots.drain + slots.abandonment_rate * np.arange(1.0, room + 1.0)
        departures = np.concatenate((below, above))
        logs = np.concatenate(([0.0], np.cumsum(math.log(slots.arrival_rate) - np.log(departures))))
        if logs[-1] < logs.max() - NEGLIGIBLE_LOG and departures[-1] > slots.arrival_rate:
            weights = np.exp(logs - logs.max())
            return np.asarray(weights / weights.sum())
        room *= 2


def several_agents(slots: Slots, pick: Pick = min) -> Chats:
    """Several agents, from the chain of how many agents have each number in hand.

    Parameters
    ----------
    pick : which of the loads below the limit an arrival joins: ``min`` is lightest load, ``max`` fullest first.
    """
    chain, law = _solve(slots, pick)
    by_load, queued = np.zeros(slots.limit + 1), np.zeros(chain.most + 1)
    for state, probability in law.items():
        by_load += probability / slots.agents * np.array(state[0])
        queued[state[1]] += probability * chain.full(state)
    return _chats(slots, by_load, queued)


@dataclass(frozen=True)
class _Chain:
    """Transitions, cut at a largest queue."""

    slots: Slots
    pick: Pick
    most: int

    def full(self, state: State) -> bool:
        """Whether all slots are taken."""
        return state[0][-1] == self.slots.agents

    def at_cut(self, state: State) -> bool:
        """Whether the queue is at its cut."""
        return state[1] == self.most

    def transitions(self, state: State) -> Iterator[tuple[State, float]]:
        """Arrivals, endings, abandonments."""
        by_load, queue = state
        if not self.full(state):
            joined = self.pick(load for load, agents in enumerate(by_load[:-1]) if agents)
            yield (_moved(by_load, joined, joined + 1), 0), self.slots.arrival_rate
        elif not self.at_cut(state):
            yield (by_load, queue + 1), self.slots.arrival_rate
        for load in range(1, self.slots.limit + 1):
            after = (by_load, queue - 1) if queue else (_moved(by_load, load, load - 1), 0)
            yield after, by_load[load] * self.slots.ending(load)
        yield (by_load, queue - 1), queue * self.slots.abandonment_rate


def _moved(by_load: tuple[int, ...], source: int, target: int) -> tuple[int, ...]:
    """Counts by load after one agent has gone from one load to another."""
    return tuple(agents - (load == source) + (load == target) for load, agents in enumerate(by_load))


def _solve(slots: Slots, pick: Pick) -> tuple[_Chain, Stationary[State]]:
    """Solve the chain, widening the queue until its limit is almost never reached."""
    most = FIRST_LIMIT
    while True:
        chain = _Chain(slots, pick, most)
        law = stationary(((slots.agents, *(0 for _ in slots.speeds)), 0), chain.transitions)
        if law.mean(chain.at_cut) <= TAIL:
            return chain, law
        most += most // 2


def _chats(slots: Slots, by_load: Array, queued: Array) -> Chats:
    """Figures from the law of one agent's load, and P(all slots taken, j in queue) by j."""
    queue = float(queued @ np.arange(queued.size))
    loads = range(slots.limit + 1)
    in_hand = float(by_load @ np.array(loads))
    abandonment = slots.abandonment_rate * queue / slots.arrival_rate
    served_per_agent = slots.arrival_rate * (1.0 - abandonment) / slots.agents
    occupancy = 1.0 - float(by_load[0])
    return Chats(
        delayed=float(queued.sum()),
        abandonment=abandonment,
        wait_all=queue / slots.arrival_rate,
        asa=_answered_wait(slots, queued) / (1.0 - abandonment),
        queue_length=queue,
        occupancy=occupancy,
        in_hand=in_hand,
        concurrency=in_hand / occupancy,
        handle_time=in_hand / served_per_agent,
        speed=float(by_load @ np.array([slots.shared(load) for load in loads])) / in_hand,
    )


def _answered_wait(slots: Slots, queued: Array) -> float:
    """Mean of the wait times the indicator of being answered.

    With i ahead, the next to leave the line does so at rate c + (i + 1) theta, c the rate of freed slots,
    and it is another or a freed slot's with probability (c + i theta) / (c + (i + 1) theta), whenever it is.
    """
    ahead = np.arange(queued.size)
    rates = slots.drain + (ahead + 1.0) * slots.abandonment_rate
    return float(queued @ (slots.drain / rates * np.cumsum(1.0 / rates)))


def repair_speeds(agent_time: float, customer_time: float, most: int) -> tuple[float, ...]:
    """s(n) = X(n) / (n X(1)) for n up to ``most``, X(n) the throughput of M/M/1//n (machine repair; Palm, 1947).

    Unless all n customers think, turns end at rate 1 / agent_time; k of them are at the agent with weight
    n! / (n - k)! r^k, r = agent_time / customer_time.

    Parameters
    ----------
    agent_time, customer_time : mean times of one turn, both above zero.
    """
    turns = [_working(agent_time / customer_time, n) for n in range(1, most + 1)]
    return tuple(share / (n * turns[0]) for n, share in enumerate(turns, start=1))


def _working(r: float, customers: int) -> float:
    """Share of time in which some of the customers are at the agent."""
    some = sum(math.perm(customers, k) * r**k for k in range(1, customers + 1))
    return some / (1.0 + some)
