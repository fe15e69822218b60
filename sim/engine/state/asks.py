"""What comes up in an event for the model's own functions to decide, once the event is over."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import NOBODY
from sim.engine.records.views import Handle


@compiled
def ask(w: Handle, contact: int, what: int, waited: int) -> None:
    """Let something be decided about a contact, which is held until then."""
    asked = view.asks(w)[view.clock(w).asked]
    asked.what, asked.contact, asked.waited = what, contact, waited
    view.clock(w).asked += 1
    view.contacts(w)[contact].refs += 1


@compiled
def ask_of(w: Handle, contact: int, what: int, felt: float) -> None:
    """Let something be decided about a contact that has left its customer so satisfied."""
    view.asks(w)[view.clock(w).asked].felt = felt
    ask(w, contact, what, 0)


@compiled
def ask_at_large(w: Handle, what: int, about: int, target: int) -> None:
    """Let something be decided that is about no contact underway."""
    asked = view.asks(w)[view.clock(w).asked]
    asked.what, asked.contact, asked.about, asked.target = what, NOBODY, about, target
    view.clock(w).asked += 1
