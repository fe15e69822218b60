"""The rings that open to a contact, and the lines it waits in meanwhile."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, entry
from sim.engine.records import views as view
from sim.engine.records.layout import ANYBODY, GIVES_UP, NOBODY, TICKS, TIMER
from sim.engine.records.views import Handle
from sim.engine.routing.rules import RANKED, choose_agent
from sim.engine.routing.vendors import applies
from sim.engine.state.facts import offer
from sim.engine.state.heap import push
from sim.engine.state.lines import join, leave, oldest, stand_last, take_old_place
from sim.engine.state.pools import take

ALWAYS, QUEUE_OVER, WAIT_OVER, BUSY_OVER = range(4)
MOST_RINGS = 256  # of a class, so that a turn also tells which wait it belongs to


@compiled
def opened_at_once(w: Handle, contact: int) -> int:
    """Return which of the rings of its class open to a contact at once, a bit for each."""
    klass, opened = view.classes(w)[view.contacts(w)[contact].klass], 0
    for k in range(klass.rings_from, klass.rings_to):
        if not klass.conditional or opens(w, view.at_once(w)[k], contact):
            opened |= 1 << (k - klass.rings_from)
    return opened


@compiled
def opens(w: Handle, ring: int, contact: int) -> bool:
    """Whether a ring's condition holds for a contact whose turn has come; a vendor's is offered it then."""
    when, klass = view.rings(w)[ring], view.contacts(w)[contact].klass
    if when.rule != NOBODY:
        is_open = bool(not view.rules(w)[when.rule].filters or applies(w, when.rule, contact))
        if is_open:
            offer(w, contact, view.rules(w)[when.rule].vendor)
        return is_open
    if when.condition == ALWAYS:
        return True
    if when.condition == QUEUE_OVER:
        return bool(view.classes(w)[klass].waiting - view.contacts(w)[contact].waiting > when.queue_over)
    if when.condition == WAIT_OVER:
        return bool(head_of_line_wait(w, klass) > when.wait_over)
    return bool(_share_busy(w, klass) > when.busy_over)


@compiled
def head_of_line_wait(w: Handle, klass: int) -> float:
    """Predict the wait as the longest that anybody has waited so far, but for who was called back in vain."""
    first = oldest(w, view.classes(w)[klass].line)
    return 0.0 if first == NOBODY else (view.clock(w).now - view.contacts(w)[first].arrival) / TICKS


@compiled
def _share_busy(w: Handle, klass: int) -> float:
    """Return the share of the agents of the unconditional first rings who are busy; 1 where none is on duty."""
    on_duty, idle = 0, 0
    for k in range(view.classes(w)[klass].rings_from, view.classes(w)[klass].rings_to):
        ring = view.rings(w)[view.at_once(w)[k]]
        if ring.condition == ALWAYS:
            for door in range(ring.doors_from, ring.doors_to):
                on_duty += view.pools(w)[view.doors(w)[door].pool].on_duty
                idle += view.pools(w)[view.doors(w)[door].pool].idle
    return 1 - idle / on_duty if on_duty else 1.0


@compiled
def wait(w: Handle, contact: int) -> None:
    """Let a contact wait: for its last agent a while, or in the lines of its rings."""
    one = view.contacts(w)[contact]
    one.waiting = 1
    one.waits += 1
    view.classes(w)[one.klass].waiting += 1
    view.channels(w)[one.channel].waiting += 1
    if one.waits_for == NOBODY:
        stand_in_line(w, contact)
    else:
        stand_last(w, view.clock(w).own_lines + one.waits_for, contact)
        push(w, view.clock(w).now + view.clock(w).last_agent_wait, TIMER, contact, ANYBODY)


@entry
def be_patient(w: Handle, contact: int, until: int) -> None:
    """Let a contact that begins to wait, or has just begun, give up at a time."""
    push(w, until, GIVES_UP, contact, view.contacts(w)[contact].waits)


@compiled
def stand_in_line(w: Handle, contact: int) -> None:
    """Let a contact stand in the lines of its rings."""
    one = view.contacts(w)[contact]
    klass = view.classes(w)[one.klass]
    join(w, klass.line, contact)
    for k in range(klass.rings_from, klass.rings_to):
        if one.opened & (1 << (k - klass.rings_from)) and view.rings(w)[view.at_once(w)[k]].on_condition:
            join(w, view.rings(w)[view.at_once(w)[k]].line, contact)
    await_ring(w, contact, 0)


@compiled
def leave_lines(w: Handle, contact: int) -> None:
    """Take a contact that was answered out of its lines, where its old place would count once it waits again."""
    one = view.contacts(w)[contact]
    klass = view.classes(w)[one.klass]
    leave(w, klass.line, contact)
    for k in range(klass.rings_from, klass.rings_to):
        leave(w, view.rings(w)[view.at_once(w)[k]].line, contact)
    for k in range(klass.later_from, klass.later_to):
        leave(w, view.rings(w)[view.later(w)[k]].line, contact)


@compiled
def await_ring(w: Handle, contact: int, index: int) -> None:
    """Wait for the turn of a delayed ring, and of those after it, as long as this wait lasts."""
    one = view.contacts(w)[contact]
    klass = view.classes(w)[one.klass]
    if klass.later_from + index < klass.later_to:
        ring = view.rings(w)[view.later(w)[klass.later_from + index]]
        turn = one.waits * MOST_RINGS + index
        push(w, max(one.arrival + ring.after, view.clock(w).now), TIMER, contact, turn)


@compiled
def is_this_wait(w: Handle, contact: int, turn: int) -> bool:
    """Whether a contact still waits as it did when the turn of a ring was set."""
    one = view.contacts(w)[contact]
    return bool(one.waiting and turn // MOST_RINGS == one.waits)


@compiled
def rejoin(w: Handle, contact: int) -> None:
    """Let a contact wait again at its old place."""
    one = view.contacts(w)[contact]
    klass, waited = view.classes(w)[one.klass], view.clock(w).now - one.arrival
    one.waiting, one.waits_for = 1, NOBODY
    one.waits += 1
    klass.waiting += 1
    view.channels(w)[one.channel].waiting += 1
    index = 0
    while klass.later_from + index < klass.later_to and _after(w, klass.later_from + index) <= waited:
        index += 1
    await_ring(w, contact, index)
    take_old_place(w, klass.line, contact)
    for k in range(klass.rings_from, klass.rings_to):
        if one.opened & (1 << (k - klass.rings_from)):
            take_old_place(w, view.rings(w)[view.at_once(w)[k]].line, contact)
    for k in range(klass.later_from, klass.later_to):
        if _after(w, k) <= waited and not view.rings(w)[view.later(w)[k]].on_condition:
            take_old_place(w, view.rings(w)[view.later(w)[k]].line, contact)


@compiled
def open_unasked(w: Handle, contact: int) -> None:
    """Let a contact for which nobody looks now wait for all agents at once, where no ring has a condition."""
    one = view.contacts(w)[contact]
    klass = view.classes(w)[one.klass]
    one.opened = 0 if klass.conditional else (1 << (klass.rings_to - klass.rings_from)) - 1


@compiled
def look_again(w: Handle, contact: int) -> int:
    """Take an idle agent for work that is due again, or return ``NOBODY``: it must wait at its old place."""
    one = view.contacts(w)[contact]
    klass, waited = view.classes(w)[one.klass], view.clock(w).now - one.arrival
    at_once, best, rank = int(klass.rings_to - klass.rings_from), NOBODY, 0.0
    for k in range(at_once + klass.later_to - klass.later_from):
        later = klass.later_from + k - at_once
        if k < at_once:
            if one.opened & (1 << k):
                best, rank = choose_agent(w, view.at_once(w)[klass.rings_from + k], best, rank)
        elif _after(w, later) <= waited and not view.rings(w)[view.later(w)[later]].on_condition:
            best, rank = choose_agent(w, view.later(w)[later], best, rank)
        if best != NOBODY and view.clock(w).choose_agent == RANKED:
            break
    if best != NOBODY:
        take(w, best)
    return best


@compiled
def _after(w: Handle, place: int) -> int:
    return int(view.rings(w)[view.later(w)[place]].after)
