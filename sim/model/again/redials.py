"""Customers who try again: redial, switch to another channel, or come back when the doors open."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from sim.log.records import Cause
from sim.model.again.attempts import attempts_so_far, choose_channel, come_back, next_open
from sim.model.state.contact import NOTHING, Contact, Detail
from sim.ticks import later, span

if TYPE_CHECKING:
    from sim.model.center import Center

MOST_ATTEMPTS_AT_CLOSED_DOORS = 5


def after_failure(center: Center, contact: Contact, waited: float) -> None:
    """Decide what a customer does who abandoned, balked or was blocked, by the channel's redial rule."""
    channel = contact.channel
    rule = channel.redial
    if rule is None or attempts_so_far(center, contact) >= rule.attempts:
        return
    luck = center.luck(contact, "again")
    failures = contact.attempt if contact.detail is NOTHING else contact.detail.tries
    probability = rule.probability[min(failures, len(rule.probability)) - 1]
    again = luck < probability
    if not again and (luck - probability) >= (1 - probability) * rule.switch.probability:
        return
    due = later(center.clock.now, _delay(center, contact))
    target = channel if again else choose_channel(center, contact, rule.switch.to, due, elsewhere=True)
    if again and not channel.serves(contact, due):
        target = choose_channel(center, contact, None, due, elsewhere=True)
    if target is not None:
        kept = rule.patience == "kept" and channel.mode.queued and target.mode.queued
        patience = max(0.0, span(waited, contact.patience)) if kept else None
        cause = Cause.REDIAL if target is channel else Cause.SWITCH
        come_back(center, contact, target, due, patience, _told(center, contact, cause))


def at_opening(center: Center, contact: Contact) -> None:
    """Bring back a customer who met closed doors, when they open next (plus the redial delay, if any)."""
    channel = contact.channel
    opening = next(iter(channel.openings[bisect_right(channel.openings, center.clock.now) :]), None)
    if opening is not None and not tires_of_closed_doors(center, contact):
        _knock_again(center, contact, later(opening, _delay(center, contact)))


def while_open(center: Center, contact: Contact) -> None:
    """Bring back a customer who met closed doors at any moment while they are open next, each as likely."""
    due = next_open(contact.channel, center.clock.now, center.luck(contact, "moment"))
    if due is not None:
        _knock_again(center, contact, due)


def tires_of_closed_doors(center: Center, contact: Contact) -> bool:
    """Whether a customer has tried so often that closed doors are the last word."""
    redial = contact.channel.redial
    return attempts_so_far(center, contact) >= (redial.attempts if redial else MOST_ATTEMPTS_AT_CLOSED_DOORS)


def _knock_again(center: Center, contact: Contact, due: float) -> None:
    if not contact.channel.serves(contact, due):
        return
    redial = contact.channel.redial
    kept = contact.patience if redial is None or redial.patience == "kept" else None
    come_back(center, contact, contact.channel, due, kept, _told(center, contact, Cause.OPENING))


def _told(center: Center, contact: Contact, cause: Cause) -> Detail:
    """Return word of why a customer tries again who was not served, in a center where there are other reasons."""
    return Detail.of(cause, tries=contact.detail.tries + 1) if center.tells_causes else NOTHING


def _delay(center: Center, contact: Contact) -> float:
    law = contact.channel.law.redial
    return 0.0 if law is None else law.one(center.luck(contact, "delay"), center.clock.now)
