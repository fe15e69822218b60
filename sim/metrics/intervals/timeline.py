"""Figures over time with intervals: per stretch, sums over replications of what means and ratios are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.calendar import clock_starts, horizon, interval_starts, midnights
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.spans import Floats
from sim.scenario.basics.units import DAY
from sim.scenario.scenario import Scenario

MOST = 200  # stretches: more are not told apart on a page
HOURS = tuple(3_600.0 * hours for hours in (1, 2, 3, 4))
WEEK = 7.0 * DAY


class Series(NamedTuple):
    """A figure over time: one total over another, over the replications, or over time.

    Over time means over the opening hours, of pools those on duty: both totals are of these alone. Where there are none
    in a stretch, as after close, it is over the whole stretch.
    """

    metric: str
    unit: str
    numerator: str
    denominator: str


OPEN, EACH = "open_seconds", "replications"


def _as_in_all(metric: str) -> Series:
    """Return a line of the totals that the metric is of the whole time."""
    numerator, *denominators = METRICS[metric].totals
    return Series(metric, METRICS[metric].unit, numerator, *(denominators or [EACH]))


CHANNEL_LINES = (
    *map(_as_in_all, ("arrivals", "service_level", "wait", "response_time")),
    Series("queue_length", "contacts", "queue_seconds", OPEN),
    Series("backlog", "contacts", "backlog_left", EACH),
)
STATES = ("busy", "idle", "break", "coaching", "paperwork", "meeting", "absent", "training")
POOL_LINES = (
    Series("agents", "agents", "paid_seconds", OPEN),
    _as_in_all("occupancy"),
    *(Series(state, "agents", f"{state}_seconds", OPEN) for state in STATES),
    Series("skill", "skill", "skill_seconds", "learning_seconds"),
)
AT_END = ("backlog_left",)


def stretch(scenario: Scenario) -> float:
    """Return the seconds of a stretch: a reporting interval, hours, a day or weeks, so that there are not too many."""
    length, whole = scenario.calendar.interval, horizon(scenario)
    coarser = [hours for hours in HOURS if hours > length and hours % length == 0]
    weeks = WEEK * float(np.ceil(whole / WEEK / MOST))
    return next(one for one in (length, *coarser, float(DAY), weeks) if whole / one <= MOST or one == weeks)


def stretch_starts(scenario: Scenario) -> Floats:
    """Return when each stretch begins: by the clock, and at midnight where it is a day or weeks."""
    length = stretch(scenario)
    if length < DAY:
        return clock_starts(scenario, int(length))
    return midnights(scenario)[:-1][:: round(length / DAY)]


def moments(scenario: Scenario, lines: tuple[Series, ...], sums: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return what one replication adds to each line.

    Parameters
    ----------
    sums
        Totals by name, each of shape (names, reporting intervals).

    Returns
    -------
    dict
        By metric, an array of shape (5, names, stretches): numerator x and denominator y, then xx, xy and yy.
        Summed over replications they give the ratio of sums and its delta-method interval.
    """
    return {one.metric: _products(scenario, one, sums) for one in lines if one.numerator in sums}


def _products(scenario: Scenario, line: Series, sums: Mapping[str, Floats]) -> Floats:
    x = stretched(scenario, sums[line.numerator], line.numerator in AT_END)
    y = np.ones(x.shape) if line.denominator == EACH else stretched(scenario, sums[line.denominator])
    if line.denominator == OPEN:
        lengths = np.diff(stretch_starts(scenario), append=horizon(scenario))
        x, y = per_second(x, stretched(scenario, sums[f"{line.numerator}_open"]), y, lengths)
    return np.stack([x, y, x * x, x * y, y * y])


def per_second(whole: Floats, while_open: Floats, opened: Floats, length: Floats | float) -> tuple[Floats, Floats]:
    """Return what a mean over time is a ratio of: over the open part of a stretch, or all of it if there is none."""
    return np.where(opened > 0, while_open, whole), np.where(opened > 0, opened, length)


def stretched(scenario: Scenario, values: Floats, at_end: bool = False) -> Floats:
    """Return values by reporting interval summed over each stretch, or as they are at the end of it."""
    first = np.searchsorted(interval_starts(scenario), stretch_starts(scenario))
    if at_end:
        return np.asarray(values[:, np.append(first[1:], values.shape[1]) - 1])
    return np.add.reduceat(values, first, axis=1)
