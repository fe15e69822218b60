"""A calling list, and as many numbers ringing as the idle agents are worth."""

from __future__ import annotations

from math import floor

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.rings import let_ring
from sim.engine.records import views as view
from sim.engine.records.draws import UNKNOWN
from sim.engine.records.layout import ARRIVES, NOBODY, RANG
from sim.engine.records.views import Handle
from sim.engine.routing.rules import idle_behind
from sim.engine.state.heap import new_contact, push
from sim.engine.state.pools import idle_in_team


@compiled
def dial(w: Handle, number: int) -> None:
    """Let more numbers of a channel ring, as far as the idle agents are worth it."""
    channel, now = view.channels(w)[number], view.clock(w).now
    if not channel.is_open or (channel.fresh_first == NOBODY and not _is_any_due(w, number, now)):
        return
    idle = _idle(w, number)
    most = floor(channel.per_idle * idle + 0.5) + channel.plus if idle >= channel.threshold else 0
    while channel.ringing < most:
        entry = _next(w, number, now)
        if entry == NOBODY:
            return
        _ring(w, number, entry)


@compiled
def _is_any_due(w: Handle, number: int, now: int) -> bool:
    first = view.channels(w)[number].again_first
    return bool(first != NOBODY and view.numbers(w)[first].due <= now)


@compiled
def _idle(w: Handle, number: int) -> int:
    """Return how many agents could take up a call now; not those who are kept back for other work."""
    many, channel = 0, view.channels(w)[number]
    for k in range(channel.crowds_from, channel.crowds_to):
        crowd, idle = view.crowds(w)[k], 0
        for place in range(crowd.doors_from, crowd.doors_to):
            idle += idle_behind(w, view.doors_dialled(w)[place])
        pool = view.doors(w)[view.doors_dialled(w)[crowd.doors_from]].pool
        many += max(0, min(idle, idle_in_team(w, pool) - crowd.reserve))
    return int(many)


@compiled
def _next(w: Handle, number: int, now: int) -> int:
    """Take the next entry: those due again first, then those not yet dialled; ``NOBODY`` where none is left, or due."""
    channel = view.channels(w)[number]
    if _is_any_due(w, number, now):
        entry = int(channel.again_first)
        channel.again_first = view.numbers(w)[entry].next
        if channel.again_first == NOBODY:
            channel.again_last = NOBODY
        else:
            view.numbers(w)[channel.again_first].before = NOBODY
        return entry
    entry = int(channel.fresh_first)
    if entry != NOBODY:
        channel.fresh_first = view.numbers(w)[entry].next
    return entry


@compiled
def put_back(w: Handle, number: int, entry: int, due: int) -> None:
    """Dial a number again when it is due."""
    channel, one = view.channels(w)[number], view.numbers(w)[entry]
    one.due, one.tries = due, one.tries + 1
    before = int(channel.again_last)
    while before != NOBODY and _comes_later(w, before, entry):
        before = int(view.numbers(w)[before].before)
    after = int(channel.again_first if before == NOBODY else view.numbers(w)[before].next)
    one.before, one.next = before, after
    if before == NOBODY:
        channel.again_first = entry
    else:
        view.numbers(w)[before].next = entry
    if after == NOBODY:
        channel.again_last = entry
    else:
        view.numbers(w)[after].before = entry


@compiled
def _comes_later(w: Handle, one: int, other: int) -> bool:
    """Whether an entry is due after another, or at the same time and further down the list."""
    a, b = view.numbers(w)[one], view.numbers(w)[other]
    if a.due != b.due:
        return bool(a.due > b.due)
    return bool(a.day > b.day or (a.day == b.day and a.row > b.row))


@compiled
def _ring(w: Handle, number: int, entry: int) -> None:
    """Let a number ring."""
    slot, listed = new_contact(w), view.numbers(w)[entry]
    one = view.contacts(w)[slot]
    view.channels(w)[number].ringing += 1
    one.channel, one.origin, one.day, one.row = number, number, listed.day, listed.row
    one.segment, one.issue, one.talk, one.wrap = listed.segment, listed.issue, listed.talk, listed.wrap
    one.attempt, one.calls, one.customer, one.held_since = listed.tries, entry, 0, view.clock(w).now
    one.klass = view.klass(w)[number, listed.segment, listed.issue]
    one.complexity = one.authority = UNKNOWN
    let_ring(w, slot)
    push(w, one.arrival, ARRIVES, slot, RANG)
