"""Word of mouth: who was let down tells others, who then think worse of the channel without having been there."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.migration.opinions import Opinions
    from sim.model.state.channel import ChannelNow
    from sim.model.state.contact import Contact
    from sim.scenario.customers.migration import WordOfMouth

GOLDEN = 0.6180339887498949


class Gossip:
    """How bad news travels between the customers of a segment."""

    def __init__(self, center: Center, rule: WordOfMouth, memory: Opinions) -> None:
        assert center.demand.population is not None
        self._center, self._rule, self._memory = center, rule, memory
        self._people = center.demand.population

    def tell(self, contact: Contact, felt: float) -> None:
        """Let a customer tell others how a contact ended, if that was bad; they move a part of the way to it.

        Who thinks as badly already does not think better for it. A segment that remembers moves by the share that is
        told.

        Parameters
        ----------
        felt
            How satisfied the contact left its customer, from 0 to 1.
        """
        if felt >= self._rule.below:
            return
        liked, number, weight = self._memory.liked, contact.channel.number, self._rule.weight
        members = self._there(contact)
        others = len(members) - 1
        many = min(self._reaches(contact.channel), others)
        if not self._memory.each:
            rows: Any = contact.segment
            weight *= many / (others + 1)
        else:
            rows = self._told(contact, many, members)
        before = liked[rows, number]
        liked[rows, number] = before + weight * np.minimum(felt - before, 0.0)

    def _reaches(self, channel: ChannelNow) -> int:
        """Return how many are told: more where others read along, as on posts to social media."""
        return self._rule.public if channel.spec.is_public else self._rule.reaches

    def _there(self, contact: Contact) -> Any:
        """Return the positions of those of the segment who are customers now, in order, and of the customer."""
        members, base = self._people.members[contact.segment], self._center.base
        if base is None:
            return members
        there = base.present(self._center.clock.now)[members]
        there[self._people.places[contact.customer - 1]] = True
        return members[there]

    def _told(self, contact: Contact, many: int, members: Any) -> Any:
        """Return the rows of so many others of the segment, all different, each as likely as any other.

        From where a uniform number falls on the circle of the others, in steps that have no divisor with their number.
        """
        if not many:
            return np.arange(0)
        others, place = len(members) - 1, int(np.searchsorted(members, self._memory.row(contact)))
        start = int(self._center.luck(contact, "tells") * others)
        steps = (start + _stride(others) * np.arange(many)) % others
        return members[(place + 1 + steps) % (others + 1)]


def _stride(others: int) -> int:
    """Return a step that comes by all of a circle: about the golden section of it, so that neighbours are far apart."""
    return next(step for step in range(max(1, int(GOLDEN * others)), 2 * others + 2) if gcd(step, others) == 1)
