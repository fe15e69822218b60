"""How a forecast would have done from earlier days on, and how far off it may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from sim.fitting.finding import Floats
from sim.fitting.volumes.forecast import FEWEST_DAYS, Holidays, forecast, median_of_weekday, seasonal_naive
from sim.plumbing.maths import special

OURS, NAIVE, MEDIAN = "level and calendar", "seasonal naive", "median of 4 weeks"
APART = 14  # days between origins
FEWEST_ORIGINS = 4
HALF = 0.975


class Backtest(NamedTuple):
    """Forecasts made at earlier days, beside what came.

    Attributes
    ----------
    origins
        How many forecasts were made.
    days
        How many days ahead each of them went.
    wape
        Sum of absolute errors over the sum of what came, by method.
    errors
        Log of what came over what was forecast, of all days of a forecast together, by origin, of the method in use.
    best
        The method in use: this forecast, or the median of four weeks where it does not beat seasonal naive.
    """

    origins: int
    days: int
    wape: Mapping[str, float]
    errors: Floats
    best: str


def backtest(totals: Floats, first: date, days: int = 28, holidays: Holidays | None = None, most: int = 12) -> Backtest:
    """Return how forecasts ``days`` ahead would have done, from origins two weeks apart in the later half of a series.

    Only what was known at an origin is used; holidays are known in advance.
    """
    start = max(len(totals) // 2, FEWEST_DAYS)
    origins = list(range(len(totals) - days, start - 1, -APART))[:most]
    methods: dict[str, Callable[[Floats], Floats]] = {
        OURS: lambda past: forecast(past, first, days, holidays),
        NAIVE: lambda past: seasonal_naive(past, days),
        MEDIAN: lambda past: median_of_weekday(past, days, 4),
    }
    actual = np.array([totals[k : k + days] for k in origins])
    made = {name: np.array([method(totals[:k]) for k in origins]) for name, method in methods.items()}
    wape = {name: _wape(actual, predicted) for name, predicted in made.items()}
    best = OURS if wape[OURS] < wape[NAIVE] else MEDIAN
    errors = np.array([_off(came, said) for came, said in zip(actual, made[best], strict=True)])
    return Backtest(len(origins), days, wape, errors[np.isfinite(errors)], best)


def _off(came: Floats, said: Floats) -> float:
    """Return the log of a sum over that of its forecast; days on which nothing came, or is known to, are left out."""
    known = (came > 0) & (said > 0)
    return float(np.log(came[known].sum() / said[known].sum())) if known.any() else float("nan")


def _wape(actual: Floats, predicted: Floats) -> float:
    known = actual > 0
    return float(np.abs(actual - predicted)[known].sum() / actual[known].sum()) if known.any() else float("nan")


def how_far_off(test: Backtest | None) -> float | None:
    """Return by which factor what comes may lie above or below a forecast as long as those tested, 19 times of 20.

    Errors in logs are taken as normal around 0, of the size that they had. Forecasts that overlap are off alike: they
    count as many as would stand side by side. ``None`` below four origins.
    """
    if test is None or len(test.errors) < FEWEST_ORIGINS:
        return None
    n = 1 + (len(test.errors) - 1) * min(APART / test.days, 1.0)
    size = float(np.sqrt((test.errors**2).mean()))
    return float(np.exp(special.stdtrit(n, HALF) * size))
