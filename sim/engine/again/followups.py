"""Customers who are not done: unresolved, or waiting for a reply; who is passed on by a machine finds where to."""

from __future__ import annotations

from sim.engine.again.attempts import ANEW, choose_channel, come_back, is_known, may_come, next_open
from sim.engine.compiling.jit import compiled
from sim.engine.drawing.laws import duration
from sim.engine.drawing.units import unit_of
from sim.engine.keyed.episodes import attempts_so_far, count, episode_of
from sim.engine.migration.in_service import serves_at
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.draws import (
    ANYWHERE,
    CHASED,
    CHASED_AT,
    CHASED_TO,
    CHASES_TO,
    DELAY,
    IS_CHASE_KNOWN,
    KNOWN,
    MOMENT,
    REPEATS_TO,
    TARGET,
)
from sim.engine.records.layout import ARRIVES, CHASED_ELSEWHERE, NOBODY, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.heap import push
from sim.engine.state.memory import be_unanswered
from sim.log.codes import Cause

CHASE = int(Cause.CHASE)


@compiled
def fallback_of(w: Handle, contact: int) -> int:
    """Return where a machine passes a customer on to; where that is not there any more, or not yet, they choose."""
    one, now = view.contacts(w)[contact], view.clock(w).now
    target = int(draw.machines(w)[draw.channel_laws(w)[one.channel].machines_from].fallback)
    if target == NOBODY or serves_at(w, target, one.segment, one.issue, now):
        return target
    return choose_channel(w, contact, ANYWHERE, now, True, TARGET)


@compiled
def come_back_later(w: Handle, contact: int, cause: int, fixed: int) -> bool:
    """Decide when and where a customer comes back, and return whether that could be decided here."""
    drawing = draw.drawing(w)[0]
    if drawing.delay == NOBODY or not len(draw.channel_laws(w)):
        return False
    one, now = view.contacts(w)[contact], view.clock(w).now
    if attempts_so_far(w, contact) >= drawing.attempts:
        return True
    due = int(now + round(duration(w, int(drawing.delay), unit_of(w, contact, DELAY), now / TICKS) * TICKS))
    target = fixed
    if target == NOBODY or not serves_at(w, target, one.segment, one.issue, due):
        target = choose_channel(w, contact, REPEATS_TO, due, False, TARGET)
    if target == NOBODY:
        return True
    at = next_open(w, target, due, unit_of(w, contact, MOMENT))
    if not may_come(w, target, at):
        return False
    come_back(w, contact, target, at, ANEW, cause, is_known(w, contact, target, KNOWN), 1)
    return True


@compiled
def chase(w: Handle, contact: int) -> bool:
    """Let a customer ask on another channel who waits for a reply; return whether that could be decided here."""
    if not len(draw.channel_laws(w)):
        return False
    one, now = view.contacts(w)[contact], view.clock(w).now
    if attempts_so_far(w, contact) >= draw.drawing(w)[0].attempts:
        return True
    if unit_of(w, contact, CHASED) >= draw.channel_laws(w)[one.channel].chases:
        return True
    target = choose_channel(w, contact, CHASES_TO + 2 * one.channel, now, True, CHASED_TO)
    if target == NOBODY:
        return True
    at = next_open(w, target, now, unit_of(w, contact, CHASED_AT))
    if not may_come(w, target, at):
        return False
    one.chased_on = target
    if at == now:
        ask_elsewhere(w, contact)
    elif at < draw.drawing(w)[0].last:
        push(w, at, ARRIVES, contact, CHASED_ELSEWHERE)
    return True


@compiled
def ask_elsewhere(w: Handle, contact: int) -> None:
    """Let a customer ask now whose message is still without a reply."""
    one, now, so_far = view.contacts(w)[contact], view.clock(w).now, attempts_so_far(w, contact)
    if one.talk_end <= now or so_far >= draw.drawing(w)[0].attempts:
        return
    if mind.choice(w).chooses:
        be_unanswered(w, contact)
    count(w, episode_of(w, contact), so_far)
    known = is_known(w, contact, int(one.chased_on), IS_CHASE_KNOWN)
    come_back(w, contact, int(one.chased_on), now, ANEW, CHASE, known, 1)
