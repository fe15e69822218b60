"""The law of talk and wrap-up times from single durations: it keeps their mean, because that drives the queue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.fitting.finding import Finding, Floats, mean_of
from sim.fitting.patience.laws import EXPONENTIAL, FAMILIES, LOGNORMAL, FittedLaw, fit_law

FEWEST = 100
SHORT, LONG = 10.0, 3_600.0  # s: agents who hang up, and what is rather a forgotten line
OFF = 0.05
WORTH = 4.0  # by so much the criterion of another law must be below that of the exponential
MOST = 100_000
ALIKE = 1e-3  # a variation below it is none: no law has it


@dataclass(frozen=True)
class DurationsFound:
    """Durations of one kind: mean and coefficient of variation of the sample, and the family that follows it.

    Attributes
    ----------
    short, long
        How many are below 10 s, and above an hour; both are within ``mean`` and ``cv``.
    sample
        The durations, in seconds.
    """

    mean: Finding
    cv: float
    family: str
    laws: tuple[FittedLaw, ...]
    short: int
    long: int
    sample: Floats


def durations(seconds: Floats, counted: str, word_of_short: str = "") -> DurationsFound:
    """Return the law of durations above 0 s.

    The family is the likeliest of those whose own mean and cv are within 5 % of the sample's; else lognormal. Mean and
    cv are always the sample's.
    """
    known = seconds[seconds > 0]
    mean = mean_of(known, "s", counted)
    cv = float(known.std(ddof=1)) / mean.value if len(known) > 1 else 1.0
    short, long = int((known < SHORT).sum()), int((known > LONG).sum())
    laws = _laws(known[:: len(known) // MOST + 1]) if len(known) >= FEWEST and cv > ALIKE else ()
    family = _family(laws, mean.value, cv)
    limits = _limits(known, short, long, word_of_short)
    return DurationsFound(mean.limited(*limits), cv, family, laws, short, long, known)


def _laws(known: Floats) -> tuple[FittedLaw, ...]:
    found = [fit_law(family, known) for family in FAMILIES]
    return tuple(sorted(found, key=lambda one: one.aic - WORTH * (one.family == EXPONENTIAL)))


def _family(laws: tuple[FittedLaw, ...], mean: float, cv: float) -> str:
    for law in laws:
        if abs(law.mean / mean - 1) <= OFF and (law.family == EXPONENTIAL or abs(law.cv / cv - 1) <= OFF):
            return law.family if law.family != EXPONENTIAL or abs(cv - 1) <= OFF else LOGNORMAL
    return LOGNORMAL


def _limits(known: Floats, short: int, long: int, word_of_short: str) -> tuple[str, ...]:
    limits = []
    if word_of_short and short > 0.02 * len(known):
        limits.append(f"{short / len(known):.1%} of them below 10 s: {word_of_short}")
    if long and long / len(known) < 0.01:
        share = known[known > LONG].sum() / known.sum()
        limits.append(f"{long:,} above an hour hold {share:.1%} of the time")
    return tuple(limits)


def quantile_pairs(found: DurationsFound, points: int = 99) -> tuple[Floats, Floats]:
    """Return quantiles of the sample and of the likeliest law, in seconds, for a picture."""
    shares = (np.arange(points) + 0.5) / points
    law = next(one for one in found.laws if one.family == found.family)
    return np.quantile(found.sample, shares), np.asarray(law.frozen.ppf(shares))
