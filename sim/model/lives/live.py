"""Live channels: arrive, wait, be answered or leave, talk, wrap up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.clock import Story
from sim.model.lives.callback import hangs_up, promised
from sim.model.lives.escalation import LAST, part_of, through_tiers
from sim.model.routing.rings import find_agent, wait_with_patience
from sim.model.state.contact import BALKED, CLOSED, CUT_OFF, LINES, QUEUE, Contact
from sim.ticks import later, span

if TYPE_CHECKING:
    from sim.model.center import Center


def live(center: Center, contact: Contact) -> Story:
    """Tell the life of one attempt."""
    channel = contact.channel
    if not may_enter(center, contact):
        return
    agent: Any = find_agent(center, contact, contact.arrival)
    if agent is None and not may_wait(center, contact):
        return
    channel.lines_in_use += 1
    contact.answered = now = contact.arrival
    if agent is None:
        if channel.callback is not None and hangs_up(center, contact):
            agent = yield from promised(center, contact)
        else:
            agent = yield wait_with_patience(center, contact)
            if agent is contact.alarm:
                return center.abandon(contact)
            if agent is CUT_OFF:
                return
            contact.answered = center.clock.now
            if channel.callback is not None:
                contact.klass.last_wait = span(contact.arrival, contact.answered)
        if agent is None:
            return
        now = center.clock.now
    agent.contact, talk, power = contact, contact.talk, agent.pool.power
    if power is not None and not power.treats[contact.issue]:
        talk, end = part_of(center, contact, agent)
        if end != LAST:
            agent, talk = yield from through_tiers(center, contact, agent, talk, end)
            if agent is None:
                return
            now = center.clock.now
    contact.talk_end = now = later(now, talk * contact.klass.pace[agent.pool.number] * agent.pace)
    yield now
    channel.lines_in_use -= 1
    if contact.wrap:
        now = later(now, contact.wrap)
        yield now
    center.finish(contact, agent, now)


def may_enter(center: Center, contact: Contact) -> bool:
    """Whether the door is open and a line free; if not, the contact is refused."""
    channel = contact.channel
    if not channel.is_open or (channel.ending is not None and channel.has_ended_for(contact, contact.arrival)):
        center.refuse(contact, CLOSED)
        return False
    if channel.lines_in_use >= channel.lines:
        center.refuse(contact, LINES)
        return False
    return True


def may_wait(center: Center, contact: Contact) -> bool:
    """Whether who finds no agent may wait, and would; if not, the contact is refused, or its customer balks."""
    channel = contact.channel
    if channel.waiting >= channel.queue_limit:
        center.refuse(contact, QUEUE)
        return False
    if contact.balk < channel.balks:
        center.lose(contact, BALKED)
        return False
    return True
