"""Contacts of customers who are won: how many they add to the volumes, about what, and whom each is from.

The volumes are of those who are there at first. Who is won contacts us as these do: by the same laws of rates and of
shares of the channels, so that in the mean a channel's contacts grow as the base does.
"""

from __future__ import annotations

import numpy as np

from sim.calendar import Floats
from sim.demand.people.homes import Homes
from sim.demand.people.population import Ints, Population


class Newcomers:
    """How many contacts those add who have been won by the end of a day: by channel, segment and issue."""

    def __init__(self, population: Population, homes: Homes | None, mix: Floats) -> None:
        self._population, self._homes, self._mix = population, homes, mix
        self._issues = mix.shape[2]
        self._sums: dict[tuple[int, int], Floats] = {}

    def added(self, channel: int, day: int) -> Floats:
        """Return the contacts they add for each of the volume on a channel, by segment and issue, in one row."""
        counts = self._population.won.counts(day)
        weights = [self._sum(channel, cell)[counts[cell // self._issues]] for cell in range(self._mix[channel].size)]
        return np.asarray(self._mix[channel].ravel() * weights)

    def drawn(self, channel: int, day: int, cells: Ints, units: Floats) -> Ints:
        """Return whom contacts are from that are of some segments and issues: of those, the more the more often."""
        found, counts = np.zeros(len(cells), np.int64), self._population.won.counts(day)
        for cell in np.unique(cells).tolist():
            segment, mine = cell // self._issues, np.flatnonzero(cells == cell)
            sums = self._sum(channel, cell)[: counts[segment] + 1]
            places = np.searchsorted(sums[1:], units[mine] * sums[-1], side="right")
            found[mine] = self._population.newcomers[segment][np.minimum(places, counts[segment] - 1)] + 1
        return found

    def _sum(self, channel: int, cell: int) -> Floats:
        """Return what the first of those who are won in a segment weigh together, in the weight of all there at first.

        That is expected rather than what it happens to be, which in a small segment may be next to nothing.
        """
        if (channel, cell) not in self._sums:
            segment, issue = divmod(cell, self._issues)
            size, many = self._population.sizes[segment], len(self._population.newcomers[segment])
            weights = np.ones(many) if self._homes is None else self._homes.of_newcomers(segment, issue, channel)
            self._sums[channel, cell] = np.concatenate([[0.0], np.cumsum(weights)]) / size
        return self._sums[channel, cell]
