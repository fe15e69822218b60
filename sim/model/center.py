"""The center at one moment: its channels, classes, pools and rules; and what becomes of a contact."""

from __future__ import annotations

from sim.calendar import horizon
from sim.demand import SampledDemand
from sim.demand.distributions import sampler
from sim.log.packing import PACK_CONTACT, Recorder
from sim.log.records import NONE, Names
from sim.model.again import redials, resolution
from sim.model.base.customers import CustomerBase
from sim.model.build import build_channels, build_classes, build_pools
from sim.model.clock import ARRIVES, Clock
from sim.model.feedback import FeedbackLoop
from sim.model.lives import outbound
from sim.model.migration import out_of_hours
from sim.model.migration.choice import Choice
from sim.model.migration.reference import Reference
from sim.model.records import CustomerRecords
from sim.model.routing import dispatch, waiting
from sim.model.staff import breaks
from sim.model.state.channel import ChannelNow
from sim.model.state.contact import (
    ABANDONED,
    BLOCKED,
    CLOSED,
    CUT_OFF,
    DISCONNECTED,
    NOTHING,
    PASSED_ON,
    SERVED,
    UNKNOWN,
    WRONG_PARTY,
    Contact,
    arrive,
    write_detail,
)
from sim.model.state.pool import Agent, AgentPool, DuePause
from sim.plumbing.once import SCENARIOS, once
from sim.policies import agent_rule, contact_rule, desk_rule, orders_modes
from sim.scenario.customers.outcome import usual_outcome
from sim.scenario.features import features
from sim.scenario.scenario import Scenario
from sim.ticks import span


class Center:
    """Channels, classes, pools and the rules that connect them, at one moment of the clock.

    ``underway`` are contacts that neither wait nor are with an agent: sessions, callbacks between tries.
    ``branched`` counts the attempts of episodes of which several go on at the same time. ``end`` is that of the
    horizon, ``last`` that of the days for which the center may be played. Customers who choose know of its channels
    what the ``reference`` says, and of others what their numbers promise. Whoever must know how contacts end is among
    ``who_hears``.
    """

    def __init__(
        self, scenario: Scenario, demand: SampledDemand, end: float, reference: Reference | None = None
    ) -> None:
        self.clock, self.recorder, self.demand, self._lucks = Clock(), Recorder(), demand, demand.unit_blocks
        self.end, self.last = end, max(end, horizon(scenario))
        self.outcome = scenario.outcome or usual_outcome()
        self.repeat_delay = sampler(scenario, self.outcome.repeat.after)
        self._set_rules(scenario)
        self.kept, self.calendar = scenario.kept, scenario.calendar
        self.day_of, self.interval_of = scenario.calendar.local.day_of, scenario.calendar.interval_of
        self.tells_causes = bool(features(scenario))
        self.last_agents: dict[int | tuple[int, int, int], Agent] = {}
        self.underway: dict[Contact, None] = {}
        self.branched: dict[tuple[int, int, int], int] = {}
        self.pools = build_pools(scenario, demand, self.recorder, self.clock)
        self.channels = build_channels(scenario, demand)
        self.has_tiers = any(pool.power for pool in self.pools)
        self.allowed = _allowed_channels(scenario)
        self.classes = build_classes(scenario, self.channels, self.pools)
        self.choice = Choice(self, scenario, reference or {}) if scenario.migration else None
        self.feedback = FeedbackLoop(self, scenario, scenario.feedback) if scenario.feedback else None
        people = demand.population
        self.base = None if people is None or people.is_stable else CustomerBase(self, scenario)
        self.records = None
        if scenario.crm is not None and people is not None:
            self.records = CustomerRecords(scenario, scenario.crm, people)
        hearers = (self.records, self.choice, self.feedback, self.base)
        self.who_hears = [one.ended for one in hearers if one is not None]
        self.closing_pools: list[AgentPool] = []
        self.last_transfer = 0.0
        self.names = Names(scenario.channel_names, scenario.segment_names, scenario.issue_names, scenario.pool_names)

    def _set_rules(self, scenario: Scenario) -> None:
        routing = scenario.routing
        self.choose_agent = agent_rule(routing.agent_selection, scenario.folder)
        self.choose_desk = desk_rule(routing.agent_selection, scenario.folder)
        self.choose_line = contact_rule(routing.contact_selection, scenario.folder)
        self.rule_orders_modes = orders_modes(routing.contact_selection)
        self.last_agent_wait = routing.last_agent or 0.0

    def midnight(self, day: int) -> float:
        """Return when a day begins."""
        return float(self.calendar.local.midnight(day))

    def luck(self, contact: Contact, name: str) -> float:
        """Return a contact's own uniform number of a name."""
        luck: float = self._lucks[contact.origin, contact.day, contact.attempt, name][contact.row]
        return luck

    def expect(self, contact: Contact, due: float) -> None:
        """Let a further attempt arrive when it is due."""
        self.clock.call(due, ARRIVES, contact.place, lambda _: arrive(self, contact))

    def arrive(self, contact: Contact) -> None:
        """Let a further attempt arrive now."""
        arrive(self, contact)

    def next_row(self) -> int:
        """Return the number of the contact that is written down next."""
        return self.recorder.rows

    def finish(self, contact: Contact, agent: Agent, now: float) -> None:
        """Write down a served contact and free its agent."""
        resolved = resolution.judge(self, contact) if contact.channel.resolution is not None else UNKNOWN
        reason = WRONG_PARTY if contact.detail.wrong_party else 0
        self.ended(contact, SERVED, reason, contact.answered, now, agent)
        if not resolved:
            resolution.follow_up(self, contact)
        if self.last_agent_wait and (contact.customer or not resolved):
            self.last_agents[contact.who] = agent
        self.release(agent, now)

    def ended(
        self, contact: Contact, outcome: int, reason: int, left: float, end: float, agent: Agent | None = None
    ) -> None:
        """Let a contact be over: its customer remembers how it ended, where they choose, and its only row is written.

        Parameters
        ----------
        left
            When it left the queue, for whatever became of it.
        agent
            Who was with it last.
        """
        for hears in self.who_hears:
            hears(contact, outcome, reason, left)
        if contact.detail is not NOTHING:
            write_detail(self.recorder, contact.detail)
        pool, position = (NONE, NONE) if agent is None else (agent.pool.number, agent.number)
        self.recorder.contacts += PACK_CONTACT(
            contact.arrival,
            left,
            contact.talk_end,
            end,
            contact.patience,
            contact.customer,
            contact.day,
            contact.row,
            position,
            contact.origin,
            contact.attempt,
            contact.channel.number,
            contact.segment,
            contact.issue,
            pool,
            outcome,
            reason,
        )

    def release(self, agent: Agent, now: float) -> None:
        """Let an agent go on to other work who has one contact in hand."""
        agent.contact = None
        if agent.pool.shares:
            agent.pool.worked(agent, now)
        else:
            agent.busy_time += now - agent.taken
        dispatch.seek_work(self, agent, now)

    def take_break(self, agent: Agent, due: DuePause) -> None:
        """Let an agent who is free be away from customers for a while."""
        breaks.begin(self, agent, due)

    def refill(self, pool: AgentPool) -> None:
        """Let those with contacts in hand take more who need no longer come free for other work."""
        dispatch.refill(self, pool)

    def dial(self, channel: ChannelNow) -> None:
        """Let numbers of a channel ring, as far as idle agents are worth it."""
        outbound.dial(self, channel)

    def abandon(self, contact: Contact) -> None:
        """Let a contact leave whose patience ran out."""
        contact.channel.lines_in_use -= 1
        waiting.leave_queue(self, contact)
        self.lose(contact, ABANDONED)

    def refuse(self, contact: Contact, reason: int) -> None:
        """Block a contact at the door; it may try again."""
        self._end(contact, BLOCKED, reason)
        if reason != CLOSED:
            redials.after_failure(self, contact, 0.0)
        elif contact.channel.comes_back is not None:
            out_of_hours.turned_away(self, contact)
        elif contact.channel.returns_at_opening:
            redials.at_opening(self, contact)

    def lose(self, contact: Contact, outcome: int) -> None:
        """Let a contact leave unanswered; it may try again."""
        self._end(contact, outcome, 0)
        redials.after_failure(self, contact, span(contact.arrival, self.clock.now))

    def disconnect(self, channel: ChannelNow) -> None:
        """Disconnect everybody who waits on a channel; who left silently is only taken out of the queue."""
        agents = [agent for pool in self.pools for agent in pool.on_duty]
        lines = [klass.line.queue for klass in channel.classes] + [agent.own_line for agent in agents]
        for contact in [contact for line in lines for contact in line]:
            if contact.waiting and contact.channel is channel:
                if not ((contact.promised and not contact.passed_on) or contact.left_silently):
                    channel.lines_in_use -= 1
                waiting.leave_queue(self, contact)
                contact.alarm.silence()
                if not contact.left_silently:
                    self._end(contact, DISCONNECTED, 0)
                contact.go_on(CUT_OFF)

    def last_end(self) -> float:
        """Return when the last contact so far ended or was passed on; stale alarms may have rung later."""
        return max(self.recorder.last_end, self.last_transfer)

    def knows(self, contact: Contact, likely: float) -> float:
        """Return how likely what a customer said is known, where what they said at other times may be on record."""
        return likely if self.records is None else self.records.context(contact, likely)

    def context_kept(self, before: ChannelNow, after: ChannelNow) -> float:
        """Return how likely an agent on one channel knows what was said on another."""
        kept = self.kept
        if after.family in ("traditional_media", "traditional_channel"):
            return kept.traditional
        if after.family == "social":
            return kept.social
        related = before.family is not None and before.family == after.family
        likely = kept.same if before is after or related else kept.across
        assert likely is not None
        return likely

    def _end(self, contact: Contact, outcome: int, reason: int) -> None:
        now = self.clock.now
        if contact.passed_on:
            contact.detail.resumed = now
            self.ended(contact, outcome, PASSED_ON, contact.answered, now, contact.detail.legs[-1][0])
        else:
            self.ended(contact, outcome, reason, now, now)


@once(SCENARIOS)
def _allowed_channels(scenario: Scenario) -> list[tuple[int, ...]]:
    """Return by issue the channels on which customers who choose anew may bring it."""
    return [_allowed(scenario, issue) for issue in scenario.issue_names]


def _allowed(scenario: Scenario, issue: str) -> tuple[int, ...]:
    """Return the channels on which a customer who chooses anew may bring an issue."""
    specs = [scenario.channels[name] for name in scenario.channel_names]
    return tuple(
        number
        for number, (name, spec) in enumerate(zip(scenario.channel_names, specs, strict=True))
        if scenario.may_bring(issue, name)
        and spec.service_mode.inbound
        and (spec.opens is None or spec.opens.takes(issue))
    )
