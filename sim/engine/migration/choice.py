"""Channel choice: who stays where the volumes have them, who moves where and why; the SimPy model's own words."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, shared
from sim.engine.drawing.attempts import first_attempt
from sim.engine.drawing.units import unit_of_next
from sim.engine.migration.closed_doors import UNKNOWN_HOUR, comes_back, turns_to
from sim.engine.migration.in_service import serves_at
from sim.engine.migration.reach import found_now, has_at_first
from sim.engine.migration.weighing import own_share, speak, weigh, weighed_of_next
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.draws import CHOICE
from sim.engine.records.layout import DRAWS, NOBODY, PLACES
from sim.engine.records.minds import CAUSES
from sim.engine.records.views import Handle
from sim.engine.state.asks import ask_at_large
from sim.engine.state.heap import let_go
from sim.log.codes import Cause
from sim.policies import choosing

drawn_place, settled_place = shared(choosing.drawn_place), shared(choosing.settled_place)
gained_most = shared(choosing.gained_most)
NOTHING_SPEAKS = choosing.NOTHING_SPEAKS
TO_BE_ASKED = -2
CLOSURE, HABIT, ADOPTION = int(Cause.CLOSURE), int(Cause.HABIT), int(Cause.ADOPTION)
OUT_OF_HOURS = int(Cause.OUT_OF_HOURS)
CAUSE_OF = (
    int(Cause.EXPERIENCE), int(Cause.SETTLES), int(Cause.HABIT), int(Cause.CAMPAIGN), int(Cause.WAIT), int(Cause.COST),
)  # fmt: skip


@compiled
def place(w: Handle, at: int) -> int:
    """Return the channel on which the next contact comes, or `TO_BE_ASKED` where the model has to say first."""
    here, there = int(view.arrivals(w)[at].channel), NOBODY
    if mind.known(w)[here].sends_away and not view.channels(w)[here].is_open:
        there = _turned_to(w, at)
        if there == UNKNOWN_HOUR:
            ask_at_large(w, PLACES, at, 0)
            return TO_BE_ASKED
        mind.choice(w).cause = OUT_OF_HOURS
    if there == NOBODY:
        there = here if mind.choice(w).nobody_moves else _chosen(w, at)
    if there == here or draw.channel_laws(w)[there].comes or mind.is_drawn(w)[here, there]:
        return there
    ask_at_large(w, DRAWS, here, there)
    return TO_BE_ASKED


@compiled
def _turned_to(w: Handle, at: int) -> int:
    """Return the open channel to which a customer turns who comes to a closed door; `NOBODY` where to none."""
    row, found = view.arrivals(w)[at], NOBODY
    contact = first_attempt(w, at, int(row.channel))
    if serves_at(w, row.channel, row.segment, row.issue, row.at) and not comes_back(w, contact):
        found = turns_to(w, contact)
    let_go(w, contact)
    return found


@compiled
def _chosen(w: Handle, at: int) -> int:
    row, known = view.arrivals(w)[at], mind.known(w)
    here, whole = int(row.channel), 0.0
    count = _who_can_be_reached(w, at)
    at_here = -1
    for k in range(count):
        channel = mind.able(w)[k]
        share = 0.0 if known[channel].odds else _rate(w, at, channel)
        mind.expected(w)[k], mind.odds(w)[k] = share, known[channel].odds
        whole += share
        if channel == here and share > 0:
            at_here = k
    if row.at >= known[here].ends_at and mind.ends(w)[here, row.segment, row.issue]:
        return _sent_elsewhere(w, at, count, whole) if count else here
    return _settled(w, at, count, at_here) if at_here >= 0 else here


@compiled
def _who_can_be_reached(w: Handle, at: int) -> int:
    """Put down which channels the customer has that are open for the need; return how many."""
    row, count = view.arrivals(w)[at], 0
    found = found_now(w, row.segment, row.issue)
    for channel in range(len(mind.known(w))):
        if found & (1 << channel) and has_at_first(w, at, channel):
            mind.able(w)[count] = channel
            count += 1
    return count


@compiled
def _rate(w: Handle, at: int, channel: int) -> float:
    """Return at which rate the volumes have the customer's contacts about the need on a channel."""
    row = view.arrivals(w)[at]
    rate = mind.planned(w)[row.planned, channel] * mind.mix(w)[channel, row.segment, row.issue]
    return float(rate * own_share(w, row.customer, row.issue, channel))


@compiled
def _sent_elsewhere(w: Handle, at: int, count: int, whole: float) -> int:
    """Let a customer choose whose channel was closed; where the volumes have none of these, each is as likely."""
    _speak_for(w, at, count)
    if whole == 0:
        for k in range(count):
            mind.expected(w)[k] = 0.0 if mind.odds(w)[k] else 1.0
    if weigh(count, mind.expected(w), mind.odds(w), mind.speaks(w), mind.wanted(w)) == 0:
        return int(view.arrivals(w)[at].channel)
    mind.choice(w).cause = CLOSURE
    return int(mind.able(w)[drawn_place(mind.wanted(w), count, _luck(w, at))])


@compiled
def _settled(w: Handle, at: int, count: int, here: int) -> int:
    _speak_for(w, at, count)
    speaks, any_new, least, most = mind.speaks(w), False, mind.speaks(w)[0], mind.speaks(w)[0]
    for k in range(count):
        least, most = min(least, speaks[k]), max(most, speaks[k])
        any_new = any_new or mind.odds(w)[k] > 0
    if most - least < NOTHING_SPEAKS and not any_new:
        return int(mind.able(w)[here])
    weigh(count, mind.expected(w), mind.odds(w), speaks, mind.wanted(w))
    there = settled_place(here, count, mind.expected(w), mind.wanted(w), _luck(w, at))
    if there != here:
        kind = gained_most(mind.terms(w), CAUSES, count, here, there)
        mind.choice(w).cause = CAUSE_OF[kind] if kind >= 0 else ADOPTION if mind.odds(w)[there] > 0 else HABIT
    return int(mind.able(w)[there])


@compiled
def _luck(w: Handle, at: int) -> float:
    """Return the uniform number by which who comes next chooses."""
    return unit_of_next(w, at, int(draw.drawing(w)[0].contacts_from) + CHOICE)


@compiled
def _speak_for(w: Handle, at: int, count: int) -> None:
    """Put down what speaks for each channel to who comes next."""
    row = view.arrivals(w)[at]
    speak(w, count, row.customer, row.segment, row.issue, weighed_of_next(w, at), row.at)
