"""Contacts that go to a vendor: at the door, or when they overflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.model.routing.overflow import applies, offer

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.clock import Story
    from sim.model.state.contact import Contact

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
    channel.volume.add(center.interval_of(now))
    for rule, klass in channel.sent_out.get((contact.segment, contact.issue), ()):
        there = channel.mode.deferred or any(pool.on_duty for pool in klass.pools)
        if there and applies(center, rule, contact, now):
            contact.klass = klass
            offer(contact, klass.pools[0].number, now)
            return
