"""Who waits, and for whom: counts, and agents who stay only as long as they are wanted."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import DEFERRED, NOBODY
from sim.engine.records.views import Handle
from sim.engine.state.lines import head, newest
from sim.engine.state.pools import dismiss_idle


@compiled
def wait_no_more(w: Handle, contact: int) -> None:
    """Count a contact as waiting no more."""
    one = view.contacts(w)[contact]
    one.waiting = 0
    view.classes(w)[one.klass].waiting -= 1
    view.channels(w)[one.channel].waiting -= 1


@compiled
def send_home(w: Handle) -> None:
    """Send home the idle agents of closing pools for whom nobody waits or may come."""
    for k in range(view.clock(w).closing):
        number = int(view.closing(w)[k])
        if view.pools(w)[number].idle and not is_wanted(w, number):
            dismiss_idle(w, number, view.pools(w)[number].idle)


@compiled
def is_wanted(w: Handle, number: int) -> bool:
    """Whether anybody waits before a pool, or may come to wait there when a delayed ring opens."""
    pool = view.pools(w)[number]
    for feed in range(pool.feeds_from, pool.feeds_to):
        if view.feeds(w)[feed].takes != DEFERRED and head(w, view.feeds(w)[feed].line) != NOBODY:
            return True
    for k in range(pool.below_from, pool.below_to):
        if _is_busy_for(w, int(view.below(w)[k]), int(pool.serves)):
            return True
    for k in range(pool.classes_from, pool.classes_to):  # noqa: SIM110 (the compiler knows no generators)
        if _may_come(w, view.pool_classes(w)[k], number):
            return True
    return False


@compiled
def _is_busy_for(w: Handle, number: int, channels: int) -> bool:
    """Whether somebody of some channels is with an agent of a pool, or waits for one."""
    pool = view.pools(w)[number]
    agent = int(pool.first_on)
    while agent != NOBODY:
        one = view.agents(w)[agent]
        if one.contact != NOBODY and channels & (1 << view.contacts(w)[one.contact].channel):
            return True
        for job in range(one.jobs_from, one.jobs_from + one.jobs):
            if channels & (1 << view.contacts(w)[view.jobs(w)[job].contact].channel):
                return True
        agent = int(one.later)
    if pool.on_duty:
        for k in range(pool.feeds_from, pool.feeds_to):
            feed = view.feeds(w)[k]
            if channels & (1 << view.classes(w)[feed.klass].channel) and head(w, feed.line) != NOBODY:
                return True
    return False


@compiled
def _may_come(w: Handle, klass: int, number: int) -> bool:
    """Whether the turn of a delayed ring of the pool is still to come for somebody who waits."""
    one = view.classes(w)[klass]
    if one.waiting == 0 or one.takes == DEFERRED:
        return False
    for k in range(one.later_from, one.later_to):
        ring = view.rings(w)[view.later(w)[k]]
        for door in range(ring.doors_from, ring.doors_to):
            if view.doors(w)[door].pool == number:
                last = newest(w, one.line)
                if last != NOBODY and view.contacts(w)[last].arrival + ring.after > view.clock(w).now:
                    return True
    return False
