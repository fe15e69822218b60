"""Play one horizon: from demand to the contact log."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.calendar import horizon, prolonged
from sim.demand import SampledDemand
from sim.demand.broadcast import Captured, capture, captured, capturing, sent_at
from sim.demand.staff.schedule import is_plain
from sim.log.packing import HOME, PACK_MESSAGE, PACK_STATE, packed_rows
from sim.log.records import ContactLog, State, to_log
from sim.model.again import resolution
from sim.model.base.customers import winning
from sim.model.center import Center
from sim.model.clock import REACHES, Story, begin
from sim.model.feedback import evenings
from sim.model.following import follow, within
from sim.model.lives.concurrent import PROBE
from sim.model.lives.escalation import HELD
from sim.model.migration.campaigns import reaching
from sim.model.migration.day_by_day import note_at_the_end, noting
from sim.model.migration.reference import Reference
from sim.model.opening import opening_hours
from sim.model.records import CustomerRecords
from sim.model.staff.breaks import breaks
from sim.model.staff.shifts import paces, shifts
from sim.model.staff.skills import learn
from sim.model.state.contact import NEVER, PASSED_ON, SERVED, UNFINISHED, Contact, write_leg
from sim.model.state.pool import DUTY, IDLE, Agent, AgentPool
from sim.model.turning import turning
from sim.scenario.scenario import Scenario

Look = Callable[[Center], None]


def play(
    scenario: Scenario, demand: SampledDemand, look: Look | None = None, reference: Reference | None = None
) -> ContactLog:
    """Play one replication and return its facts; what customers know of channels at first is the ``reference``.

    Whoever wants to ``look`` is given the center before anything happens: to watch its clock, or to begin otherwise.
    At the end queues are drained. A center with a channel that stays open then is played on until whoever has come
    by the end of the horizon is answered or lost; who cannot be is unfinished.
    """
    if demand.timetable.days_beyond:
        return _followed(scenario, demand, look, reference)
    center = Center(scenario, demand, horizon(scenario), reference)
    _begin(center, scenario, look)
    center.clock.run_until()
    end = max(horizon(scenario), center.last_end())
    _cut(center, end)
    tell_learnt(center)
    tell_homes(center)
    return to_log(center.recorder, center.names, end)


def _followed(scenario: Scenario, demand: SampledDemand, look: Look | None, reference: Reference | None) -> ContactLog:
    """Play the horizon, and on until its contacts are over."""
    end, longer = horizon(scenario), prolonged(scenario, demand.timetable.days_beyond)
    center = Center(longer, demand.prolonged(longer), end, reference)
    _begin(center, longer, look)
    center.clock.run_until(end)
    tell_learnt(center)
    tell_homes(center)
    _cut(center, follow(center, longer, end))
    return within(to_log(center.recorder, center.names, end), end)


def tell_learnt(center: Center) -> None:
    """Note what has been learnt by now: of causes, who came and left, and by customers of channels they have used."""
    if center.feedback is not None:
        center.feedback.evening(center.end)
    if center.base is not None:
        center.base.tell(center.end)
    if center.choice is not None:
        note_at_the_end(center, center.choice)


def tell_homes(center: Center) -> None:
    """Note on which channel each customer is at home, where they have channels of their own."""
    homes = center.demand.homes
    if homes is not None and homes.has_habits:
        came = slice(None) if center.base is None else center.base.came(center.end)
        customers = np.arange(1, len(homes.preferred) + 1)
        table = {"customer": customers[came], "channel": homes.preferred[came]}
        center.recorder.homes += packed_rows(HOME, table)


def _begin(center: Center, scenario: Scenario, look: Look | None) -> None:
    if look is not None:
        look(center)
    tell_messages(center, scenario)
    if scenario.regimes:
        begin(center.clock, turning(center))
    for pool in center.pools:
        if not is_plain(scenario, pool.name):
            _begin_staff(center, pool, scenario)
        if scenario.pools[pool.name].learning is not None and pool is pool.team[0]:
            begin(center.clock, learn(center, pool.team, scenario))
        begin(center.clock, shifts(center, pool, scenario))
    if center.feedback is not None:
        begin(center.clock, evenings(center, center.feedback))
    if center.choice is not None:
        begin(center.clock, reaching(center, center.choice.audience))
        begin(center.clock, noting(center, center.choice))
    if center.base is not None and center.base.is_recommended:
        begin(center.clock, winning(center, center.base))
    for channel in center.channels:
        begin(center.clock, opening_hours(center, channel))
    for channel in center.channels:
        begin(center.clock, channel.life.come(center, channel, scenario.calendar.days))


def tell_messages(center: Center, scenario: Scenario) -> None:
    """Note what our messages capture; whom they lead to contact us is among the arrivals."""
    if center.records is not None:
        begin(center.clock, _send_in_time(center, scenario, center.records))
        return
    for one in captured(scenario, center.demand.streams):
        _note(center, scenario, one)


def _send_in_time(center: Center, scenario: Scenario, records: CustomerRecords) -> Story:
    """Let every message meet whom it is meant for as well as customers are known when it is sent."""
    messages = scenario.demand.messages
    for number in sorted(capturing(scenario), key=lambda number: sent_at(scenario, messages[number])):
        message = messages[number]
        yield center.clock.change(sent_at(scenario, message), REACHES, -1, number)
        segment = scenario.segment_names.index(message.segment) if message.segment else None
        precision = records.precision(scenario.channels[message.channel].precision, segment)
        _note(center, scenario, capture(scenario, center.demand.streams, number, precision))


def _note(center: Center, scenario: Scenario, one: Captured) -> None:
    if one.sent < center.end:
        channel = scenario.channel_names.index(scenario.demand.messages[one.number].channel)
        center.recorder.messages += PACK_MESSAGE(one.sent, one.seconds, one.number, one.delivered, one.viewed, channel)


def _begin_staff(center: Center, pool: AgentPool, scenario: Scenario) -> None:
    """Begin what makes agents people: learning, blocks away from customers; and note who does not come."""
    roster = center.demand.roster(pool.name)
    if scenario.pools[pool.name].turnover is not None:
        begin(center.clock, paces(center, pool, scenario))
    calendar = roster.pauses(pool.crew)
    if calendar:
        begin(center.clock, breaks(center, pool, calendar))
    tell_who_is_away(center, pool)


def tell_who_is_away(center: Center, pool: AgentPool) -> None:
    """Note whose seats are empty, once for all crews of a pool: absent, in training, hired."""
    roster = center.demand.roster(pool.name)
    if pool is pool.team[0]:
        for seat, state, start, end in roster.away():
            center.recorder.state(pool.number, -1 - seat, State[state.upper()], start, end)
        for seat, found, began in roster.hires():
            center.recorder.states += PACK_STATE(found, began, -1 - seat, pool.number, State.HIRED)


def _cut(center: Center, end: float) -> None:
    """Write down who is still waiting, talking or on duty when the simulation ends."""
    agents = [agent for pool in center.pools for agent in pool.on_duty]
    for agent in agents:
        _cut_agent(center, agent, end)
    for pool in center.pools:
        if pool.closing:
            pool.reopen(end)
        pool.keep(end, len(pool.surplus))
    lines = [klass.line for channel in center.channels for klass in channel.classes]
    waiting = [contact for line in lines for contact in line.queue]
    for contact in [*waiting, *(contact for agent in agents for contact in agent.own_line)]:
        if contact.waiting and not contact.left_silently:
            _cut_waiting(center, contact, end)
    for contact in center.underway:
        _cut_underway(center, contact, end)


def _cut_waiting(center: Center, contact: Contact, end: float) -> None:
    """Write down who waits; a message that was interrupted was begun, and is served if only wrap-up is left."""
    legs = contact.detail.legs if contact.klass.deferred else ()
    if legs and contact.talk_end <= end:
        contact.detail.resumed = end
        resolution.judge(center, contact)
        center.ended(contact, SERVED, 0, contact.answered, end, legs[-1][0])
    elif contact.passed_on:
        contact.detail.resumed = end
        center.ended(contact, UNFINISHED, PASSED_ON, contact.answered, end, contact.detail.legs[-1][0])
    else:
        center.ended(contact, UNFINISHED, 0, contact.answered if legs else NEVER, end)


def _cut_underway(center: Center, contact: Contact, end: float) -> None:
    """Write down who is in a session without an agent, or between two tries of a callback."""
    contact.talk_end = NEVER
    left = contact.arrival if contact.channel.mode.automated else NEVER
    center.ended(contact, UNFINISHED, 0, left, end)


def _cut_agent(center: Center, agent: Agent, end: float) -> None:
    pool, contact = agent.pool, agent.contact
    if agent in pool.away:
        pool.come_back(agent, end)
    elif agent.load:
        _cut_desk(center, agent, end)
    elif contact is None:
        center.recorder.state(pool.number, agent.number, IDLE, agent.idle_since, end)
    elif contact.waiting:
        contact.detail.legs += ((agent, contact.detail.legs[-1][2], end, HELD),)
        pool.worked(agent, end)
    else:
        _cut_contact(center, contact, agent, end)
        pool.worked(agent, end)
    center.recorder.state(pool.number, agent.number, DUTY, agent.on_since, end)


def _cut_contact(center: Center, contact: Contact, agent: Agent, end: float) -> None:
    """Write down who talks when the simulation ends; who has only wrap-up left is served."""
    if contact.talk_end <= end:
        resolution.judge(center, contact)
        center.ended(contact, SERVED, 0, contact.answered, end, agent)
    else:
        contact.talk_end = NEVER
        center.ended(contact, UNFINISHED, 0, contact.answered, end, agent)


def _cut_desk(center: Center, agent: Agent, end: float) -> None:
    for hand in agent.desk.hands:
        if hand.contact.left_silently:
            write_leg(center.recorder, hand.contact.detail, agent, hand.since, end, PROBE)
        else:
            _cut_contact(center, hand.contact, agent, end)
    agent.pool.worked(agent, end)
