"""An agent begins with a contact: alone, beside others, or until it is put down."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.tiers import decide_part
from sim.engine.records import views as view
from sim.engine.records.layout import (
    CHATS,
    FREES,
    SHARED,
    TALKS,
    TICKS,
    UNDIVIDED,
)
from sim.engine.records.views import Handle
from sim.engine.routing.chats import begin_chat, fill
from sim.engine.routing.messages import begin_message
from sim.engine.state.heap import push
from sim.log.codes import LegKind, Offer

ACCEPTED = int(Offer.ACCEPTED)
HELD, LAST = int(LegKind.HELD), int(LegKind.LAST)


@compiled
def begin_talk(w: Handle, contact: int, agent: int) -> None:
    """Let an agent who was taken for a contact talk with it, as far as the tier goes."""
    one = view.contacts(w)[contact]
    view.agents(w)[agent].contact = contact
    one.agent, one.stage = agent, TALKS
    if one.transfers or (view.pools(w)[view.agents(w)[agent].pool].decides and not one.wrong_party):
        work = decide_part(w, contact)
        _talk(w, contact, work, int(one.ends))
    else:
        _talk(w, contact, one.talk, LAST)


@compiled
def _talk(w: Handle, contact: int, work: float, ends: int) -> None:
    """Let the talk go on until so much work is done; with the last tier it ends."""
    one, now = view.contacts(w)[contact], view.clock(w).now
    agent = view.agents(w)[one.agent]
    until = now + round(work * view.pace(w)[one.klass, agent.pool] * agent.pace * TICKS)
    one.ends = ends
    if ends == LAST:
        one.talk_end = until
    push(w, until, FREES, contact, 0)


@compiled
def begin(w: Handle, contact: int, agent: int) -> None:
    """Let an agent who was taken for a contact begin with it: alone, beside others, or until it is put down."""
    takes = view.classes(w)[view.contacts(w)[contact].klass].takes
    if takes == UNDIVIDED:
        begin_talk(w, contact, agent)
    elif takes == SHARED:
        begin_chat(w, contact, agent)
        if view.contacts(w)[contact].stage == CHATS and view.pools(w)[view.agents(w)[agent].pool].keeps_chats:
            fill(w, agent)
    else:
        begin_message(w, contact, agent)
