"""Customers who try again: redial, switch to another channel, or come back when the doors open."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from sim.model.contact import FOREVER, Contact, arrive

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.channel import LiveChannel

MOST_ATTEMPTS_AT_CLOSED_DOORS = 5


def after_failure(center: Center, contact: Contact, waited: float) -> None:
    """Decide what a customer does who abandoned, balked or was blocked, by the channel's redial rule."""
    channel = contact.channel
    rule = channel.redial
    if rule is None or contact.attempt >= rule.attempts:
        return
    luck = _unit(center, contact, "again")
    probability = rule.probability[min(contact.attempt, len(rule.probability)) - 1]
    target = channel if luck < probability else None
    if target is None and (luck - probability) < (1 - probability) * rule.switch.probability:
        target = _other_channel(center, contact)
    if target is not None:
        patience = max(0.0, contact.patience - waited) if rule.patience == "kept" else None
        _come_back(center, contact, target, center.clock.now + _delay(center, contact), patience)


def at_opening(center: Center, contact: Contact) -> None:
    """Bring back a customer who met closed doors, when they open next (plus the redial delay, if any)."""
    channel = contact.channel
    most = channel.redial.attempts if channel.redial else MOST_ATTEMPTS_AT_CLOSED_DOORS
    later = channel.openings[bisect_right(channel.openings, center.clock.now) :]
    if later and contact.attempt < most:
        kept = contact.patience if channel.redial is None or channel.redial.patience == "kept" else None
        _come_back(center, contact, channel, later[0] + _delay(center, contact), kept)


def _delay(center: Center, contact: Contact) -> float:
    law = contact.channel.law.redial
    return 0.0 if law is None else law.one(_unit(center, contact, "delay"), center.clock.now)


def _unit(center: Center, contact: Contact, name: str) -> float:
    return center.demand.unit(contact.origin, contact.day, contact.row, contact.attempt, name)


def _other_channel(center: Center, contact: Contact) -> LiveChannel | None:
    """Draw another channel, by the weights of the rule or by the planner's own volumes."""
    rule = contact.channel.redial
    assert rule is not None
    others = [channel for channel in center.channels if channel is not contact.channel]
    weights = [(rule.switch.to or {}).get(channel.name, 0.0) for channel in others]
    if rule.switch.to is None:
        weights = [center.demand.volumes[channel.number] for channel in others]
    tops = list(accumulate(weights if sum(weights) else [1.0] * len(others)))
    return others[min(bisect_right(tops, _unit(center, contact, "target") * tops[-1]), len(others) - 1)]


def _come_back(center: Center, contact: Contact, target: LiveChannel, due: float, patience: float | None) -> None:
    if due < center.end:
        again = _next_attempt(center, contact, target, due, patience)
        center.clock.call(due, lambda _: arrive(center, again))


def _next_attempt(center: Center, contact: Contact, target: LiveChannel, due: float, patience: float | None) -> Contact:
    """Draw the next attempt; work that a trace gave stays the same on the same channel."""
    attempt, demand, law = contact.attempt + 1, center.demand, target.law
    primary = (contact.origin, contact.day, contact.row)

    def unit(name: str) -> float:
        return demand.unit(*primary, attempt, name)

    if patience is None and law.patience is None:
        patience = demand.given(*primary, "patience")
    elif patience is None and law.patience is not None:
        patience = law.patience.one(unit("patience"), due) * float(demand.endurance[contact.segment])
    talk = demand.given(*primary, "handle_time") if target.number == contact.origin else None
    if talk is None:
        talk = law.talk.one(unit("talk"), due) * float(demand.effort[contact.issue])
    return Contact(
        target,
        center.classes[target.number][contact.segment, contact.issue],
        *primary,
        attempt,
        due,
        contact.segment,
        contact.issue,
        contact.customer,
        FOREVER if patience is None else patience,
        talk,
        law.wrap.one(unit("wrap"), due) if law.wrap is not None else 0.0,
        unit("balk") if law.balks else 1.0,
    )
