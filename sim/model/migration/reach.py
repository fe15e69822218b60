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
        self._period, self._open = -1, set[int]()  # whom anybody can reach, since the latest change

    def at(self, contact: Contact, time: float) -> Reach:
        """Return what a contact's customer finds at a time."""
        period = bisect_right(self._changes, time)
        found = self._known.get((period, contact.segment, contact.issue))
        if found is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            found = self._known[period, contact.segment, contact.issue] = self._found(contact, time, period)
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

    def _found(self, contact: Contact, time: float, period: int) -> Reach:
        channels = self._channels
        if period != self._period:
            self._period, self._open = period, {one.number for one in channels if one.can_be_reached(time)}
        serving = [k for k in self._allowed[contact.issue] if channels[k].serves(contact, time)]
        return Reach(serving, [k for k in serving if k in self._open])
