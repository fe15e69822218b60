"""Which channels a need finds at a moment: the same for all who have it, from one change of the hours to the next."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sim.model.center import Center
    from sim.model.state.contact import Contact

MOST_KEPT = 50_000


class Reach(NamedTuple):
    """The numbers of the channels that serve a need, and of those among them that can be reached just now."""

    serving: list[int]
    reached: list[int]


class Reachable:
    """What customers find of the channels that their issue may come on, by segment, issue and time."""

    def __init__(self, center: Center) -> None:
        self._channels, self._allowed = center.channels, center.allowed
        self._known: dict[tuple[int, int, int], Reach] = {}

    def at(self, contact: Contact, time: float) -> Reach:
        """Return what a contact's customer finds at a time."""
        key = bisect_right(self._changes, time), contact.segment, contact.issue
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            found = self._known[key] = self._found(contact, time)
        return found

    @cached_property
    def _changes(self) -> list[float]:
        """When any channel comes, opens, closes or goes; asked for once hours are laid out."""
        times: set[float] = set()
        for channel in self._channels:
            times.update(channel.openings, channel.closings, (channel.since, channel.until))
            if channel.ending is not None:
                times.add(channel.ending.at)
        return sorted(times)

    def _found(self, contact: Contact, time: float) -> Reach:
        channels = self._channels
        serving = [k for k in self._allowed[contact.issue] if channels[k].serves(contact, time)]
        return Reach(serving, [k for k in serving if channels[k].can_be_reached(time)])
