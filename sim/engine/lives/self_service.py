"""Self-service channels: a session without an agent; what becomes of it is decided by the model's own functions."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.lives.live import may_enter
from sim.engine.records import views as view
from sim.engine.records.layout import FREES, IN_SESSION, PASSED_AT_DOOR, SESSION_ENDS, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.asks import ask
from sim.engine.state.heap import push


@compiled
def self_service(w: Handle, contact: int) -> None:
    """Begin one session, from its door."""
    one = view.contacts(w)[contact]
    channel = view.channels(w)[one.channel]
    if not channel.is_open and channel.answers_closed:
        one.talk_end = one.arrival
        ask(w, contact, PASSED_AT_DOOR, 0)
    elif may_enter(w, contact):
        channel.lines_in_use += 1
        go_underway(w, contact)
        one.stage, one.talk_end = IN_SESSION, one.arrival + round(one.talk * TICKS)
        push(w, one.talk_end, FREES, contact, 0)


@compiled
def end_session(w: Handle, contact: int) -> None:
    """Let go of the line; whether the customer is contained, leaves or is passed on is asked."""
    view.channels(w)[view.contacts(w)[contact].channel].lines_in_use -= 1
    view.contacts(w)[contact].underway = 0
    ask(w, contact, SESSION_ENDS, 0)


@compiled
def go_underway(w: Handle, contact: int) -> None:
    """Note that a contact neither waits nor is with an agent."""
    view.clock(w).begun += 1
    view.contacts(w)[contact].underway = view.clock(w).begun
