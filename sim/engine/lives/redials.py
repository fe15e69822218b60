"""Customers who try again on the same channel; about those who turn to another the model's functions are asked."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.attempts import draw_attempt, next_attempt
from sim.engine.drawing.episodes import is_marked
from sim.engine.drawing.laws import duration
from sim.engine.drawing.units import unit_of
from sim.engine.lives.in_service import serves_at
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.draws import AGAIN, DELAY
from sim.engine.records.layout import ARRIVES, ENDLESS, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.heap import push
from sim.log.codes import Cause

REDIAL = int(Cause.REDIAL)


@compiled
def after_failure(w: Handle, contact: int, waited: int) -> bool:
    """Decide what a customer does who was not served, and return whether that could be decided here."""
    if not len(draw.channel_laws(w)) or is_marked(w, contact):
        return False
    one, now = view.contacts(w)[contact], view.clock(w).now
    law = draw.channel_laws(w)[one.channel]
    if not law.redials:
        return False
    if one.attempt >= law.attempts:
        return True
    luck, likely = unit_of(w, contact, AGAIN), _likely(w, contact)
    if luck >= likely:
        return bool(luck - likely >= (1 - likely) * law.switches)
    due = int(now + round(duration(w, int(law.delay), unit_of(w, contact, DELAY), now / TICKS) * TICKS))
    if due >= draw.drawing(w)[0].until or not serves_at(w, one.channel, one.segment, one.issue, due):
        return False
    if due < draw.drawing(w)[0].last:
        _redial(w, contact, due, waited)
    return True


@compiled
def _likely(w: Handle, contact: int) -> float:
    """Return how likely a customer tries again who has failed so often."""
    one = view.contacts(w)[contact]
    law, failures = draw.channel_laws(w)[one.channel], one.tries if one.has_detail else one.attempt
    return float(draw.law_values(w)[min(law.again_from + failures, law.again_to) - 1])


@compiled
def _redial(w: Handle, contact: int, due: int, waited: int) -> None:
    """Let a customer arrive again when due, with the patience that is left or with one drawn anew."""
    one, slot = view.contacts(w)[contact], next_attempt(w, contact, view.contacts(w)[contact].channel, due)
    again = view.contacts(w)[slot]
    if draw.drawing(w)[0].causes:
        again.has_detail, again.cause, again.tries, again.before = 1, REDIAL, one.tries + 1, one.attempt
        again.repeats, again.passed = one.repeats, one.passed
    draw_attempt(w, slot)
    if draw.channel_laws(w)[one.channel].kept:
        again.patience = ENDLESS if one.patience == ENDLESS else max(0, one.patience - waited)
    push(w, due, ARRIVES, slot, 0)
