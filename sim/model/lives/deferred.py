"""Deferred channels: messages wait in a backlog, are worked off when there is time, and may be interrupted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.log.records import LegKind
from sim.model.again import followups
from sim.model.clock import FREES, GIVES_UP, Alarm, Story
from sim.model.lives.escalation import LAST, part_of, pass_on
from sim.model.routing import dispatch
from sim.model.routing.rings import find_agent, look_again, rejoin, wait
from sim.model.state.contact import CLOSED, FOREVER, NEVER, TAKEN_AWAY, Contact
from sim.ticks import later, span, whole

if TYPE_CHECKING:
    from sim.calendar import Timetable
    from sim.demand import SampledDemand
    from sim.model.center import Center
    from sim.model.state.channel import ChannelNow
    from sim.model.state.pool import Agent

INTERRUPTED = int(LegKind.INTERRUPTED)
TICK = 1e-6


def set_due(channel: ChannelNow, demand: SampledDemand) -> None:
    """Tell a channel when its messages should be answered, where agents go by that."""
    timetable = demand.timetable
    if timetable.scenario.routing.deferred_order == "due":
        channel.due = _due(channel, timetable)


def _due(channel: ChannelNow, timetable: Timetable) -> Callable[[Any, Any], Any]:
    """Return when a message should be answered that arrives at a time, and is promised a reply within another.

    It takes columns too.
    """
    clock = timetable.clock_of(channel.name)
    return lambda arrival, within: clock.time_at(clock.open_before(np.asarray(arrival)) + within)


def offer_backlog(center: Center, channel: ChannelNow) -> None:
    """Offer what has come meanwhile to the agents who are idle as the channel opens."""
    for pool in {pool: None for klass in channel.classes for pool in klass.pools}:
        if not pool.closing:
            dispatch.rouse(center, pool, center.clock.now)


def put_away(center: Center, channel: ChannelNow) -> None:
    """Put away the messages in hand as the channel closes, if it says so; what has been replied to is wrapped up."""
    if channel.spec.at_close != "pause":
        return
    now = center.clock.now
    for pool in {pool: None for klass in channel.classes for pool in klass.pools}:
        for agent in list(pool.on_duty):
            message = agent.contact
            if message is not None and message.channel is channel and not message.talk_end <= now:
                pool.interruptible.pop(agent, None)
                message.alarm.silence()
                message.go_on(TAKEN_AWAY)
                center.release(agent, now)


class MessageWork:
    """What is left of a message: changeover and wrap-up in seconds, the reply in seconds at pace 1."""

    __slots__ = ("changeover", "reply", "wrap")

    def __init__(self, reply: float, wrap: float) -> None:
        self.changeover, self.reply, self.wrap = 0.0, reply, wrap

    def until_reply(self, pace: float) -> float:
        """Return how long until the reply is sent."""
        return whole(self.changeover + self.reply * pace)

    def spend(self, seconds: float, pace: float, changeover: float) -> None:
        """Take off agent time that was spent, and add what it takes to find back into the rest.

        Of a reply that is not out yet something is left.
        """
        for_wrap = span(self.until_reply(pace), seconds)
        if for_wrap >= 0:
            self.reply, self.wrap = 0.0, max(0.0, span(for_wrap, self.wrap))
        elif seconds > self.changeover:
            self.reply = max(TICK, whole(self.reply - (seconds - self.changeover) / pace))
        self.changeover = changeover


def deferred(center: Center, contact: Contact) -> Story:
    """Tell the life of one message: wait, be worked on, perhaps interrupted, and finished."""
    if not contact.channel.serves(contact, contact.arrival):
        return center.refuse(contact, CLOSED)
    if contact.patience < FOREVER:
        patient = later(contact.arrival, contact.patience)
        center.clock.call(patient, GIVES_UP, contact.place, lambda _: _chase(center, contact))
    agent = find_agent(center, contact, contact.arrival) if contact.channel.is_open else None
    if agent is None:
        agent = yield from wait(center, contact, Alarm())
    contact.answered = center.clock.now
    while agent is not None:
        (talk, end), pool = part_of(center, contact, agent), agent.pool
        agent, started = yield from _work_off(center, contact, agent, talk, end)
        agent.pool.interruptible.pop(agent, None)
        if end == LAST:
            return center.finish(contact, agent, center.clock.now)
        contact.open_detail().legs += ((agent, started, center.clock.now, end),)
        agent = yield from pass_on(center, contact, pool, partial(center.release, agent, center.clock.now))


def _work_off(center: Center, contact: Contact, agent: Any, talk: float, end: int) -> Story:
    """Work through one tier's part, perhaps interrupted; return who has done the last stretch of it, and since when."""
    work = MessageWork(talk, contact.wrap if end == LAST else 0.0)
    while True:
        started, pace = center.clock.now, contact.klass.pace[agent.pool.number] * agent.pace
        done = _begin(center, contact, agent, work, pace)
        if end != LAST:
            contact.talk_end = NEVER
        if (yield done) is not TAKEN_AWAY:
            return agent, started
        work.spend(span(started, center.clock.now), pace, contact.channel.spec.changeover)
        _put_down(center, contact, agent, work, started)
        agent = look_again(center, contact) if contact.channel.is_open else None
        if agent is None:
            agent = yield from wait(center, contact, Alarm(), rejoin)
        contact.detail.resumed = center.clock.now


def _begin(center: Center, contact: Contact, agent: Agent, work: MessageWork, pace: float) -> Alarm:
    """Let an agent take up a message; return the alarm of its end."""
    replied = later(center.clock.now, work.until_reply(pace))
    if work.reply or isnan(contact.talk_end):
        contact.talk_end = replied
    done = center.clock.until(later(replied, work.wrap), FREES, contact.place)
    contact.alarm, agent.contact = done, contact
    if agent.pool.number in contact.klass.preemptible:
        agent.pool.interruptible[agent] = contact
    return done


def _put_down(center: Center, contact: Contact, agent: Agent, work: MessageWork, started: float) -> None:
    """Note the stretch of work that was interrupted, and forget when the reply would have been sent."""
    if work.reply:
        contact.talk_end = NEVER
    contact.open_detail().legs += ((agent, started, center.clock.now, INTERRUPTED),)


def _chase(center: Center, contact: Contact) -> None:
    """Let a customer ask elsewhere who has waited too long for a reply; the message stays."""
    if isnan(contact.talk_end) or contact.talk_end > center.clock.now:
        followups.chase(center, contact)
