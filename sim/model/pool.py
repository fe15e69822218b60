"""Pools at one moment: agents who are idle, busy, or past the end of their shift."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from sim.records import PACK_STATE, Recorder, State

if TYPE_CHECKING:
    from sim.model.channel import ContactClass, Feed
    from sim.model.contact import Contact

IDLE, DUTY, OVERTIME = int(State.IDLE), int(State.DUTY), int(State.OVERTIME)


class Agent:
    """One agent of a pool; times in seconds since the start of the horizon."""

    __slots__ = ("busy_time", "contact", "idle_since", "number", "on_since", "own_line", "pool", "taken")

    def __init__(self, pool: AgentPool, number: int) -> None:
        self.pool, self.number = pool, number
        self.contact: Contact | None = None
        self.own_line: deque[Contact] = deque()
        self.busy_time = self.idle_since = self.on_since = self.taken = 0.0


class AgentPool:
    """Interchangeable agents.

    ``idle`` is in order of idle time, longest first. ``surplus`` holds when each shift ended whose agent
    has not gone yet: agents are interchangeable, so whoever is free first goes.
    """

    def __init__(self, number: int, name: str, skills: int, recorder: Recorder) -> None:
        self.number, self.name, self.skills, self.recorder = number, name, skills, recorder
        self.idle: deque[Agent] = deque()
        self.on_duty: dict[Agent, None] = {}
        self.surplus: deque[float] = deque()
        self.off_duty: list[tuple[int, Agent]] = []
        self.feeds: list[Feed] = []
        self.classes: list[ContactClass] = []
        self.closing = False
        self.closed_at = 0.0

    def close(self, now: float) -> None:
        """End duty: from now on every minute is past the end of the shift."""
        self.closing, self.closed_at = True, now

    def reopen(self, now: float) -> None:
        """Begin duty again; who stayed since the close has worked past the shift until now."""
        self.closing = False
        for agent in list(self.on_duty)[: self.scheduled()]:
            self.recorder.state(self.number, agent.number, OVERTIME, self.closed_at, now)

    def take(self, agent: Agent, now: float) -> None:
        """Take an idle agent for a contact."""
        if self.idle[0] is agent:
            self.idle.popleft()
        else:
            self.idle.remove(agent)
        if now > agent.idle_since:
            self.recorder.states += PACK_STATE(agent.idle_since, now, agent.number, self.number, IDLE)
        agent.taken = now

    def rest(self, agent: Agent, now: float) -> None:
        """Let an agent be idle."""
        agent.idle_since = now
        self.idle.append(agent)

    def scheduled(self) -> int:
        """Return how many agents are on duty whose shift has not ended."""
        return len(self.on_duty) - len(self.surplus)

    def sign_on(self, now: float) -> Agent:
        """Bring the first agent on duty who is off."""
        agent = heappop(self.off_duty)[1] if self.off_duty else Agent(self, len(self.on_duty))
        agent.on_since, agent.busy_time = now, 0.0
        self.on_duty[agent] = None
        return agent

    def sign_off(self, agent: Agent, now: float) -> None:
        """Send an agent home who is idle or has just finished; past the end of a shift the first to do so."""
        if self.surplus:
            self.recorder.state(self.number, agent.number, OVERTIME, self.surplus.popleft(), now)
        elif self.closing:
            self.recorder.state(self.number, agent.number, OVERTIME, self.closed_at, now)
        self.recorder.state(self.number, agent.number, DUTY, agent.on_since, now)
        del self.on_duty[agent]
        heappush(self.off_duty, (agent.number, agent))

    def keep(self, now: float, count: int) -> int:
        """Keep up to ``count`` agents who should have gone; return how many stay on."""
        busy = sorted((agent.number for agent in self.on_duty if agent.contact is not None), reverse=True)
        stay = min(count, len(self.surplus))
        for number in busy[:stay]:
            self.recorder.state(self.number, number, OVERTIME, self.surplus.pop(), now)
        return stay

    def dismiss_idle(self, now: float, count: int) -> int:
        """Send home up to ``count`` idle agents, longest idle first; return how many went."""
        going = [self.idle.popleft() for _ in range(min(count, len(self.idle)))]
        for agent in going:
            self.recorder.state(self.number, agent.number, IDLE, agent.idle_since, now)
            self.sign_off(agent, now)
        return len(going)

    def end_shifts(self, now: float, count: int) -> None:
        """End ``count`` shifts: idle agents go at once, then whoever finishes the contact in hand first."""
        self.surplus.extend([now] * (count - self.dismiss_idle(now, count)))
