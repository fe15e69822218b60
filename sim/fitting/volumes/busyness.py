"""How days differ beyond chance, by moments of what is left once each weekday's mean is taken out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.fitting.finding import Finding, Floats, Mask, Whole, interval_from, resampled
from sim.fitting.volumes.counts import Counts, usual_of

FEWEST_DAYS, FEWEST_WITHIN = 30, 60
LAGS = 12
STEADIEST = 1e5


class BusynessFound(NamedTuple):
    """The gamma shape of the day's factor, and the lognormal factor within the day, where it can be told."""

    shape: Finding
    sd: Finding | None
    correlation: Finding | None


def busyness_of(counts: Counts, used: Mask) -> BusynessFound | None:
    """Return busyness from the days in use; ``None`` below 30 days, and where days differ by chance alone.

    With N of mean m in a slot and residuals r = (N - m) sqrt(n / (n - 1)), n days of the weekday: C(0) = (sum r^2 -
    sum m) / sum m^2, C(k) = sum r_t r_{t+k} / sum m_t m_{t+k}; the model says C(k) = (1 + 1/a) exp(s^2 rho^k) - 1.
    """
    days, weekdays = counts.table[used], counts.weekdays[used]
    if len(days) < FEWEST_DAYS:
        return None
    within = len(days) >= FEWEST_WITHIN and counts.length == 1_800
    a, s, rho = _fitted(days, weekdays, within)
    if a >= STEADIEST:
        return None
    shape = _shape(a, days, weekdays)
    if not within or s < 0.01:
        return BusynessFound(shape, None, None)
    drawn = [resampled(lambda rows, k=k: _fitted(days[rows], weekdays[rows], True)[k], len(days), 60) for k in (1, 2)]  # type: ignore[misc]
    sd, correlation = (
        Finding(
            value, *interval_from(sample - np.median(sample) + value), "", len(days), "days", "moments of residuals"
        )
        for value, sample in zip((s, rho), drawn, strict=True)
    )
    # days drawn twice make weekdays look steadier, so only the width of the sample is used, not its place
    return BusynessFound(shape, sd, correlation)


def moments(days: Floats, weekdays: Whole) -> Floats:
    """Return C(0) ... C(11) of a table of days and slots, fewer where all contacts come within fewer slots.

    Those with a missing slot are left out of its products.
    """
    residuals, means = np.empty_like(days), np.empty_like(days)
    for weekday in np.unique(weekdays):
        mine = weekdays == weekday
        n = int(mine.sum())
        means[mine] = usual_of(days[mine])
        residuals[mine] = (days[mine] - means[mine]) * np.sqrt(n / (n - 1) if n > 1 else 0.0)
    means, residuals = np.where(np.isnan(residuals), 0, means), np.nan_to_num(residuals)
    lags = min(LAGS, days.shape[1])
    values = [((residuals**2).sum() - means.sum()) / (means**2).sum()]
    for k in range(1, lags):
        whole = (means[:, :-k] * means[:, k:]).sum()
        if whole <= 0:  # no contact comes so much later than another
            break
        values.append((residuals[:, :-k] * residuals[:, k:]).sum() / whole)
    return np.array(values)


def _fitted(days: Floats, weekdays: Whole, within: bool) -> tuple[float, float, float]:
    """Return the gamma shape, the sd within the day and its correlation, by least squares over the lags."""
    from scipy.optimize import least_squares

    seen = moments(days, weekdays)
    mean = float(seen.mean())
    if not within or len(seen) < 4:
        return (1 / mean if mean > 1 / STEADIEST else STEADIEST), 0.0, 0.0
    lags = np.arange(len(seen))

    def misfit(guess: Floats) -> Floats:
        return np.asarray((1 + guess[0]) * np.exp(guess[1] * guess[2] ** lags) - 1 - seen)

    start = np.array([max(seen[-1], 1e-4), max(seen[0] - seen[-1], 1e-4), 0.7])
    best = least_squares(misfit, start, bounds=([1e-9, 0, 0], [10, 4, 0.99])).x
    return (1 / best[0] if best[0] > 1 / STEADIEST else STEADIEST), float(np.sqrt(best[1])), float(best[2])


def _shape(a: float, days: Floats, weekdays: Whole) -> Finding:
    """Return the shape with its interval: the variance of day totals, chance included, is chi-squared."""
    from scipy.stats import chi2

    df = len(days) - len(np.unique(weekdays))
    chance = 1 / max(float(np.nansum(days, axis=1).mean()), 1.0)
    spread = 1 / a + chance
    low, high = (spread * df / float(chi2.ppf(q, df)) - chance for q in (0.975, 0.025))
    bounds = 1 / high, (1 / low if low > 1 / STEADIEST else None)
    return Finding(a, *bounds, "", len(days), "days", "moments of residuals")
