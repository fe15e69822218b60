"""Events in the order in which they happen: by time, then by kind, then by whose contact came first.

They stand in a heap in which four stand below one: it is half as deep as with two, and which of four is first is found
without a guess, where their times differ.
"""

from __future__ import annotations

from math import nan

from sim.engine.compiling.jit import compiled, entry
from sim.engine.records import views as view
from sim.engine.records.layout import ENDLESS, FREES, NOBODY
from sim.engine.records.views import Handle


@compiled
def comes_first(w: Handle, one: int, other: int) -> bool:
    """Whether a contact stands before another: by its arrival, then by what names it; agents stand behind all."""
    if one < 0 or other < 0:
        return one >= 0 or (other < 0 and other < one)
    a, b = view.contacts(w)[one], view.contacts(w)[other]
    if a.arrival != b.arrival:
        return bool(a.arrival < b.arrival)
    if a.origin != b.origin:
        return bool(a.origin < b.origin)
    if a.day != b.day:
        return bool(a.day < b.day)
    if a.row != b.row:
        return bool(a.row < b.row)
    return bool(a.attempt < b.attempt)


@compiled
def _is_before(w: Handle, at: int, kind: int, contact: int, index: int, place: int) -> bool:
    """Whether an event happens before the one at a place of the heap; whoever has passed a contact on is free first."""
    other = view.events(w)[place]
    if at != other.at:
        return bool(at < other.at)
    if kind != other.kind:
        return bool(kind < other.kind)
    if contact == other.contact:
        return bool(kind == FREES and index < 0 <= other.index)
    return comes_first(w, contact, other.contact)


@entry
def push(w: Handle, at: int, kind: int, contact: int, index: int) -> None:
    """Let an event happen to a contact, which is held until then, or to an agent: by ``agent_event``."""
    place = view.clock(w).events
    view.clock(w).events = place + 1
    if contact >= 0:
        view.contacts(w)[contact].refs += 1
    _rise(w, place, at, kind, contact, index)


@compiled
def _rise(w: Handle, place: int, at: int, kind: int, contact: int, index: int) -> None:
    """Put an event at an empty place of the heap, or above it, where those move down that happen later."""
    while place:
        above = (place - 1) >> 2
        if not _is_before(w, at, kind, contact, index, above):
            break
        _move(w, above, place)
        place = above
    _put(w, place, at, kind, contact, index)


@compiled
def _put(w: Handle, place: int, at: int, kind: int, contact: int, index: int) -> None:
    event = view.events(w)[place]
    event.at, event.kind, event.contact, event.index = at, kind, contact, index


@compiled
def _move(w: Handle, place: int, to: int) -> None:
    event = view.events(w)[place]
    _put(w, to, event.at, event.kind, event.contact, event.index)


@compiled
def drop_first(w: Handle) -> None:
    """Take off the event that happens first: the empty place goes down to the end, and the last event up from there.

    The last mostly belongs far below, so that it is not compared with all on the way.
    """
    last = view.clock(w).events - 1
    view.clock(w).events = last
    place, below = 0, 1
    while below < last:
        first = _first_of(w, below, last)
        _move(w, first, place)
        place, below = first, 4 * first + 1
    moved = view.events(w)[last]
    _rise(w, place, moved.at, moved.kind, moved.contact, moved.index)


@compiled
def _first_of(w: Handle, below: int, last: int) -> int:
    """Return which of four events that stand side by side happens first, or of fewer before the last."""
    if below + 3 < last:
        a, b = view.events(w)[below].at, view.events(w)[below + 1].at
        c, d = view.events(w)[below + 2].at, view.events(w)[below + 3].at
        one, other = min(a, b), min(c, d)
        if not ((a == b) | (c == d) | (one == other)):
            return below + int(b < a) + int(other < one) * (2 + int(d < c) - int(b < a))
    first = below
    for place in range(below + 1, min(below + 4, last)):
        if _precedes(w, place, first):
            first = place
    return first


@compiled
def _precedes(w: Handle, one: int, other: int) -> bool:
    event = view.events(w)[one]
    return _is_before(w, event.at, event.kind, event.contact, event.index, other)


@compiled
def next_time(w: Handle) -> int:
    """Return when the first event of the heap happens."""
    return int(view.events(w)[0].at) if view.clock(w).events else ENDLESS


@entry
def new_contact(w: Handle) -> int:
    """Return a contact that nothing is known of yet, held once: by its own life."""
    slot = view.clock(w).free_contact
    contact = view.contacts(w)[slot]
    view.clock(w).free_contact = contact.next
    view.clock(w).in_flight += 1
    contact.refs, contact.stage, contact.waiting, contact.agent, contact.opened = 1, 0, 0, NOBODY, 0
    contact.has_detail, contact.cause, contact.context, contact.is_resolved = 0, 0, -1, -1
    contact.tries, contact.before, contact.repeats, contact.passed, contact.aggrieved = 1, 0, 0, 0, 0
    contact.chased = 0
    contact.underway, contact.entered, contact.resumed, contact.called = 0, ENDLESS, ENDLESS, ENDLESS
    contact.head_of_line = contact.last_wait = contact.queue_length = nan
    contact.silent, contact.callback, contact.transfers, contact.informed, contact.beyond = 0, 0, 0, 0, 0
    contact.unknown, contact.wrong_party, contact.ends, contact.waits = 0, 0, 0, 0
    contact.waits_for = contact.held_by = contact.first_leg = contact.last_leg = NOBODY
    contact.first_offer = contact.last_offer = NOBODY
    contact.calls = 0
    return int(slot)


@entry
def let_go(w: Handle, slot: int) -> None:
    """Hold a contact once less; what nobody holds is for another."""
    contact = view.contacts(w)[slot]
    contact.refs -= 1
    if contact.refs == 0:
        contact.next = view.clock(w).free_contact
        view.clock(w).free_contact = slot
        view.clock(w).in_flight -= 1


@compiled
def agent_event(agent: int) -> int:
    """Return what stands for an agent where a contact would stand, and the agent for that."""
    return -1 - agent
