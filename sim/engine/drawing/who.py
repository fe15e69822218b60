"""Who comes next: of which segment, about what, and which customer; the same that the model draws in columns."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, shared
from sim.engine.drawing.homes import fetch_guide, fetch_line, place_on_line
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
    _know_kind(w, at)
    row = view.arrivals(w)[at]
    if row.customer == NOBODY:
        row.customer = _customer(w, at)


@compiled
def _know_kind(w: Handle, at: int) -> None:
    row = view.arrivals(w)[at]
    if row.segment == NOBODY:
        row.segment = _segment(w, at)
    if row.issue == NOBODY:
        row.issue = _issue(w, at)


@compiled
def look_for_next(w: Handle, at: int) -> None:
    """Draw where on a line the customer stands who comes next, and fetch what guides there."""
    _know_kind(w, at)
    row = view.arrivals(w)[at]
    if row.customer == NOBODY:
        row.who_luck = _luck(w, at, CUSTOMER)
        fetch_guide(w, at, *_people_of(w, at), float(row.who_luck))


@compiled
def look_closer(w: Handle, at: int) -> None:
    """Fetch the part of the line in which the customer stands who comes next, as far as it is known."""
    row = view.arrivals(w)[at]
    if row.who_luck and row.customer == NOBODY:
        fetch_line(w, at, *_people_of(w, at), float(row.who_luck))


@compiled
def _people_of(w: Handle, at: int) -> tuple[int, int]:
    """Return where the people of the segment begin of whom one comes next, and how many they are."""
    segment, people = view.arrivals(w)[at].segment, mind.people(w)
    return int(people[segment]), int(people[segment + 1] - people[segment])


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
    luck = view.arrivals(w)[at].who_luck or _luck(w, at, CUSTOMER)
    first, many = _people_of(w, at)
    place = min(int(luck * many), many - 1)
    if len(mind.at_home(w)):
        place = place_on_line(w, at, first, many, luck)
    return int(mind.people(w)[first + place] + 1)
