"""Which customer of a segment contacts us: by how often each does there, added up where that is first asked for."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.fetching import fetch_row, fetched
from sim.engine.records.views import Handle
from sim.policies.weighing import RATE, SHARE
from sim.random import BELOW_ONE

EACH = 16  # customers for each entry of the guide
SPARE = 3  # entries more for each cell: of what is rounded, and where it ends
ADDED_UP = -1
MOST_FETCHED = 32  # customers: many may stand on a short part of a line, where hardly any of them come


@compiled
def place_on_line(w: Handle, at: int, first: int, many: int, luck: float) -> int:
    """Return how many of a segment come before a customer on a line from a whole number to the next."""
    row, start, luck = view.arrivals(w)[at], _start_of(w, at, first, many), min(luck, BELOW_ONE)
    cell = _cell_of(w, at)
    if mind.adds_up(w)[row.channel, cell] != ADDED_UP:
        _add_up(w, int(row.channel), cell, first - int(mind.people(w)[0]), many, start)
    tops, guided = mind.at_home(w)[row.channel], _guided(w, at, start, many, luck)
    mark, whole = cell + luck, tops[start + many - 1]
    low, high = int(mind.guide(w)[row.channel, guided]), int(mind.guide(w)[row.channel, guided + 1])
    if low and tops[start + low - 1] / whole + cell > mark:  # what is rounded may be beyond either
        low = 0
    if high < many and tops[start + high] / whole + cell <= mark:
        high = many
    while low < high:
        middle = (low + high) // 2
        if tops[start + middle] / whole + cell <= mark:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _cell_of(w: Handle, at: int) -> int:
    """Return of which segment somebody comes, and about which issue, as one number."""
    row = view.arrivals(w)[at]
    return int(row.segment * draw.issue_tops(w).shape[2] + row.issue)


@compiled
def _start_of(w: Handle, at: int, first: int, many: int) -> int:
    """Return where those of a segment begin among all who may contact a channel about an issue."""
    return (first - int(mind.people(w)[0])) * int(draw.issue_tops(w).shape[2]) + int(view.arrivals(w)[at].issue) * many


@compiled
def _guided(w: Handle, at: int, start: int, many: int, luck: float) -> int:
    """Return where it stands in the guide about where a customer is."""
    return start // EACH + SPARE * _cell_of(w, at) + int(luck * (many // EACH + 1))


@compiled
def fetch_guide(w: Handle, at: int, first: int, many: int, luck: float) -> None:
    """Fetch what guides to a place on the line."""
    guided = _guided(w, at, _start_of(w, at, first, many), many, luck)
    fetched(mind.guide(w), int(view.arrivals(w)[at].channel) * mind.guide(w).shape[1] + guided)


@compiled
def fetch_line(w: Handle, at: int, first: int, many: int, luck: float) -> None:
    """Fetch the part of the line to which the guide leads."""
    start, channel = _start_of(w, at, first, many), int(view.arrivals(w)[at].channel)
    guided, tops = _guided(w, at, start, many, luck), mind.at_home(w)
    low, high = int(mind.guide(w)[channel, guided]), int(mind.guide(w)[channel, guided + 1])
    fetch_row(tops, channel * tops.shape[1] + start + low - 1, min(high - low + 2, MOST_FETCHED))
    fetched(mind.people(w), first + low)


@compiled
def _add_up(w: Handle, channel: int, cell: int, first: int, many: int, start: int) -> None:
    """Add up how often the customers of a segment contact a channel about an issue, one after the other."""
    tops, whole, by = mind.at_home(w)[channel], 0.0, int(mind.adds_up(w)[channel, cell])
    segment, issue = cell // draw.issue_tops(w).shape[2], cell % draw.issue_tops(w).shape[2]
    for k in range(many):
        weight = 1.0
        if by in (RATE, SHARE):
            weight = mind.often(w)[first + k]
        if by == SHARE:
            weight *= mind.own_shares(w)[issue, first + k if mind.choice(w).habits else segment, channel]
        whole += weight
        tops[start + k] = whole
    _guide(w, channel, start // EACH + SPARE * cell, many, start)
    mind.adds_up(w)[channel, cell] = ADDED_UP


@compiled
def _guide(w: Handle, channel: int, place: int, many: int, start: int) -> None:
    """Put down about which customer one comes to after each of equal parts of a line."""
    tops, guide, parts, part = mind.at_home(w)[channel], mind.guide(w)[channel], many // EACH + 1, 0
    step = tops[start + many - 1] / parts
    for k in range(many):
        while part < parts and tops[start + k] > part * step:
            guide[place + part] = k
            part += 1
    for rest in range(part, parts + 1):
        guide[place + rest] = many
