"""The volume of each weekday, and its share by slot."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.fitting.finding import Finding, Floats, Mask, mean_of
from sim.fitting.volumes.counts import Counts, usual_of


class WeekFound(NamedTuple):
    """A week: contacts of each weekday, and the share of each slot in its day, of shape (7, slots)."""

    level: dict[int, Finding]
    shares: Floats

    @property
    def volumes(self) -> Floats:
        """Contacts expected, of shape (7, slots)."""
        level = np.array([self.level[w].value if w in self.level else 0.0 for w in range(7)])
        return np.asarray(level[:, None] * self.shares)


def week_of(counts: Counts, used: Mask) -> WeekFound:
    """Return volumes and profiles from the days in use.

    The profile of a weekday is half that of its own days and half that of all days with the same opening hours: its
    own alone is noisy, all alike would miss what is peculiar to it.
    """
    level = {w: _level(counts, used & (counts.weekdays == w)) for w in range(7)}
    known = {w: found for w, found in level.items() if found is not None and found.value > 0}
    shares = np.zeros((7, counts.table.shape[1]))
    for weekday in known:
        alike = [w for w in known if counts.kinds[w] == counts.kinds[weekday]]
        own = _shares(counts, used & (counts.weekdays == weekday), weekday)
        every = _shares(counts, used & np.isin(counts.weekdays, alike), weekday)
        shares[weekday] = (own + every) / 2
    return WeekFound(known, shares)


def _level(counts: Counts, days: Mask) -> Finding | None:
    return mean_of(counts.totals[days], "contacts", "days", "mean of the weekday") if days.any() else None


def _shares(counts: Counts, days: Mask, weekday: int) -> Floats:
    usual = np.where(counts.open[weekday], usual_of(counts.table[days]), 0)
    return usual / usual.sum() if usual.sum() > 0 else usual
