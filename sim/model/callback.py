"""Callbacks: an offer on a long predicted wait, a place kept in the queue, a call that may reach nobody."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from sim.model import dispatch, returns, waiting
from sim.model.clock import Alarm, Story
from sim.model.contact import ABANDONED, ACCEPTED, DECLINED, FOREVER, Contact, Predictions, write_row
from sim.model.live import GONE, admit, talk, wait
from sim.model.overflow import head_of_line_wait
from sim.model.rings import join, look_again, rejoin
from sim.records import Reason
from sim.scenario.modes import PREDICTORS

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.pool import Agent

UNREACHED = int(Reason.UNREACHED)


def live_with_callback(center: Center, contact: Contact) -> Story:
    """Tell the life of one attempt on a live channel that offers callbacks."""
    agent = admit(center, contact)
    if agent is GONE:
        return
    if agent is None:
        told = contact.told
        told.predictions = predictions(contact, contact.arrival)
        if _accepts(center, contact):
            agent = yield from _promised(center, contact)
        else:
            agent = yield from wait(center, contact)
            if agent is not None:
                contact.answered = center.clock.now
                contact.klass.last_wait = contact.answered - contact.arrival
        if agent is None:
            return
    else:
        contact.answered = contact.arrival
    yield from talk(center, contact, agent, center.clock.now)


def predictions(contact: Contact, now: float) -> Predictions:
    """Predict the wait of who joins the queue, in the order of ``PREDICTORS``.

    What the head of the line has waited; what the last who had to wait, waited; and ``(Q + 1) h / n`` with
    Q waiting, mean handle time h, n agents on duty (Ibrahim and Whitt 2009).
    """
    klass = contact.klass
    agents = sum(len(door.pool.on_duty) for ring in klass.at_once for door in ring.doors)
    by_length = (klass.waiting + 1) * klass.mean_handle / agents if agents else FOREVER
    return head_of_line_wait(klass, now), klass.last_wait, by_length


def _accepts(center: Center, contact: Contact) -> bool:
    rule = contact.channel.callback
    assert rule is not None
    told = contact.told
    if told.predictions[PREDICTORS.index(rule.predictor)] <= rule.when_wait_over:
        return False
    accepted = returns.unit(center, contact, "callback") < rule.accept
    told.callback = ACCEPTED if accepted else DECLINED
    return accepted


def _promised(center: Center, contact: Contact) -> Story:
    """Keep the place in the queue off the line; return the agent who reaches the customer, if any does."""
    rule, channel, clock = contact.channel.callback, contact.channel, center.clock
    assert rule is not None
    contact.patience = FOREVER
    channel.lines_in_use -= 1
    for number in range(rule.tries):
        agent = look_again(center, contact) if number else None
        if agent is None:
            (rejoin if number else join)(center, contact, Alarm())
            agent = yield contact.alarm
        if agent is None:
            return None
        contact.answered = clock.now
        if not number:
            contact.told.called = clock.now
            contact.klass.last_wait = clock.now - contact.arrival
        agent.contact = contact
        channel.lines_in_use += 1
        yield clock.now + rule.ring
        if returns.unit(center, contact, f"reach{number}") < rule.reach:
            return agent
        channel.lines_in_use -= 1
        _in_vain(center, contact, agent)
        if number + 1 < rule.tries:
            center.underway[contact] = None
            yield _next_try(center, contact)
            del center.underway[contact]
    write_row(center, contact, ABANDONED, UNREACHED, clock.now, clock.now, None)
    return None


def _in_vain(center: Center, contact: Contact, agent: Agent) -> None:
    now = center.clock.now
    contact.told.legs.append((agent.pool.number, agent.number, contact.answered, now))
    agent.contact = None
    agent.pool.worked(agent, now)
    dispatch.seek_work(center, agent, now)


def _next_try(center: Center, contact: Contact) -> float:
    """Return when an agent may try again: after a while, and not while we are closed."""
    channel, rule = contact.channel, contact.channel.callback
    assert rule is not None
    due = center.clock.now + rule.retry_after
    window = bisect_right(channel.openings, due) - 1
    if channel.is_open_at(due) or window + 1 >= len(channel.openings):
        return due
    return channel.openings[window + 1]


def hang_up(center: Center, contact: Contact) -> None:
    """Count a waiting contact out of the queue, and off the line it held."""
    if not contact.promised:
        contact.channel.lines_in_use -= 1
    waiting.leave_queue(center, contact)
