"""Figures of the whole center month by month, or week by week: how a design goes, not only where it ends."""

from __future__ import annotations

import numpy as np

from sim.calendar import interval_starts
from sim.metrics.catalogue import METRICS
from sim.metrics.costs.periods import Periods, periods
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts
from sim.metrics.sums import sums_by_interval
from sim.scenario.money.contracts import Period
from sim.scenario.scenario import Scenario

FOLLOWED = (
    "service_level", "wait", "response_time", "abandonment", "cost_per_contact", "attention_level", "satisfaction"
)  # fmt: skip
SHARE, OPINION = "channel_share", "opinion"
BY_CHANNEL = (SHARE, OPINION)
WEEKS, MONTHS = 28, 120  # days of a horizon from which on it is told week by week, month by month


def period_of(days: int) -> Period | None:
    """Return by what a horizon is told, by its days; ``None`` where it is too short for either.

    >>> period_of(14), period_of(28), period_of(365)
    (None, 'week', 'month')
    """
    return "month" if days >= MONTHS else "week" if days >= WEEKS else None


def periods_told(scenario: Scenario) -> Periods | None:
    """Return the weeks or months of a horizon after the warm-up; ``None`` where that is found, or time is short."""
    kind, left_out = period_of(scenario.calendar.days), scenario.calendar.warmup
    if kind is None or isinstance(left_out, str):
        return None
    return periods(scenario, kind, float(left_out or 0.0))


def measure_periods(facts: Facts) -> dict[str, Floats]:
    """Return the ratios of one replication by period: by metric, an array of shape (2, lines, periods).

    Numerators and denominators of the metric, of contacts by their arrival, of the whole center; of ``channel_share``,
    and of the ``opinion`` of customers who choose, a line for each channel. Nothing where the horizon is too short.
    """
    told = periods_told(facts.scenario)
    if told is None:
        return {}
    found, by_interval = dict[str, Floats](), sums_by_interval(facts)
    for name in FOLLOWED:
        totals = METRICS[name].totals
        if all(total in by_interval for total in totals):
            found[name] = np.stack([_of(facts, by_interval[total].sum(axis=0), told) for total in totals])
    first = by_interval.get("first_here", by_interval["arrivals"])
    every = np.broadcast_to(first.sum(axis=0), first.shape)
    found[SHARE] = np.stack([_of(facts, one, told) for one in (first, every)])
    if len(facts.log.daily_opinions["at"]):
        found[OPINION] = _opinions(facts, told)
    return found


def _opinions(facts: Facts, told: Periods) -> Floats:
    """Return the sums over midnights of what all users of a channel think of it, and of how many they are."""
    table = facts.log.daily_opinions
    studied = (table["at"] >= told.edges[0]) & (table["at"] < told.edges[-1])
    at, users, opinion, channel = (table[name][studied] for name in ("at", "users", "opinion", "channel"))
    whole = np.zeros((2, len(facts.scenario.channel_names), len(told.starts)))
    for sums_of, values in zip(whole, (users * np.nan_to_num(opinion), users), strict=True):
        np.add.at(sums_of, (channel, told.of(at)), values)
    return whole


def _of(facts: Facts, values: Floats, told: Periods) -> Floats:
    """Return sums by reporting interval as sums by period: shape (lines, periods)."""
    starts, rows = interval_starts(facts.scenario), np.atleast_2d(values)
    studied = starts >= told.edges[0]
    which, whole = told.of(starts[studied]), np.zeros((len(rows), len(told.starts)))
    for line, row in zip(whole, rows[:, studied], strict=True):
        np.add.at(line, which, row)
    return whole
