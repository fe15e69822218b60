"""M/M/n+M whose abandoning or blocked customers may redial after an exponential delay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .chains import Stationary, stationary

State = tuple[int, int]  # in system, in orbit (waiting to redial)
FIRST_LIMIT = 32
TAIL = 1e-12  # largest probability of a count at a limit that stands for none


@dataclass(frozen=True)
class Redialling:
    """A queue with redials; every attempt has fresh patience and the same chance to redial.

    Attributes
    ----------
    arrival_rate : rate of first attempts.
    service_rate, agents, abandonment_rate : of the queue.
    after_abandon, after_block : probability of redialling after an abandonment, after a blocked attempt.
    redial_rate : one over the mean delay to the redial.
    lines : largest number in system, agents included; None for no limit.
    """

    arrival_rate: float
    service_rate: float
    agents: int
    abandonment_rate: float
    after_abandon: float
    redial_rate: float
    lines: int | None = None
    after_block: float = 0.0


@dataclass(frozen=True)
class RedialFlows:
    """Steady state of a queue with redials; shares are of all attempts, redials included.

    Attributes
    ----------
    abandonment, blocking : shares that leave the queue, and that find all lines taken.
    delayed : share that joins the queue.
    wait : mean time in queue over all attempts, the blocked counted with none.
    wait_admitted : mean time in queue over the attempts not blocked.
    attempts : attempts per first attempt.
    served : share of first attempts (customers) served in the end.
    queue_length, orbit_length : mean number in queue, and waiting to redial.
    occupancy : share of agents' time spent serving.
    """

    abandonment: float
    blocking: float
    delayed: float
    wait: float
    wait_admitted: float
    attempts: float
    served: float
    queue_length: float
    orbit_length: float
    occupancy: float


@dataclass(frozen=True)
class _Chain:
    """Transitions, cut at the largest numbers in system and in orbit."""

    model: Redialling
    most: State

    def queued(self, state: State) -> int:
        """Number in queue."""
        return max(0, state[0] - self.model.agents)

    def busy(self, state: State) -> int:
        """Agents who serve."""
        return min(state[0], self.model.agents)

    def in_orbit(self, state: State) -> int:
        """Number waiting to redial."""
        return state[1]

    def full(self, state: State) -> bool:
        """Whether the number in system is the largest."""
        return state[0] == self.most[0]

    def orbit_full(self, state: State) -> bool:
        """Whether the number in orbit is the largest."""
        return state[1] == self.most[1]

    def attempt_rate(self, state: State) -> float:
        """Rate of first attempts and redials."""
        return self.model.arrival_rate + self.model.redial_rate * state[1]

    def blocked_rate(self, state: State) -> float:
        """Rate of attempts that find all lines taken."""
        return self.attempt_rate(state) if self.full(state) else 0.0

    def delayed_rate(self, state: State) -> float:
        """Rate of attempts that join the queue."""
        waits = self.model.agents <= state[0] < self.most[0]
        return self.attempt_rate(state) if waits else 0.0

    def _kept(self, orbit: int) -> int:
        return min(orbit, self.most[1])

    def transitions(self, state: State) -> Iterator[tuple[State, float]]:
        """Attempts, completions and abandonments."""
        system, orbit = state
        model = self.model
        leaving = self.queued(state) * model.abandonment_rate
        for_good = self.busy(state) * model.service_rate + leaving * (1.0 - model.after_abandon)
        yield from self._attempts(state)
        yield (system - 1, orbit), for_good
        yield (system - 1, self._kept(orbit + 1)), leaving * model.after_abandon

    def _attempts(self, state: State) -> Iterator[tuple[State, float]]:
        system, orbit = state
        first, again = self.model.arrival_rate, orbit * self.model.redial_rate
        if system < self.most[0]:
            yield (system + 1, orbit), first
            yield (system + 1, orbit - 1), again
            return
        yield (system, self._kept(orbit + 1)), first * self.model.after_block
        yield (system, orbit - 1), again * (1.0 - self.model.after_block)


def _solve(model: Redialling) -> tuple[_Chain, Stationary[State]]:
    """Solve the chain, widening the cuts until each is almost never reached."""
    room, orbit = FIRST_LIMIT, FIRST_LIMIT
    while True:
        chain = _Chain(model, (model.lines or model.agents + room, orbit))
        law = stationary((0, 0), chain.transitions)
        short_room = model.lines is None and law.mean(chain.full) > TAIL
        short_orbit = law.mean(chain.orbit_full) > TAIL
        if not (short_room or short_orbit):
            return chain, law
        room += room // 2 if short_room else 0
        orbit += orbit // 2 if short_orbit else 0


def redials(model: Redialling) -> RedialFlows:
    """Steady state of M/M/n+M, with or without a limit on lines, with redials (Aguir et al., 2004).

    Balance of attempts gives attempts = 1 / (1 - p P(abandon) - p_b P(blocked)) per customer.
    """
    if model.lines is not None and model.lines < model.agents:
        raise ValueError("fewer lines than agents")
    chain, law = _solve(model)
    rate, queue = law.mean(chain.attempt_rate), law.mean(chain.queued)
    blocking, busy = law.mean(chain.blocked_rate) / rate, law.mean(chain.busy)
    return RedialFlows(
        abandonment=model.abandonment_rate * queue / rate,
        blocking=blocking if model.lines is not None else 0.0,
        delayed=law.mean(chain.delayed_rate) / rate,
        wait=queue / rate,
        wait_admitted=queue / (rate * (1.0 - blocking)),
        attempts=rate / model.arrival_rate,
        served=busy * model.service_rate / model.arrival_rate,
        queue_length=queue,
        orbit_length=law.mean(chain.in_orbit),
        occupancy=busy / model.agents,
    )
