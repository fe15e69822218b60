"""The hours in which channels miss their targets, whatever the mean over all hours says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiments.preview.moments import clock_at, moment, moment_of_week
from sim.experiments.preview.requirement import requirement_of
from sim.experiments.runs.interval_frames import LEVEL
from sim.experiments.runs.timelines import ratios_of
from sim.metrics.counting.spans import Floats
from sim.metrics.intervals.levels import COUNTED, REACHED
from sim.scenario.basics.units import DAY

if TYPE_CHECKING:
    from sim.experiments.runs.results import RunResult

WEEK = 7
WEEKS = 14  # from how many days on hours are those of the week, each of all weeks
ENOUGH = 10  # contacts that a single replication needs to say anything of an interval


class _Hours(NamedTuple):
    """Hours of a channel, one entry each.

    ``at`` is the interval, or the first of those that fall into one hour of the week; ``moments`` are x, y, xx, xy
    and yy of the service level, shape (5, hours), of so many ``observations`` each.
    """

    at: NDArray[np.int64]
    moments: Floats
    came: Floats
    present: Floats
    required: Floats
    observations: int


def hour_rows(result: RunResult) -> Iterator[dict[str, Any]]:
    """Yield, of every channel that misses its target in any hour, how many it misses and the worst of them.

    Of channels on which customers wait in line: messages are answered in other hours than those in which they come.
    An hour is a reporting interval; from two weeks on an interval of the week, over all weeks. It is missed where
    the whole confidence interval of its service level is below what is promised, ``surely`` where it still is at a
    confidence that holds for all hours of the channel together (Bonferroni). In a single replication, which has no
    intervals, where the service level is, of ten contacts or more.
    """
    for number, name in enumerate(result.scenario.channel_names):
        spec = result.scenario.channels[name]
        target = spec.target
        if target is not None and spec.service_mode.queued:
            row = _missed(result, number, target.share)
            if row:
                yield {"channel": name, "share": target.share} | row


def _missed(result: RunResult, channel: int, share: float) -> dict[str, Any]:
    hours = _hours(result, channel)
    judged = hours.moments[1] > 0
    if not judged.any():
        return {}
    each = result.scenario.experiment.confidence
    mean, low, high = ratios_of(hours.moments, hours.observations, LEVEL, each)
    *_, jointly = ratios_of(hours.moments, hours.observations, LEVEL, float(1 - (1 - each) / judged.sum()))
    alone = hours.observations == 1
    missed = (judged & (mean < share) & (hours.moments[1] >= ENOUGH)) if alone else judged & (high < share)
    if not missed.any():
        return {}
    counts = {
        "interval": result.scenario.calendar.interval,
        "hours": int(judged.sum()),
        "missed": int(missed.sum()),
        "surely": 0 if alone else int((missed & (jointly < share)).sum()),
        "when": [_named(result, int(hours.at[k])) for k in np.flatnonzero(missed)],
    }
    worst = int(np.argmin(np.where(missed, mean, np.inf)))
    level = {"level": float(mean[worst]), "low": _number(low[worst]), "high": _number(high[worst])}
    return counts | {"worst": _named(result, int(hours.at[worst]))} | level | _there(result, hours, channel, worst)


def _there(result: RunResult, hours: _Hours, channel: int, worst: int) -> dict[str, Any]:
    """Return how many came in an hour, how many agents were there, and how many were required."""
    rule = requirement_of(result.by_time.demand, channel)
    return {
        "offered": float(hours.came[worst]),
        "present": _number(hours.present[worst]),
        "required": _number(hours.required[worst]),
        "formula": rule.formula if rule else None,
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _hours(result: RunResult, channel: int) -> _Hours:
    """Return the intervals of a channel; of many days those of a week."""
    time, levels = result.by_time, result.intervals.levels
    sums = [time.channels[REACHED][channel], time.channels[COUNTED][channel]]
    moments = np.stack([*sums, *(levels[name][channel] for name in ("xx", "xy", "yy"))])
    came = time.channels["arrivals"][channel] / result.replications
    present, required = time.for_channels(time.present)[channel], time.required[channel]
    every = np.arange(len(came), dtype=np.int64)
    if result.scenario.calendar.days < WEEKS:
        return _Hours(every, moments, came, present, required, result.replications)
    weeks = result.scenario.calendar.days // WEEK
    _, place, hour = np.unique(_hours_of_the_week(result), return_index=True, return_inverse=True)
    first = np.asarray(place, dtype=np.int64)
    often = np.bincount(hour)
    totals = np.array([np.bincount(hour, one) for one in moments])
    means = [np.bincount(hour, one) / often for one in (came, present, np.nan_to_num(required))]
    needed = np.where(np.isnan(required[first]), np.nan, means[2])
    return _Hours(first, totals, means[0], means[1], needed, result.replications * weeks)


def _hours_of_the_week(result: RunResult) -> NDArray[np.int64]:
    """Return which hour of the week each interval is: the weekday, and what its clock shows as it begins."""
    calendar, starts = result.scenario.calendar, result.by_time.edges[:-1].tolist()
    days = [calendar.date(calendar.local.day_of(at)).weekday() for at in starts]
    return np.array(
        [DAY * day + clock_at(calendar.local, at) for day, at in zip(days, starts, strict=True)], dtype=np.int64
    )


def _named(result: RunResult, interval: int) -> str:
    scenario, at = result.scenario, float(result.by_time.edges[interval])
    return moment(scenario, at) if scenario.calendar.days < WEEKS else moment_of_week(scenario, at)
