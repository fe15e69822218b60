"""Customers who try again: redial, switch to another channel, or come back when the doors open."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from typing import TYPE_CHECKING

from sim.model.contact import FOREVER, Contact, Detail, arrive
from sim.records import Cause

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.channel import ChannelNow

QUEUED = ("live", "concurrent")
MOST_ATTEMPTS_AT_CLOSED_DOORS = 5


def after_failure(center: Center, contact: Contact, waited: float) -> None:
    """Decide what a customer does who abandoned, balked or was blocked, by the channel's redial rule."""
    channel = contact.channel
    rule = channel.redial
    if rule is None or attempts_so_far(center, contact) >= rule.attempts:
        return
    luck = unit(center, contact, "again")
    failures = contact.attempt if contact.detail is None else contact.detail.tries
    probability = rule.probability[min(failures, len(rule.probability)) - 1]
    target = channel if luck < probability else None
    if target is None and (luck - probability) < (1 - probability) * rule.switch.probability:
        target = _choose_channel(center, contact, rule.switch.to, elsewhere=True)
    if target is not None:
        kept = rule.patience == "kept" and target.mode in QUEUED
        patience = max(0.0, contact.patience - waited) if kept else None
        cause = Cause.REDIAL if target is channel else Cause.SWITCH
        _come_back(
            center, contact, target, center.clock.now + _delay(center, contact), patience, _told(center, contact, cause)
        )


def at_opening(center: Center, contact: Contact) -> None:
    """Bring back a customer who met closed doors, when they open next (plus the redial delay, if any)."""
    channel = contact.channel
    most = channel.redial.attempts if channel.redial else MOST_ATTEMPTS_AT_CLOSED_DOORS
    later = channel.openings[bisect_right(channel.openings, center.clock.now) :]
    if later and contact.attempt < most:
        kept = contact.patience if channel.redial is None or channel.redial.patience == "kept" else None
        told = _told(center, contact, Cause.OPENING)
        _come_back(center, contact, channel, later[0] + _delay(center, contact), kept, told)


def _told(center: Center, contact: Contact, cause: Cause) -> Detail | None:
    """Return word of why a customer tries again who was not served, in a center where there are other reasons."""
    tries = 1 if contact.detail is None else contact.detail.tries
    return Detail(cause, tries=tries + 1) if center.tells_causes else None


def _delay(center: Center, contact: Contact) -> float:
    law = contact.channel.law.redial
    return 0.0 if law is None else law.one(unit(center, contact, "delay"), center.clock.now)


def unit(center: Center, contact: Contact, name: str) -> float:
    """Return a contact's own uniform number of a name."""
    return center.demand.unit(contact.origin, contact.day, contact.row, contact.attempt, name)


def _choose_channel(
    center: Center, contact: Contact, to: Mapping[str, float] | None, elsewhere: bool, name: str = "target"
) -> ChannelNow | None:
    """Draw a channel by the weights given, or by the planner's own volumes among those the issue may come on."""
    allowed = center.allowed[contact.issue]
    able = [
        channel
        for channel in center.channels
        if not (elsewhere and channel is contact.channel) and (to is not None or channel.number in allowed)
    ]
    weights = [(to or {}).get(channel.name, 0.0) for channel in able]
    if to is None:
        weights = [center.demand.volumes[channel.number] for channel in able]
    tops = list(accumulate(weights if sum(weights) else [1.0] * len(able)))
    return able[min(bisect_right(tops, unit(center, contact, name) * tops[-1]), len(able) - 1)] if able else None


def come_back_later(center: Center, contact: Contact, cause: Cause, fixed: int | None) -> None:
    """Let a customer come back whose issue is not resolved: after a delay, while open, on a channel chosen anew."""
    outcome = center.outcome
    if attempts_so_far(center, contact) >= outcome.attempts:
        return
    target = center.channels[fixed] if fixed is not None else None
    if target is None:
        target = _choose_channel(center, contact, outcome.repeat.to, elsewhere=False)
    due = center.clock.now + center.repeat_delay.one(unit(center, contact, "delay"), center.clock.now)
    if target is not None:
        moment = _while_open(target, due, unit(center, contact, "moment"))
        if moment is not None:
            _come_back(center, contact, target, moment, None, Detail(cause, _known(center, contact, target)))


def _while_open(channel: ChannelNow, due: float, luck: float) -> float | None:
    """Move a moment out of closed hours: anywhere in the next open window; ``None`` where there is none."""
    if channel.mode == "deferred" or channel.is_open_at(due):
        return due
    window = bisect_right(channel.openings, due)
    if window == len(channel.openings):
        return None
    return channel.openings[window] + luck * (channel.closings[window] - channel.openings[window])


def fall_back(center: Center, contact: Contact, target: int, context: float) -> None:
    """Pass a customer on from self-service, at once; what was said is known there with a probability."""
    channel = center.channels[target]
    known = int(bool(context) and unit(center, contact, "context") < context)
    arrive(center, _next_attempt(center, contact, channel, center.clock.now, None, Detail(Cause.FALLBACK, known)))


def chase(center: Center, contact: Contact) -> None:
    """Let a customer who waits for a reply ask on another channel, once per message."""
    rule = contact.channel.chase
    if attempts_so_far(center, contact) >= center.outcome.attempts:
        return
    if rule is not None and unit(center, contact, "chase") >= rule.probability:
        return
    target = _choose_channel(center, contact, rule.to if rule else None, elsewhere=True, name="chase target")
    if target is not None:
        moment = _while_open(target, center.clock.now, unit(center, contact, "chase moment"))
        if moment is not None:
            center.branched[primary(contact)] = attempts_so_far(center, contact)
            known = _known(center, contact, target, "chase context")
            _come_back(center, contact, target, moment, None, Detail(Cause.CHASE, known))


def _known(center: Center, contact: Contact, target: ChannelNow, name: str = "context") -> int:
    """Draw whether an agent on the next channel will know what was said on this one."""
    return int(unit(center, contact, name) < center.context_kept(contact.channel, target))


def primary(contact: Contact) -> tuple[int, int, int]:
    """Return what names the episode: its first contact's origin, day and row."""
    return contact.origin, contact.day, contact.row


def attempts_so_far(center: Center, contact: Contact) -> int:
    """Return how many attempts the episode has had, of which several may go on at the same time."""
    return center.branched.get(primary(contact), contact.attempt) if center.branched else contact.attempt


def _come_back(
    center: Center, contact: Contact, target: ChannelNow, due: float, patience: float | None, told: Detail | None = None
) -> None:
    if due < center.end:
        again = _next_attempt(center, contact, target, due, patience, told)
        center.clock.call(due, lambda _: arrive(center, again))


def _next_attempt(
    center: Center, contact: Contact, target: ChannelNow, due: float, patience: float | None, told: Detail | None
) -> Contact:
    """Draw the next attempt; work that a trace gave stays the same on the same channel."""
    attempt, demand, law = attempts_so_far(center, contact) + 1, center.demand, target.law
    first = primary(contact)
    if first in center.branched:
        center.branched[first] = attempt

    def luck(name: str) -> float:
        return demand.unit(*first, attempt, name)

    if patience is None and law.patience is None and target.mode in QUEUED:
        patience = demand.given(*first, "patience")
    elif patience is None and law.patience is not None:
        patience = law.patience.one(luck("patience"), due) * float(demand.endurance[contact.segment])
    work = demand.given(*first, "handle_time") if target.number == contact.origin else None
    if work is None:
        work = law.talk.one(luck("talk"), due) * float(demand.effort[contact.issue])
    if told is not None and told.context == 0 and target.mode != "self_service":
        work += center.outcome.re_explain
    again = Contact(
        target,
        center.classes[target.number][contact.segment, contact.issue],
        *first,
        attempt,
        due,
        contact.segment,
        contact.issue,
        contact.customer,
        FOREVER if patience is None else patience,
        work,
        law.wrap.one(luck("wrap"), due) if law.wrap is not None else 0.0,
        luck("balk") if law.balks else 1.0,
    )
    again.detail = told
    return again
