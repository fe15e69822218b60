"""Contacts that go to a vendor at the door."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import DEFERRED, NOBODY
from sim.engine.records.views import Handle
from sim.engine.routing.vendors import applies, count
from sim.engine.state.facts import offer


@compiled
def send(w: Handle, contact: int) -> None:
    """Send a contact to the first vendor whose rule applies and who has anybody on duty (for messages, or will)."""
    one = view.contacts(w)[contact]
    count(w, one.channel)
    place = int(view.sent(w)[one.channel, one.segment, one.issue])
    while place != NOBODY:
        sending = view.sendings(w)[place]
        if _is_there(w, one.channel, sending.klass) and applies(w, sending.rule, contact):
            one.klass = sending.klass
            offer(w, contact, view.rules(w)[sending.rule].vendor)
            return
        place = int(sending.next)


@compiled
def _is_there(w: Handle, channel: int, klass: int) -> bool:
    if view.channels(w)[channel].takes == DEFERRED:
        return True
    one = view.classes(w)[klass]
    for k in range(one.rings_from, one.rings_to):
        ring = view.rings(w)[view.at_once(w)[k]]
        for door in range(ring.doors_from, ring.doors_to):
            if view.pools(w)[view.doors(w)[door].pool].on_duty:
                return True
    return False
