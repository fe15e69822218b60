"""What is known besides of contacts that are in hand beside others, or may be put down."""

from __future__ import annotations

from sim.engine.compiling.jit import entry
from sim.engine.records import views as view
from sim.engine.records.views import Handle


@entry
def open_work(w: Handle, contact: int) -> None:
    """Begin what is known besides of a contact."""
    one = view.works(w)[contact]
    one.reply = one.changeover = one.due = 0.0
    one.pace = one.silent_luck = 1.0
    one.wrap, one.started, one.turns = 0, 0, 0
