"""A contact looks for an agent: one who is idle, has room for one more, or does work that may be interrupted."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.keyed.met import last_agent
from sim.engine.records import views as view
from sim.engine.records.layout import DEFERRED, NOBODY, SHARED
from sim.engine.records.views import Handle
from sim.engine.routing.desk_rules import choose_room
from sim.engine.routing.messages import interrupt
from sim.engine.routing.rings import MOST_RINGS, look_again, opened_at_once, opens
from sim.engine.routing.rules import RANKED, choose_agent, idle_behind
from sim.engine.state.lines import join
from sim.engine.state.pools import take
from sim.engine.state.sharing import hold


@compiled
def find_agent(w: Handle, contact: int) -> int:
    """Take an agent for an arriving contact, or return ``NOBODY``: it must wait."""
    view.contacts(w)[contact].opened = opened_at_once(w, contact)
    if view.clock(w).last_agent_wait and view.channels(w)[view.contacts(w)[contact].channel].undivided:
        last = last_agent(w, contact)
        door = _door_to(w, contact, last)
        if door != NOBODY and view.agents(w)[last].contact != NOBODY:
            view.contacts(w)[contact].waits_for = last
            return NOBODY
        if door != NOBODY and view.agents(w)[last].away == NOBODY and idle_behind(w, door):
            take(w, last)
            return last
    return take_any(w, contact)


@compiled
def take_any(w: Handle, contact: int) -> int:
    """Take an agent from the rings that opened to a contact at once; ``NOBODY`` where there is none."""
    klass = view.classes(w)[view.contacts(w)[contact].klass]
    opened, best, rank = view.contacts(w)[contact].opened, NOBODY, 0.0
    for k in range(klass.rings_from, klass.rings_to):
        if opened & (1 << (k - klass.rings_from)):
            best, rank = _choose(w, contact, view.at_once(w)[k], best, rank)
            if best != NOBODY and view.clock(w).choose_agent == RANKED:
                break
    if best != NOBODY:
        _take(w, best)
    elif klass.interrupts:
        best = _interrupt(w, contact, opened)
    if best != NOBODY and klass.takes == SHARED:
        hold(w, best)
    return best


@compiled
def _door_to(w: Handle, contact: int, agent: int) -> int:
    """Return the open door behind which an agent is on duty; ``NOBODY`` where there is none."""
    if agent == NOBODY or not view.agents(w)[agent].on_duty:
        return NOBODY
    klass = view.classes(w)[view.contacts(w)[contact].klass]
    for k in range(klass.rings_from, klass.rings_to):
        if view.contacts(w)[contact].opened & (1 << (k - klass.rings_from)):
            ring = view.rings(w)[view.at_once(w)[k]]
            for door in range(ring.doors_from, ring.doors_to):
                if view.doors(w)[door].pool == view.agents(w)[agent].pool:
                    return door
    return NOBODY


@compiled
def _choose(w: Handle, contact: int, ring: int, best: int, rank: float) -> tuple[int, float]:
    klass = int(view.contacts(w)[contact].klass)
    if view.classes(w)[klass].takes == SHARED:
        return choose_room(w, klass, ring, best, rank)
    return choose_agent(w, ring, best, rank)


@compiled
def _take(w: Handle, agent: int) -> None:
    if view.agents(w)[agent].load == 0:
        take(w, agent)


@compiled
def _interrupt(w: Handle, contact: int, opened: int) -> int:
    klass, agent = view.classes(w)[view.contacts(w)[contact].klass], NOBODY
    for k in range(klass.rings_from, klass.rings_to):
        if agent == NOBODY and opened & (1 << (k - klass.rings_from)):
            agent = interrupt(w, contact, view.at_once(w)[k])
    return agent


@compiled
def look_again_for_any(w: Handle, contact: int) -> int:
    """Take an agent for a contact that is due again, or return ``NOBODY``: it must wait at its old place."""
    one = view.contacts(w)[contact]
    klass, agent = view.classes(w)[one.klass], look_again(w, contact)
    if agent == NOBODY and klass.interrupts:
        agent = _interrupt(w, contact, one.opened)
        for k in range(klass.later_from, klass.later_to):
            ring = view.later(w)[k]
            is_open = view.rings(w)[ring].after <= view.clock(w).now - one.arrival
            if agent == NOBODY and is_open and not view.rings(w)[ring].on_condition:
                agent = interrupt(w, contact, ring)
    return agent


@compiled
def turn_of_ring(w: Handle, contact: int, turn: int) -> int:
    """Return an agent taken for a contact whose delayed ring has its turn; ``NOBODY`` where it goes on waiting."""
    one, best = view.contacts(w)[contact], NOBODY
    klass = view.classes(w)[one.klass]
    ring = view.later(w)[klass.later_from + turn % MOST_RINGS]
    if not opens(w, ring, contact):
        return NOBODY
    if klass.takes != DEFERRED or view.channels(w)[one.channel].is_open:
        best, _ = _choose(w, contact, ring, NOBODY, 0.0)
        if best != NOBODY:
            _take(w, best)
        elif klass.interrupts:
            best = interrupt(w, contact, ring)
        if best != NOBODY and klass.takes == SHARED:
            hold(w, best)
    join(w, view.rings(w)[ring].line, contact)
    return best
