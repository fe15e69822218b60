"""Which channels a customer finds: those that are there and open for the need, and that the customer has."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.units import unit, unit_of_next
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
    one = view.contacts(w)[contact]
    share = share_with(w, channel, int(one.customer), int(one.segment))
    return bool(share >= 1 or (share > 0 and unit(w, contact, _name(w, channel)) < share))


@compiled
def has_at_first(w: Handle, at: int, channel: int) -> bool:
    """Whether the customer of who comes next has a channel; of a segment a share does."""
    row = view.arrivals(w)[at]
    share = share_with(w, channel, int(row.customer), int(row.segment))
    return bool(share >= 1 or (share > 0 and unit_of_next(w, at, _name(w, channel)) < share))


@compiled
def share_with(w: Handle, channel: int, customer: int, segment: int) -> float:
    """Return which share of those who remember alike has a channel: all where it takes nothing to have it."""
    place = mind.known(w)[channel].held
    if not mind.choice(w).opens or place < 0:
        return 1.0
    return float(min(max(mind.held(w)[place, row_of(w, customer, segment)], 0.0), 1.0))


@compiled
def _name(w: Handle, channel: int) -> int:
    """Return which uniform number decides whether a customer has a channel."""
    return int(draw.drawing(w)[0].has_from + mind.known(w)[channel].held)
