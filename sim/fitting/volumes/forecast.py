"""A plain forecast of day totals: level, weekday, day of the month, holidays; and how it would have done.

Calendar effects matter more than the model: on two series of real and made volumes automatic exponential smoothing
without them was no better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.fitting.finding import Floats, Mask
from sim.fitting.volumes.ordinary import robust_sd

SMOOTHING, CLIP = 0.12, 2.5
LEVEL_WINDOW = 28
FEWEST_DAYS, HISTORY = 35, 364
MONTHS_SEEN, CLEAR = 5, 3.0
AROUND = 3  # occurrences from which the days before and after a holiday have effects of their own
WEEK = 7
Holidays = Mapping[date, str]


@dataclass(frozen=True)
class Effects:
    """What moves the logarithm of a day's total beside its level."""

    weekday: Floats
    month_day: Mapping[int, float]
    named: Mapping[str, float]
    level: float

    def of(self, day: date, names: Holidays) -> float:
        """Return the sum of the effects of a day."""
        return float(
            self.weekday[day.weekday()] + self.month_day.get(day.day, 0.0) + self.named.get(names.get(day, ""), 0.0)
        )


def forecast(totals: Floats, first: date, days: int, holidays: Holidays | None = None) -> Floats:
    """Return expected totals of the ``days`` that follow a series.

    Parameters
    ----------
    totals
        Contacts a day from ``first`` on, NaN or 0 where missing or closed.
    holidays
        Names of special days, in the past and in the future.
    """
    ahead = [first + timedelta(days=len(totals) + k) for k in range(days)]
    if (totals > 0).sum() < FEWEST_DAYS:
        return median_of_weekday(totals, days, 4)
    names = with_neighbours(holidays or {}, first, first + timedelta(days=len(totals)))
    effects = effects_of(totals, first, names)
    return np.array([np.exp(effects.level + effects.of(day, names)) for day in ahead])


def median_of_weekday(totals: Floats, days: int, weeks: int) -> Floats:
    """Return for each of the days that follow the median of the last weeks on that day of the week, 0 where none."""
    known = np.where(totals > 0, totals, np.nan)
    found = []
    for k in range(days):
        same = known[::-1][(-k - 1) % WEEK :: WEEK]
        recent = same[~np.isnan(same)][:weeks]
        found.append(float(np.median(recent)) if len(recent) else 0.0)
    return np.array(found)


def seasonal_naive(totals: Floats, days: int) -> Floats:
    """Return for each of the days that follow the last total known of that day of the week."""
    return median_of_weekday(totals, days, 1)


def effects_of(totals: Floats, first: date, names: Holidays) -> Effects:
    """Return the effects in the last year of a series, by medians, and its level by clipped exponential smoothing."""
    kept = max(len(totals) - HISTORY, 0)
    logs = np.log(np.where(totals[kept:] > 0, totals[kept:], np.nan))
    days = [first + timedelta(days=kept + k) for k in range(len(logs))]
    weekdays = np.array([day.weekday() for day in days])
    plain = ~np.isnan(logs) & np.array([day not in names for day in days])
    level = _running_level(logs, weekdays, plain)
    weekday = np.array([_median((logs - level)[plain & (weekdays == w)]) for w in range(7)])
    left = logs - level - weekday[weekdays]
    named = _named(left, days, names)
    left = left - np.array([named.get(names.get(day, ""), 0.0) for day in days])
    month_day = _month_days(left, days, plain)
    left = left + level - np.array([month_day.get(day.day, 0.0) for day in days])
    return Effects(weekday, month_day, named, _smoothed(left[~np.isnan(left)]))


def _running_level(logs: Floats, weekdays: NDArray[np.int64], plain: Mask) -> Floats:
    """Return the median of the four weeks around each day, of totals less a first guess of their weekday."""
    guess = np.array([_median(logs[plain & (weekdays == w)]) for w in range(7)])
    apart = np.where(plain, logs - guess[weekdays], np.nan)
    reach = LEVEL_WINDOW // 2
    return np.array([_median(_known(apart[max(k - reach, 0) : k + reach + 1])) for k in range(len(logs))])


def _known(values: Floats) -> Floats:
    return np.asarray(values[~np.isnan(values)])


def _median(values: Floats) -> float:
    return float(np.median(values)) if len(values) else 0.0


def _named(left: Floats, days: list[date], names: Holidays) -> dict[str, float]:
    """Return the effect of each name, shrunk to the mean of all by n / (n + 1)."""
    seen: dict[str, list[float]] = {}
    for value, day in zip(left, days, strict=True):
        if day in names and not np.isnan(value):
            seen.setdefault(names[day], []).append(float(value))
    if not seen:
        return {}
    beside = {name for name in names.values() if name.startswith(("before ", "after "))}
    usual = [np.mean(values) for name, values in seen.items() if name not in beside]
    every = float(np.mean(usual)) if usual else 0.0
    found = dict.fromkeys(set(names.values()) - beside, every) | dict.fromkeys(beside, 0.0)
    for name, values in seen.items():
        towards = 0.0 if name in beside else every
        found[name] = towards + (float(np.mean(values)) - towards) * len(values) / (len(values) + 1)
    return found


def with_neighbours(names: Holidays, first: date, end: date) -> Holidays:
    """Return names with those of the days before and after, of names that fall into the series at least three times."""
    counts: dict[str, int] = {}
    for day, name in names.items():
        counts[name] = counts.get(name, 0) + (first <= day < end)
    result: dict[date, str] = {}
    for day, name in names.items():
        if counts[name] >= AROUND:
            result[day - timedelta(days=1)] = f"before {name}"
            result[day + timedelta(days=1)] = f"after {name}"
    return result | dict(names)


def _month_days(left: Floats, days: list[date], plain: Mask) -> dict[int, float]:
    """Return the effects of days of the month that are clear: beyond three standard errors of a median, in 5 months."""
    numbers = np.array([day.day for day in days])
    spread = robust_sd(left[plain])
    found = {}
    for number in range(1, 32):
        mine = left[plain & (numbers == number)]
        if len(mine) >= MONTHS_SEEN and abs(np.median(mine)) > CLEAR * 1.2533 * spread / np.sqrt(len(mine)):
            found[number] = float(np.median(mine))
    return found


def _smoothed(values: Floats) -> float:
    spread = CLIP * max(robust_sd(np.diff(values)) / np.sqrt(2), 1e-9)
    level = _median(values[:LEVEL_WINDOW])
    for value in values:
        level += SMOOTHING * float(np.clip(value - level, -spread, spread))
    return level
