"""What becomes of who was served: resolved or not, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model import further
from sim.records import Cause

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.contact import Contact


def judge(center: Center, contact: Contact) -> None:
    """Decide whether a served contact is resolved, where the scenario says how likely that is."""
    resolution = contact.channel.resolution
    if resolution is not None:
        told = contact.told
        told.resolved = 1 if center.luck(contact, "resolved") < resolution[contact.issue] else 0


def follow_up(center: Center, contact: Contact) -> None:
    """Let a customer come back whose contact did not resolve the issue."""
    if contact.detail is not None and contact.detail.resolved == 0:
        repeat = center.outcome.repeat
        if center.luck(contact, "repeat") < repeat.probability:
            further.come_back_later(center, contact, Cause.REPEAT, None)
