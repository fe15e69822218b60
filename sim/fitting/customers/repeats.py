"""Who comes back within a week, less those who would have come anyway."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.fitting.finding import ASSUMED, DERIVED, NORMAL, Finding, Floats, interval_from, resampled
from sim.fitting.staffing.spells import seconds_since
from sim.scenario.basics.units import DAY

WINDOW = 7 * DAY
FEWEST, FEWEST_BACK, FEWEST_EPISODES = 200, 10, 100
USUAL_REPEAT = 0.6  # assumed probability of coming back if unresolved
TIMES = 100


class RepeatsFound(NamedTuple):
    """The share of contacts that are followed by another about the same, after any time, and how long after.

    Attributes
    ----------
    observed
        Share followed by any contact of the same customer within the window.
    within, ever
        Share followed by a related one within the window, and ever.
    background
        Unrelated contacts per customer and day.
    median, sigma
        Of the lognormal delay, in seconds.
    """

    observed: Finding
    within: Finding
    ever: Finding
    background: Finding
    median: float
    sigma: float


def repeats_of(contacts: pl.DataFrame, population: int | None = None) -> RepeatsFound | None:
    """Return repeats from contacts with ``customer`` and ``arrival``, redials left out; ``None`` below 200 contacts.

    Nor is there anything to tell of fewer than 100 episodes, where fewer than ten come back, of less than three weeks,
    or where nobody is ever out of a window, as where one number stands for all customers.

    With q the share of episodes whose second contact comes within W, and v the rate of unrelated contacts (those
    outside any window, over the customer-days outside): p = 1 - (1 - q) e^{v W}. Those of the last W are not started.

    Parameters
    ----------
    population
        Customers there are. Without it only those seen are counted, and the rate is too high, hence p too low.
    """
    known = contacts.filter(pl.col("customer").is_not_null()).sort("customer", "arrival")
    if len(known) < FEWEST:
        return None
    first = known["arrival"].dt.date().min()
    times = seconds_since(known["arrival"], first)  # type: ignore[arg-type]
    end = float(np.ceil(times.max() / DAY) * DAY)
    customer = known["customer"].rank("dense").to_numpy().astype(np.int64) - 1
    seen = int(customer[-1]) + 1
    people = max(population or seen, seen)
    gaps = _gaps(times, customer)
    if end < 3 * WINDOW or len(gaps) < FEWEST_BACK:
        return None
    rows = np.split(np.arange(len(times)), np.flatnonzero(np.diff(customer)) + 1)
    of_each = np.array([_sums(times[mine], end) for mine in rows])
    of_each = np.vstack([of_each, np.tile(_sums(np.empty(0), end), (people - seen, 1))])
    whole = of_each.sum(axis=0)
    if whole[0] < FEWEST_EPISODES or not np.isfinite(_share(whole)):
        return None
    drawn = resampled(lambda chosen: _share(of_each[chosen].sum(axis=0)), people, TIMES)
    return _found(whole, drawn, gaps, population)


def _sums(times: Floats, end: float) -> Floats:
    """Return for one customer: episodes begun, those with another contact, fresh ones, and days outside windows.

    Only the first contact of an episode is asked for its next: later ones may be followed by what an earlier one left.
    """
    last = np.concatenate([[0.0], times])
    first = np.diff(times, prepend=-np.inf) > WINDOW
    started = first & (times <= end - WINDOW)
    repeated = started & (np.diff(times, append=np.inf) <= WINDOW)
    fresh = (times >= WINDOW) & (times - last[:-1] >= WINDOW)
    opened = np.maximum(last + WINDOW, WINDOW)
    outside = np.maximum(np.concatenate([times, [end]]) - opened, 0.0).sum() / DAY
    return np.array([started.sum(), repeated.sum(), fresh.sum(), outside])


def _share(sums: Floats) -> float:
    started, repeated, fresh, outside = sums
    if not started or not outside:
        return float("nan")
    return float(1 - (1 - repeated / started) * np.exp(fresh / outside * WINDOW / DAY))


def _gaps(times: Floats, customer: NDArray[np.int64]) -> Floats:
    gaps = np.diff(times)
    return np.asarray(gaps[(np.diff(customer) == 0) & (gaps <= WINDOW) & (gaps > 0)])


def _found(sums: Floats, drawn: Floats, gaps: Floats, population: int | None) -> RepeatsFound:
    started, repeated, fresh, outside = sums
    q, rate = float(repeated / started), float(fresh / outside)
    half = NORMAL * float(np.sqrt(q * (1 - q) / started))
    observed = Finding(q, q - half, q + half, "share", int(started), "episodes", "next contact within 7 d")
    share = max(_share(sums), 0.0)
    low, high = interval_from(drawn)
    limits = () if population else ("how many customers there are is not told: repeats are rather more (--population)",)
    within = Finding(share, max(low, 0.0), high, "share", int(started), "contacts", "less background", DERIVED, limits)
    median, sigma = delay_of(gaps, rate)
    seen = _seen(median, sigma)
    ever = Finding(share / seen, within.low and within.low / seen, high / seen, "share", int(started), "contacts",
                   "less background, beyond 7 d by the law of delays", DERIVED, limits)  # fmt: skip
    error = NORMAL * float(np.sqrt(fresh)) / float(outside)
    background = Finding(rate, rate - error, rate + error, "a day", int(fresh), "contacts outside windows", "rate")
    return RepeatsFound(observed, within, ever, background, median, sigma)


def _seen(median: float, sigma: float) -> float:
    from scipy.stats import norm

    return float(norm.cdf(np.log(WINDOW / median) / sigma))


def delay_of(gaps: Floats, rate: float) -> tuple[float, float]:
    """Return median, in seconds, and sigma of lognormal delays, of gaps below the window, some of which are unrelated.

    The density of a gap is a mixture of the truncated lognormal law and of the exponential one of the background.
    """
    from scipy.optimize import minimize
    from scipy.stats import norm

    logs, hazard = np.log(gaps), rate / DAY
    chance = (
        hazard * np.exp(-hazard * gaps) / -np.expm1(-hazard * WINDOW) if hazard > 0 else np.full_like(gaps, 1 / WINDOW)
    )

    def against(guess: Floats) -> float:
        mu, sigma, part = guess[0], np.exp(guess[1]), 1 / (1 + np.exp(-guess[2]))
        own = norm.pdf(logs, mu, sigma) / gaps / max(norm.cdf((np.log(WINDOW) - mu) / sigma), 1e-3)
        return float(-np.log(part * own + (1 - part) * chance + 1e-300).sum())

    found = minimize(against, np.array([logs.mean(), np.log(max(logs.std(), 0.1)), 1.0]), method="Nelder-Mead")
    return float(np.exp(found.x[0])), float(np.exp(found.x[1]))


def resolution_from(ever: Finding) -> tuple[Finding, Finding]:
    """Return resolution and the probability to come back unresolved: only their product is in the data.

    The second is assumed, and the first follows.
    """
    again = max(USUAL_REPEAT, min(ever.value, 1.0))
    low, high = (None if one is None else 1 - one / again for one in (ever.high, ever.low))
    resolution = Finding(1 - ever.value / again, low, high, "share", ever.n, ever.counted, "1 - repeats / .6", DERIVED)
    why = "only its product with the share unresolved is in the data; resolved flags would tell"
    return resolution, Finding(again, None, None, "share", 0, "", "default", ASSUMED, (why,))
