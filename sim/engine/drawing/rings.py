"""How long a number rings that we call, and who picks up."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.laws import duration
from sim.engine.drawing.units import FIRST, unit_at
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.draws import HOLDS, REACH, RESOLVED, RIGHT_PARTY, RING
from sim.engine.records.layout import TICKS
from sim.engine.records.views import Handle


@compiled
def let_ring(w: Handle, slot: int) -> None:
    """Decide until when a number rings, and who picks up; anybody but whom we wanted is done soon."""
    one, now = view.contacts(w)[slot], view.clock(w).now
    law, contacts_from = draw.channel_laws(w)[one.channel], int(draw.drawing(w)[0].contacts_from)
    rings = duration(w, int(law.ring), _of_ring(w, slot, RING), now / TICKS)
    one.arrival = now + round(rings * TICKS)
    one.is_reached = 1 if _of_ring(w, slot, REACH) < law.reach else 0
    if not one.is_reached:
        return
    waits = duration(w, int(law.holds), _of_ring(w, slot, HOLDS), one.arrival / TICKS)
    one.patience, one.repeat_luck = round(waits * TICKS), 1.0
    one.resolved_luck = unit_at(w, slot, contacts_from + RESOLVED, FIRST)
    if law.right < 1 and unit_at(w, slot, contacts_from + RIGHT_PARTY, FIRST) >= law.right:
        one.talk, one.wrap, one.wrong_party, one.has_detail = law.wrong_time, 0, 1, 1


@compiled
def _of_ring(w: Handle, slot: int, kind: int) -> float:
    """Return the uniform number of a kind of which there is one each time that a number rings.

    All that is drawn of a number belongs to its first attempt, however often it rings.
    """
    drawing = draw.drawing(w)[0]
    name = int(drawing.ringing) + kind * int(drawing.tries) + int(view.contacts(w)[slot].attempt) - 1
    return unit_at(w, slot, name, FIRST)
