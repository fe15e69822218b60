"""Blocks away from customers that are due, and the breaks that agents take in turn: who has had which."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import views as view
from sim.engine.records.layout import NOBODY, TICKS
from sim.engine.records.views import Handle
from sim.scenario.basics.units import DAY

A_DAY = int(DAY * TICKS)


@compiled
def who_rests(w: Handle, number: int, turn: int) -> int:
    """Return who has been idle longest of those whose turn it may be."""
    agent = int(view.pools(w)[number].first_idle)
    while agent != NOBODY and not _may_rest(w, agent, turn):
        agent = int(view.agents(w)[agent].after)
    return agent


@compiled
def _may_rest(w: Handle, agent: int, turn: int) -> bool:
    """Whether an agent has not had the break of a turn."""
    return turn == NOBODY or not view.rested(w)[_place(w, agent, turn)]


@compiled
def _place(w: Handle, agent: int, turn: int) -> int:
    return int(view.turns(w)[turn].rested_from + agent - view.pools(w)[view.agents(w)[agent].pool].agents_from)


@compiled
def pause_for(w: Handle, agent: int) -> int:
    """Return the first block that is due and that an agent may take."""
    pool = view.pools(w)[view.agents(w)[agent].pool]
    for due in range(pool.pauses_from, pool.pauses_to):
        if _may_rest(w, agent, view.pauses(w)[due].turn):
            return due
    return NOBODY


@compiled
def no_longer_due(w: Handle, number: int, due: int) -> None:
    """Take a block off those that are due; the others stay in their order."""
    for k in range(due, view.pools(w)[number].pauses_from, -1):
        view.pauses(w)[k] = view.pauses(w)[k - 1]
    view.pools(w)[number].pauses_from += 1


@compiled
def note_turn(w: Handle, agent: int, turn: int) -> None:
    """Note that an agent has the break of a turn; those of days before are forgotten."""
    one = view.turns(w)[turn]
    if not one.is_known:
        _forget(w, int(view.agents(w)[agent].pool), one.start - A_DAY)
        one.is_known = 1
    view.rested(w)[_place(w, agent, turn)] = True


@compiled
def _forget(w: Handle, number: int, until: int) -> None:
    """Forget who has had the breaks of shifts that began until then."""
    pool = view.pools(w)[number]
    for turn in range(pool.turns_from, pool.turns_to):
        one = view.turns(w)[turn]
        if one.is_known and one.start <= until:
            one.is_known = 0
            for k in range(one.rested_from, one.rested_from + pool.agents_to - pool.agents_from):
                view.rested(w)[k] = False
