"""The center at one moment: its channels, classes, pools and rules; and what becomes of a contact."""

from __future__ import annotations

from sim.demand import Demand
from sim.model import dispatch, returns, waiting
from sim.model.channel import ContactClass, LiveChannel
from sim.model.clock import Clock
from sim.model.contact import ABANDONED, BLOCKED, CLOSED, DISCONNECTED, SERVED, Contact, write_row
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
        self.choose_agent = agent_rule(routing.agent_selection, scenario.folder)
        self.choose_line = contact_rule(routing.contact_selection, scenario.folder)
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
        made = {plan: ContactClass(plan, pools) for plan in dict.fromkeys(plans.values())}
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

    def finish(self, contact: Contact, agent: Agent, now: float) -> None:
        """Write down a served contact and free its agent."""
        write_row(self, contact, SERVED, 0, contact.answered, now, agent)
        agent.contact = None
        agent.busy_time += now - agent.taken
        if self.last_agent_wait and contact.customer:
            self.last_agents[contact.customer] = agent
        dispatch.seek_work(self, agent, now)

    def abandon(self, contact: Contact) -> None:
        """Let a contact leave whose patience ran out."""
        contact.channel.lines_in_use -= 1
        waiting.leave_queue(self, contact)
        self.lose(contact, ABANDONED)

    def refuse(self, contact: Contact, reason: int) -> None:
        """Block a contact at the door; it may try again."""
        self._end(contact, BLOCKED, reason)
        if reason != CLOSED:
            returns.after_failure(self, contact, 0.0)
        elif contact.channel.returns_at_opening:
            returns.at_opening(self, contact)

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
                waiting.leave_queue(self, contact)
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
