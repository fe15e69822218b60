"""Who comes next of the day's contacts, and how they begin: where the volumes have them, or where they choose."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.attempts import draw_attempt, draw_first, first_attempt
from sim.engine.drawing.who import know_next
from sim.engine.lives.by_mode import arrive
from sim.engine.migration.choice import TO_BE_ASKED, place
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.layout import (
    ARRIVES,
    ENDLESS,
    STANDS_IN,
    UNDIVIDED,
)
from sim.engine.records.views import Handle
from sim.engine.state.asks import ask_at_large
from sim.engine.state.base import COMES, STAYS_AWAY, comes
from sim.engine.state.insight import is_spared
from sim.engine.state.works import open_work


@compiled
def next_arrival(w: Handle) -> int:
    """Return when the next primary contact comes."""
    return int(view.arrivals(w)[view.clock(w).came].at) if view.clock(w).came < view.clock(w).coming else ENDLESS


@compiled
def is_before_arrival(w: Handle) -> bool:
    """Whether the first event of the heap happens before an arrival of the same time."""
    event = view.events(w)[0]
    if event.kind != ARRIVES:
        return bool(event.kind < ARRIVES)
    one, other = view.contacts(w)[event.contact], view.arrivals(w)[view.clock(w).came]
    if one.arrival != other.at:
        return bool(one.arrival < other.at)
    if one.origin != other.channel:
        return bool(one.origin < other.channel)
    if one.day != other.day:
        return bool(one.day < other.day)
    return bool(one.row < other.row)


@compiled
def let_arrive(w: Handle) -> None:
    """Let the next primary contact arrive: on the channel of the volumes, or that its customer chooses."""
    at = int(view.clock(w).came)
    view.clock(w).now = view.arrivals(w)[at].at
    know_next(w, at)
    channel = int(view.arrivals(w)[at].channel)
    if mind.choice(w).base_moves:
        verdict = comes(w, at)
        if verdict == STAYS_AWAY:
            view.clock(w).came += 1
            return
        if verdict != COMES:
            ask_at_large(w, STANDS_IN, at, 0)
            return
    if mind.insight(w).fixed and is_spared(w, at):
        view.clock(w).came += 1
        return
    if mind.choice(w).chooses:
        channel = place(w, at)
        if channel == TO_BE_ASKED:
            return
    view.clock(w).came += 1
    arrive(w, _new(w, at, channel))


@compiled
def _new(w: Handle, at: int, channel: int) -> int:
    """Return a primary contact that has come, as its channel has it."""
    row, slot = view.arrivals(w)[at], first_attempt(w, at, channel)
    one = view.contacts(w)[slot]
    if channel != row.channel:
        one.has_detail, one.cause = 1, mind.choice(w).cause
        if draw.channel_laws(w)[channel].comes:
            draw_attempt(w, slot)
            return slot
    elif len(draw.channel_laws(w)) and draw.channel_laws(w)[channel].draws_first:
        draw_first(w, slot)
        one.turns_at, view.works(w)[slot].due = row.turns_at, row.due
        return slot
    one.patience, one.wrap, one.talk, one.balk = row.patience, row.wrap, row.talk, row.balk
    one.again_luck, one.resolved_luck, one.repeat_luck = row.again_luck, row.resolved_luck, row.repeat_luck
    one.turns_at, one.grieves_luck, one.tells_luck = row.turns_at, row.grieves_luck, row.tells_luck
    one.heard_luck, one.called_luck = row.heard_luck, row.called_luck
    for k in range(view.clock(w).lucks):
        view.lucks(w)[slot, k] = view.lucks_due(w)[at, k]
    if channel != row.channel:
        _bring_elsewhere(w, slot, at, channel)
    if view.classes(w)[one.klass].takes != UNDIVIDED:
        open_work(w, slot)
        view.works(w)[slot].silent_luck = row.silent_luck
        view.works(w)[slot].due = row.due if channel == row.channel else mind.elsewhere(w)[channel, at].due
    return slot


@compiled
def _bring_elsewhere(w: Handle, slot: int, at: int, channel: int) -> None:
    """Let a contact bring what the model has drawn for another channel."""
    one, other = view.contacts(w)[slot], mind.elsewhere(w)[channel, at]
    one.patience, one.wrap, one.talk, one.balk = other.patience, other.wrap, other.talk, other.balk
    one.turns_at = other.turns_at
    for k in range(view.clock(w).lucks):
        view.lucks(w)[slot, k] = mind.lucks_there(w)[channel, at, k]
