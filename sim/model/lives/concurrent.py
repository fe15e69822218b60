"""Concurrent channels: an agent holds several contacts, and finds out late who has left without a word."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sim.log.records import LegKind
from sim.model.again import redials, resolution
from sim.model.clock import Alarm, Story
from sim.model.lives.escalation import LAST, part_of, pass_on
from sim.model.lives.live import may_enter, may_wait
from sim.model.routing import dispatch
from sim.model.routing.rings import find_agent, patience_of, wait
from sim.model.state.contact import ABANDONED, CUT_OFF, GAVE_UP, SERVED, Contact, write_leg
from sim.ticks import span

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.pool import Agent

PROBE = int(LegKind.PROBE)


def concurrent(center: Center, contact: Contact) -> Story:
    """Tell the life of one attempt on a channel where agents hold several contacts."""
    if not may_enter(center, contact):
        return
    agent: Any = find_agent(center, contact, contact.arrival)
    if agent is None and not may_wait(center, contact):
        return
    contact.channel.lines_in_use += 1
    if agent is None:
        agent = yield from wait(center, contact, patience_of(center, contact))
        if agent is GAVE_UP:
            if not _leaves_silently(center, contact):
                return center.abandon(contact)
            return (yield from _left_behind(center, contact))
        if agent is CUT_OFF:
            return
    contact.answered = center.clock.now
    yield from _hold(center, contact, agent)


def _hold(center: Center, contact: Contact, agent: Agent) -> Story:
    """Work on a contact beside others, tier by tier, then wrap up, beside others too."""
    channel = contact.channel
    while True:
        (talk, end), started = part_of(center, contact, agent), center.clock.now
        agent.contact = contact
        pace = contact.klass.pace[agent.pool.number] * agent.pace
        hand = agent.desk.add(contact, talk * pace, channel.speeds)
        if agent.pool.keeps_chats:
            dispatch.fill(center, agent, started)
        yield hand
        if end == LAST:
            break
        contact.open_detail().legs += ((agent, started, center.clock.now, end),)
        agent = yield from pass_on(center, contact, agent.pool, partial(_let_go, center, agent))
        if agent is None:
            return
    contact.talk_end = center.clock.now
    channel.lines_in_use -= 1
    if contact.wrap:
        yield agent.desk.add(contact, contact.wrap, channel.speeds)
    resolved = resolution.judge(center, contact)
    center.ended(contact, SERVED, 0, contact.answered, center.clock.now, agent)
    if not resolved:
        resolution.follow_up(center, contact)
    _let_go(center, agent)


def _let_go(center: Center, agent: Agent) -> None:
    now = center.clock.now
    agent.pool.let_go(agent)
    if agent.load:
        agent.contact = agent.desk.hands[-1].contact if agent.desk.hands else agent.contact
        dispatch.take_more(center, agent, now)
        return
    agent.contact = None
    agent.pool.worked(agent, now)
    dispatch.seek_work(center, agent, now)


def _leaves_silently(center: Center, contact: Contact) -> bool:
    share = contact.channel.silent_share
    return bool(share) and center.luck(contact, "silent") < share


def _left_behind(center: Center, contact: Contact) -> Story:
    """Let a contact wait on whose customer has gone, until an agent takes it and probes in vain."""
    contact.open_detail().silent = 1
    contact.channel.lines_in_use -= 1
    now = center.clock.now
    center.ended(contact, ABANDONED, 0, now, now)
    redials.after_failure(center, contact, span(contact.arrival, now))
    contact.alarm = Alarm()
    agent = yield contact.alarm
    if agent is CUT_OFF:
        return
    started = center.clock.now
    agent.contact = contact
    yield agent.desk.add(contact, contact.channel.probe, None)
    write_leg(center.recorder, contact.detail, agent, started, center.clock.now, PROBE)
    _let_go(center, agent)
