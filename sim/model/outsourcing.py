"""Contacts that go to a vendor: at the door, or when they overflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.policies.outsourcing import Situation, sends
from sim.scenario.routes import VendorRule
from sim.scenario.units import DAY

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.clock import Story
    from sim.model.contact import Contact

Tale = Callable[["Center", "Contact"], "Story"]


def with_vendors(story: Tale) -> Tale:
    """Return a channel's story with what comes before it: some contacts are sent to a vendor."""

    def told(center: Center, contact: Contact) -> Story:
        send(center, contact)
        return story(center, contact)

    return told


def send(center: Center, contact: Contact) -> None:
    """Send a contact to the first vendor whose rule applies and who has anybody on duty (for messages, or will)."""
    channel, now = contact.channel, contact.arrival
    channel.volume.add(_interval(center, now))
    for rule, klass in channel.sent_out.get((contact.segment, contact.issue), ()):
        there = channel.mode.deferred or any(pool.on_duty for pool in klass.pools)
        if there and applies(center, rule, contact, now):
            contact.klass = klass
            offer(contact, klass.pools[0].number, now)
            return


def applies(center: Center, rule: VendorRule, contact: Contact, now: float) -> bool:
    """Whether a rule sends a contact to a vendor now."""
    luck = center.luck(contact, rule.luck) if rule.when.share is not None else 0.0
    waiting, volume = contact.klass.waiting - contact.waiting, contact.channel.volume.of(_interval(center, now))
    weekday = (center.first_weekday + int(now // DAY)) % 7
    return sends(rule.when, Situation(luck, waiting, volume, weekday, now % DAY))


def _interval(center: Center, now: float) -> int:
    """Return the number of the reporting interval that goes on."""
    return int(now // center.interval)


def offer(contact: Contact, vendor: int, now: float) -> None:
    """Note which vendor may answer a contact, and since when."""
    if all(vendor != known for known, _ in contact.detail.offers):
        contact.open_detail().offers += ((vendor, now),)
