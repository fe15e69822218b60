"""Who served a customer last: a table by who the customer is, or which episode, with open addresses."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.keyed.episodes import episode_of
from sim.engine.keyed.places import place_of
from sim.engine.records import views as view
from sim.engine.records.layout import NOBODY
from sim.engine.records.views import Handle


@compiled
def who(w: Handle, contact: int) -> int:
    """Return the customer, where known; else the episode, as a number below zero."""
    customer = int(view.contacts(w)[contact].customer)
    return customer if customer else -1 - episode_of(w, contact)


@compiled
def last_agent(w: Handle, contact: int) -> int:
    """Return who served a contact's customer last; ``NOBODY`` where that is not known."""
    one = view.met(w)[place_of(view.met(w), who(w, contact))]
    return int(one.value) if one.is_taken else NOBODY


@compiled
def remember(w: Handle, contact: int, agent: int) -> None:
    """Note who has served a contact's customer."""
    key = who(w, contact)
    one = view.met(w)[place_of(view.met(w), key)]
    if not one.is_taken:
        view.clock(w).known += 1
    one.key, one.value, one.is_taken = key, agent, 1
