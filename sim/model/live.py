"""Live channels: arrive, wait, be answered or leave, talk, wrap up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.model.clock import Alarm, Story
from sim.model.contact import BALKED, CLOSED, FOREVER, LINES, QUEUE, Contact
from sim.model.rings import find_agent, join

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.pool import Agent

GONE: Final = object()


def live(center: Center, contact: Contact) -> Story:
    """Tell the life of one attempt; what other modes share is written out here, for speed."""
    agent, now = admit(center, contact), contact.arrival
    if agent is GONE:
        return
    if agent is None:
        alarm = patience_of(center, contact)
        join(center, contact, alarm)
        agent = yield alarm
        if agent is alarm:
            return center.abandon(contact)
        if agent is None:
            return
        now = center.clock.now
    agent.contact, contact.answered = contact, now
    contact.talk_end = now = now + contact.talk * contact.klass.pace[agent.pool.number] * agent.pace
    yield now
    contact.channel.lines_in_use -= 1
    if contact.wrap:
        now += contact.wrap
        yield now
    center.finish(contact, agent, now)


def admit(center: Center, contact: Contact) -> Any:
    """Return an agent for who comes through the door, ``None`` for who must wait, ``GONE`` for who has left."""
    channel = contact.channel
    if not channel.is_open:
        center.refuse(contact, CLOSED)
        return GONE
    if channel.lines_in_use >= channel.lines:
        center.refuse(contact, LINES)
        return GONE
    agent = find_agent(center, contact, contact.arrival)
    if agent is None:
        if channel.waiting >= channel.queue_limit:
            center.refuse(contact, QUEUE)
            return GONE
        if contact.balk < channel.balks:
            center.lose(contact, BALKED)
            return GONE
    channel.lines_in_use += 1
    return agent


def patience_of(center: Center, contact: Contact) -> Alarm:
    """Return the alarm at which a contact's patience runs out."""
    return Alarm() if contact.patience == FOREVER else center.clock.until(contact.arrival + contact.patience)


def wait(center: Center, contact: Contact) -> Story:
    """Wait in line; return the agent who answers, or ``None`` for who left or was disconnected."""
    alarm = patience_of(center, contact)
    join(center, contact, alarm)
    agent = yield alarm
    if agent is alarm:
        center.abandon(contact)
        return None
    return agent


def talk(center: Center, contact: Contact, agent: Agent, start: float) -> Story:
    """Talk from ``start`` on and wrap up, with the whole of an agent."""
    agent.contact = contact
    contact.talk_end = now = start + contact.talk * contact.klass.pace[agent.pool.number] * agent.pace
    yield now
    contact.channel.lines_in_use -= 1
    if contact.wrap:
        now += contact.wrap
        yield now
    center.finish(contact, agent, now)
