"""Concurrent channels: an agent holds several contacts, and finds out late who has left without a word."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.lives.live import ABANDONED, finish_with, over, try_again
from sim.engine.records import views as view
from sim.engine.records.layout import CHATS, LEFT, NOBODY, PROBES, TICKS, TIDIES_UP
from sim.engine.records.views import Handle
from sim.engine.routing.chats import take_more
from sim.engine.routing.dispatch import seek_work
from sim.engine.state.desks import take_on
from sim.engine.state.facts import ended, write_leg
from sim.engine.state.pools import worked
from sim.engine.state.sharing import let_one_go
from sim.log.codes import LegKind

PROBE = int(LegKind.PROBE)


@compiled
def go_on_chatting(w: Handle, contact: int) -> None:
    """Go on after the talk, which is done, with the wrap-up, beside others too, and after that with the end."""
    one, agent = view.contacts(w)[contact], int(view.contacts(w)[contact].agent)
    if one.stage == PROBES:
        write_leg(w, contact, agent, view.works(w)[contact].started, view.clock(w).now, PROBE)
        let_go_chat(w, agent)
        over(w, contact)
        return
    if one.stage == CHATS:
        one.talk_end = view.clock(w).now
        view.channels(w)[one.channel].lines_in_use -= 1
        if one.wrap:
            one.stage = TIDIES_UP
            take_on(w, agent, contact, one.wrap / TICKS, one.channel)
            return
    finish_with(w, contact)
    let_go_chat(w, agent)
    over(w, contact)


@compiled
def let_go_chat(w: Handle, agent: int) -> None:
    """Take one of several contacts out of an agent's hands, who takes more, or comes free."""
    one = view.agents(w)[agent]
    let_one_go(w, agent)
    if one.load:
        if one.jobs:
            one.contact = view.jobs(w)[one.jobs_from + one.jobs - 1].contact
        take_more(w, agent)
        return
    one.contact = NOBODY
    worked(w, agent)
    seek_work(w, agent)


@compiled
def leaves_silently(w: Handle, contact: int) -> bool:
    """Whether a customer whose patience has run out says nothing, so that agents think that the contact waits."""
    share = view.channels(w)[view.contacts(w)[contact].channel].silent_share
    return bool(view.works(w)[contact].silent_luck < share)


@compiled
def leave_in_silence(w: Handle, contact: int) -> None:
    """Let a contact wait on whose customer has gone, until an agent takes it and probes in vain."""
    one, now = view.contacts(w)[contact], view.clock(w).now
    one.has_detail, one.stage, one.silent = 1, LEFT, 1
    one.waits += 1  # it is another wait now: no more rings open to it
    view.channels(w)[one.channel].lines_in_use -= 1
    ended(w, contact, ABANDONED, 0, now, now, NOBODY)
    try_again(w, contact, now - one.arrival)
