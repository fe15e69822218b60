"""M/M/n+M with an offer of a callback, as a Markov chain on the kinds in queue, in their order.

Who accepts waits without patience at the same place among those on the line. So the state is the queue itself:
for each waiting, from the first on, whether a callback. The queue is cut where longer ones hardly occur.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .chains import Stationary, stationary

Queue = tuple[bool, ...]  # first come first; true for a callback
State = tuple[int, Queue]  # busy agents, queue
LONGEST = 12
TAIL = 2e-6  # largest probability of a longest queue that stands for no limit


@dataclass(frozen=True)
class Offering:
    """A queue that offers callbacks to arrivals who find more than so many waiting.

    Attributes
    ----------
    arrival_rate, service_rate, agents, abandonment_rate : of the queue.
    offered_beyond : an arrival that must wait and finds Q waiting is made the offer if Q + 1 is more than this.
    accept : probability that the offer is accepted.
    reach : probability that who is called back is reached; otherwise the agent is free again at once.
    room : largest number waiting, callbacks included, beyond which arrivals are blocked; None for no limit.
    """

    arrival_rate: float
    service_rate: float
    agents: int
    abandonment_rate: float
    offered_beyond: float
    accept: float
    reach: float = 1.0
    room: int | None = None


@dataclass(frozen=True)
class Callbacks:
    """Steady state; shares are of the arrivals that are let in.

    Attributes
    ----------
    blocking : share of all arrivals that finds no room.
    delayed : share that finds no idle agent.
    offered, accepted, completed : shares that are made the offer, accept it, and are reached.
    abandonment : share that leaves the line.
    wait_line : mean wait of who stays on the line or is answered at once, whether answered or not.
    asa_line : mean wait of those of them who are answered.
    wait_callback : mean wait of who accepts, until an agent rings.
    queue_length : mean number waiting, callbacks included.
    occupancy : share of agents' time spent serving.
    """

    blocking: float
    delayed: float
    offered: float
    accepted: float
    completed: float
    abandonment: float
    wait_line: float
    asa_line: float
    wait_callback: float
    queue_length: float
    occupancy: float


@dataclass(frozen=True)
class _Chain:
    """Transitions, cut at a longest queue."""

    model: Offering
    longest: int

    def waits(self, state: State) -> bool:
        """Whether an arrival would wait."""
        return state[0] == self.model.agents

    def offers(self, state: State) -> bool:
        """Whether an arrival would be made the offer."""
        return self.joins(state) and len(state[1]) + 1 > self.model.offered_beyond

    def full(self, state: State) -> bool:
        """Whether the queue is at its longest."""
        return len(state[1]) == self.longest

    def joins(self, state: State) -> bool:
        """Whether an arrival would join the queue."""
        return self.waits(state) and not self.full(state)

    def transitions(self, state: State) -> Iterator[tuple[State, float]]:
        """Arrivals, ends of service, abandonments."""
        busy, queue = state
        if not self.waits(state):
            yield (busy + 1, queue), self.model.arrival_rate
        elif not self.full(state):
            yield from self._queues(state)
        yield from self._frees(busy, queue, busy * self.model.service_rate)
        for place, callback in enumerate(queue):
            if not callback:
                yield (busy, queue[:place] + queue[place + 1 :]), self.model.abandonment_rate

    def _queues(self, state: State) -> Iterator[tuple[State, float]]:
        busy, queue = state
        accepted = self.model.accept if self.offers(state) else 0.0
        yield (busy, (*queue, True)), self.model.arrival_rate * accepted
        yield (busy, (*queue, False)), self.model.arrival_rate * (1.0 - accepted)

    def _frees(self, busy: int, queue: Queue, rate: float) -> Iterator[tuple[State, float]]:
        """Pass an agent's freedom down the queue, over callbacks who are not reached."""
        if not queue:
            yield (busy - 1, ()), rate
            return
        answers = self.model.reach if queue[0] else 1.0
        yield (busy, queue[1:]), rate * answers
        if answers < 1.0:
            yield from self._frees(busy, queue[1:], rate * (1.0 - answers))


def _solve(model: Offering) -> tuple[_Chain, Stationary[State]]:
    chain = _Chain(model, LONGEST if model.room is None else model.room)
    empty: State = (0, ())
    law = stationary(empty, chain.transitions)
    if model.room is None and law.mean(chain.full) > TAIL:
        raise ValueError("the queue is often longer than this oracle can follow")
    return chain, law


def _answered_in_the_end(model: Offering, law: Stationary[State]) -> float:
    """Mean number on the line who will be answered; it depends on those ahead only."""

    @cache
    def answered(ahead: Queue) -> float:
        freed = model.agents * model.service_rate
        passed = freed * after(ahead)
        for place, callback in enumerate(ahead):
            if not callback:
                passed += model.abandonment_rate * answered(ahead[:place] + ahead[place + 1 :])
        leaving = model.abandonment_rate * (1 + ahead.count(False))
        return passed / (freed + leaving)

    @cache
    def after(ahead: Queue) -> float:
        """Return the chance once an agent is free for the first of those ahead."""
        if not ahead:
            return 1.0
        answers = model.reach if ahead[0] else 1.0
        rest = answered(ahead[1:])
        return answers * rest + (1.0 - answers) * after(ahead[1:])

    return law.mean(lambda state: sum(answered(state[1][:k]) for k, kind in enumerate(state[1]) if not kind))


def callbacks(model: Offering) -> Callbacks:
    """M/M/n+M with callbacks; every mean wait by Little's law for those it is about."""
    chain, law = _solve(model)
    blocking = law.mean(chain.full) if model.room is not None else 0.0
    rate = model.arrival_rate * (1.0 - blocking)
    offered = law.mean(chain.offers) / (1.0 - blocking)
    accepted = model.accept * offered
    on_line = law.mean(lambda state: state[1].count(False))
    called = law.mean(lambda state: state[1].count(True))
    abandonment = model.abandonment_rate * on_line / rate
    return Callbacks(
        blocking=blocking,
        delayed=law.mean(chain.joins) / (1.0 - blocking),
        offered=offered,
        accepted=accepted,
        completed=accepted * model.reach,
        abandonment=abandonment,
        wait_line=on_line / (rate * (1.0 - accepted)),
        asa_line=_answered_in_the_end(model, law) / (rate * (1.0 - accepted - abandonment)),
        wait_callback=called / (rate * accepted) if accepted else 0.0,
        queue_length=on_line + called,
        occupancy=law.mean(lambda state: state[0]) / model.agents,
    )
