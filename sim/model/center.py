"""The center at work: it matches contacts with agents and writes down what happened.

It asks the policies for every choice and never which policy it is.
"""

from __future__ import annotations

from typing import Any

from sim.demand import Demand
from sim.model import returns
from sim.model.channel import ContactClass, LiveChannel, Ring
from sim.model.clock import Alarm, Clock
from sim.model.contact import ABANDONED, BLOCKED, CLOSED, DISCONNECTED, SERVED, Contact, write_row
from sim.model.overflow import opens
from sim.model.plan import classes_of
from sim.model.pool import Agent, AgentPool
from sim.policies import agent_rule, contact_rule
from sim.records import CONTACT, Names, Recorder, columns
from sim.scenario.routes import Kind
from sim.scenario.scenario import Scenario

KindCode = tuple[int, int]


class Center:
    """Channels, classes, pools and the rules that connect them, at one moment of the clock."""

    def __init__(self, scenario: Scenario, demand: Demand, end: float) -> None:
        self.clock, self.recorder, self.demand, self.end = Clock(), Recorder(), demand, end
        routing = scenario.routing
        self.choose_agent = agent_rule(routing.agent_selection)
        self.choose_line = contact_rule(routing.contact_selection)
        self.last_agent_wait = routing.last_agent or 0.0
        self.last_agents: dict[int, Agent] = {}
        self.pools = [
            AgentPool(number, name, len(scenario.pools[name].skills), self.recorder)
            for number, name in enumerate(scenario.pool_names)
        ]
        self.channels = [
            LiveChannel(number, name, scenario.channels[name], demand.laws[number], _drains(scenario, name))
            for number, name in enumerate(scenario.channel_names)
        ]
        self.classes = self._classes(scenario)
        self.closing_pools: list[AgentPool] = []
        self.names = Names(scenario.channel_names, scenario.segment_names, scenario.issue_names, scenario.pool_names)

    def _classes(self, scenario: Scenario) -> list[dict[KindCode, ContactClass]]:
        """Return, per channel, the class of every (segment, issue)."""
        pools = {pool.name: pool for pool in self.pools}
        plans = classes_of(scenario)
        made = {plan: ContactClass(number, plan, pools) for number, plan in enumerate(dict.fromkeys(plans.values()))}
        for channel in self.channels:
            channel.classes = [klass for plan, klass in made.items() if plan.channel == channel.name]
        return [
            {
                (s, i): made[plans[Kind(channel.name, segment, issue)]]
                for s, segment in enumerate(scenario.segment_names)
                for i, issue in enumerate(scenario.issue_names)
            }
            for channel in self.channels
        ]

    # A contact looks for an agent

    def find_agent(self, contact: Contact, now: float) -> Agent | None:
        """Take an idle agent for an arriving contact, or return ``None``: it must wait."""
        klass = contact.klass
        if self.last_agents:
            last = self.last_agents.get(contact.customer)
            if last is not None and last.pool.number in klass.pace and last in last.pool.on_duty:
                return self._last_agent(contact, last)
        return self._take_idle(self._open_rings(klass) if klass.conditional else klass.rings, now)

    def _last_agent(self, contact: Contact, last: Agent) -> Agent | None:
        if last.contact is not None:
            contact.waits_for = last
            return None
        last.pool.take(last, self.clock.now)
        return last

    def _open_rings(self, klass: ContactClass) -> Any:
        return tuple(ring.doors for ring in klass.at_once if opens(ring.when, klass, self.clock.now))

    def _take_idle(self, rings: Any, now: float) -> Agent | None:
        chosen: Any = self.choose_agent(rings, now)
        if chosen is not None:
            chosen.pool.take(chosen, now)
        agent: Agent | None = chosen
        return agent

    def join(self, contact: Contact, alarm: Alarm) -> None:
        """Let a contact wait: for its last agent a while, or in the lines of its rings."""
        contact.alarm, contact.waiting = alarm, True
        contact.klass.waiting += 1
        contact.channel.waiting += 1
        if contact.waits_for is None:
            self._stand_in_line(contact)
        else:
            contact.waits_for.own_line.append(contact)
            self._later(contact, self.last_agent_wait, lambda _: self._give_up_last_agent(contact))

    def _stand_in_line(self, contact: Contact) -> None:
        klass = contact.klass
        klass.line.join(contact)
        for ring in klass.at_once if klass.conditional else ():
            if ring.when is not None and opens(ring.when, klass, self.clock.now):
                ring.line.join(contact)
        if klass.later:
            self._await_ring(contact, 0)

    def _give_up_last_agent(self, contact: Contact) -> None:
        if contact.waiting and contact.waits_for is not None:
            contact.waits_for.own_line.remove(contact)
            contact.waits_for = None
            agent = self._take_idle(self._open_rings(contact.klass), self.clock.now)
            if agent is None:
                self._stand_in_line(contact)
            else:
                self.answer(contact, agent)

    def _later(self, contact: Contact, after: float, callback: Any) -> None:
        self.clock.call(contact.arrival + after, callback)

    def _await_ring(self, contact: Contact, index: int) -> None:
        rings = contact.klass.later
        if index < len(rings):
            after = max(rings[index].after, self.clock.now - contact.arrival)
            self._later(contact, after, lambda _: self._open_ring(contact, rings[index], index))

    def _open_ring(self, contact: Contact, ring: Ring, index: int) -> None:
        if not contact.waiting:
            return
        agent = None
        if opens(ring.when, contact.klass, self.clock.now):
            agent = self._take_idle((ring.doors,), self.clock.now)
            ring.line.join(contact)
        if agent is not None:
            self.answer(contact, agent)
        else:
            self._await_ring(contact, index + 1)

    # An agent looks for a contact

    def seek_work(self, agent: Agent, now: float) -> None:
        """Give a freed agent the next contact, rest, or the way home."""
        pool = agent.pool
        if pool.surplus or (pool.closing and not pool.is_wanted()):
            pool.sign_off(agent, now)
            self._hand_back(agent)
            return
        contact = (agent.own_line and self._own_contact(agent)) or self._next_contact(pool, now)
        if contact is None:
            pool.rest(agent, now)
        else:
            agent.taken = now
            self.answer(contact, agent)

    def _hand_back(self, agent: Agent) -> None:
        """Send who waits for an agent that has gone home to the ordinary lines."""
        for contact in list(agent.own_line):
            self._give_up_last_agent(contact)
        agent.own_line.clear()

    def _own_contact(self, agent: Agent) -> Contact | None:
        while agent.own_line:
            contact = agent.own_line.popleft()
            if contact.waiting:
                return contact
        return None

    def _next_contact(self, pool: AgentPool, now: float) -> Contact | None:
        lines = []
        for feed in pool.feeds:
            queue = feed.queue
            while queue and not queue[0].waiting:
                queue.popleft()
            if queue and len(pool.idle) >= feed.reserve:
                lines.append(feed)
        if not lines:
            return None
        chosen: Any = lines[0] if len(lines) == 1 else self.choose_line(lines, now)
        return chosen.queue[0]  # type: ignore[no-any-return]

    def answer(self, contact: Contact, agent: Agent) -> None:
        """Connect a waiting contact with an agent who was taken for it."""
        self._leave_queue(contact)
        contact.alarm.silence()
        contact(agent)

    def _leave_queue(self, contact: Contact) -> None:
        contact.waiting = False
        contact.klass.waiting -= 1
        contact.channel.waiting -= 1
        if self.closing_pools:
            self._send_home()

    def _send_home(self) -> None:
        for pool in self.closing_pools:
            if not pool.is_wanted():
                pool.dismiss_idle(self.clock.now, len(pool.idle))

    # What becomes of a contact

    def finish(self, contact: Contact, agent: Agent, now: float) -> None:
        """Write down a served contact and free its agent."""
        write_row(self, contact, SERVED, 0, contact.answered, now, agent)
        agent.contact = None
        agent.busy_time += now - agent.taken
        if self.last_agent_wait and contact.customer:
            self.last_agents[contact.customer] = agent
        self.seek_work(agent, now)

    def abandon(self, contact: Contact) -> None:
        """Let a contact leave whose patience ran out."""
        contact.channel.lines_in_use -= 1
        self._leave_queue(contact)
        self.lose(contact, ABANDONED)

    def refuse(self, contact: Contact, reason: int) -> None:
        """Block a contact at the door; it may try again."""
        self._end(contact, BLOCKED, reason)
        if reason == CLOSED and contact.channel.returns_at_opening:
            returns.at_opening(self, contact)
        else:
            returns.after_failure(self, contact, 0.0)

    def lose(self, contact: Contact, outcome: int) -> None:
        """Let a contact leave unanswered; it may try again."""
        self._end(contact, outcome, 0)
        returns.after_failure(self, contact, self.clock.now - contact.arrival)

    def disconnect(self, channel: LiveChannel) -> None:
        """Disconnect everybody who waits on a channel."""
        agents = [agent for pool in self.pools for agent in pool.on_duty]
        lines = [klass.line.queue for klass in channel.classes] + [agent.own_line for agent in agents]
        for contact in [contact for line in lines for contact in line]:
            if contact.waiting and contact.channel is channel:
                channel.lines_in_use -= 1
                self._leave_queue(contact)
                contact.alarm.silence()
                self._end(contact, DISCONNECTED, 0)
                contact(None)

    def last_end(self) -> float:
        """Return when the last contact so far ended; stale alarms may have rung later."""
        ends = columns(self.recorder.contacts, CONTACT)["end"]
        return float(ends.max(initial=0.0))

    def _end(self, contact: Contact, outcome: int, reason: int) -> None:
        now = self.clock.now
        write_row(self, contact, outcome, reason, now, now, None)


def _drains(scenario: Scenario, name: str) -> bool:
    rule = scenario.channels[name].at_close or scenario.calendar.at_close
    return rule == "drain"
