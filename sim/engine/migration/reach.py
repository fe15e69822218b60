"""Which channels a customer finds: those that are there and open for the need, and that the customer has."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.units import unit
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.views import Handle
from sim.engine.state.memory import row_of


@compiled
def found_now(w: Handle, segment: int, issue: int) -> int:
    """Return which channels a need finds open now: a bit for each."""
    rule, now = mind.choice(w), view.clock(w).now
    while rule.period < len(mind.reach_times(w)) and mind.reach_times(w)[rule.period] <= now:
        rule.period += 1
    return int(mind.reach(w)[rule.period, segment, issue])


@compiled
def has_channel(w: Handle, contact: int, channel: int) -> bool:
    """Whether the customer of a contact has a channel; of a segment a share does."""
    if not mind.choice(w).opens or mind.known(w)[channel].held < 0:
        return True
    one, place = view.contacts(w)[contact], mind.known(w)[channel].held
    held = mind.held(w)[place, row_of(w, one.customer, one.segment)]
    if held >= 1:
        return True
    return bool(held > 0 and unit(w, contact, int(draw.drawing(w)[0].has_from) + place) < held)
