"""How complex a need is, and how much authority it takes: drawn where that first matters, and kept."""

from __future__ import annotations

from math import isnan

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.laws import of_one, read_off
from sim.engine.drawing.units import FIRST, unit_at, unit_of_next
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.draws import AUTHORITY, COMPLEXITY, EXP, UNKNOWN
from sim.engine.records.views import Handle


@compiled
def complexity_of(w: Handle, contact: int) -> float:
    """Return how complex the need of a contact is; the same at every attempt."""
    one = view.contacts(w)[contact]
    if one.complexity == UNKNOWN:
        luck = unit_at(w, contact, int(draw.drawing(w)[0].contacts_from) + COMPLEXITY, FIRST)
        one.complexity = _complexity(w, int(one.issue), luck)
    return float(one.complexity)


@compiled
def complexity_of_next(w: Handle, at: int) -> float:
    """Return how complex the need of who comes next is."""
    row = view.arrivals(w)[at]
    if row.complexity == UNKNOWN:
        luck = unit_of_next(w, at, int(draw.drawing(w)[0].contacts_from) + COMPLEXITY)
        row.complexity = _complexity(w, int(row.issue), luck)
    return float(row.complexity)


@compiled
def authority_of(w: Handle, contact: int) -> float:
    """Return how much authority the need of a contact takes: as much as it is complex, or as its issue has it."""
    one = view.contacts(w)[contact]
    need = draw.needs(w)[one.issue]
    if not need.has_own:
        return complexity_of(w, contact)
    if one.authority == UNKNOWN:
        luck = unit_at(w, contact, int(draw.drawing(w)[0].contacts_from) + AUTHORITY, FIRST)
        one.authority = _level(w, int(need.own_quantiles), need.own_same, luck)
    return float(one.authority)


@compiled
def _complexity(w: Handle, issue: int, luck: float) -> float:
    need = draw.needs(w)[issue]
    return _level(w, int(need.quantiles), need.same, luck)


@compiled
def _level(w: Handle, table: int, same: float, luck: float) -> float:
    """Return a level from 0 to 1 of a beta distribution, or the same for all."""
    if not isnan(same):
        return float(same)
    logit = read_off(w, table, luck)
    far = of_one(w, EXP, -abs(logit))
    return far / (1 + far) if logit < 0 else 1 / (1 + far)
