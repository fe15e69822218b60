"""Callbacks: an offer on a long predicted wait, a place kept in the queue, a call that may reach nobody."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from sim.log.records import LegKind, Reason
from sim.model.clock import TIMER, Alarm, Story
from sim.model.routing.overflow import head_of_line_wait
from sim.model.routing.rings import join, look_again, rejoin, wait_in_line
from sim.model.state.contact import ABANDONED, ACCEPTED, DECLINED, FOREVER, Contact, Detail, Predictions
from sim.scenario.channels.mode_keys import PREDICTORS
from sim.ticks import later, span

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.pool import Agent

UNREACHED, IN_VAIN = int(Reason.UNREACHED), int(LegKind.IN_VAIN)


def hangs_up(center: Center, contact: Contact) -> bool:
    """Whether a customer who would have to wait is offered a callback, and takes it."""
    told, rule = contact.open_detail(), contact.channel.callback
    assert rule is not None
    told.predictions = predicted = predictions(contact, contact.arrival)
    return predicted[PREDICTORS.index(rule.predictor)] > rule.when_wait_over and _accepts(center, contact, told)


def predictions(contact: Contact, now: float) -> Predictions:
    """Predict the wait of who joins the queue, in the order of ``PREDICTORS``.

    What the head of the line has waited; what the last who had to wait, waited; and ``(Q + 1) h / n`` with
    Q waiting, mean handle time h, n agents on duty (Ibrahim and Whitt 2009).
    """
    klass = contact.klass
    agents = sum(map(len, klass.first_on_duty))
    by_length = (klass.waiting + 1) * klass.mean_handle / agents if agents else FOREVER
    return head_of_line_wait(klass, now), klass.last_wait, by_length


def _accepts(center: Center, contact: Contact, told: Detail) -> bool:
    rule = contact.channel.callback
    assert rule is not None
    accepted = center.luck(contact, "callback") < rule.accept
    told.callback = ACCEPTED if accepted else DECLINED
    return accepted


def promised(center: Center, contact: Contact) -> Story:
    """Keep the place in the queue off the line; return the agent who reaches the customer, if any does."""
    rule = contact.channel.callback
    assert rule is not None
    contact.channel.lines_in_use -= 1
    for number in range(rule.tries):
        agent = yield from _turn(center, contact, number)
        if agent is None or (yield from _reaches(center, contact, agent, number)):
            return agent
        if number + 1 < rule.tries:
            center.underway[contact] = None
            yield center.clock.until(next_try(center, contact), TIMER, contact.place)
            del center.underway[contact]
    now = center.clock.now
    center.ended(contact, ABANDONED, UNREACHED, now, now)
    return None


def _turn(center: Center, contact: Contact, number: int) -> Story:
    """Wait for an agent at the old place; return ``None`` for who is disconnected."""
    agent = look_again(center, contact) if number else None
    if agent is None:
        agent = yield from wait_in_line(center, contact, Alarm(), rejoin if number else join)
    contact.answered = center.clock.now
    if agent is not None and not number:
        contact.detail.called = contact.answered
        contact.klass.last_wait = span(contact.arrival, contact.answered)
    return agent


def _reaches(center: Center, contact: Contact, agent: Agent, number: int) -> Story:
    """Ring; return whether the customer picks up. If not, the agent is free for others."""
    rule, channel = contact.channel.callback, contact.channel
    assert rule is not None
    agent.contact = contact
    channel.lines_in_use += 1
    yield later(center.clock.now, rule.ring)
    if center.luck(contact, f"reach{number}") < rule.reach:
        return True
    channel.lines_in_use -= 1
    _in_vain(center, contact, agent)
    return False


def _in_vain(center: Center, contact: Contact, agent: Agent) -> None:
    now = center.clock.now
    contact.detail.legs += ((agent, contact.answered, now, IN_VAIN),)
    center.release(agent, now)


def next_try(center: Center, contact: Contact) -> float:
    """Return when an agent may try again: after a while, and not while we are closed."""
    channel, rule = contact.channel, contact.channel.callback
    assert rule is not None
    due = later(center.clock.now, rule.retry_after)
    window = bisect_right(channel.openings, due) - 1
    if channel.is_open_at(due) or window + 1 >= len(channel.openings):
        return due
    return channel.openings[window + 1]
