"""Which customer of a segment contacts us: by how often each does there, added up where that is first asked for."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.views import Handle
from sim.policies.weighing import RATE, SHARE
from sim.random import BELOW_ONE

EACH = 16  # customers for each entry of the guide
SPARE = 3  # entries more for each cell: of what is rounded, and where it ends
ADDED_UP = -1


@compiled
def place_on_line(w: Handle, at: int, first: int, many: int, luck: float) -> int:
    """Return how many of a segment come before a customer on a line from a whole number to the next."""
    row, issues = view.arrivals(w)[at], draw.issue_tops(w).shape[2]
    cell, begins = int(row.segment * issues + row.issue), int(mind.people(w)[0])
    start = (first - begins) * issues + int(row.issue) * many
    if mind.adds_up(w)[row.channel, cell] != ADDED_UP:
        _add_up(w, int(row.channel), cell, first - begins, many, start)
    tops, luck = mind.at_home(w)[row.channel], min(luck, BELOW_ONE)
    mark, whole = cell + luck, tops[start + many - 1]
    guided = start // EACH + SPARE * cell + int(luck * (many // EACH + 1))
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
