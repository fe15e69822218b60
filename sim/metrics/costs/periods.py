"""Periods of the calendar within the time studied: days, weeks from Monday, or months."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendar import date_of, horizon, midnights
from sim.metrics.counting.order import ordered
from sim.metrics.counting.spans import Floats, seconds_per_bin
from sim.scenario.money.contracts import Period
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Periods:
    """Periods one after the other; what comes after the last, while queues are drained, belongs to it.

    Attributes
    ----------
    starts
        The first date of each that is studied.
    edges
        Seconds since the start of the horizon; one more than there are periods.
    parts
        Which part of the whole period is studied: a month of which a week is studied counts 7/31.
    """

    starts: tuple[datetime.date, ...]
    edges: Floats
    parts: Floats

    def of(self, times: Floats) -> NDArray[np.intp]:
        """Return the number of the period of each time."""
        return np.clip(np.searchsorted(self.edges, times, side="right") - 1, 0, len(self.starts) - 1)

    def split(self, times: Floats, *columns: NDArray[Any]) -> list[tuple[NDArray[Any], ...]]:
        """Return the parts of columns that belong to each period, by their times; sorted once for all periods."""
        when = self.of(times)
        order = ordered(when)
        cuts = np.searchsorted(when[order], np.arange(1, len(self.starts)))
        return list(zip(*(np.split(column[order], cuts) for column in columns), strict=True))

    def seconds(self, starts: Floats, ends: Floats) -> Floats:
        """Return how many seconds of all spans fall into each period."""
        edges = np.concatenate([self.edges[:-1], [np.inf if not len(ends) else max(self.edges[-1], ends.max())]])
        return seconds_per_bin(starts, ends, edges) if len(starts) else np.zeros(len(self.starts))


def periods(scenario: Scenario, kind: Period, warmup: float) -> Periods:
    """Return the periods between the warm-up and the end of the horizon."""
    starts = midnights(scenario)
    days = [day for day in range(scenario.calendar.days) if starts[day + 1] > warmup]
    keys = [_key(date_of(scenario, day), kind) for day in days]
    firsts = [k for k, key in enumerate(keys) if k == 0 or key != keys[k - 1]]
    edges = [max(warmup, float(starts[days[k]])) for k in firsts] + [horizon(scenario)]
    lengths = np.array([_seconds(scenario, days[k], kind) for k in firsts], dtype=float)
    return Periods(tuple(date_of(scenario, days[k]) for k in firsts), np.array(edges), np.diff(edges) / lengths)


def _seconds(scenario: Scenario, day: int, kind: Period) -> float:
    """Return how long the whole period of a day is, clock changes included."""
    date, local = date_of(scenario, day), scenario.calendar.local
    first = day - {"day": 0, "week": date.weekday(), "month": date.day - 1}[kind]
    return float(local.midnight(first + _length(date, kind)) - local.midnight(first))


def months(scenario: Scenario, edges: Floats) -> Floats:
    """Return how many months lie between edges: each second counts as its part of its own month."""
    days = range(scenario.calendar.days)
    each = np.array([1 / _length(date_of(scenario, day), "month") for day in days])
    passed = np.concatenate([[0.0], np.cumsum(each)])
    return np.diff(np.interp(edges, midnights(scenario), passed))


def _key(date: datetime.date, kind: Period) -> tuple[int, ...]:
    if kind == "day":
        return (date.toordinal(),)
    return (date.year, date.month) if kind == "month" else tuple(date.isocalendar()[:2])


def _length(date: datetime.date, kind: Period) -> int:
    if kind == "month":
        return calendar.monthrange(date.year, date.month)[1]
    return 7 if kind == "week" else 1
