"""Work on messages: taken up, put down for who comes first, and taken up again."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.tiers import decide_part
from sim.engine.records import views as view
from sim.engine.records.layout import ENDLESS, FREES, NOBODY, PUT_DOWN, TICKS, WRITES
from sim.engine.records.views import Handle
from sim.engine.routing.rings import look_again, rejoin
from sim.engine.state.facts import note_leg
from sim.engine.state.heap import push
from sim.engine.state.pools import stand_behind, taken_out, worked
from sim.log.codes import LegKind

INTERRUPTED, LAST = int(LegKind.INTERRUPTED), int(LegKind.LAST)
TICK = 1e-6


@compiled
def begin_message(w: Handle, contact: int, agent: int) -> None:
    """Let an agent take up a message, or take it up again."""
    one, work = view.contacts(w)[contact], view.works(w)[contact]
    number = int(view.agents(w)[agent].pool)
    was_put_down = one.stage == PUT_DOWN
    work.started, work.pace = view.clock(w).now, view.pace(w)[one.klass, number] * view.agents(w)[agent].pace
    one.agent, one.stage, view.agents(w)[agent].contact = agent, WRITES, contact
    work.turns += 1
    if view.preempts(w)[one.klass, number]:
        _become_interruptible(w, agent)
    if was_put_down:
        _write(w, contact)
        return
    work.tier, work.reply, work.wrap, work.changeover, one.ends = number, one.talk, one.wrap, 0.0, LAST
    if one.transfers or view.pools(w)[number].decides:
        work.reply = decide_part(w, contact)
        work.wrap = one.wrap if one.ends == LAST else 0
    _write(w, contact)


@compiled
def _write(w: Handle, contact: int) -> None:
    one, work = view.contacts(w)[contact], view.works(w)[contact]
    replied = view.clock(w).now + _until_reply(w, contact)
    if work.reply != 0.0 or one.talk_end == ENDLESS:
        one.talk_end = replied
    if one.ends != LAST:
        one.talk_end = ENDLESS
    push(w, replied + work.wrap, FREES, contact, work.turns)


@compiled
def _until_reply(w: Handle, contact: int) -> int:
    """Return how long until the reply is sent, in ticks."""
    work = view.works(w)[contact]
    ticks: int = round((work.changeover + work.reply * work.pace) * TICKS)
    return ticks


@compiled
def _become_interruptible(w: Handle, agent: int) -> None:
    pool = view.pools(w)[view.agents(w)[agent].pool]
    stand_behind(w, agent, pool.last_writing)
    if pool.last_writing == NOBODY:
        pool.first_writing = agent
    pool.last_writing = agent
    view.agents(w)[agent].interruptible = 1


@compiled
def be_left_alone(w: Handle, agent: int) -> None:
    """Let an agent be interrupted no more."""
    if view.agents(w)[agent].interruptible:
        pool = view.pools(w)[view.agents(w)[agent].pool]
        pool.first_writing, pool.last_writing = taken_out(w, agent, pool.first_writing, pool.last_writing)
        view.agents(w)[agent].interruptible = 0


@compiled
def interrupt(w: Handle, contact: int, ring: int) -> int:
    """Take an agent from a message: of those who may be interrupted who has just begun, which loses least."""
    priority = view.classes(w)[view.contacts(w)[contact].klass].priority
    for door in range(view.rings(w)[ring].doors_from, view.rings(w)[ring].doors_to):
        agent = int(view.pools(w)[view.doors(w)[door].pool].last_writing)
        while agent != NOBODY and view.doors(w)[door].reserve == 0:
            message = int(view.agents(w)[agent].contact)
            if view.classes(w)[view.contacts(w)[message].klass].priority <= priority:
                be_left_alone(w, agent)
                worked(w, agent)
                view.agents(w)[agent].taken, view.agents(w)[agent].contact = view.clock(w).now, NOBODY
                take_away(w, message)
                return agent
            agent = int(view.agents(w)[agent].before)
    return NOBODY


@compiled
def take_away(w: Handle, contact: int) -> None:
    """Put a message down whose agent is needed elsewhere: for another at once, or at its old place in line."""
    one, work = view.contacts(w)[contact], view.works(w)[contact]
    work.turns += 1
    _spend(w, contact)
    if work.reply != 0.0:
        one.talk_end = ENDLESS
    note_leg(w, contact, int(one.agent), work.started, view.clock(w).now, INTERRUPTED)
    one.stage = PUT_DOWN
    agent = look_again(w, contact) if view.channels(w)[one.channel].is_open else NOBODY
    if agent == NOBODY:
        rejoin(w, contact)
    else:
        one.resumed = view.clock(w).now
        begin_message(w, contact, agent)


@compiled
def _spend(w: Handle, contact: int) -> None:
    """Take off agent time that was spent, and add what it takes to find back into the rest.

    Of a reply that is not out yet something is left.
    """
    work, changeover = view.works(w)[contact], view.channels(w)[view.contacts(w)[contact].channel].changeover
    spent = view.clock(w).now - work.started
    for_wrap = spent - _until_reply(w, contact)
    if for_wrap >= 0:
        work.reply, work.wrap = 0.0, max(0, work.wrap - for_wrap)
    elif spent / TICKS > work.changeover:
        work.reply = max(TICK, round((work.reply - (spent / TICKS - work.changeover) / work.pace) * TICKS) / TICKS)
    work.changeover = changeover
