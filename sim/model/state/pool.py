"""Pools at one moment: agents who are idle, busy, away from customers, or past the end of their shift."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from sim.log.packing import PACK_STATE, Recorder
from sim.log.records import State
from sim.scenario.basics.units import DAY

if TYPE_CHECKING:
    from sim.demand.staff.seats import Crew, Turn
    from sim.model.clock import Alarm
    from sim.model.lives.escalation import PoolEmpowerment
    from sim.model.state.channel import ChannelNow, ContactClass
    from sim.model.state.contact import Contact
    from sim.model.state.processor_sharing import ProcessorSharing
    from sim.model.state.queues import QueueView

IDLE, DUTY, OVERTIME = int(State.IDLE), int(State.DUTY), int(State.OVERTIME)


class Agent:
    """One agent of a pool; times in seconds since the start of the horizon.

    ``pace`` multiplies the talk; ``skill`` is how well the agent treats, 0 where that is as written for the pool;
    ``load`` counts contacts in hand on concurrent channels.
    """

    __slots__ = (
        *("busy_time", "contact", "desk", "idle_since", "load", "number"),
        *("on_since", "own_line", "pace", "pool", "skill", "taken"),
    )
    desk: ProcessorSharing

    def __init__(self, pool: AgentPool, number: int) -> None:
        self.pool, self.number = pool, number
        self.contact: Contact | None = None
        self.own_line: deque[Contact] = deque()
        self.busy_time = self.idle_since = self.on_since = self.taken = 0.0
        self.pace, self.skill, self.load = 1.0, 0.0, 0

    def in_hand(self) -> list[Contact]:
        """Return the contacts the agent is with, and one just taken up."""
        held = [hand.contact for hand in self.desk.hands] if self.load else []
        return held if self.contact is None else [*held, self.contact]


class Away(NamedTuple):
    """What an agent does who is away from customers, since when, and the alarm that ends it."""

    state: int
    since: float
    alarm: Alarm


class DuePause(NamedTuple):
    """A block away from customers that is due; of those of one ``turn`` an agent takes no more than one."""

    state: int
    length: float
    turn: Turn


class AgentPool:
    """Interchangeable agents: a pool, or a crew of it whose members have the same skills and the same shift.

    ``idle`` is in order of idle time, longest first. ``surplus`` holds when each shift ended whose agent
    has not gone yet: agents are interchangeable, so whoever is free first goes. So it is with ``pauses``,
    the blocks away from customers that are due; ``away`` holds who takes one, ``rested`` who has had the breaks that
    agents take in turn. ``team`` are the crews of the
    pool, this one among them; ``extra`` the channels in which only this crew is trained; ``mates`` those of the team
    who differ in their shift only. ``mixed`` pools have work of several modes; with ``keeps_chats`` some chats wait
    for an agent who has others in hand; crews that ``keep_back`` agents do so together. ``feeds`` are the lines before
    the pool, ``queues`` who stands in them. ``power`` is what agents may decide, ``below`` the pools that pass contacts
    on to this one, ``dials`` the channels on which it calls.
    """

    shares = False

    def __init__(self, number: int, name: str, skills: int, recorder: Recorder, crew: Crew) -> None:
        self.number, self.name, self.skills, self.recorder = number, name, skills, recorder
        self.crew, self.first, self.extra = crew, crew.first, crew.extra
        self.team: list[AgentPool] = [self]
        self.mates: list[AgentPool] = [self]
        self.paces: list[float] = []
        self.skilled: list[float] = []
        self.idle: deque[Agent] = deque()
        self.on_duty: dict[Agent, None] = {}
        self.surplus: deque[float] = deque()
        self.pauses: deque[DuePause] = deque()
        self.rested: dict[Turn, set[Agent]] = {}
        self.away: dict[Agent, Away] = {}
        self.interruptible: dict[Agent, Contact] = {}
        self.off_duty: list[tuple[int, Agent]] = []
        self.feeds: list[QueueView] = []
        self.queues: list[deque[Contact]] = []
        self.classes: list[ContactClass] = []
        self.live_feeds: list[QueueView] = []
        self.mixed = self.keeps_chats = self.keep_back = False
        self.power: PoolEmpowerment | None = None
        self.below: list[AgentPool] = []
        self.dials: list[ChannelNow] = []
        self.holding = 0
        self.winding: dict[Agent, None] = {}
        self.closing = False
        self.closed_at = 0.0

    def idle_in_team(self) -> int:
        """Return how many agents of the whole pool are idle."""
        return len(self.idle) + self.idle_elsewhere()

    def idle_elsewhere(self) -> int:
        """Return how many agents of the pool's other crews are idle."""
        return sum([len(crew.idle) for crew in self.team if crew is not self]) if len(self.team) > 1 else 0

    def close(self, now: float) -> None:
        """End duty: from now on every minute is past the end of the shift, and nobody is away."""
        self.closing, self.closed_at = True, now
        self.pauses.clear()
        self.dismiss_away(now, len(self.away))

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

    def worked(self, agent: Agent, now: float) -> None:
        """Count the time since an agent was taken as busy."""
        agent.busy_time += now - agent.taken

    def rest(self, agent: Agent, now: float) -> None:
        """Let an agent be idle."""
        agent.idle_since = now
        self.idle.append(agent)

    def hold(self, agent: Agent) -> None:
        """Put one more contact into an agent's hands; only where agents may hold several."""
        raise NotImplementedError

    def let_go(self, agent: Agent) -> None:
        """Take one contact out of an agent's hands."""
        raise NotImplementedError

    def holding_so_many(self, load: int) -> Collection[Agent]:
        """Return the agents with so many in hand who may take more; here nobody has any."""
        return ()

    def wind_down(self) -> None:
        """Let agents with several contacts in hand come free for what is due; here none has."""

    def come_free(self, agent: Agent) -> None:
        """Note that an agent has nothing in hand any more."""

    def scheduled(self) -> int:
        """Return how many agents are on duty whose shift has not ended."""
        return len(self.on_duty) - len(self.surplus)

    def sign_on(self, now: float) -> Agent:
        """Bring the first agent on duty who is off."""
        agent = heappop(self.off_duty)[1] if self.off_duty else self._hire()
        agent.on_since, agent.busy_time = now, 0.0
        self.on_duty[agent] = None
        self.set_pace(agent)
        return agent

    def _hire(self) -> Agent:
        return Agent(self, self.first + len(self.on_duty))

    def set_pace(self, agent: Agent) -> None:
        """Let an agent work at the pace, and with the skill, of today's staff."""
        if self.paces:
            agent.pace = self.paces[(agent.number - self.first) % len(self.paces)]
        if self.skilled:
            agent.skill = self.skilled[(agent.number - self.first) % len(self.skilled)]

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

    def dismiss_away(self, now: float, count: int) -> int:
        """Send home up to ``count`` agents who are away from customers; return how many went."""
        going = list(self.away)[:count]
        for agent in going:
            self.away[agent].alarm.silence()
            self.come_back(agent, now)
            self.sign_off(agent, now)
        return len(going)

    def who_rests(self, turn: Turn) -> Agent | None:
        """Return who has been idle longest of those whose turn it may be."""
        return next((agent for agent in self.idle if self.may_rest(agent, turn)), None)

    def may_rest(self, agent: Agent, turn: Turn) -> bool:
        """Whether an agent has not had the break of a turn."""
        return turn is None or agent not in self.rested.get(turn, ())

    def pause_for(self, agent: Agent) -> DuePause | None:
        """Take the first block that is due and that an agent may take."""
        due = next((one for one in self.pauses if self.may_rest(agent, one.turn)), None)
        if due is not None:
            self.pauses.remove(due)
        return due

    def note_turn(self, agent: Agent, turn: tuple[float, int]) -> None:
        """Note that an agent has the break of a turn; those of days before are forgotten."""
        if turn not in self.rested:
            self.rested = {one: who for one, who in self.rested.items() if one is not None and one[0] > turn[0] - DAY}
        self.rested.setdefault(turn, set()).add(agent)

    def come_back(self, agent: Agent, now: float) -> None:
        """End an agent's time away from customers."""
        state, since, _ = self.away.pop(agent)
        self.recorder.state(self.number, agent.number, state, since, now)

    def end_shifts(self, now: float, count: int) -> None:
        """End ``count`` shifts: idle agents go at once, then who is away, then whoever finishes first.

        A block away from customers lapses that nobody has taken who is there.
        """
        if count == self.scheduled():
            self.pauses.clear()
        rest = count - self.dismiss_idle(now, count)
        rest -= self.dismiss_away(now, rest)
        self.surplus.extend([now] * rest)
