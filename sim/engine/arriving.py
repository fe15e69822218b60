"""Who comes next of the day's contacts, and how they begin: where the volumes have them, or where they choose."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled
from sim.engine.drawing.ahead import know_ahead
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
    know_ahead(w, at)
    verdict = _verdict(w, at)
    if verdict == STAYS_AWAY:
        view.clock(w).came += 1
    elif verdict == COMES:
        channel = place(w, at) if mind.choice(w).chooses else int(view.arrivals(w)[at].channel)
        if channel != TO_BE_ASKED:
            view.clock(w).came += 1
            arrive(w, _new(w, at, channel))


@compiled
def _verdict(w: Handle, at: int) -> int:
    """Return whether the next contact is made: `COMES` or `STAYS_AWAY`, or else it has been asked who makes it."""
    verdict = comes(w, at) if mind.choice(w).base_moves else COMES
    if verdict == COMES:
        return STAYS_AWAY if mind.insight(w).fixed and is_spared(w, at) else COMES
    if verdict != STAYS_AWAY:
        ask_at_large(w, STANDS_IN, at, 0)
    return int(verdict)


@compiled
def _new(w: Handle, at: int, channel: int) -> int:
    """Return a primary contact that has come, as its channel has it."""
    row, slot = view.arrivals(w)[at], first_attempt(w, at, channel)
    one, is_elsewhere = view.contacts(w)[slot], channel != row.channel
    if is_elsewhere:
        one.has_detail, one.cause = 1, mind.choice(w).cause
    if is_elsewhere and draw.channel_laws(w)[channel].comes:
        draw_attempt(w, slot)
    elif not is_elsewhere and len(draw.channel_laws(w)) and draw.channel_laws(w)[channel].draws_first:
        draw_first(w, slot)
        one.turns_at, view.works(w)[slot].due = row.turns_at, row.due
    else:
        _bring(w, slot, at, channel)
    return slot


@compiled
def _bring(w: Handle, slot: int, at: int, channel: int) -> None:
    """Let a contact bring what was drawn before it came."""
    one, row = view.contacts(w)[slot], view.arrivals(w)[at]
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


@compiled
def _bring_elsewhere(w: Handle, slot: int, at: int, channel: int) -> None:
    """Let a contact bring what the model has drawn for another channel."""
    one, other = view.contacts(w)[slot], mind.elsewhere(w)[channel, at]
    one.patience, one.wrap, one.talk, one.balk = other.patience, other.wrap, other.talk, other.balk
    one.turns_at = other.turns_at
    for k in range(view.clock(w).lucks):
        view.lucks(w)[slot, k] = mind.lucks_there(w)[channel, at, k]
