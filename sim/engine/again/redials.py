"""Customers who try again: redial, switch to another channel, or come back when the doors open."""

from __future__ import annotations

from sim.engine.again.attempts import (
    ANEW,
    PRIMARY,
    choose_channel,
    come_back,
    may_come,
    next_open,
    next_opening,
)
from sim.engine.compiling.jit import compiled
from sim.engine.drawing.laws import duration
from sim.engine.drawing.units import unit_of
from sim.engine.keyed.episodes import attempts_so_far
from sim.engine.migration.closed_doors import UNKNOWN_HOUR, comes_back, turns_to
from sim.engine.migration.in_service import serves_at
from sim.engine.records import draw_views as draw
from sim.engine.records import mind_views as mind
from sim.engine.records import views as view
from sim.engine.records.draws import AGAIN, ANYWHERE, DELAY, MOMENT, SWITCHES_TO, TARGET
from sim.engine.records.layout import ENDLESS, NOBODY, TICKS
from sim.engine.records.views import Handle
from sim.log.codes import Cause

REDIAL, SWITCH, OPENING = int(Cause.REDIAL), int(Cause.SWITCH), int(Cause.OPENING)


@compiled
def after_failure(w: Handle, contact: int, waited: int) -> bool:
    """Decide what a customer does who was not served, and return whether that could be decided here."""
    if not len(draw.channel_laws(w)):
        return False
    one = view.contacts(w)[contact]
    law = draw.channel_laws(w)[one.channel]
    if attempts_so_far(w, contact) >= law.attempts:
        return True
    luck, likely = unit_of(w, contact, AGAIN), _likely(w, contact)
    if luck >= likely and luck - likely >= (1 - likely) * law.switches:
        return True
    due = view.clock(w).now + _delay(w, contact)
    target = _target(w, contact, luck < likely, due)
    if target == NOBODY:
        return True
    if not may_come(w, target, due):
        return False
    _try_again(w, contact, target, due, waited)
    return True


@compiled
def _likely(w: Handle, contact: int) -> float:
    """Return how likely a customer tries again who has failed so often."""
    one = view.contacts(w)[contact]
    law, failures = draw.channel_laws(w)[one.channel], one.tries if one.has_detail else one.attempt
    return float(draw.law_values(w)[min(law.again_from + failures, law.again_to) - 1])


@compiled
def _delay(w: Handle, contact: int) -> int:
    law = int(draw.channel_laws(w)[view.contacts(w)[contact].channel].delay)
    if law == NOBODY:
        return 0
    return round(duration(w, law, unit_of(w, contact, DELAY), view.clock(w).now / TICKS) * TICKS)


@compiled
def _target(w: Handle, contact: int, again: bool, due: int) -> int:
    """Return the channel on which a customer tries again: the same, or another where they switch, or it is gone."""
    one = view.contacts(w)[contact]
    if not again:
        return choose_channel(w, contact, SWITCHES_TO + 2 * one.channel, due, True, TARGET)
    if serves_at(w, one.channel, one.segment, one.issue, due):
        return int(one.channel)
    return choose_channel(w, contact, ANYWHERE, due, True, TARGET)


@compiled
def _try_again(w: Handle, contact: int, target: int, due: int, waited: int) -> None:
    one, patience = view.contacts(w)[contact], ANEW
    if draw.channel_laws(w)[one.channel].kept and draw.channel_laws(w)[target].queued:
        patience = ENDLESS if one.patience == ENDLESS else max(0, one.patience - waited)
    cause = REDIAL if target == one.channel else SWITCH
    come_back(w, contact, target, due, patience, _told(w, cause), -1, one.tries + 1)


@compiled
def _told(w: Handle, cause: int) -> int:
    """Return why a customer tries again who was not served, in a center where there are other reasons."""
    return cause if draw.drawing(w)[0].causes else PRIMARY


@compiled
def at_opening(w: Handle, contact: int) -> bool:
    """Bring back a customer who met closed doors, when they open next; return whether that could be decided here."""
    if not len(draw.channel_laws(w)):
        return False
    channel = int(view.contacts(w)[contact].channel)
    window = next_opening(w, channel, int(view.clock(w).now))
    if window == draw.channel_laws(w)[channel].windows_to or _tires(w, contact):
        return True
    return _knock_again(w, contact, round(float(draw.windows(w)[window, 0]) * TICKS) + _delay(w, contact))


@compiled
def _tires(w: Handle, contact: int) -> bool:
    """Whether a customer has tried so often that closed doors are the last word."""
    return bool(attempts_so_far(w, contact) >= draw.channel_laws(w)[view.contacts(w)[contact].channel].attempts)


@compiled
def _knock_again(w: Handle, contact: int, due: int) -> bool:
    one = view.contacts(w)[contact]
    if not serves_at(w, one.channel, one.segment, one.issue, due):
        return True
    if not may_come(w, one.channel, due):
        return False
    patience = one.patience if draw.channel_laws(w)[one.channel].outlasts else ANEW
    come_back(w, contact, one.channel, due, patience, _told(w, OPENING), -1, one.tries + 1)
    return True


@compiled
def turned_away(w: Handle, contact: int) -> bool:
    """Let a customer who met a closed door come back while it is open next, or turn to another channel at once.

    Returns whether that could be decided here.
    """
    one, now = view.contacts(w)[contact], view.clock(w).now
    if not len(draw.channel_laws(w)) or not mind.choice(w).chooses:
        return False
    if not serves_at(w, one.channel, one.segment, one.issue, now) or _tires(w, contact):
        return True
    if comes_back(w, contact):
        due = next_open(w, one.channel, now, unit_of(w, contact, MOMENT))
        return bool(due == ENDLESS or _knock_again(w, contact, due))
    target = turns_to(w, contact)
    if target == UNKNOWN_HOUR or (target != NOBODY and not may_come(w, target, now)):
        return False
    if target != NOBODY:
        come_back(w, contact, target, now, ANEW, SWITCH, one.context, one.tries + 1)
    return True
