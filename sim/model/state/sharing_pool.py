"""Pools whose agents may hold several contacts: who has how many, and who takes no more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from sim.log.packing import PACK_STATE, Recorder
from sim.log.records import State
from sim.model.clock import Clock
from sim.model.state.pool import Agent, AgentPool
from sim.model.state.processor_sharing import ProcessorSharing

if TYPE_CHECKING:
    from sim.demand.staff.seats import Crew

BUSY = int(State.BUSY)


class SharingPool(AgentPool):
    """A pool whose agents may hold several contacts of concurrent channels.

    ``held[n]`` are those with n in hand who may take more, longest so first. Those who ``wind_down`` take no
    more: as many as are to go home or away, the lightest load first. ``holding`` counts agents with any.
    """

    shares = True

    def __init__(
        self, number: int, name: str, skills: int, recorder: Recorder, crew: Crew, clock: Clock, drains: bool
    ) -> None:
        super().__init__(number, name, skills, recorder, crew)
        self._clock = clock
        self.held: list[dict[Agent, None]] = [{}]
        self.holding = 0
        self._drains = drains

    def _hire(self) -> Agent:
        agent = super()._hire()
        agent.desk = ProcessorSharing(self._clock)
        return agent

    def wanted_whole(self, priority: float) -> int:
        """Return how many wait for live work before a contact of a priority: each of them needs a whole agent."""
        waiting = {
            feed.klass: feed.klass.waiting
            for feed in (self.live_feeds if self._drains else ())
            if feed.klass.waiting and feed.priority >= priority and feed.line.head() is not None
        }
        return sum(waiting.values())

    def with_room(self, limit: int, priority: float) -> Iterator[Collection[Agent]]:
        """Yield groups of agents with the same load who may take one more, the lightest first.

        So that live work gets an agent, as many agents as wait for it take no more, of all shifts together: those with
        the lightest load.
        """
        barred = self.wanted_whole(priority) if self.live_feeds else 0
        for load in range(1, limit):
            for crew in self.mates:
                agents = crew.holding_so_many(load)
                if crew is self and len(agents) > barred:
                    yield list(agents)[barred:] if barred else agents
                barred = max(0, barred - len(agents))

    def holding_so_many(self, load: int) -> Collection[Agent]:
        """Return the agents with so many in hand who may take more, longest so first."""
        return self.held[load] if load < len(self.held) else ()

    def may_take_more(self, agent: Agent, limit: int, priority: float) -> bool:
        """Whether an agent with contacts in hand may take one more."""
        if not self.live_feeds:
            return agent.load < limit and agent in self.held[agent.load]
        return any(agent in group for group in self.with_room(limit, priority))

    def hold(self, agent: Agent) -> None:
        """Put one more contact into an agent's hands."""
        self.held[agent.load].pop(agent, None)
        self.holding += not agent.load
        agent.load += 1
        while len(self.held) <= agent.load:
            self.held.append({})
        if agent not in self.winding:
            self.held[agent.load][agent] = None
        if self.surplus or self.pauses:
            self.wind_down()

    def let_go(self, agent: Agent) -> None:
        """Take one contact out of an agent's hands."""
        self.held[agent.load].pop(agent, None)
        agent.load -= 1
        self.holding -= not agent.load
        if agent.load and agent not in self.winding:
            self.held[agent.load][agent] = None

    def come_free(self, agent: Agent) -> None:
        """Note that an agent has nothing in hand any more."""
        self.winding.pop(agent, None)

    def worked(self, agent: Agent, now: float) -> None:
        """Count the time since an agent was taken as busy, and write it down: rows of contacts overlap."""
        agent.busy_time += now - agent.taken
        if now > agent.taken:
            self.recorder.states += PACK_STATE(agent.taken, now, agent.number, self.number, BUSY)

    def wind_down(self) -> None:
        """Let as many agents take no more as are to go home or away, and no others."""
        wanted = len(self.surplus) + len(self.pauses)
        while len(self.winding) > wanted:
            agent, _ = self.winding.popitem()
            self.held[agent.load][agent] = None
        while len(self.winding) < wanted and (next_one := self._lightest()) is not None:
            del self.held[next_one.load][next_one]
            self.winding[next_one] = None

    def _lightest(self) -> Agent | None:
        """Return who has the fewest in hand of those who may go home, or have a break that is due."""
        able = (agent for agents in self.held for agent in agents)
        if self.surplus:
            return next(able, None)
        return next((agent for agent in able if any(self.may_rest(agent, due.turn) for due in self.pauses)), None)

    def end_shifts(self, now: float, count: int) -> None:
        """End shifts; who has contacts in hand and is to go takes no more."""
        super().end_shifts(now, count)
        self.wind_down()
