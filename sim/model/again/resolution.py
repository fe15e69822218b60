"""What becomes of who was served: resolved or not, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.log.records import Cause
from sim.model.again import followups
from sim.model.state.contact import UNKNOWN

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.contact import Contact


def judge(center: Center, contact: Contact) -> int:
    """Decide whether a served contact is resolved, and return 1 or 0; -1 where the scenario does not say how likely."""
    resolution, told = contact.channel.resolution, contact.detail
    if resolution is None or told.wrong_party:
        return UNKNOWN
    likely = 0.0 if told.beyond else resolution[contact.issue]
    resolved = 1 if likely >= 1 or center.luck(contact, "resolved") < likely else 0
    contact.tell_resolved(resolved)
    return resolved


def follow_up(center: Center, contact: Contact) -> None:
    """Let a customer come back, perhaps, whose issue is not resolved; it was not theirs where we called."""
    if contact.channel.mode.inbound and center.luck(contact, "repeat") < center.outcome.repeat.probability:
        followups.come_back_later(center, contact, Cause.REPEAT, None)
