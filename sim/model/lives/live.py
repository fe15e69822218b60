"""Live channels: arrive, wait, be answered or leave, talk, wrap up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.model.clock import Story
from sim.model.lives.callback import wait_or_hang_up
from sim.model.lives.escalation import LAST, part_of, through_tiers
from sim.model.routing.rings import find_agent, patience_of, wait
from sim.model.state.contact import BALKED, CLOSED, CUT_OFF, GAVE_UP, LINES, QUEUE, Contact
from sim.ticks import later

if TYPE_CHECKING:
    from sim.model.center import Center

GONE: Final = object()


def live(center: Center, contact: Contact) -> Story:
    """Tell the life of one attempt."""
    agent = admit(center, contact)
    if agent is GONE:
        return
    contact.answered = now = contact.arrival
    if agent is None:
        if contact.channel.spec.callback is None:
            agent = yield from wait(center, contact, patience_of(center, contact))
            contact.answered = center.clock.now
        else:
            agent = yield from wait_or_hang_up(center, contact)
        if agent is GAVE_UP:
            return center.abandon(contact)
        if agent is None or agent is CUT_OFF:
            return
        now = center.clock.now
    agent.contact, talk = contact, contact.talk
    if agent.pool.power is not None:
        talk, end = part_of(center, contact, agent)
        if end != LAST:
            agent, talk = yield from through_tiers(center, contact, agent, talk, end)
            if agent is None:
                return
            now = center.clock.now
    contact.talk_end = now = later(now, talk * contact.klass.pace[agent.pool.number] * agent.pace)
    yield now
    contact.channel.lines_in_use -= 1
    if contact.wrap:
        now = later(now, contact.wrap)
        yield now
    center.finish(contact, agent, now)


def admit(center: Center, contact: Contact) -> Any:
    """Return an agent for who comes through the door, ``None`` for who must wait, ``GONE`` for who has left."""
    channel = contact.channel
    if not may_enter(center, contact):
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
