"""Two channels between which customers switch, and customers whose choice depends on what came before.

Two queues M/M/n+M: whoever abandons one turns to the other at once with a fixed probability, as often as it takes,
with new patience each time. And choice: contacts that come one after the other, each decided by a finite state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np
from numpy.typing import NDArray

from .chains import Stationary, stationary

State = tuple[int, int]  # in system on the first, on the second
Pair = tuple[float, float]
FIRST_LIMIT = 24
TAIL = 1e-11  # largest probability of a count at a limit that stands for none


@dataclass(frozen=True)
class Switching:
    """Two queues; ``switched`` is the probability that who abandons one turns to the other.

    Attributes
    ----------
    arrival_rates : of first attempts.
    service_rates, agents, leaving : of each queue; ``leaving`` is the abandonment rate.
    """

    arrival_rates: Pair
    service_rates: Pair
    agents: tuple[int, int]
    leaving: Pair
    switched: Pair


@dataclass(frozen=True)
class SwitchingFlows:
    """Steady state, one number for each queue; shares are of all attempts on it.

    Attributes
    ----------
    attempts : rate of attempts, switches from the other included.
    switches : rate of attempts that come from the other.
    abandonment, delayed : shares that leave the queue, and that find no idle agent.
    wait : mean time in queue, of all attempts.
    queue_length : mean number in queue.
    occupancy : share of agents' time spent serving.
    """

    attempts: Pair
    switches: Pair
    abandonment: Pair
    delayed: Pair
    wait: Pair
    queue_length: Pair
    occupancy: Pair


@dataclass(frozen=True)
class _Chain:
    """Transitions, cut at the largest numbers in each system."""

    model: Switching
    most: State

    @property
    def full(self) -> tuple[Callable[[State], float], Callable[[State], float]]:
        """Whether the number in each system is the largest."""
        return lambda state: state[0] == self.most[0], lambda state: state[1] == self.most[1]

    def queued(self, state: State, k: int) -> int:
        """Return the number in a queue."""
        return max(0, state[k] - self.model.agents[k])

    def leaving(self, state: State, k: int) -> float:
        """Return the rate of abandonment."""
        return self.queued(state, k) * self.model.leaving[k]

    def coming(self, state: State, k: int) -> float:
        """Return the rate of attempts: first ones, and switches from the other queue."""
        return self.model.arrival_rates[k] + self.model.switched[1 - k] * self.leaving(state, 1 - k)

    def transitions(self, state: State) -> Iterator[tuple[State, float]]:
        """Arrivals, completions, abandonments that are lost, and switches."""
        model = self.model
        for k in (0, 1):
            fewer, more = _plus(state, k, -1), _plus(state, k, 1)
            if state[k] < self.most[k]:
                yield more, model.arrival_rates[k]
            yield fewer, min(state[k], model.agents[k]) * model.service_rates[k]
            yield fewer, self.leaving(state, k) * (1 - model.switched[k])
            if state[1 - k] < self.most[1 - k]:
                yield _plus(fewer, 1 - k, 1), self.leaving(state, k) * model.switched[k]


def _plus(state: State, k: int, step: int) -> State:
    return (state[0] + step, state[1]) if k == 0 else (state[0], state[1] + step)


def _solved(model: Switching) -> tuple[_Chain, Stationary[State]]:
    room = [FIRST_LIMIT, FIRST_LIMIT]
    while True:
        chain = _Chain(model, (model.agents[0] + room[0], model.agents[1] + room[1]))
        law = stationary((0, 0), chain.transitions)
        short = [law.mean(chain.full[k]) > TAIL for k in (0, 1)]
        if not any(short):
            return chain, law
        room = [size + size // 2 if is_short else size for size, is_short in zip(room, short, strict=True)]


def switching(model: Switching) -> SwitchingFlows:
    """Return the steady state; who is delayed is counted at arrivals and switches, which are no Poisson process."""
    chain, law = _solved(model)
    found = [_flows(chain, law, k) for k in (0, 1)]
    return SwitchingFlows(*zip(*found, strict=True))


def _flows(chain: _Chain, law: Stationary[State], k: int) -> tuple[float, ...]:
    model = chain.model
    rate = law.mean(lambda state: chain.coming(state, k))
    queue = law.mean(lambda state: chain.queued(state, k))
    met_busy = law.mean(lambda state: chain.coming(state, k) * (state[k] >= model.agents[k]))
    busy = law.mean(lambda state: min(state[k], model.agents[k]))
    other = model.switched[1 - k] * law.mean(lambda state: chain.leaving(state, 1 - k))
    return rate, other, model.leaving[k] * queue / rate, met_busy / rate, queue / rate, queue, busy / model.agents[k]


# Choice


def settled_at(planned: Sequence[float], utilities: Sequence[float]) -> NDArray[np.float64]:
    """Return, row by row, where a contact goes that the volumes put on each channel.

    Row k holds the chances of each channel: the diagonal min(1, P1 / P0), the rest in proportion to (P1 - P0)+.
    """
    before = np.array(planned) / sum(planned)
    wanted = before * np.exp(utilities)
    wanted /= wanted.sum()
    gains = np.maximum(wanted - before, 0.0)
    stays = np.minimum(1.0, wanted / before)
    moves = np.outer(1 - stays, gains / gains.sum()) if gains.sum() else np.zeros((len(before), len(before)))
    return np.asarray(np.diag(stays) + moves)


def longer(wait: float, usual: float, target: float) -> float:
    """Return by how much a wait is felt to be longer than usual: the difference of ln(1 + wait / target)."""
    return log1p(wait / target) - log1p(usual / target)


def played(start: int, plan: Sequence[int], steps: Mapping[int, NDArray[np.float64]], chosen: int) -> float:
    """Return how many contacts go to a channel, on average.

    ``plan`` says where the volumes have each, one after the other; ``steps[k]``, of shape (states, channels, states),
    is the chance of going to a channel and on to a state from each state, planned on ``k``.
    """
    law = np.zeros(next(iter(steps.values())).shape[0])
    law[start], expected = 1.0, 0.0
    for planned in plan:
        joint = np.tensordot(law, steps[planned], axes=1)
        expected += float(joint[chosen].sum())
        law = joint.sum(axis=0)
    return expected
