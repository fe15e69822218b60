"""Walk-in channels: who comes sees how many wait, and turns round or takes a ticket; from then on as in any line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.clock import Story
from sim.model.lives.live import live
from sim.model.state.contact import BALKED, Contact

if TYPE_CHECKING:
    from sim.model.center import Center


def walk_in(center: Center, contact: Contact) -> Story:
    """Tell the life of one visit."""
    if contact.channel.is_open and _turns_round(center, contact):
        return center.lose(contact, BALKED)
    yield from live(center, contact)


def _turns_round(center: Center, contact: Contact) -> bool:
    rule, ahead = contact.channel.spec.balking, contact.channel.waiting
    return rule is not None and ahead > 0 and center.luck(contact, "turns round") >= rule.joins(ahead)
