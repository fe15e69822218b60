"""The next attempt of a customer, as ``sim.model.again.attempts`` draws it."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.laws import duration
from sim.engine.drawing.talk import first_talk_on, talk_on
from sim.engine.drawing.units import unit, unit_of
from sim.engine.keyed.episodes import next_number
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.draws import (
    AGGRIEVED,
    BALKS,
    CALLED,
    HEARD,
    MOST_AHEAD,
    REPEATS,
    RESOLVED,
    SILENT,
    TELLS,
    UNKNOWN,
    WAITS,
    WORKS,
    WRAPS,
)
from sim.engine.records.layout import ENDLESS, NOBODY, SHARED, TICKS, UNDIVIDED
from sim.engine.records.views import Handle
from sim.engine.state.heap import new_contact
from sim.engine.state.works import open_work
from sim.log.codes import Cause

FALLBACK = int(Cause.FALLBACK)


@compiled
def passed_to(w: Handle, contact: int, channel: int, known: int) -> int:
    """Return the attempt of a customer whom a machine has passed on to a channel, now."""
    one, slot = view.contacts(w)[contact], next_attempt(w, contact, channel, view.clock(w).now)
    other = view.contacts(w)[slot]
    other.has_detail, other.cause, other.context, other.before = 1, FALLBACK, known, one.attempt
    other.repeats, other.passed = one.repeats, one.passed + 1
    other.entered = one.arrival if one.entered == ENDLESS else one.entered
    draw_attempt(w, slot)
    return slot


@compiled
def next_attempt(w: Handle, contact: int, channel: int, at: int) -> int:
    """Return the next attempt of an episode, on a channel and at a time, of which nothing is drawn yet."""
    one, slot = view.contacts(w)[contact], new_contact(w)
    other = view.contacts(w)[slot]
    other.customer, other.origin, other.day, other.row = one.customer, one.origin, one.day, one.row
    other.segment, other.issue, other.channel = one.segment, one.issue, channel
    other.attempt = next_number(w, contact, at)
    other.complexity, other.authority, other.arrival, other.behind = one.complexity, one.authority, at, one.behind
    other.klass = view.klass(w)[channel, one.segment, one.issue]
    return int(slot)


@compiled
def first_attempt(w: Handle, at: int, channel: int) -> int:
    """Return the first attempt of who comes next, on a channel, of which nothing is drawn yet."""
    row, slot = view.arrivals(w)[at], new_contact(w)
    one = view.contacts(w)[slot]
    one.customer, one.origin, one.day, one.row = row.customer, row.channel, row.day, row.row
    one.segment, one.issue, one.channel, one.attempt = row.segment, row.issue, channel, 1
    one.complexity, one.authority, one.arrival, one.behind = row.complexity, UNKNOWN, row.at, row.behind
    one.klass = view.klass(w)[channel, row.segment, row.issue]
    return int(slot)


@compiled
def draw_attempt(w: Handle, slot: int) -> None:
    """Draw what an attempt brings, of which the cause is known: lost context has to be explained again."""
    one = view.contacts(w)[slot]
    _draw_rest(w, slot)
    one.talk = talk_on(w, slot, unit_of(w, slot, WORKS), one.arrival / TICKS)
    if one.context == 0 and draw.channel_laws(w)[one.channel].staffed:
        one.talk = round((one.talk + draw.drawing(w)[0].re_explain) * TICKS) / TICKS


@compiled
def draw_first(w: Handle, slot: int) -> None:
    """Draw what somebody brings who comes for the first time, where the volumes have them."""
    one = view.contacts(w)[slot]
    _draw_rest(w, slot)
    one.talk = first_talk_on(w, slot, unit_of(w, slot, WORKS), one.arrival / TICKS)


@compiled
def _draw_rest(w: Handle, slot: int) -> None:
    """Draw all that a contact brings but how much work it is."""
    _draw_times(w, slot)
    _draw_verdicts(w, slot)
    one = view.contacts(w)[slot]
    if view.classes(w)[one.klass].takes != UNDIVIDED:
        open_work(w, slot)
        if view.channels(w)[one.channel].takes == SHARED:
            view.works(w)[slot].silent_luck = unit_of(w, slot, SILENT)


@compiled
def _draw_times(w: Handle, slot: int) -> None:
    """Draw how long a customer waits, or does not, and how long the wrap-up takes."""
    one, now = view.contacts(w)[slot], view.contacts(w)[slot].arrival / TICKS
    law = draw.channel_laws(w)[one.channel]
    one.patience, one.wrap, one.balk = ENDLESS, 0, 1.0
    if law.patience != NOBODY:
        waits = duration(w, int(law.patience), unit_of(w, slot, WAITS), now) * draw.endurance(w)[one.segment]
        one.patience = round(waits * TICKS)
    if law.wrap != NOBODY:
        one.wrap = round(duration(w, int(law.wrap), unit_of(w, slot, WRAPS), now) * TICKS)
    if law.balks:
        one.balk = unit_of(w, slot, BALKS)


@compiled
def _draw_verdicts(w: Handle, slot: int) -> None:
    """Draw what decides later; of who tries again it is asked each time whether they do so once more."""
    one, drawing = view.contacts(w)[slot], draw.drawing(w)[0]
    law = draw.channel_laws(w)[one.channel]
    one.again_luck, one.resolved_luck, one.repeat_luck, one.turns_at = -1.0, 1.0, 1.0, MOST_AHEAD
    if law.resolves:
        one.resolved_luck, one.repeat_luck = unit_of(w, slot, RESOLVED), unit_of(w, slot, REPEATS)
    for place in range(law.lucks):
        view.lucks(w)[slot, place] = unit(w, slot, int(draw.others(w)[one.channel, place]))
    if drawing.closing:
        one.grieves_luck = unit_of(w, slot, AGGRIEVED)
    if drawing.gossips:
        one.tells_luck = unit_of(w, slot, TELLS)
    if mind.insight(w).hears:
        one.heard_luck, one.called_luck = unit_of(w, slot, HEARD), unit_of(w, slot, CALLED)
