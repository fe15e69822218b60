"""Who comes soon is known a little before, so that what is known of them is at hand when they come.

What customers think stands far apart, in tables that no cache holds: without that most of the time goes by waiting.
"""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.who import know_next, look_closer, look_for_next
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.fetching import fetch_row, fetched
from sim.engine.records.views import Handle

SEES, LOOKS, LOOKS_CLOSER, KNOWS, HAS_AT_HAND = 40, 24, 16, 10, 5  # contacts ahead


@compiled
def know_ahead(w: Handle, at: int) -> None:
    """Draw who comes some contacts later, step by step: each fetches what the next one looks at."""
    rule, coming = mind.choice(w), view.clock(w).coming
    if len(mind.at_home(w)):
        fetched(view.arrivals(w), at + SEES)
        if at + LOOKS < coming:
            look_for_next(w, at + LOOKS)
        if at + LOOKS_CLOSER < coming:
            look_closer(w, at + LOOKS_CLOSER)
    is_moved = rule.chooses and rule.each and not rule.nobody_moves
    if at + KNOWS < coming:
        know_next(w, at + KNOWS)
        if is_moved:
            _fetch(w, at + KNOWS)
    if is_moved and at + HAS_AT_HAND < coming:
        _fetch_more(w, at + HAS_AT_HAND)


@compiled
def _fetch(w: Handle, at: int) -> None:
    """Fetch what a customer thinks of channels, and where the rest of it stands."""
    channels, who, rule = len(mind.known(w)), int(view.arrivals(w)[at].customer) - 1, mind.choice(w)
    fetch_row(mind.liked(w), who * channels, channels)
    fetched(mind.stays(w), who)
    fetched(mind.last(w), who)
    for voice in range(len(mind.voices(w))):
        fetched(mind.spoken(w), voice * mind.spoken(w).shape[1] + who)
    for promise in range(len(mind.savings(w))):
        fetched(mind.touched(w), promise * mind.touched(w).shape[1] + who)
    if rule.habits:
        fetched(mind.in_line(w), 2 * who)
    if rule.believes:
        fetched(mind.learnt(w), who)
        fetched(mind.since(w), who * channels)


@compiled
def _fetch_more(w: Handle, at: int) -> None:
    """Fetch what a customer is used to, and has learnt."""
    row, channels, rule = view.arrivals(w)[at], len(mind.known(w)), mind.choice(w)
    who = int(row.customer) - 1
    if who < 0:
        return
    if rule.habits:
        place = int(row.issue) * len(mind.own_shares(w)[0]) + int(mind.in_line(w)[who, 0])
        fetch_row(mind.own_shares(w), place * channels, channels)
    if rule.believes and mind.learnt(w)[who]:
        many = channels * mind.believed(w).shape[1]
        fetch_row(mind.gaps(w), who * many, many)
        fetch_row(mind.since(w), who * channels, channels)
