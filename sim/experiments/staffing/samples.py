"""What counts of one design say: how far every target is kept, and how sure that is."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import Design, Floats

MARGIN = 0.84  # standard errors above the edge: what was chosen for just keeping its targets keeps them half the time
FINE = 0.25  # of what is close to a limit: where chance does no more, it takes no margin
BENT = 0.25  # by how much effects may be others than those measured, as a share of them
TINY = 1e-12


class Sample:
    """The counts of a design in some replications.

    Attributes
    ----------
    design
        The headcounts.
    counts
        Shape (replications, 2, rows).

    Parameters
    ----------
    anchor
        What another design has to spare in these replications and in more that follow, as `slacks` tells it. Days that
        are hard for the one are hard for the other, so that its mean over more days says by how much these were harder
        than others: a control variate (Lavenberg and Welch, Management Science 27, 1981).
    """

    def __init__(
        self, rows: Rows, design: Design, counts: Floats, limits: Floats, anchor: Floats | None = None
    ) -> None:
        self.rows, self.design, self.counts, self._limits, self._anchor = rows, design, counts, limits, anchor

    @property
    def replications(self) -> int:
        """How many there are."""
        return len(self.counts)

    @cached_property
    def slacks(self) -> Floats:
        """What each replication has to spare, of the rows that are bound: shape (replications, rows)."""
        return self.rows.slacks(self.counts, self._limits)[:, self.rows.bound]

    @cached_property
    def mean(self) -> Floats:
        """The mean slack of each row."""
        own = self.slacks.mean(axis=0)
        if self._anchor is None:
            return np.asarray(own)
        harder = self._anchor[: self.replications].mean(axis=0) - self._anchor.mean(axis=0)
        return np.asarray(own - self._alike * harder)

    @cached_property
    def error(self) -> Floats:
        """The standard error of each mean."""
        if self.replications < 2:
            return np.zeros(self.slacks.shape[1])
        return np.asarray(np.sqrt(self._own_variance + self.anchor_variance))

    @cached_property
    def _alike(self) -> Floats:
        """By how much a day is harder for this design that is harder by one for the anchor, by row."""
        assert self._anchor is not None
        same = self._anchor[: self.replications]
        varied, both = same - same.mean(axis=0), self.slacks - self.slacks.mean(axis=0)
        whole = (varied**2).sum(axis=0)
        return np.asarray(np.divide((varied * both).sum(axis=0), whole, out=np.zeros_like(whole), where=whole > 0))

    @cached_property
    def _own_variance(self) -> Floats:
        """The variance of each mean that is left where that of the anchor is known."""
        if self._anchor is None:
            return np.asarray(self.slacks.var(axis=0, ddof=1) / self.replications)
        rest = self.slacks - self._alike * self._anchor[: self.replications]
        return np.asarray(rest.var(axis=0, ddof=min(2, self.replications - 1)) / self.replications)

    @cached_property
    def anchor_variance(self) -> Floats:
        """The variance of each mean that is there because the mean of the anchor is not known."""
        if self._anchor is None:
            return np.zeros(self.slacks.shape[1])
        return np.asarray(self._alike**2 * self._anchor.var(axis=0, ddof=1) / len(self._anchor))

    @cached_property
    def of(self) -> Floats:
        """What each row is a ratio to, in the mean of replications; 0 where there was nothing to judge."""
        return np.asarray(self.counts[:, 1].mean(axis=0)[self.rows.bound])

    @cached_property
    def spare(self) -> Floats:
        """The mean slack less its margin, 0 where there was nothing to judge."""
        return np.where(self.of > 0, self.mean - np.where(self.chance <= FINE, 0.0, MARGIN * self.error), 0.0)

    @cached_property
    def chance(self) -> Floats:
        """The standard error of each mean as a part of what is close to a limit; infinite where nothing is."""
        close = self.rows.close[self.rows.bound] * self.of
        return np.asarray(np.divide(self.error, close, out=np.full_like(close, np.inf), where=close > 0))

    @cached_property
    def charged(self) -> float:
        """What vendors are due beside their seats, in the mean of replications."""
        return float(self.rows.charged(self.counts).mean())

    @property
    def is_kept(self) -> bool:
        """Whether every target is kept with the margin."""
        return bool((self.spare >= -TINY).all())

    @property
    def shortfall(self) -> float:
        """By how much targets are missed, each as a share of what it is a ratio to; 0 if none is."""
        return float(np.sum(np.maximum(-self.spare, 0.0) / np.where(self.of > 0, self.of, 1.0)))

    @property
    def worst(self) -> float:
        """The smallest mean slack in standard errors."""
        known = self.of > 0
        if not known.any():
            return 0.0
        return float((self.mean[known] / np.maximum(self.error[known], TINY)).min())

    @property
    def is_hopeless(self) -> bool:
        """Whether it is plain already that some target is missed."""
        return self.worst < -4.0

    def least_to_spare(self, gains: Floats, losses: Floats, bent: float = BENT) -> Floats:
        """Return the smallest slack after moves, as so many times how unsure it is: by luck, and as effects bend.

        Parameters
        ----------
        gains, losses
            What heads more add to the slack of each target, and what heads fewer take, by move: shape (..., rows).
        bent
            By how much effects may be others than those measured, as a share of them.
        """
        doubt = bent * (np.abs(gains) + np.abs(losses)) + self.error
        told = (self.mean + gains - losses) / np.maximum(doubt, TINY)
        return np.asarray(told[..., self.of > 0].min(axis=-1, initial=np.inf))


class Tried(NamedTuple):
    """A design that was simulated: why, what it costs, its worst slack in standard errors, replications, if kept."""

    why: str
    design: Design
    cost: float
    worst: float
    replications: int
    kept: bool


class BestDesign(NamedTuple):
    """The cheapest design so far that keeps its targets, or if none does the one that misses them by least."""

    sample: Sample
    cost: float
