"""Whose turn is next is fetched from memory while something else happens."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.fetching import fetched
from sim.engine.records.views import Handle
from sim.engine.state.memory import fetch_memory, row_of


@compiled
def fetch_next(w: Handle) -> None:
    """Fetch the contact of the event that happens next, and what its customer thinks of the channel."""
    if view.clock(w).events == 0:
        return
    contact = int(view.events(w)[0].contact)
    if contact < 0:
        return
    fetched(view.contacts(w), contact)
    one, rule = view.contacts(w)[contact], mind.choice(w)
    if rule.chooses and rule.each and one.customer > 0:
        fetch_memory(w, row_of(w, one.customer, one.segment), one.channel)
