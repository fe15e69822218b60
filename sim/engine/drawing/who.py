"""Who comes next: of which segment, about what, and which customer; the same that the model draws in columns."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, shared
from sim.engine.drawing.homes import place_on_line
from sim.engine.drawing.units import unit_of_next
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.draws import CUSTOMER, ISSUE, SEGMENT
from sim.engine.records.layout import NOBODY
from sim.engine.records.minds import Floats
from sim.engine.records.views import Handle


@compiled
def know_next(w: Handle, at: int) -> None:
    """Draw what is not known yet of who comes next: `NOBODY` stands where it is to be drawn."""
    row = view.arrivals(w)[at]
    if row.segment == NOBODY:
        row.segment = _segment(w, at)
    if row.issue == NOBODY:
        row.issue = _issue(w, at)
    if row.customer == NOBODY:
        row.customer = _customer(w, at)


@compiled
def _luck(w: Handle, at: int, name: int) -> float:
    return unit_of_next(w, at, int(draw.drawing(w)[0].contacts_from) + name)


@shared
def _drawn(tops: Floats, luck: float) -> int:
    """Return which of some kinds a uniform number stands for, by the sums of their shares."""
    last, found = len(tops) - 1, 0
    while found < last and tops[found] <= luck:
        found += 1
    return found


@compiled
def _segment(w: Handle, at: int) -> int:
    tops = draw.segment_tops(w)[view.arrivals(w)[at].channel]
    return int(_drawn(tops, _luck(w, at, SEGMENT))) if len(tops) > 1 else 0


@compiled
def _issue(w: Handle, at: int) -> int:
    row = view.arrivals(w)[at]
    tops = draw.issue_tops(w)[row.channel, row.segment]
    return int(_drawn(tops, _luck(w, at, ISSUE))) if len(tops) > 1 else 0


@compiled
def _customer(w: Handle, at: int) -> int:
    """Draw a customer of the segment: by how often each contacts us there about the issue, or each as likely."""
    row, people, luck = view.arrivals(w)[at], mind.people(w), _luck(w, at, CUSTOMER)
    first, many = int(people[row.segment]), int(people[row.segment + 1] - people[row.segment])
    place = min(int(luck * many), many - 1)
    if len(mind.at_home(w)):
        place = place_on_line(w, at, first, many, luck)
    return int(people[first + place] + 1)
