"""Outbound channels: numbers that ring, who picks up, and calls of our own."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.lives.live import ABANDONED, over
from sim.engine.records import views as view
from sim.engine.records.layout import DUE, ENDLESS, LISTED, NOBODY, RANG, TIMER
from sim.engine.records.views import Handle
from sim.engine.routing.beginning import begin
from sim.engine.routing.dialing import dial, put_back
from sim.engine.routing.dispatch import leave_queue
from sim.engine.routing.rings import be_patient, wait
from sim.engine.routing.search import find_agent
from sim.engine.state.facts import dialled, ended
from sim.engine.state.heap import push
from sim.log.codes import Reason

MISMATCH = int(Reason.MISMATCH)


@compiled
def go_on_dialling(w: Handle, slot: int, what: int) -> None:
    """Go on with a number that has rung or is due, or with the list of a day."""
    if what == RANG:
        _rang(w, slot)
        return
    number = int(view.contacts(w)[slot].channel)
    if what == LISTED:
        _list(w, number, view.contacts(w)[slot].opened, view.contacts(w)[slot].calls)
    dial(w, number)
    over(w, slot)


@compiled
def _list(w: Handle, number: int, first: int, many: int) -> None:
    """Put numbers that stand one behind the other at the end of a channel's list."""
    channel = view.channels(w)[number]
    if channel.fresh_first == NOBODY:
        channel.fresh_first = first
    else:
        view.numbers(w)[channel.fresh_last].next = first
    channel.fresh_last = first + many - 1


@compiled
def _rang(w: Handle, slot: int) -> None:
    """End a ring: somebody picks up, or the number is put back."""
    one, now = view.contacts(w)[slot], view.clock(w).now
    number = int(one.channel)
    channel = view.channels(w)[number]
    channel.ringing -= 1
    dialled(w, slot, one.held_since)
    if one.is_reached:
        one.attempt = 1
        _reached(w, slot)
    elif one.attempt < channel.tries:
        put_back(w, number, one.calls, now + channel.retry_after)
        one.arrival = ENDLESS
        push(w, now + channel.retry_after, TIMER, slot, DUE)
    else:
        over(w, slot)
    dial(w, number)


@compiled
def _reached(w: Handle, contact: int) -> None:
    """Begin a call that was picked up."""
    one = view.contacts(w)[contact]
    one.talk_end = ENDLESS
    agent = find_agent(w, contact)
    view.channels(w)[one.channel].lines_in_use += 1
    one.answered = view.clock(w).now
    if agent == NOBODY:
        wait(w, contact)
        be_patient(w, contact, one.arrival + one.patience)
    else:
        begin(w, contact, agent)


@compiled
def hang_up(w: Handle, contact: int) -> None:
    """Lose who was reached while no agent was free."""
    now = view.clock(w).now
    view.channels(w)[view.contacts(w)[contact].channel].lines_in_use -= 1
    leave_queue(w, contact)
    ended(w, contact, ABANDONED, MISMATCH, now, now, NOBODY)
    over(w, contact)
