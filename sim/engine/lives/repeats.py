"""Customers who come back as their issue is not resolved; about those who choose the model's functions are asked."""

from __future__ import annotations

from sim.engine.compiling.jit import compiled, shared
from sim.engine.drawing.attempts import draw_attempt, next_attempt
from sim.engine.drawing.episodes import is_marked
from sim.engine.drawing.laws import duration
from sim.engine.drawing.units import unit_of
from sim.engine.lives.in_service import serves_at
from sim.engine.records import draw_views as draw
from sim.engine.records import views as view
from sim.engine.records.draws import DELAY, KNOWN, MOMENT, TARGET
from sim.engine.records.layout import ARRIVES, DEFERRED, ENDLESS, NOBODY, TICKS
from sim.engine.records.views import Handle
from sim.engine.state.heap import push
from sim.engine.state.insight import knows
from sim.policies import choosing

drawn_place = shared(choosing.drawn_place)


@compiled
def come_back_later(w: Handle, contact: int, cause: int, fixed: int) -> bool:
    """Decide when and where a customer comes back, and return whether that could be decided here."""
    drawing = draw.drawing(w)[0]
    if not drawing.repeats or is_marked(w, contact):
        return False
    one, now = view.contacts(w)[contact], view.clock(w).now
    if one.attempt >= drawing.attempts:
        return True
    due = int(now + round(duration(w, int(drawing.delay), unit_of(w, contact, DELAY), now / TICKS) * TICKS))
    if due >= drawing.until:
        return False
    target = fixed
    if target == NOBODY or not serves_at(w, target, one.segment, one.issue, due):
        target = _channel(w, contact, due)
    if target == NOBODY:
        return True
    at = _next_open(w, target, due, unit_of(w, contact, MOMENT))
    if at < drawing.last and (at >= drawing.until or not draw.channel_laws(w)[target].comes):
        return False
    if at < drawing.last:
        _come(w, contact, target, at, cause)
    return True


@compiled
def _channel(w: Handle, contact: int, due: int) -> int:
    """Draw the channel: of those that are written, where one is there, else by the planner's own volumes."""
    many = _weigh(w, contact, due, True)
    if many == 0:
        many = _weigh(w, contact, due, False)
    if many == 0:
        return NOBODY
    whole = 0.0
    for k in range(many):
        whole += draw.weighed(w)[k]
    for k in range(many if whole == 0 else 0):
        draw.weighed(w)[k] = 1.0
    return int(draw.coming_to(w)[drawn_place(draw.weighed(w), many, unit_of(w, contact, TARGET))])


@compiled
def _weigh(w: Handle, contact: int, due: int, written: bool) -> int:
    """Put down which channels are there for a customer, and how likely each is; return how many."""
    one, many = view.contacts(w)[contact], 0
    for channel in range(len(view.channels(w))):
        weight = draw.written(w)[channel] if written else draw.volumes(w)[one.segment, one.issue, channel]
        if weight >= 0 and serves_at(w, channel, one.segment, one.issue, due):
            draw.coming_to(w)[many], draw.weighed(w)[many] = channel, weight
            many += 1
    return many


@compiled
def _next_open(w: Handle, channel: int, due: int, luck: float) -> int:
    """Move a moment out of closed hours: anywhere in the next open window; `ENDLESS` where there is none."""
    law = draw.channel_laws(w)[channel]
    window, beyond, time = int(law.windows_from), int(law.windows_to), due / TICKS
    while window < beyond and draw.windows(w)[window, 0] <= time:
        window += 1
    is_open = window > law.windows_from and time < draw.windows(w)[window - 1, 1]
    if is_open or view.channels(w)[channel].takes == DEFERRED:
        return due
    if window == beyond:
        return ENDLESS
    opens, closes = float(draw.windows(w)[window, 0]), float(draw.windows(w)[window, 1])
    return round((opens + luck * (closes - opens)) * TICKS)


@compiled
def _come(w: Handle, contact: int, channel: int, at: int, cause: int) -> None:
    """Let a customer arrive again; what was said before is known there, or not."""
    one, slot = view.contacts(w)[contact], next_attempt(w, contact, channel, at)
    again = view.contacts(w)[slot]
    likely = knows(w, contact, float(draw.kept(w)[one.channel, channel]))
    again.has_detail, again.cause, again.before = 1, cause, one.attempt
    again.context = 1 if unit_of(w, contact, KNOWN) < likely else 0
    again.repeats, again.passed = one.repeats + 1, one.passed
    draw_attempt(w, slot)
    push(w, at, ARRIVES, slot, 0)
