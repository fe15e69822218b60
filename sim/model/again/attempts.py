"""Another attempt of a customer: its number, its channel, its luck."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from sim.log.records import Cause
from sim.model.state.contact import FOREVER, NOTHING, Contact, Detail
from sim.policies.migration import drawn
from sim.ticks import whole

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.channel import ChannelNow


REPEATS = (Cause.REPEAT, Cause.INDUCED)


@cache
def numbered(name: str, number: int) -> str:
    """Return the name of a draw of which a contact has several."""
    return f"{name}{number}"


def primary(contact: Contact) -> tuple[int, int, int]:
    """Return what names the episode: its first contact's origin, day and row."""
    return contact.origin, contact.day, contact.row


def attempts_so_far(center: Center, contact: Contact) -> int:
    """Return how many attempts the episode has had, of which several may go on at the same time."""
    return center.branched.get(primary(contact), contact.attempt) if center.branched else contact.attempt


def choose_channel(
    center: Center,
    contact: Contact,
    to: Mapping[str, float] | None,
    at: float,
    elsewhere: bool = False,
    name: str = "target",
) -> ChannelNow | None:
    """Draw the channel of an attempt at a time: by the weights given, else by choice, or by the planner's own volumes.

    Channels that are not there at that time are left out; if that leaves none of those given, the customer is free.
    """
    here = contact.channel if elsewhere else None
    if to:
        every = [channel for channel in center.channels if channel.name in to and channel is not here]
        named = [channel for channel in every if channel.serves(contact, at)]
        if named:
            return named[drawn([to[channel.name] for channel in named], center.luck(contact, name))]
    able = [center.channels[k] for k in _in_service(center, contact, at) if center.channels[k] is not here]
    weights = _expected(center, contact, able, at)
    return able[drawn(weights if sum(weights) else [1.0] * len(able), center.luck(contact, name))] if able else None


def _in_service(center: Center, contact: Contact, at: float) -> list[int]:
    """Return the numbers of the channels that an issue may come on, that are there, and that the customer has."""
    if center.choice is not None:
        return center.choice.in_service(contact, at)
    return [k for k in center.allowed[contact.issue] if center.channels[k].serves(contact, at)]


def _expected(center: Center, contact: Contact, able: list[ChannelNow], at: float) -> list[float]:
    """Return what the volumes have of a contact's segment and issue on each channel, moved by what customers prefer."""
    planned = center.demand.contacts_of(contact.customer, contact.segment, contact.issue)
    weights = [planned[channel.number] for channel in able]
    return weights if center.choice is None else center.choice.weights(contact, able, weights, at)


def come_back(
    center: Center, contact: Contact, target: ChannelNow, due: float, patience: float | None, told: Detail
) -> None:
    """Let a customer arrive again when due, with the patience that is left or with one drawn anew."""
    if due < center.last:
        center.expect(next_attempt(center, contact, target, due, patience, told), due)


def next_open(channel: ChannelNow, due: float, luck: float) -> float | None:
    """Move a moment out of closed hours: anywhere in the next open window; ``None`` where there is none."""
    if channel.can_be_reached(due):
        return due
    window = bisect_right(channel.openings, due)
    if window == len(channel.openings):
        return None
    return whole(channel.openings[window] + luck * (channel.closings[window] - channel.openings[window]))


def next_attempt(
    center: Center, contact: Contact, target: ChannelNow, due: float, patience: float | None, told: Detail
) -> Contact:
    """Draw the next attempt of an episode.

    Who comes after the horizon counts for those alone who are there by then: attempts within it have no gaps.
    """
    attempt, first = attempts_so_far(center, contact) + 1, primary(contact)
    if first in center.branched and (due < center.end or center.clock.now >= center.end):
        center.branched[first] = attempt
    if told is not NOTHING:
        told.before = contact.attempt
        told.repeats = contact.detail.repeats + (told.cause in REPEATS)
        told.passed = contact.detail.passed + (told.cause == Cause.FALLBACK)
    return attempt_on(center, contact, target, attempt, due, patience, told)


def attempt_on(
    center: Center,
    contact: Contact,
    target: ChannelNow,
    attempt: int,
    due: float,
    patience: float | None,
    told: Detail,
) -> Contact:
    """Draw an attempt of an episode by its number: on another channel, the first too."""
    law = target.law
    again = Contact(
        target,
        center.classes[target.number][contact.segment, contact.issue],
        contact.origin,
        contact.day,
        contact.row,
        attempt,
        due,
        contact.segment,
        contact.issue,
        contact.customer,
        0.0,
        0.0,
        0.0,
        1.0,
    )
    again.detail = told
    again.patience = _patience(center, again) if patience is None else patience
    again.talk = _work(center, again)
    again.wrap = whole(law.wrap.one(center.luck(again, "wrap"), due)) if law.wrap is not None else 0.0
    again.balk = center.luck(again, "balk") if law.balks else 1.0
    return again


def _patience(center: Center, again: Contact) -> float:
    """Draw how long a customer will wait this time, or take what a trace says."""
    law, demand = again.channel.law.patience, center.demand
    if law is not None:
        return whole(law.one(center.luck(again, "patience"), again.arrival) * float(demand.endurance[again.segment]))
    given = demand.given(*primary(again), "patience") if again.channel.mode.queued else None
    return FOREVER if given is None else given


def _work(center: Center, again: Contact) -> float:
    """Draw the work; what a trace gave stays the same on the same channel. Lost context has to be explained again."""
    demand, channel = center.demand, again.channel
    work = demand.given(*primary(again), "handle_time") if channel.number == again.origin else None
    if work is None:
        luck = center.luck(again, "talk")
        work = demand.talk(channel.number, luck, again.arrival, primary(again), again.issue)
    lost = again.detail.context == 0 and channel.mode.staffed
    return whole(work + center.outcome.re_explain) if lost else work
