"""Callbacks: a call to who has hung up and keeps a place in the queue, which may reach nobody."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.lives.live import ABANDONED, over
from sim.engine.lives.self_service import go_underway
from sim.engine.records import views as view
from sim.engine.records.layout import NEXT_TRY, NOBODY
from sim.engine.records.views import Handle
from sim.engine.routing.beginning import begin_talk
from sim.engine.routing.dispatch import release, ring_back, work_off
from sim.engine.routing.promises import OFFERED
from sim.engine.routing.rings import rejoin
from sim.engine.routing.search import look_again_for_any
from sim.engine.state.asks import ask
from sim.engine.state.facts import ended, note_leg
from sim.log.codes import LegKind, Reason

UNREACHED, IN_VAIN = int(Reason.UNREACHED), int(LegKind.IN_VAIN)


@compiled
def reach(w: Handle, contact: int) -> None:
    """End our ring: the customer picks up, or the agent is free for others and tries again later, or gives up."""
    one, now = view.contacts(w)[contact], view.clock(w).now
    channel, agent = view.channels(w)[one.channel], int(one.agent)
    one.calls += 1
    if view.lucks(w)[contact, OFFERED + one.calls] < one.reach:
        begin_talk(w, contact, agent)
        return
    channel.lines_in_use -= 1
    note_leg(w, contact, agent, one.answered, now, IN_VAIN)
    release(w, agent)
    work_off(w)
    if one.calls < one.most_calls:
        go_underway(w, contact)
        ask(w, contact, NEXT_TRY, 0)
        return
    ended(w, contact, ABANDONED, UNREACHED, now, now, NOBODY)
    over(w, contact)


@compiled
def call_again(w: Handle, contact: int) -> None:
    """Let an agent call again who did not reach the customer: one who is free, or who comes free."""
    view.contacts(w)[contact].underway = 0
    agent = look_again_for_any(w, contact)
    if agent == NOBODY:
        rejoin(w, contact)
    else:
        view.contacts(w)[contact].answered = view.clock(w).now
        ring_back(w, contact, agent)
