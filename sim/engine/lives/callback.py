"""Callbacks: a call to who has hung up and keeps a place in the queue, which may reach nobody."""

from __future__ import annotations

from sim.engine.again.attempts import is_open_at, next_opening
from sim.engine.compiling.jit import compiled
from sim.engine.lives.live import ABANDONED, over
from sim.engine.lives.self_service import go_underway
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.layout import AGAIN, NOBODY, TICKS, TIMER
from sim.engine.records.views import Handle
from sim.engine.routing.beginning import begin_talk
from sim.engine.routing.dispatch import release, ring_back, work_off
from sim.engine.routing.promises import OFFERED
from sim.engine.routing.rings import rejoin
from sim.engine.routing.search import look_again_for_any
from sim.engine.state.facts import ended, note_leg
from sim.engine.state.heap import push
from sim.log.codes import LegKind, Reason

UNREACHED, IN_VAIN = int(Reason.UNREACHED), int(LegKind.IN_VAIN)


@compiled
def reach(w: Handle, contact: int) -> None:
    """End our ring: the customer picks up, or the agent is free for others and tries again later, or gives up."""
    one, now = view.contacts(w)[contact], view.clock(w).now
    channel, agent = view.channels(w)[one.channel], int(one.agent)
    one.calls += 1
    if view.lucks(w)[contact, OFFERED + one.calls] < one.reach:
        begin_talk(w, contact, agent)
        return
    channel.lines_in_use -= 1
    note_leg(w, contact, agent, one.answered, now, IN_VAIN)
    release(w, agent)
    work_off(w)
    if one.calls < one.most_calls:
        go_underway(w, contact)
        push(w, _next_try(w, int(one.channel)), TIMER, contact, AGAIN)
        return
    ended(w, contact, ABANDONED, UNREACHED, now, now, NOBODY)
    over(w, contact)


@compiled
def _next_try(w: Handle, channel: int) -> int:
    """Return when an agent may try again: after a while, and not while we are closed."""
    due = int(view.clock(w).now + view.channels(w)[channel].retry_after)
    window = next_opening(w, channel, due)
    if is_open_at(w, channel, due) or window == draw.channel_laws(w)[channel].windows_to:
        return due
    opens = float(draw.windows(w)[window, 0])
    return round(opens * TICKS)


@compiled
def call_again(w: Handle, contact: int) -> None:
    """Let an agent call again who did not reach the customer: one who is free, or who comes free."""
    view.contacts(w)[contact].underway = 0
    agent = look_again_for_any(w, contact)
    if agent == NOBODY:
        rejoin(w, contact)
    else:
        view.contacts(w)[contact].answered = view.clock(w).now
        ring_back(w, contact, agent)
