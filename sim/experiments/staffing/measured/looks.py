"""How closely a design is looked at: a few replications tell most, and those at the edge of their targets take many."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import Design, Floats
from sim.experiments.staffing.playing.playing import Trial
from sim.experiments.staffing.samples import Sample

CLOSER = 4  # times as many replications at each look
EDGE = 2.0  # standard errors by which a target was missed, from which on that is believed
CLEAR = 2.0  # and by which it was kept: what is believed with less is the luckiest of many
# The same of both at looks that take few of the replications that there may be: each may believe wrongly, and these are
# cheap to be made surer.
SURER, EARLY = 3.0, 1 / 16
FINEST = 0.05  # of what is close to a limit: chance that does no more is not worth replications
CONTACTS = 10_000_000  # in all replications of one design
VERIFIED = 2_000_000  # and of a verification that is not limited, but for its fewest replications
FEWEST, MOST = 2_000, 32_000  # of a verification that is not limited: short days tell less each, and are played sooner
LONGER = 8  # times as many of a design at the edge, as what is there is far closer than what a verification asks
LIMITED = 2  # the same where verifications are limited


class CloserLooks(NamedTuple):
    """Nested samples of a design, each several times as large as the one before, with so many replications at most."""

    most: int

    def after(self, found: Sample) -> int | None:
        """Return how many replications say more of a design; ``None`` where it is decided, or chance does little."""
        return None if not self._is_open(found) or found.replications >= self.most else self._more(found.replications)

    def of_anchor(self, found: Sample, replications: int) -> int | None:
        """Return how many replications of its anchor, which has so many, say more of a design than its own would."""
        known_less = found.anchor_variance > found.error**2 / 2
        some = known_less & (found.mean - CLEAR * found.error < 0)
        return self._more(replications) if self._is_open(found) and some.any() and replications < self.most else None

    def _is_open(self, found: Sample) -> bool:
        edge, clear = (SURER, SURER) if found.replications < EARLY * self.most else (EDGE, CLEAR)
        undecided = (found.of > 0) & (found.mean < clear * found.error) & (found.chance > FINEST)
        return found.worst >= -edge and bool(undecided.any())

    def _more(self, replications: int) -> int:
        return min(CLOSER * replications, self.most)


class AnchorDesign:
    """The design that was looked at most closely, beside which others are known better than by themselves."""

    def __init__(self, trial: Trial, rows: Rows, seed: int) -> None:
        self._trial, self._rows, self._seed = trial, rows, seed
        self._design: Design | None = None
        self._replications, self._may_be_kept = 0, False
        self._known: tuple[Floats, Floats] | None = None

    def take(self, found: Sample) -> None:
        """Take a design if it has more replications than the anchor."""
        if found.replications >= self._replications:
            self._design, self._replications, self._known = found.design, found.replications, None
            self._may_be_kept = found.worst >= -EDGE

    def beside(self, design: Design, replications: int, limits: Floats) -> Floats | None:
        """Return what the anchor has to spare; ``None`` of itself, and where it has no more replications."""
        if self._design is None or self._design == design or self._replications <= replications:
            return None
        if self._known is None or not np.array_equal(self._known[0], limits):
            counts = self._trial.counts(self._design, self._replications, self._seed)
            self._known = limits.copy(), self._rows.slacks(counts, limits)[:, self._rows.bound]
        return self._known[1]

    def closer(self, found: Sample, looks: CloserLooks) -> tuple[Design, int] | None:
        """Return which design to simulate how often to know more of one, itself or the anchor; ``None`` if neither.

        An anchor that misses its targets is worth no more replications: those of the design make it the next anchor.
        """
        if self._design is not None and self._design != found.design and self._may_be_kept:
            more = looks.of_anchor(found, self._replications)
            if more is not None:
                return self._design, more
        more = looks.after(found)
        return None if more is None else (found.design, more)


def closeness(replications: int, maximum: int | None, contacts: float) -> CloserLooks:
    """Return how closely designs are looked at that so many contacts come to in each replication.

    Parameters
    ----------
    replications
        Of each design in the search.
    maximum
        Of a verification, where that is limited.
    """
    most = LONGER * most_days(contacts) if maximum is None else LIMITED * maximum
    return CloserLooks(max(CLOSER * replications, min(most, int(CONTACTS / max(contacts, 1.0)))))


def most_days(contacts: float) -> int:
    """Return how many replications a verification takes at most where that is not written.

    >>> most_days(66), most_days(1_000)
    (30303, 2000)
    """
    return int(np.clip(VERIFIED / max(contacts, 1.0), FEWEST, MOST))


def are_short(contacts: float) -> bool:
    """Whether replications have so few contacts that more of them than usual cost little."""
    return most_days(contacts) > FEWEST
