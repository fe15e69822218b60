"""Figures over time with intervals: per stretch, sums over replications of what means and ratios are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import clock_starts, horizon, interval_starts, midnights
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.spans import Floats
from sim.plumbing.once import SCENARIOS, once
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
    told = [one for one in lines if one.numerator in sums]
    found = _stretched(scenario, told, sums)
    return {one.metric: _products(scenario, one, found) for one in told}


def _stretched(scenario: Scenario, told: Sequence[Series], sums: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the totals that lines are made of, by stretch: those that are summed all at once."""
    names = dict.fromkeys(name for one in told for name in _totals_of(one))
    summed = [name for name in names if name not in AT_END]
    rows = stretched(scenario, np.array([sums[name] for name in summed])) if summed else ()
    at_end = {name: stretched(scenario, sums[name], at_end=True) for name in names if name in AT_END}
    return dict(zip(summed, rows, strict=True)) | at_end


def _totals_of(line: Series) -> Iterator[str]:
    """Yield the totals that a line is made of."""
    yield line.numerator
    if line.denominator != EACH:
        yield line.denominator
    if line.denominator == OPEN:
        yield f"{line.numerator}_open"


def _products(scenario: Scenario, line: Series, found: Mapping[str, Floats]) -> Floats:
    x = found[line.numerator]
    products = np.empty((5, *x.shape))
    y = 1.0 if line.denominator == EACH else found[line.denominator]
    if line.denominator == OPEN:
        x, y = per_second(x, found[f"{line.numerator}_open"], found[OPEN], _stretches(scenario).lengths)
    products[0], products[1] = x, y
    x, y = products[:2]
    np.multiply(x, x, out=products[2])
    np.multiply(x, y, out=products[3])
    np.multiply(y, y, out=products[4])
    return products


def per_second(whole: Floats, while_open: Floats, opened: Floats, length: Floats | float) -> tuple[Floats, Floats]:
    """Return what a mean over time is a ratio of: over the open part of a stretch, or all of it if there is none."""
    return np.where(opened > 0, while_open, whole), np.where(opened > 0, opened, length)


class _Stretches(NamedTuple):
    """The first reporting interval of each stretch, and how long each is."""

    first: NDArray[np.intp]
    lengths: Floats


@once(SCENARIOS)
def _stretches(scenario: Scenario) -> _Stretches:
    starts = stretch_starts(scenario)
    return _Stretches(np.searchsorted(interval_starts(scenario), starts), np.diff(starts, append=horizon(scenario)))


def stretched(scenario: Scenario, values: Floats, at_end: bool = False) -> Floats:
    """Return values by reporting interval, the last axis, summed over each stretch, or as they are at its end."""
    first = _stretches(scenario).first
    if at_end:
        return np.asarray(values[..., np.append(first[1:], values.shape[-1]) - 1])
    return np.add.reduceat(values, first, axis=-1)
