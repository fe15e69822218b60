"""What compiled functions see of what customers know and remember."""

from __future__ import annotations

from typing import Any

from sim.engine.compiling.jit import compiled
from sim.engine.records.views import Handle, view_of

known, weights, liked, used, last = (view_of(name) for name in ("known", "weights", "liked", "used", "last"))
stays, learnt, step, up, down = (view_of(name) for name in ("stays", "learnt", "step", "up", "down"))
gaps, tries, since, believed = (view_of(name) for name in ("gaps", "tries", "since", "believed"))
waits, longer, felt_waits, felt = (view_of(name) for name in ("waits", "longer", "felt_waits", "felt"))
edges, opened = view_of("edges"), view_of("opened")
fits, held = view_of("fits"), view_of("held")
voices, voice_issues, spoken = (view_of(name) for name in ("voices", "voice_issues", "spoken"))
savings, saving_issues, touched = (view_of(name) for name in ("savings", "saving_issues", "touched"))
planned, mix, own_shares = (view_of(name) for name in ("planned", "mix", "own_shares"))
wholes, in_line, often = (view_of(name) for name in ("wholes", "in_line", "often"))
adds_up, guide = view_of("adds_up"), view_of("guide")
rates, days = view_of("rates"), view_of("days")
reach_times, reach, ends = (view_of(name) for name in ("reach_times", "reach", "ends"))
elsewhere, is_drawn, people = (view_of(name) for name in ("elsewhere", "is_drawn", "people"))
lucks_there, at_home = view_of("lucks_there"), view_of("at_home")
able, expected, odds = (view_of(name) for name in ("able", "expected", "odds"))
speaks, wanted, terms = (view_of(name) for name in ("speaks", "wanted", "terms"))
here_since, here_until, content = (view_of(name) for name in ("here_since", "here_until", "content"))
bears, seen = view_of("bears"), view_of("seen")
on_record, recorded = view_of("on_record"), view_of("recorded")
causes, heard = view_of("causes"), view_of("heard")
_choices, _insights = view_of("choice"), view_of("insight")


@compiled
def choice(w: Handle) -> Any:
    """Return the only record of its kind: by what rule customers choose."""
    return _choices(w)[0]


@compiled
def insight(w: Handle) -> Any:
    """Return the only record of its kind: what the center learns of its customers, and of causes."""
    return _insights(w)[0]
