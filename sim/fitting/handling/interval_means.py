"""Mean handle times from interval reports, and how single contacts scatter behind the means."""

from __future__ import annotations

import numpy as np

from sim.fitting.finding import NORMAL, Finding, Floats

USUAL_CV = 0.8
FEWEST_INTERVALS = 50


def mean_of_means(means: Floats, counts: Floats, counted: str) -> Finding:
    """Return the mean per contact: interval means weighted by their contacts, never the mean of means."""
    mean = float((means * counts).sum() / counts.sum())
    cv = scatter(means, counts, np.zeros(len(means)))
    half = NORMAL * mean * (USUAL_CV if cv is None else cv) / np.sqrt(counts.sum())
    return Finding(mean, mean - half, mean + half, "s", round(counts.sum()), counted, "mean weighted by contacts")


def scatter(means: Floats, counts: Floats, group: Floats) -> float | None:
    """Return the coefficient of variation of single contacts, from how the means of intervals scatter.

    The mean of n contacts has the variance sigma^2 / n, so sum n (m - M)^2 over its degrees of freedom estimates
    sigma^2; M is the weighted mean of the ``group``, such as the hour. What moves whole intervals comes on top, so it
    leans high. ``None`` below 50 intervals.
    """
    if len(means) < FEWEST_INTERVALS:
        return None
    kinds, place = np.unique(group, return_inverse=True)
    weight = np.bincount(place, counts)
    centre = np.bincount(place, counts * means) / weight
    variance = (counts * (means - centre[place]) ** 2).sum() / (len(means) - len(kinds))
    return float(np.sqrt(variance) / ((means * counts).sum() / counts.sum()))
