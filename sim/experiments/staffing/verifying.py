"""A design on fresh days: whether every target is met, missed or undecided, all statements together being sure.

Days that a search has seen say nothing of a design that was chosen for them. So it is simulated with other seeds, until
every target is decided or there are as many replications as are allowed. A target counts as met if even the lower end
of what its slack may be is no further below 0 than the tolerance (Bonferroni over all targets).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from scipy import stats

from sim.experiments.staffing.aims import Rows, tolerated
from sim.experiments.staffing.grid import Design, Floats
from sim.experiments.staffing.playing.playing import Trial
from sim.scenario.planning.staffing import Tolerance

Word = Literal["met", "missed", "undecided"]
GROWTH = 2.0
NEARLY = 0.75  # of the most replications, from which on a look takes all of them


class TargetVerdict(NamedTuple):
    """What fresh days say of one target.

    Attributes
    ----------
    row
        Its number among all rows.
    value, low, high
        What was reached, and within what it lies with the confidence of a single statement.
    limit
        What was asked for.
    slack, error
        The mean of its counts to spare, and the standard error.
    to_spare
        The smallest slack within the joint confidence, less the tolerance: at or above 0 where it is met.
    word
        ``met``, ``missed`` or ``undecided``.
    strictly
        Whether it is met without the tolerance.
    p
        The probability of such a slack, or a larger one, if the target were just missed, by itself.
    width
        How far the smallest slack lies below the mean, as ``to_spare`` is told: it shrinks with more replications.
    deviation
        The standard error, told in the same way.
    """

    row: int
    value: float
    low: float
    high: float
    limit: float
    slack: float
    error: float
    to_spare: float
    word: Word
    strictly: bool
    p: float
    width: float
    deviation: float

    def spared_after(self, growth: float) -> float:
        """Return what ``to_spare`` would be with so many times the replications, if their mean stayed as it is."""
        return float(self.to_spare + self.width * (1 - 1 / np.sqrt(growth)))

    def chance(self, growth: float) -> float:
        """Return how likely it is met in the end, with so many times the replications that there are."""
        spread = self.deviation * np.sqrt(1 - 1 / growth)
        spared = self.spared_after(growth)
        return float(stats.norm.cdf(spared / spread) if spread > 0 else spared >= 0)


class Verification(NamedTuple):
    """A design and its verdicts on fresh replications of a seed."""

    design: Design
    seed: int
    replications: int
    alpha: float
    verdicts: tuple[TargetVerdict, ...]
    counts: Floats

    @property
    def word(self) -> Word:
        """What the targets come to together; nothing is decided where no customer came whom any is about."""
        words = {one.word for one in self.verdicts} or {"undecided"}
        return "missed" if "missed" in words else "undecided" if "undecided" in words else "met"


def verified(
    trial: Trial, rows: Rows, tolerance: Tolerance, design: Design, seed: int, first: int, most: int, alpha: float,
    confidence: float, tell: Callable[[int], None] = lambda replications: None, hope: float = 0.0,
) -> Verification:  # fmt: skip
    """Simulate a design on fresh replications until all is decided, or hardly any hope is left that all are met.

    Parameters
    ----------
    first, most
        Replications to begin with, and at most; each look has twice those of the one before.
    alpha
        What all statements together may be wrong with.
    confidence
        Of the intervals that are told of single figures.
    hope
        Given up from the second look on where it is less likely that all targets will be met; to stop so claims nothing
        that would not hold.
    """
    looks = _looks(min(first, most), most)
    for replications in looks:
        tell(replications)
        counts = trial.counts(design, replications, seed)
        verdicts = tuple(judged(rows, tolerance, counts, alpha / len(looks), confidence))
        decided = all(one.word != "undecided" for one in verdicts)
        if decided or replications >= most:
            break
        if replications > looks[0] and chance_of(verdicts, most / replications) < hope:
            break
    return Verification(design, seed, replications, alpha, verdicts, counts)


def _looks(first: int, most: int) -> list[int]:
    """Return after how many replications it is looked at what they say.

    >>> _looks(230, 2_000), _looks(100, 100)
    ([230, 460, 920, 2000], [100])
    """
    found = [first]
    while found[-1] < most:
        more = round(GROWTH * found[-1])
        found.append(more if more < NEARLY * most else most)
    return found


def chance_of(verdicts: Sequence[TargetVerdict], growth: float) -> float:
    """Return how likely all targets are met with so many times the replications, each taken by itself."""
    return float(np.prod([one.chance(growth) for one in verdicts]))


def judged(
    rows: Rows, tolerance: Tolerance, counts: Floats, alpha: float, confidence: float
) -> Iterator[TargetVerdict]:
    """Yield the verdict on every target that there was anything to judge of."""
    bound = [int(row) for row in np.flatnonzero(rows.bound & (counts[:, 1].sum(axis=0) > 0))]
    each = alpha / max(1, len(bound))
    for row in bound:
        aim = rows.aims[rows.rows[row].aim]
        if aim.metric == "target_met" and counts[:, 1, row].max() <= 1:
            yield _of_days(row, aim.limit, counts[:, :, row], each, confidence)
        else:
            yield _of_means(rows, row, aim.limit, counts[:, :, row], tolerated(aim, tolerance), each, confidence)


def _of_means(
    rows: Rows, row: int, limit: float, counts: Floats, tolerance: float, alpha: float, confidence: float
) -> TargetVerdict:
    """Judge the mean of a slack by Student's t."""
    count, of = len(counts), float(counts[:, 1].mean())
    slacks = rows.signs[row] * (counts[:, 0] - limit * counts[:, 1])
    slack, error = float(slacks.mean()), float(slacks.std(ddof=1) / np.sqrt(count))
    least, most = (slack - sign * _quantile(1 - alpha, count) * error for sign in (1, -1))
    value = float(counts[:, 0].sum() / counts[:, 1].sum())
    around = counts[:, 0] - value * counts[:, 1]
    width = float(_quantile((1 + confidence) / 2, count) * around.std(ddof=1) / np.sqrt(count) / of)
    word: Word = "met" if least >= -tolerance * of else "missed" if most < -tolerance * of else "undecided"
    p = float(stats.t.sf((slack + tolerance * of) / error, count - 1)) if error else float(slack < -tolerance * of)
    whole = np.inf if rows.aims[rows.rows[row].aim].metric == "asa" else 1.0
    low, high = max(0.0, value - width), max(value, min(whole, value + width))  # no share lies beyond 0 and 1
    return TargetVerdict(
        row, value, low, high, limit, slack, error, least / of + tolerance, word, least >= 0, p,
        (slack - least) / of, error / of,
    )  # fmt: skip


@lru_cache(64)
def _quantile(share: float, count: int) -> float:
    """Return the quantile of Student's law for the mean of so many values, which all targets of a plan share."""
    return float(stats.t.ppf(share, count - 1))


def _of_days(row: int, limit: float, counts: Floats, alpha: float, confidence: float) -> TargetVerdict:
    """Judge a share of days that kept their promise by the binomial law (Clopper and Pearson 1934)."""
    kept, days = int(counts[:, 0].sum()), int(counts[:, 1].sum())
    slacks = counts[:, 0] - limit * counts[:, 1]
    exact = stats.binomtest(kept, days).proportion_ci(confidence, "exact")
    least = float(stats.beta.ppf(alpha, kept, days - kept + 1)) if kept else 0.0
    most = float(stats.beta.ppf(1 - alpha, kept + 1, days - kept)) if kept < days else 1.0
    word: Word = "met" if least >= limit else "missed" if most < limit else "undecided"
    p = float(stats.binom.sf(kept - 1, days, limit))
    error = float(slacks.std(ddof=1) / np.sqrt(len(counts)))
    value = kept / days
    return TargetVerdict(
        row, value, float(exact.low), float(exact.high), limit, float(slacks.mean()), error, least - limit, word,
        word == "met", p, value - least, error,
    )  # fmt: skip
