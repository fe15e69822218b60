"""Who comes soon is known a little before, so that what is known of them is at hand when they come.

What customers think stands far apart, in tables that no cache holds: without that most of the time goes by waiting.
"""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.who import know_next
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.fetching import fetch_row
from sim.engine.records.views import Handle

AHEAD = 8  # contacts


@compiled
def know_ahead(w: Handle, at: int) -> None:
    """Draw who comes some contacts later, and fetch what they think and are used to."""
    soon, rule = at + AHEAD, mind.choice(w)
    if soon >= view.clock(w).coming:
        return
    know_next(w, soon)
    if rule.chooses and rule.each and not rule.nobody_moves:
        _fetch(w, soon)


@compiled
def _fetch(w: Handle, at: int) -> None:
    row, channels, rule = view.arrivals(w)[at], len(mind.known(w)), mind.choice(w)
    who = int(row.customer) - 1
    fetch_row(mind.liked(w), who * channels, channels)
    if rule.habits:
        place = int(row.issue) * len(mind.own_shares(w)[0]) + int(mind.in_line(w)[who, 0])
        fetch_row(mind.own_shares(w), place * channels, channels)
    if rule.believes and mind.learnt(w)[who]:
        many = channels * mind.believed(w).shape[1]
        fetch_row(mind.gaps(w), who * many, many)
        fetch_row(mind.since(w), who * channels, channels)
