"""Who served a customer last: a table by who the customer is, or which episode, with open addresses."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.keyed.places import first_place_of
from sim.engine.records import views as view
from sim.engine.records.layout import NOBODY
from sim.engine.records.views import Handle


@compiled
def who(w: Handle, contact: int) -> int:
    """Return the customer, where known; else the episode, as a number below zero."""
    one = view.contacts(w)[contact]
    if one.customer:
        return int(one.customer)
    return -1 - (int(one.origin) << 48) - (int(one.day) << 32) - int(one.row)


@compiled
def _place(w: Handle, key: int) -> int:
    """Return where a customer stands in the table, or would."""
    table = view.met(w)
    place = first_place_of(key, len(table))
    while table[place].is_known and table[place].who != key:
        place = (place + 1) % len(table)
    return place


@compiled
def last_agent(w: Handle, contact: int) -> int:
    """Return who served a contact's customer last; ``NOBODY`` where that is not known."""
    one = view.met(w)[_place(w, who(w, contact))]
    return int(one.agent) if one.is_known else NOBODY


@compiled
def remember(w: Handle, contact: int, agent: int) -> None:
    """Note who has served a contact's customer."""
    key = who(w, contact)
    one = view.met(w)[_place(w, key)]
    if not one.is_known:
        view.clock(w).known += 1
    one.who, one.agent, one.is_known = key, agent, 1
