"""Who waits, and for whom: counts, answers, and agents who stay only as long as they are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ticks import later

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.channel import ContactClass, RingNow
    from sim.model.state.contact import Contact
    from sim.model.state.pool import Agent, AgentPool


def answer(center: Center, contact: Contact, agent: Agent) -> None:
    """Connect a waiting contact with an agent who was taken for it."""
    agent.contact = contact
    leave_queue(center, contact)
    contact.alarm.silence()
    contact.go_on(agent)


def leave_queue(center: Center, contact: Contact) -> None:
    """Count a contact as waiting no more."""
    contact.waiting = False
    contact.klass.waiting -= 1
    contact.channel.waiting -= 1
    for pool in contact.klass.chatting:
        if pool.holding:
            center.refill(pool)
    if center.closing_pools:
        send_home(center)


def send_home(center: Center) -> None:
    """Send home the idle agents of closing pools for whom nobody waits or may come."""
    now = center.clock.now
    for pool in center.closing_pools:
        if pool.idle and not is_wanted(pool, now):
            pool.dismiss_idle(now, len(pool.idle))


def is_wanted(pool: AgentPool, now: float) -> bool:
    """Whether anybody waits before this pool, or may come to wait there when a delayed ring opens."""
    if any(not feed.mode.deferred and feed.line.head() is not None for feed in pool.feeds):
        return True
    return any(is_busy_for(below, pool) for below in pool.below) or any(
        _may_come(klass, ring, now)
        for klass in pool.classes
        for ring in klass.later
        if klass.waiting and not klass.deferred and any(door.pool is pool for door in ring.doors)
    )


def is_busy_for(below: AgentPool, pool: AgentPool) -> bool:
    """Whether somebody may still be passed on to a pool: who is with an agent below, or waits for one there."""
    if any(is_busy_for(lower, pool) for lower in below.below):
        return True
    channels = {klass.home for klass in pool.classes if not klass.deferred}
    in_hand = (contact for agent in below.on_duty for contact in agent.in_hand())
    return any(contact.channel in channels for contact in in_hand) or any(
        feed.klass.home in channels and feed.line.head() is not None for feed in below.feeds if below.on_duty
    )


def _may_come(klass: ContactClass, ring: RingNow, now: float) -> bool:
    """Whether a delayed ring's turn is still to come for somebody who waits."""
    newest = next((contact for contact in reversed(klass.line.by_arrival()) if contact.waiting), None)
    return newest is not None and later(newest.arrival, ring.after) > now
