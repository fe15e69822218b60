"""Customers who are not done: passed on by a machine, unresolved, or waiting for a reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.log.records import Cause
from sim.model.again.attempts import attempts_so_far, choose_channel, come_back, next_attempt, next_open, primary
from sim.model.clock import ARRIVES
from sim.model.state.contact import Contact, Detail
from sim.model.state.orders import since_entry
from sim.ticks import later

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.channel import ChannelNow


def fallback_of(center: Center, contact: Contact) -> ChannelNow | None:
    """Return where a machine passes a customer on to; where that is not there any more, or not yet, they choose."""
    target, now = contact.channel.machine.fallback, center.clock.now
    if target is None:
        return None
    channel = center.channels[target]
    return channel if channel.serves(contact, now) else choose_channel(center, contact, None, now, elsewhere=True)


def fall_back(center: Center, contact: Contact, channel: ChannelNow, context: float) -> None:
    """Pass a customer on from self-service, at once; what was said is known there with a probability."""
    now = center.clock.now
    known = int(bool(context) and center.luck(contact, "context") < center.knows(contact, context))
    told = Detail.of(Cause.FALLBACK, known)
    told.entered = since_entry(contact)
    center.arrive(next_attempt(center, contact, channel, now, None, told))


def come_back_later(center: Center, contact: Contact, cause: Cause, fixed: int | None) -> None:
    """Let a customer come back whose issue is not resolved: after a delay, while open, on a channel chosen anew."""
    outcome = center.outcome
    if attempts_so_far(center, contact) >= outcome.attempts:
        return
    due = later(center.clock.now, center.repeat_delay.one(center.luck(contact, "delay"), center.clock.now))
    target = center.channels[fixed] if fixed is not None else None
    if target is None or not target.serves(contact, due):
        target = choose_channel(center, contact, outcome.repeat.to, due)
    if target is not None:
        moment = next_open(target, due, center.luck(contact, "moment"))
        if moment is not None:
            come_back(center, contact, target, moment, None, Detail.of(cause, _known(center, contact, target)))


def chase(center: Center, contact: Contact) -> None:
    """Let a customer ask on another channel who waits for a reply, once per message."""
    rule = contact.channel.spec.chase
    if attempts_so_far(center, contact) >= center.outcome.attempts:
        return
    if rule is not None and center.luck(contact, "chase") >= rule.probability:
        return
    now = center.clock.now
    target = choose_channel(center, contact, rule.to if rule else None, now, True, "chase target")
    moment = None if target is None else next_open(target, now, center.luck(contact, "chase moment"))
    if target is None or moment is None:
        return
    if moment == now:
        _ask(center, contact, target)
    elif moment < center.last:
        center.clock.call(moment, ARRIVES, contact.place, lambda _: _ask(center, contact, target))


def _ask(center: Center, contact: Contact, target: ChannelNow) -> None:
    """Let a customer ask now whose message is still without a reply."""
    now = center.clock.now
    if contact.talk_end <= now or attempts_so_far(center, contact) >= center.outcome.attempts:
        return
    if center.choice is not None:
        center.choice.memory.unanswered(contact, now)
    center.branched[primary(contact)] = attempts_so_far(center, contact)
    told = Detail.of(Cause.CHASE, _known(center, contact, target, "chase context"))
    come_back(center, contact, target, now, None, told)


def _known(center: Center, contact: Contact, target: ChannelNow, name: str = "context") -> int:
    """Draw whether an agent on the next channel will know what was said on this one."""
    return int(center.luck(contact, name) < center.knows(contact, center.context_kept(contact.channel, target)))
