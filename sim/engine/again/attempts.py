"""Where and when a customer tries again, and what is known there, as ``sim.model.again.attempts`` decides it."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, shared
from sim.engine.drawing.attempts import draw_attempt, next_attempt
from sim.engine.drawing.units import unit_of
from sim.engine.migration.in_service import serves_at
from sim.engine.migration.reach import has_channel
from sim.engine.migration.weighing import own_share, weighed, wish
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.layout import ARRIVES, DEFERRED, ENDLESS, NOBODY, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.heap import push
from sim.engine.state.insight import knows
from sim.log.codes import Cause
from sim.policies import choosing

drawn_place = shared(choosing.drawn_place)
ANEW = -1  # of patience: it is drawn
PRIMARY, REPEAT, INDUCED = int(Cause.PRIMARY), int(Cause.REPEAT), int(Cause.INDUCED)


@compiled
def choose_channel(w: Handle, contact: int, to: int, at: int, elsewhere: bool, name: int) -> int:
    """Draw the channel of an attempt at a time: by the weights given, else by choice, or by the planner's own volumes.

    Channels that are not there at that time are left out; if that leaves none of those given, the customer is free.
    ``to`` is where weights stand that are written; `NOBODY` is returned where there is no channel.
    """
    many = _named(w, contact, to, at, elsewhere)
    if many == 0:
        many = _free(w, contact, at, elsewhere)
    if many == 0:
        return NOBODY
    return int(mind.able(w)[drawn_place(mind.wanted(w), many, unit_of(w, contact, name))])


@compiled
def _is_there(w: Handle, contact: int, channel: int, at: int, elsewhere: bool) -> bool:
    one = view.contacts(w)[contact]
    if elsewhere and channel == one.channel:
        return False
    return serves_at(w, channel, one.segment, one.issue, at)


@compiled
def _named(w: Handle, contact: int, to: int, at: int, elsewhere: bool) -> int:
    """Put down which of the channels given are there, and their weights; return how many."""
    many = 0
    for channel in range(len(view.channels(w))):
        weight = draw.written(w)[to, channel]
        if weight >= 0 and _is_there(w, contact, channel, at, elsewhere):
            mind.able(w)[many], mind.wanted(w)[many] = channel, weight
            many += 1
    return many


@compiled
def _free(w: Handle, contact: int, at: int, elsewhere: bool) -> int:
    """Put down which channels there are for who is free, and how likely the customer turns to each; return how many."""
    one, many, chooses = view.contacts(w)[contact], 0, mind.choice(w).chooses
    for channel in range(len(view.channels(w))):
        volume = draw.volumes(w)[one.segment, one.issue, channel]
        is_able = volume >= 0 and _is_there(w, contact, channel, at, elsewhere)
        if is_able and (not chooses or has_channel(w, contact, channel)):
            mind.able(w)[many] = channel
            mind.expected(w)[many] = volume * own_share(w, one.customer, one.issue, channel)
            many += 1
    whole = 0.0
    if chooses:
        whole = wish(w, many, one.customer, one.segment, one.issue, weighed(w, contact), at)
    for k in range(0 if chooses else many):
        mind.wanted(w)[k] = mind.expected(w)[k]
        whole += mind.expected(w)[k]
    for k in range(0 if whole else many):
        mind.wanted(w)[k] = 1.0
    return many


@compiled
def next_opening(w: Handle, channel: int, time: int) -> int:
    """Return the next of a channel's windows that opens after a time, as a place among those of all channels."""
    law, now = draw.channel_laws(w)[channel], time / TICKS
    low, high = int(law.windows_from), int(law.windows_to)
    while low < high:
        middle = (low + high) // 2
        if draw.windows(w)[middle, 0] <= now:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def is_open_at(w: Handle, channel: int, time: int) -> bool:
    """Whether a channel is open at a time of the horizon."""
    window = next_opening(w, channel, time)
    return bool(window > draw.channel_laws(w)[channel].windows_from and time / TICKS < draw.windows(w)[window - 1, 1])


@compiled
def next_open(w: Handle, channel: int, due: int, luck: float) -> int:
    """Move a moment out of closed hours: anywhere in the next open window; `ENDLESS` where there is none."""
    if view.channels(w)[channel].takes == DEFERRED or is_open_at(w, channel, due):
        return due
    window = next_opening(w, channel, due)
    if window == draw.channel_laws(w)[channel].windows_to:
        return ENDLESS
    opens, closes = float(draw.windows(w)[window, 0]), float(draw.windows(w)[window, 1])
    return round((opens + luck * (closes - opens)) * TICKS)


@compiled
def may_come(w: Handle, channel: int, at: int) -> bool:
    """Whether what somebody brings who comes again is drawn here: on that channel, and by the rules of today."""
    drawing = draw.drawing(w)[0]
    return bool(at >= drawing.last or (at < drawing.until and draw.channel_laws(w)[channel].comes))


@compiled
def is_known(w: Handle, contact: int, channel: int, name: int) -> int:
    """Draw whether an agent on the next channel will know what was said on this one."""
    likely = knows(w, contact, float(draw.kept(w)[view.contacts(w)[contact].channel, channel]))
    return 1 if unit_of(w, contact, name) < likely else 0


@compiled
def come_back(
    w: Handle, contact: int, channel: int, due: int, patience: int, cause: int, context: int, tries: int
) -> None:
    """Let a customer arrive again when due, with the patience that is left or with one drawn `ANEW`.

    Nothing is told of a ``PRIMARY`` cause.
    """
    if due >= draw.drawing(w)[0].last:
        return
    one, slot = view.contacts(w)[contact], next_attempt(w, contact, channel, due)
    again = view.contacts(w)[slot]
    if cause != PRIMARY:
        again.has_detail, again.cause, again.context, again.tries = 1, cause, context, tries
        again.before, again.passed = one.attempt, one.passed
        again.repeats = one.repeats + (1 if cause in (REPEAT, INDUCED) else 0)
    draw_attempt(w, slot)
    if patience != ANEW:
        again.patience = patience
    push(w, due, ARRIVES, slot, 0)
