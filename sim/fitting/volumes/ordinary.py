"""Which days are ordinary: neither special by name, nor far off, nor before the level moved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import numpy as np

from sim.fitting.finding import Floats, Mask
from sim.fitting.volumes.counts import Counts

FAR = 4.0  # robust standard deviations
FEWEST_WEEKS = 3
WINDOW = 56  # days
SHIFT = 4.0  # standard errors
TO_SD = 1.4826  # median absolute deviation to standard deviation of a normal law


class Ordinary(NamedTuple):
    """Which days are used for profile and level, which are special by their volume, and where the level moved."""

    used: Mask
    special: tuple[date, ...]
    shifted: date | None
    missing: tuple[date, ...]


def robust_sd(values: Floats) -> float:
    """Return the median absolute deviation as a standard deviation."""
    return TO_SD * float(np.median(np.abs(values - np.median(values)))) if len(values) else 0.0


def weekday_residuals(counts: Counts, used: Mask) -> Floats:
    """Return the logarithm of each day's total over the median of its weekday; NaN for what is not used or 0."""
    residuals = np.full(len(counts.dates), np.nan)
    positive = used & (counts.totals > 0)
    for weekday in range(7):
        mine = positive & (counts.weekdays == weekday)
        if mine.sum() >= FEWEST_WEEKS:
            logs = np.log(counts.totals[mine])
            residuals[mine] = logs - np.median(logs)
    return residuals


def ordinary_days(counts: Counts, named: Collection[date] = ()) -> Ordinary:
    """Return the days that profile and level rest on: at most the last eight weeks.

    Parameters
    ----------
    named
        Holidays and other special days, which are left out.
    """
    totals, names = counts.totals, frozenset(named)
    known = ~np.isnan(totals) & np.array([day not in names for day in counts.dates])
    expected = np.array([(totals[(counts.weekdays == w) & known] > 0).any() for w in range(7)])[counts.weekdays]
    special = far_off(counts, known)
    used = known & expected & ~special
    recent = used & (np.arange(len(used)) >= len(used) - WINDOW)
    used = recent if recent.sum() >= 5 else used
    shifted = _shift(counts, used)
    if shifted is not None:
        used = used & (np.arange(len(used)) >= shifted)
    missing = np.isnan(totals) & expected
    return Ordinary(used, _dates(counts, special), None if shifted is None else counts.dates[shifted],
                    _dates(counts, missing))  # fmt: skip


def far_off(counts: Counts, known: Mask) -> Mask:
    """Return the days whose volume is more than four robust standard deviations from that of their weekday."""
    residuals = weekday_residuals(counts, known)
    seen = ~np.isnan(residuals)
    if seen.sum() < 15:
        return np.zeros(len(known), dtype=bool)
    luck = 1 / np.sqrt(np.maximum(np.nanmedian(counts.totals[known]), 1))
    spread = max(robust_sd(residuals[seen]), float(luck))
    return np.asarray(np.abs(np.nan_to_num(residuals)) > FAR * spread)


def _shift(counts: Counts, used: Mask) -> int | None:
    """Return the day from which the level is another, by more than four standard errors between halves."""
    residuals = weekday_residuals(counts, used)
    places = np.flatnonzero(~np.isnan(residuals))
    if len(places) < 20:
        return None
    half = len(places) // 2
    old, new = residuals[places[:half]], residuals[places[half:]]
    error = np.sqrt(old.var(ddof=1) / len(old) + new.var(ddof=1) / len(new))
    return int(places[half]) if abs(new.mean() - old.mean()) > SHIFT * error else None


def _dates(counts: Counts, rows: Mask) -> tuple[date, ...]:
    return tuple(counts.dates[i] for i in np.flatnonzero(rows))
