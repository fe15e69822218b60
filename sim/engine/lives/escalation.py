"""Tiers: who is passed on waits for an expert."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.tiers import patience_for_expert, tell_expert
from sim.engine.lives.concurrent import let_go_chat
from sim.engine.records import views as view
from sim.engine.records.layout import DEFERRED, ENDLESS, FREES, NOBODY, SHARED, UNDIVIDED, WAITS
from sim.engine.records.views import Handle
from sim.engine.routing.beginning import begin
from sim.engine.routing.dispatch import HELD, LAST, release, work_off
from sim.engine.routing.rings import be_patient, leave_lines, open_unasked, wait
from sim.engine.routing.search import find_agent
from sim.engine.state.facts import note_leg
from sim.engine.state.heap import push


@compiled
def pass_on(w: Handle, contact: int) -> None:
    """End a tier's part of a contact that it passes on, and look for an expert."""
    one, now = view.contacts(w)[contact], view.clock(w).now
    agent, takes = int(one.agent), int(view.classes(w)[one.klass].takes)
    tier = int(view.works(w)[contact].tier if takes == DEFERRED else view.agents(w)[agent].pool)
    started = view.agents(w)[agent].taken if takes == UNDIVIDED else view.works(w)[contact].started
    note_leg(w, contact, agent, started, now, one.ends)
    is_warm = bool(takes == UNDIVIDED and view.pools(w)[tier].warm)
    _rise(w, contact, tier)
    expert = _find_expert(w, contact, takes)
    if expert == NOBODY:
        _wait_for_expert(w, contact, agent, is_warm)
        return
    view.agents(w)[expert].contact = contact
    if is_warm:
        note_leg(w, contact, agent, now, now, HELD)
    leave_behind(w, contact, agent)
    one.resumed = now
    begin(w, contact, expert)


@compiled
def _find_expert(w: Handle, contact: int, takes: int) -> int:
    """Take an expert for a contact, as far as there is one; for messages while the channel is open."""
    if takes == DEFERRED and not view.channels(w)[view.contacts(w)[contact].channel].is_open:
        open_unasked(w, contact)
        return NOBODY
    return find_agent(w, contact)


@compiled
def _rise(w: Handle, contact: int, tier: int) -> None:
    """Count a transfer; it is decided whether who takes it up knows what was said."""
    one, pool = view.contacts(w)[contact], view.pools(w)[tier]
    leave_lines(w, contact)
    view.clock(w).last_transfer = view.clock(w).now
    one.klass = view.above(w)[one.channel, one.segment * view.klass(w).shape[2] + one.issue, pool.number]
    one.transfers += 1
    one.talk_end, one.opened, one.waits_for, one.ends, one.stage = ENDLESS, 0, NOBODY, LAST, WAITS
    tell_expert(w, contact, tier)


@compiled
def _wait_for_expert(w: Handle, contact: int, agent: int, is_warm: bool) -> None:
    """Wait by the time of the first arrival: with the agent, who stays, or without, who leaves in a moment."""
    wait(w, contact)
    if view.classes(w)[view.contacts(w)[contact].klass].takes != DEFERRED:
        until = patience_for_expert(w, contact)
        if until != ENDLESS:
            be_patient(w, contact, until)
    if is_warm:
        view.contacts(w)[contact].held_by, view.contacts(w)[contact].held_since = agent, view.clock(w).now
    else:  # whom the agent takes next may free an expert
        push(w, view.clock(w).now, FREES, contact, -1 - agent)


@compiled
def leave_behind(w: Handle, contact: int, agent: int) -> None:
    """Free an agent who has passed a contact on."""
    if view.classes(w)[view.contacts(w)[contact].klass].takes == SHARED:
        let_go_chat(w, agent)
    else:
        release(w, agent)
        work_off(w)
