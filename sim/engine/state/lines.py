"""Waiting lines: contacts in the order in which they are served; who no longer waits goes when at the head.

That is the order in which they began to wait; or the last comes first, or lots are drawn, or time with us counts.
"""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import ENDLESS, NOBODY
from sim.engine.records.views import Handle
from sim.engine.state.heap import comes_first, let_go

BY_ARRIVAL, LAST_FIRST, AT_RANDOM, IN_SYSTEM = range(4)


@compiled
def head(w: Handle, line: int) -> int:
    """Return who is served next, dropping who no longer waits; ``NOBODY`` in an empty line."""
    if view.lines(w)[line].order == AT_RANDOM:
        return _head_by_lot(w, line)
    first = view.lines(w)[line].first
    while first != NOBODY:
        contact = view.nodes(w)[first].contact
        if view.contacts(w)[contact].waiting:
            return int(contact)
        first = drop_head(w, line)
    return NOBODY


@compiled
def drop_head(w: Handle, line: int) -> int:
    """Take the first off a line; return where the next stands."""
    node = view.lines(w)[line].first
    after = view.nodes(w)[node].after
    view.lines(w)[line].first = after
    if after == NOBODY:
        view.lines(w)[line].last = NOBODY
    else:
        view.nodes(w)[after].before = NOBODY
    _forget(w, line, node)
    return int(after)


@compiled
def _forget(w: Handle, line: int, node: int) -> None:
    """Give back a place that has been taken out of a line."""
    view.lines(w)[line].many -= 1
    view.lines(w)[line].is_drawn = 0
    view.nodes(w)[node].after = view.clock(w).free_node
    view.clock(w).free_node = node
    let_go(w, int(view.nodes(w)[node].contact))


@compiled
def _head_by_lot(w: Handle, line: int) -> int:
    """Return who was drawn among all who wait, anew whenever somebody has come or gone."""
    one = view.lines(w)[line]
    while one.first != NOBODY:
        while not one.is_drawn:
            _draw_lot(w, line)
        contact = int(view.nodes(w)[one.first].contact)
        if view.contacts(w)[contact].waiting:
            return contact
        drop_head(w, line)
    return NOBODY


@compiled
def _draw_lot(w: Handle, line: int) -> None:
    """Draw who is first, and let go of who no longer waits: those left are as likely as each other."""
    one = view.lines(w)[line]
    channel = view.channels(w)[one.channel]
    node = int(one.first)
    for _ in range(int(view.lots(w)[channel.lot] * one.many)):
        node = int(view.nodes(w)[node].after)
    channel.lot += 1
    drawn = int(view.nodes(w)[node].contact)
    if view.contacts(w)[drawn].waiting or one.many == 1:
        view.nodes(w)[node].contact, view.nodes(w)[one.first].contact = view.nodes(w)[one.first].contact, drawn
        one.is_drawn = 1
    else:
        _take_out(w, line, node)


@compiled
def newest(w: Handle, line: int) -> int:
    """Return who of those who wait came last."""
    if view.lines(w)[line].order != BY_ARRIVAL:
        return _outermost(w, line, True)
    node = view.lines(w)[line].last
    while node != NOBODY:
        contact = view.nodes(w)[node].contact
        if view.contacts(w)[contact].waiting:
            return int(contact)
        node = view.nodes(w)[node].before
    return NOBODY


@compiled
def oldest(w: Handle, line: int) -> int:
    """Return who has waited longest, passing over who was called back in vain."""
    first = head(w, line)
    if first == NOBODY or view.lines(w)[line].order != BY_ARRIVAL:
        return first if first == NOBODY else _outermost(w, line, False)
    node = int(view.lines(w)[line].first)
    while node != NOBODY:
        contact = view.nodes(w)[node].contact
        if view.contacts(w)[contact].waiting and view.contacts(w)[contact].called == ENDLESS:
            return int(contact)
        node = int(view.nodes(w)[node].after)
    return NOBODY


@compiled
def _outermost(w: Handle, line: int, newest: bool) -> int:
    """Return who of those who wait came last, or first, wherever they stand."""
    found, node = NOBODY, int(view.lines(w)[line].first)
    while node != NOBODY:
        contact = int(view.nodes(w)[node].contact)
        is_meant = view.contacts(w)[contact].waiting and (newest or view.contacts(w)[contact].called == ENDLESS)
        if is_meant and (found == NOBODY or comes_first(w, found, contact) == newest):
            found = contact
        node = int(view.nodes(w)[node].after)
    return found


@compiled
def join(w: Handle, line: int, contact: int) -> None:
    """Stand in line by its order."""
    order, before = view.lines(w)[line].order, int(view.lines(w)[line].last)
    if order != AT_RANDOM:
        head(w, line)
        before = int(view.lines(w)[line].last)
        while before != NOBODY and not _stands_before(w, order, int(view.nodes(w)[before].contact), contact):
            before = int(view.nodes(w)[before].before)
    _stand_behind(w, line, before, contact)


@compiled
def _stands_before(w: Handle, order: int, one: int, other: int) -> bool:
    """Whether a contact is served before another that does not wait yet."""
    if order == LAST_FIRST:
        return comes_first(w, other, one)
    if order == IN_SYSTEM and since_entry(w, one) != since_entry(w, other):
        return since_entry(w, one) < since_entry(w, other)
    return comes_first(w, one, other)


@compiled
def since_entry(w: Handle, contact: int) -> int:
    """Return when a customer came whom machines passed on, to the first of them; else when the contact came."""
    one = view.contacts(w)[contact]
    return int(one.arrival if one.entered == ENDLESS else one.entered)


@compiled
def take_old_place(w: Handle, line: int, contact: int) -> None:
    """Stand in line again where the contact stood, if it does not stand there still; who waits again came early."""
    if view.lines(w)[line].order != BY_ARRIVAL:
        if stands_in(w, line, contact) == NOBODY:
            join(w, line, contact)
        return
    before, node = NOBODY, int(view.lines(w)[line].first)
    while node != NOBODY and view.nodes(w)[node].contact != contact:
        if not comes_first(w, view.nodes(w)[node].contact, contact):
            break
        before, node = node, int(view.nodes(w)[node].after)
    if node == NOBODY or view.nodes(w)[node].contact != contact:
        _stand_behind(w, line, before, contact)


@compiled
def _stand_behind(w: Handle, line: int, before: int, contact: int) -> None:
    node = view.clock(w).free_node
    view.clock(w).free_node = view.nodes(w)[node].after
    after = view.lines(w)[line].first if before == NOBODY else view.nodes(w)[before].after
    new = view.nodes(w)[node]
    new.contact, new.before, new.after = contact, before, after
    if before == NOBODY:
        view.lines(w)[line].first = node
    else:
        view.nodes(w)[before].after = node
    if after == NOBODY:
        view.lines(w)[line].last = node
    else:
        view.nodes(w)[after].before = node
    view.contacts(w)[contact].refs += 1
    view.lines(w)[line].many += 1
    view.lines(w)[line].is_drawn = 0


@compiled
def stand_last(w: Handle, line: int, contact: int) -> None:
    """Stand in line behind all who are there."""
    _stand_behind(w, line, view.lines(w)[line].last, contact)


@compiled
def stands_in(w: Handle, line: int, contact: int) -> int:
    """Return where in a line a contact stands, though it may not wait; ``NOBODY`` where it does not."""
    node = int(view.lines(w)[line].first)
    while node != NOBODY and view.nodes(w)[node].contact != contact:
        node = int(view.nodes(w)[node].after)
    return node


@compiled
def leave(w: Handle, line: int, contact: int) -> None:
    """Take a contact out of a line, if it stands there."""
    node = stands_in(w, line, contact)
    view.lines(w)[line].is_drawn = 0
    if node != NOBODY:
        _take_out(w, line, node)


@compiled
def _take_out(w: Handle, line: int, node: int) -> None:
    before, after = view.nodes(w)[node].before, view.nodes(w)[node].after
    if before == NOBODY:
        drop_head(w, line)
        return
    view.nodes(w)[before].after = after
    if after == NOBODY:
        view.lines(w)[line].last = before
    else:
        view.nodes(w)[after].before = before
    _forget(w, line, node)
