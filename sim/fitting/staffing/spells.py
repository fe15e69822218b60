"""Spells of agents, and how many of them there are on average in each slot of each day."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.fitting.finding import Floats
from sim.fitting.volumes.counts import HALF_AN_HOUR, Counts, days_between
from sim.scenario.basics.units import DAY


class Spells(NamedTuple):
    """Stretches of agents' time, in seconds since the midnight of a first day."""

    agent: list[str]
    start: Floats
    end: Floats


def seconds_since(times: pl.Series, first: date) -> Floats:
    """Return a column of times as seconds since the midnight of a date."""
    return (times - datetime(first.year, first.month, first.day)).dt.total_microseconds().to_numpy() / 1e6


def heads(name: str, spells: Spells, first: date, last: date, length: float = HALF_AN_HOUR) -> Counts:
    """Return the mean number of agents in each slot: the seconds of spells within it, over its length."""
    dates = days_between(first, last)
    edges = length * np.arange(round(len(dates) * DAY / length) + 1, dtype=float)
    table = np.diff(_until(spells.start, spells.end, edges)) / length
    return Counts(name, dates, length, table.reshape(len(dates), -1))


def _until(starts: Floats, ends: Floats, times: Floats) -> Floats:
    """Return the seconds of all spells that lie before each of some times."""
    return _sum_before(starts, times) - _sum_before(ends, times)


def _sum_before(moments: Floats, times: Floats) -> Floats:
    """Return the sum of (t - m) over the moments m before each time t."""
    ordered = np.sort(moments)
    below = np.concatenate([[0.0], np.cumsum(ordered)])
    count = np.searchsorted(ordered, times)
    return np.asarray(count * times - below[count])


def whole_heads(mean: Floats) -> Floats:
    """Return whole numbers of agents for a day's means, that hold the same agent-hours up to every slot."""
    whole = np.diff(np.rint(np.concatenate([[0.0], np.cumsum(mean)]) + 1e-9))
    return np.maximum(whole, 0.0)
