"""Queues of several contact classes served by several agent pools, ranked both ways, as a Markov chain.

Arrivals are Poisson, service is exponential by class and pool, patience is exponential by class.
An arrival takes an idle agent of the first pool in its class's ranking that has one, else queues by class.
A freed agent takes the longest-waiting contact of the first class in its pool's ranking that has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from .chains import Stationary, stationary

State = tuple[tuple[int, ...], tuple[int, ...]]  # contacts in service by slot, contacts in queue by class
FIRST_LIMIT = 16
TAIL = 1e-11  # largest probability of a queue at a limit that stands for none


@dataclass(frozen=True)
class Routing:
    """A routed system; classes and pools are numbered from zero.

    Attributes
    ----------
    arrivals : arrival rate of each class.
    agents : agents of each pool.
    rates : rates[class][pool], service rate; unused where the pool does not serve the class.
    abandonments : abandonment rate of each class, zero for endless patience.
    pools : pools[class], the pools an arrival tries, in order.
    classes : classes[pool], the classes a freed agent tries, in order.
    """

    arrivals: tuple[float, ...]
    agents: tuple[int, ...]
    rates: tuple[tuple[float, ...], ...]
    abandonments: tuple[float, ...]
    pools: tuple[tuple[int, ...], ...]
    classes: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        upward = {(i, p) for i, ranked in enumerate(self.pools) for p in ranked}
        downward = {(i, p) for p, ranked in enumerate(self.classes) for i in ranked}
        if upward != downward:
            raise ValueError("the rankings of classes and of pools disagree on who serves whom")


@dataclass(frozen=True)
class Flows:
    """Steady state of a routed system; shares are of all arrivals of the class.

    Attributes
    ----------
    abandonment, blocking : shares that leave from the queue, and that find neither an agent nor room.
    delayed : share that joins the queue.
    wait : mean time in queue over all arrivals (Little: queue length / arrival rate).
    queue_length : mean number in queue of each class.
    occupancy : share of time spent serving of each pool.
    served_by : served_by[class][pool], share served by the pool.
    states : size of the chain.
    """

    abandonment: tuple[float, ...]
    blocking: tuple[float, ...]
    delayed: tuple[float, ...]
    wait: tuple[float, ...]
    queue_length: tuple[float, ...]
    occupancy: tuple[float, ...]
    served_by: tuple[tuple[float, ...], ...]
    states: int


def _moved(counts: tuple[int, ...], position: int, by: int) -> tuple[int, ...]:
    """Counts with one of them changed."""
    return (*counts[:position], counts[position] + by, *counts[position + 1 :])


class RoutedChain:
    """Transitions of a routed system with room for `limits[class]` contacts in each queue.

    Contacts in service are counted by slot: the classes a pool serves at the same rate share a slot.
    """

    def __init__(self, system: Routing, limits: tuple[int, ...]) -> None:
        self.system, self.limits = system, limits
        served = [(i, p) for p, ranked in enumerate(system.classes) for i in ranked]
        self.slots = list(dict.fromkeys((p, system.rates[i][p]) for i, p in served))
        self.slot = {(i, p): self.slots.index((p, system.rates[i][p])) for i, p in served}

    @property
    def empty(self) -> State:
        """Nobody in service or in queue."""
        return (0,) * len(self.slots), (0,) * len(self.limits)

    def queued(self, i: int, state: State) -> int:
        """Contacts of class i in queue."""
        return state[1][i]

    def full(self, i: int, state: State) -> bool:
        """Whether the queue of class i is at its limit."""
        return state[1][i] >= self.limits[i]

    def busy(self, pool: int, state: State) -> int:
        """Agents of the pool who serve."""
        return sum(count for count, (p, _) in zip(state[0], self.slots, strict=True) if p == pool)

    def pool_for(self, i: int, state: State) -> int | None:
        """Pool whose idle agent an arrival of class i takes, or None."""
        agents = self.system.agents
        return next((p for p in self.system.pools[i] if self.busy(p, state) < agents[p]), None)

    def joins(self, i: int, state: State) -> bool:
        """Whether an arrival of class i would queue."""
        return self.pool_for(i, state) is None and not self.full(i, state)

    def blocks(self, i: int, state: State) -> bool:
        """Whether an arrival of class i would be turned away."""
        return self.pool_for(i, state) is None and self.full(i, state)

    def class_for(self, pool: int, state: State) -> int | None:
        """Class from whose queue a freed agent of the pool takes, or None."""
        return next((i for i in self.system.classes[pool] if state[1][i] > 0), None)

    def starts(self, i: int, pool: int, state: State) -> float:
        """Rate at which the pool starts to serve contacts of class i."""
        direct = self.system.arrivals[i] if self.pool_for(i, state) == pool else 0.0
        if self.class_for(pool, state) != i:
            return direct
        return direct + sum(c * r for c, (p, r) in zip(state[0], self.slots, strict=True) if p == pool)

    def transitions(self, state: State) -> Iterator[tuple[State, float]]:
        """Arrivals, abandonments and completions."""
        for i in range(len(self.limits)):
            yield from self._class_moves(i, state)
        for k in range(len(self.slots)):
            if state[0][k]:
                yield self._completion(k, state)

    def _class_moves(self, i: int, state: State) -> Iterator[tuple[State, float]]:
        serving, queued = state
        pool = self.pool_for(i, state)
        if pool is not None:
            yield (_moved(serving, self.slot[i, pool], 1), queued), self.system.arrivals[i]
        elif not self.full(i, state):
            yield (serving, _moved(queued, i, 1)), self.system.arrivals[i]
        if queued[i]:
            yield (serving, _moved(queued, i, -1)), queued[i] * self.system.abandonments[i]

    def _completion(self, k: int, state: State) -> tuple[State, float]:
        serving, queued = state
        pool, rate = self.slots[k]
        after, taken = _moved(serving, k, -1), self.class_for(pool, state)
        if taken is not None:
            after, queued = _moved(after, self.slot[taken, pool], 1), _moved(queued, taken, -1)
        return (after, queued), serving[k] * rate


def _law(system: Routing, limits: tuple[int, ...] | None) -> tuple[RoutedChain, Stationary[State]]:
    """Solve the chain; without limits, widen those that matter until each is almost never reached."""
    tried = limits or (FIRST_LIMIT,) * len(system.arrivals)
    while True:
        chain = RoutedChain(system, tried)
        law = stationary(chain.empty, chain.transitions)
        reached = [law.mean(partial(chain.full, i)) > TAIL for i in range(len(tried))]
        if limits is not None or not any(reached):
            return chain, law
        tried = tuple(room + room // 4 if more else room for room, more in zip(tried, reached, strict=True))


def solve_routing(system: Routing, limits: tuple[int, ...] | None = None) -> Flows:
    """Steady state of a routed system.

    Parameters
    ----------
    limits : waiting places of each class; None for queues without limit (cut where hardly ever reached).
    """
    chain, law = _law(system, limits)
    classes, pools = range(len(system.arrivals)), range(len(system.agents))
    rate, patience = system.arrivals, system.abandonments
    queue = tuple(law.mean(partial(chain.queued, i)) for i in classes)
    starts = [[law.mean(partial(chain.starts, i, p)) for p in pools] for i in classes]
    return Flows(
        abandonment=tuple(patience[i] * queue[i] / rate[i] for i in classes),
        blocking=tuple(law.mean(partial(chain.blocks, i)) for i in classes),
        delayed=tuple(law.mean(partial(chain.joins, i)) for i in classes),
        wait=tuple(queue[i] / rate[i] for i in classes),
        queue_length=queue,
        occupancy=tuple(law.mean(partial(chain.busy, p)) / system.agents[p] for p in pools),
        served_by=tuple(tuple(started / rate[i] for started in starts[i]) for i in classes),
        states=len(law),
    )
