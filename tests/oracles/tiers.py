"""Two tiers: a front line that escalates a share of its contacts to experts, by cold or by warm transfer.

Contacts arrive at the front line and, when it hangs up, go on to the experts with a fixed probability; others
may come to the experts directly. All times are exponential, both queues are first come, first served, and who is
escalated draws a new patience. In a cold transfer the front agent is free at the escalation; in a warm one the
agent stays on with who waits for an expert, and is free when the expert takes over or the contact leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .chains import Stationary, stationary
from .erlang import erlang_c

Cold = tuple[int, int]  # in system at the front, in system at the experts
Line = tuple[bool, ...]  # first come first; true for who is escalated, and holds a front agent
Warm = tuple[int, int, int, Line]  # in front service, in front queue, experts busy, line for the experts
FIRST_LIMITS = (32, 32)
TAIL = 1e-11  # largest probability of a count at a limit that stands for none
LONGEST = 9  # line for the experts, where its order matters
ORDERED_TAIL = 2e-6  # the same for that line


@dataclass(frozen=True)
class Tiers:
    """Front line and experts.

    Attributes
    ----------
    arrival_rate, front_rate, front_agents : arrivals at, service rate and size of the front line.
    escalated : probability that the end of a front service is an escalation.
    expert_rate, expert_agents : service rate and number of the experts.
    front_leaving, expert_leaving : abandonment rates of both queues; zero for endless patience.
    direct_rate : arrivals at the experts who were not at the front.
    """

    arrival_rate: float
    front_rate: float
    front_agents: int
    escalated: float
    expert_rate: float
    expert_agents: int
    front_leaving: float = 0.0
    expert_leaving: float = 0.0
    direct_rate: float = 0.0


@dataclass(frozen=True)
class TierFlows:
    """Steady state of two tiers.

    Attributes
    ----------
    front_delayed, front_abandonment : shares of the arrivals at the front that find no idle agent, and that leave.
    front_wait : mean time in the front queue of all its arrivals, answered or not.
    front_queue : mean number in the front queue.
    front_busy : mean number of front agents occupied, those held included.
    held : mean number of front agents who wait with an escalated contact; zero in a cold transfer.
    escalation_rate : escalations per unit of time, those to an idle expert included.
    escalated_delayed, escalated_abandonment : shares of the escalated that find no idle expert, and that leave.
    escalated_wait : mean time in line for an expert of all escalated, answered or not.
    direct_wait : the same of direct arrivals (also if there are none: of one who would come).
    expert_wait, expert_abandonment : mean wait and share that leaves of all offered to the experts.
    expert_line : mean number in line for the experts.
    expert_busy : mean number of experts who serve.
    """

    front_delayed: float
    front_abandonment: float
    front_wait: float
    front_queue: float
    front_busy: float
    held: float
    escalation_rate: float
    escalated_delayed: float
    escalated_abandonment: float
    escalated_wait: float
    direct_wait: float
    expert_wait: float
    expert_abandonment: float
    expert_line: float
    expert_busy: float


def product_form(model: Tiers) -> TierFlows:
    """Cold transfer without abandonment (Burke, 1956; Jackson, 1957): two independent M/M/n queues."""
    if model.front_leaving or model.expert_leaving:
        raise ValueError("the product form is for endless patience")
    rate = model.arrival_rate * model.escalated
    offered = rate + model.direct_rate
    front = erlang_c(model.arrival_rate, model.front_rate, model.front_agents)
    expert = erlang_c(offered, model.expert_rate, model.expert_agents)
    return TierFlows(
        front_delayed=front.delayed,
        front_abandonment=0.0,
        front_wait=front.wait,
        front_queue=front.queue_length,
        front_busy=model.arrival_rate / model.front_rate,
        held=0.0,
        escalation_rate=rate,
        escalated_delayed=expert.delayed,
        escalated_abandonment=0.0,
        escalated_wait=expert.wait,
        direct_wait=expert.wait,
        expert_wait=expert.wait,
        expert_abandonment=0.0,
        expert_line=expert.queue_length,
        expert_busy=offered / model.expert_rate,
    )


@dataclass(frozen=True)
class ColdChain:
    """Transitions of a cold transfer, cut at the longest front queue and line for the experts."""

    model: Tiers
    longest: tuple[int, int]

    def talking(self, state: Cold) -> int:
        """Front agents who serve."""
        return min(state[0], self.model.front_agents)

    def held(self, state: Cold) -> int:
        """No front agent waits for an expert."""
        return 0

    def queued(self, state: Cold) -> int:
        """Length of the front queue."""
        return state[0] - self.talking(state)

    def experts(self, state: Cold) -> int:
        """Experts who serve."""
        return min(state[1], self.model.expert_agents)

    def lined(self, state: Cold) -> int:
        """Length of the line for the experts."""
        return state[1] - self.experts(state)

    def transitions(self, state: Cold) -> Iterator[tuple[Cold, float]]:
        """Arrivals, ends of service, abandonments."""
        (front, expert), model = state, self.model
        ends, further = self.talking(state) * model.front_rate, expert + (self.lined(state) < self.longest[1])
        if self.queued(state) < self.longest[0]:
            yield (front + 1, expert), model.arrival_rate
        yield (front - 1, expert), ends * (1.0 - model.escalated) + self.queued(state) * model.front_leaving
        yield (front - 1, further), ends * model.escalated
        yield (front, further), model.direct_rate
        yield (front, expert - 1), self.experts(state) * model.expert_rate + self.lined(state) * model.expert_leaving


@dataclass(frozen=True)
class WarmChain:
    """Transitions of a warm transfer, cut at the longest front queue and line for the experts."""

    model: Tiers
    longest: tuple[int, int]

    def talking(self, state: Warm) -> int:
        """Front agents who serve."""
        return state[0]

    def held(self, state: Warm) -> int:
        """Front agents who wait for an expert."""
        return sum(state[3])

    def queued(self, state: Warm) -> int:
        """Length of the front queue."""
        return state[1]

    def experts(self, state: Warm) -> int:
        """Experts who serve."""
        return state[2]

    def lined(self, state: Warm) -> int:
        """Length of the line for the experts."""
        return len(state[3])

    def transitions(self, state: Warm) -> Iterator[tuple[Warm, float]]:
        """Arrivals, ends of service, abandonments."""
        talking, queued, experts, line = state
        yield self._arrives(state), self.model.arrival_rate
        yield self._comes(state, direct=True), self.model.direct_rate
        yield (talking, queued - 1, experts, line), queued * self.model.front_leaving
        yield from self._ends(state)
        if not line:
            yield (talking, queued, experts - 1, line), experts * self.model.expert_rate
            return
        yield self._leaves(state, 0), experts * self.model.expert_rate
        for place in range(len(line)):
            yield self._leaves(state, place), self.model.expert_leaving

    def _arrives(self, state: Warm) -> Warm:
        talking, queued, experts, line = state
        if talking + sum(line) < self.model.front_agents:
            return talking + 1, queued, experts, line
        return talking, min(queued + 1, self.longest[0]), experts, line

    def _ends(self, state: Warm) -> Iterator[tuple[Warm, float]]:
        """End front services, with and without an escalation."""
        talking, queued, experts, line = state
        if talking:
            rate, hung_up = talking * self.model.front_rate, (talking - 1, queued, experts, line)
            yield self._freed(hung_up), rate * (1.0 - self.model.escalated)
            yield self._comes(hung_up, direct=False), rate * self.model.escalated

    def _comes(self, state: Warm, direct: bool) -> Warm:
        """Offer a contact to the experts; an escalated one keeps its agent while in line."""
        talking, queued, experts, line = state
        if experts == self.model.expert_agents and len(line) < self.longest[1]:
            return talking, queued, experts, (*line, not direct)
        after = talking, queued, min(experts + 1, self.model.expert_agents), line
        return after if direct else self._freed(after)

    def _leaves(self, state: Warm, place: int) -> Warm:
        """Take one from the line, for an expert or for good, and free the agent it holds."""
        talking, queued, experts, line = state
        after = talking, queued, experts, line[:place] + line[place + 1 :]
        return self._freed(after) if line[place] else after

    def _freed(self, state: Warm) -> Warm:
        """Give a freed front agent the first in the front queue."""
        talking, queued, experts, line = state
        return (talking + 1, queued - 1, experts, line) if queued else state


Chain = ColdChain | WarmChain


def _ahead(chain: Chain, state: Any) -> float:
    """Mean wait of who comes to the experts: each of k + 1 in line may leave before an expert is free."""
    model, places = chain.model, chain.lined(state) + 1
    if chain.experts(state) < model.expert_agents:
        return 0.0
    return places / (model.expert_agents * model.expert_rate + places * model.expert_leaving)


def _figures(chain: Chain, law: Stationary[Any]) -> TierFlows:
    """Time averages; what the escalated find is weighted by the rate at which they come."""
    model = chain.model
    queue, line = law.mean(chain.queued), law.mean(chain.lined)
    talking, held = law.mean(chain.talking), law.mean(chain.held)
    rate = talking * model.front_rate * model.escalated
    wait = law.mean(lambda s: chain.talking(s) * _ahead(chain, s)) / talking
    overall = line / (rate + model.direct_rate) if line else 0.0
    return TierFlows(
        front_delayed=law.mean(lambda s: chain.talking(s) + chain.held(s) == model.front_agents),
        front_abandonment=model.front_leaving * queue / model.arrival_rate,
        front_wait=queue / model.arrival_rate,
        front_queue=queue,
        front_busy=talking + held,
        held=held,
        escalation_rate=rate,
        escalated_delayed=law.mean(lambda s: chain.talking(s) * (_ahead(chain, s) > 0.0)) / talking,
        escalated_abandonment=model.expert_leaving * wait,
        escalated_wait=wait,
        direct_wait=law.mean(lambda s: _ahead(chain, s)),
        expert_wait=overall,
        expert_abandonment=model.expert_leaving * overall,
        expert_line=line,
        expert_busy=law.mean(chain.experts),
    )


def _short(chain: Chain, law: Stationary[Any]) -> tuple[bool, bool]:
    """Whether the limits of the front queue and of the line for the experts are reached."""
    queue = law.mean(lambda s: chain.queued(s) == chain.longest[0])
    line = law.mean(lambda s: chain.lined(s) == chain.longest[1])
    return queue > TAIL, line > TAIL


def cold(model: Tiers) -> TierFlows:
    """Cold transfer with or without abandonment; the cuts are widened until almost never reached."""
    longest = FIRST_LIMITS
    while True:
        chain = ColdChain(model, longest)
        law = stationary((0, 0), chain.transitions)
        short = _short(chain, law)
        if not any(short):
            return _figures(chain, law)
        longest = (longest[0] * (1 + short[0]), longest[1] * (1 + short[1]))


def warm(model: Tiers) -> TierFlows:
    """Warm transfer with or without abandonment.

    Without direct arrivals the front agents bound the line for the experts; with them it is cut and its order kept.
    """
    empty: Warm = (0, 0, 0, ())
    room, line = FIRST_LIMITS[0], max(LONGEST, model.front_agents) if model.direct_rate else model.front_agents
    while True:
        chain = WarmChain(model, (room, line))
        law = stationary(empty, chain.transitions)
        if model.direct_rate and law.mean(lambda s: len(s[3]) == line) > ORDERED_TAIL:
            raise ValueError("the line for the experts is often longer than this oracle can follow")
        if not _short(chain, law)[0]:
            return _figures(chain, law)
        room *= 2
