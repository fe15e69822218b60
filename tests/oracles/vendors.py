"""Contacts shared with an outsourcer: overflow without waiting, overflow of long queues, and a fixed split."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .chains import stationary
from .erlang import erlang_a, erlang_b
from .waits import Waits

Queue = tuple[bool, ...]  # first come first; true for who may be answered by the vendor
Busy = tuple[int, int]  # agents of ours and of the vendor who serve
State = tuple[int, int, Queue]


@dataclass(frozen=True)
class Overflow:
    """Overflow without waiting; shares are of all arrivals.

    Attributes
    ----------
    overflow : share that finds all of ours busy.
    loss : share that finds all of the vendor's busy too.
    by_vendor : share that the vendor answers.
    ours : mean number of our agents who serve.
    vendor, vendor_variance : mean and variance of the number of the vendor's agents who serve.
    """

    overflow: float
    loss: float
    by_vendor: float
    ours: float
    vendor: float
    vendor_variance: float


def overflow_loss(arrival_rate: float, agents: tuple[int, int], service_rates: tuple[float, float]) -> Overflow:
    """Overflow without waiting to a vendor who loses what it cannot answer at once (Kosten, 1937).

    Parameters
    ----------
    agents, service_rates : ours, then the vendor's.
    """

    def transitions(state: Busy) -> Iterator[tuple[Busy, float]]:
        ours, vendor = state
        if ours < agents[0]:
            yield (ours + 1, vendor), arrival_rate
        elif vendor < agents[1]:
            yield (ours, vendor + 1), arrival_rate
        yield (ours - 1, vendor), ours * service_rates[0]
        yield (ours, vendor - 1), vendor * service_rates[1]

    law = stationary((0, 0), transitions)
    over, loss, mean = law.mean(lambda s: s[0] == agents[0]), law[agents], law.mean(lambda s: s[1])
    variance = law.mean(lambda s: (s[1] - mean) ** 2)
    return Overflow(over, loss, over - loss, law.mean(lambda s: s[0]), mean, variance)


def overflow_moments(load: float, agents: int) -> tuple[float, float]:
    """Mean and variance of calls in progress on an endless vendor (Kosten, 1937; Wilkinson, 1956).

    m = a B(n, a) and v = m (1 - m + a / (n + 1 + m - a)), if both serve at the same rate.
    """
    mean = load * erlang_b(load, agents)
    return mean, mean * (1.0 - mean + load / (agents + 1.0 + mean - load))


@dataclass(frozen=True)
class Spill:
    """A queue that shares its late arrivals with a vendor.

    Attributes
    ----------
    arrival_rate, abandonment_rate : of all contacts; zero for endless patience.
    agents, service_rates : ours, then the vendor's.
    beyond : an arrival that finds none of ours idle, and more than so many waiting, may be answered by both; -1 lets
        all who find none of ours idle.
    room : largest number waiting; who would have to wait beyond it is blocked.
    """

    arrival_rate: float
    abandonment_rate: float
    agents: tuple[int, int]
    service_rates: tuple[float, float]
    beyond: int
    room: int


@dataclass(frozen=True)
class Spilled:
    """Steady state; shares are of the arrivals that are let in.

    Attributes
    ----------
    blocking : share of all arrivals that finds neither an agent nor room.
    delayed : share that joins the queue.
    shared : share that may be answered by the vendor.
    by_us, by_vendor, abandonment : shares that our agents answer, that the vendor answers, and that leave.
    wait : mean wait, answered or not.
    shared_wait, own_wait : the same of who may be answered by the vendor, and of all others (answered at once or not).
    queue_length : mean number waiting.
    ours, vendor : mean numbers of our and of the vendor's agents who serve.
    """

    blocking: float
    delayed: float
    shared: float
    by_us: float
    by_vendor: float
    abandonment: float
    wait: float
    shared_wait: float
    own_wait: float
    queue_length: float
    ours: float
    vendor: float


@dataclass(frozen=True)
class _Chain:
    """Transitions of a queue that spills to a vendor."""

    model: Spill

    def shares(self, state: State) -> bool:
        """Whether the vendor may answer an arrival."""
        return state[0] == self.model.agents[0] and len(state[2]) > self.model.beyond

    def waits(self, state: State) -> bool:
        """Whether an arrival finds no agent who may answer it."""
        full = state[1] == self.model.agents[1]
        return state[0] == self.model.agents[0] and (full or not self.shares(state))

    def blocks(self, state: State) -> bool:
        """Whether an arrival is turned away."""
        return self.waits(state) and len(state[2]) == self.model.room

    def transitions(self, state: State) -> Iterator[tuple[State, float]]:
        """Arrivals, ends of service, abandonments."""
        ours, vendor, queue = state
        yield self._arrives(state), self.model.arrival_rate
        if ours:
            yield self._freed_ours(state), ours * self.model.service_rates[0]
        if vendor:
            yield self._freed_vendor(state), vendor * self.model.service_rates[1]
        for place in range(len(queue)):
            yield (ours, vendor, _without(queue, place)), self.model.abandonment_rate

    def _arrives(self, state: State) -> State:
        ours, vendor, queue = state
        if self.blocks(state):
            return state
        if self.waits(state):
            return ours, vendor, (*queue, self.shares(state))
        return (ours, vendor + 1, queue) if self.shares(state) else (ours + 1, vendor, queue)

    def _freed_ours(self, state: State) -> State:
        """Take the first in queue."""
        ours, vendor, queue = state
        return (ours, vendor, queue[1:]) if queue else (ours - 1, vendor, queue)

    def _freed_vendor(self, state: State) -> State:
        """Take the first in queue that the vendor may answer."""
        ours, vendor, queue = state
        return (ours, vendor, _without(queue, queue.index(True))) if any(queue) else (ours, vendor - 1, queue)


def _without(queue: Queue, place: int) -> Queue:
    return queue[:place] + queue[place + 1 :]


def spill(model: Spill) -> Spilled:
    """Queue that spills to a vendor, exactly, its room included; mean waits by Little's law."""
    chain = _Chain(model)
    empty: State = (0, 0, ())
    law = stationary(empty, chain.transitions)
    blocking, ours, vendor = law.mean(chain.blocks), law.mean(lambda s: s[0]), law.mean(lambda s: s[1])
    rate = model.arrival_rate * (1.0 - blocking)
    own, both = law.mean(lambda s: s[2].count(False)), law.mean(lambda s: s[2].count(True))
    shared = law.mean(lambda s: chain.shares(s) and not chain.blocks(s)) / (1.0 - blocking)
    return Spilled(
        blocking=blocking,
        delayed=law.mean(lambda s: chain.waits(s) and not chain.blocks(s)) / (1.0 - blocking),
        shared=shared,
        by_us=ours * model.service_rates[0] / rate,
        by_vendor=vendor * model.service_rates[1] / rate,
        abandonment=model.abandonment_rate * (own + both) / rate,
        wait=(own + both) / rate,
        shared_wait=both / (rate * shared) if shared else 0.0,
        own_wait=own / (rate * (1.0 - shared)),
        queue_length=own + both,
        ours=ours,
        vendor=vendor,
    )


def split(
    arrival_rate: float,
    to_vendor: float,
    agents: tuple[int, int],
    service_rates: tuple[float, float],
    abandonment_rate: float,
    s: float = 0.0,
) -> tuple[Waits, Waits]:
    """Send each arrival to the vendor alone with a fixed probability: two independent Erlang A queues.

    Parameters
    ----------
    to_vendor : that probability, between zero and one.
    agents, service_rates : ours, then the vendor's.
    s : threshold of the service levels.

    Returns
    -------
    Waits at ours and at the vendor's, each of its own arrivals.
    """
    rates = (arrival_rate * (1.0 - to_vendor), arrival_rate * to_vendor)
    ours, vendor = (
        erlang_a(rate, service, n, abandonment_rate, s)
        for rate, service, n in zip(rates, service_rates, agents, strict=True)
    )
    return ours, vendor
