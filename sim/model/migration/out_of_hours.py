"""Closed doors: who chooses turns to a channel that is open at that hour, or comes back while this one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.log.records import Cause
from sim.model.again import redials
from sim.model.again.attempts import come_back
from sim.model.state.contact import Contact, Detail
from sim.policies.migration import drawn

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.channel import ChannelNow


def turned_away(center: Center, contact: Contact) -> None:
    """Let a customer who met a closed door come back while it is open next, or turn to another channel at once."""
    now, detail = center.clock.now, contact.detail
    if not contact.channel.serves(contact, now) or redials.tires_of_closed_doors(center, contact):
        return
    if _comes_back(center, contact):
        redials.while_open(center, contact)
        return
    target = turns_to(center, contact)
    if target is not None:
        told = Detail.of(Cause.SWITCH, detail.context, detail.tries + 1)
        come_back(center, contact, target, now, None, told)


def turns_to(center: Center, contact: Contact) -> ChannelNow | None:
    """Return the open channel that a customer chooses who met a closed door; ``None`` for who does not, or cannot.

    It is drawn from P1 among the channels that can be reached at that hour, by what the volumes have there then.
    """
    now, choice = center.clock.now, center.choice
    if choice is None or not contact.channel.serves(contact, now) or _comes_back(center, contact):
        return None
    there = [center.channels[number] for number in choice.reached(contact, now)]
    able = [channel for channel in there if not _has_passed_on(channel, contact)]
    weights = choice.weights(contact, able, _expected(center, contact, able, now), now)
    return able[drawn(weights, center.luck(contact, "open channel"))] if sum(weights) else None


def _comes_back(center: Center, contact: Contact) -> bool:
    likely = contact.channel.comes_back
    return bool(likely) and center.luck(contact, "comes back") < likely  # type: ignore[operator]


def _has_passed_on(channel: ChannelNow, contact: Contact) -> bool:
    """Whether a machine has just sent the customer here, who need not try it again; after two machines, none."""
    sent = contact.detail.cause == Cause.FALLBACK and channel.mode.automated
    return sent and (contact.detail.passed > 1 or channel.machine.fallback == contact.channel.number)


def _expected(center: Center, contact: Contact, able: list[ChannelNow], now: float) -> list[float]:
    """Return what the volumes have at this hour; where they have none then, of the whole horizon; else all alike."""
    demand, who = center.demand, (contact.customer, contact.segment, contact.issue)
    for planned in (demand.rates_of(*who, center.interval_of(now)), demand.contacts_of(*who)):
        shares = [planned[channel.number] for channel in able]
        if sum(shares):
            return shares
    return [1.0] * len(able)
