"""Fit on the first three quarters of the days, so that the last quarter can judge what it has not seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from sim.fitting.center.fit import FittedCenter, fit_center
from sim.importing.canonical import Canonical

FEWEST_DAYS = 42
QUARTER = 0.25
TIMES = {"intervals": "start", "contacts": "arrival", "tickets": "created", "states": "start", "daily": "date"}


def held_out(center: FittedCenter, days: tuple[date, date]) -> tuple[FittedCenter, tuple[date, date]]:
    """Return a center whose parameters are of the first three quarters of the days, and the last quarter.

    Arrivals and staff stay those recorded. Below six weeks, and where the earlier days know other channels or pools,
    both are returned as they are.
    """
    first, last = days
    span = (last - first).days + 1
    if span < FEWEST_DAYS:
        return center, days
    cut = first + timedelta(days=round((1 - QUARTER) * span))
    early = fit_center(_until(center.read, cut), center.options)
    if _names(early) != _names(center):
        return center, days
    known = {one.name: one.handling for one in early.channels}
    channels = tuple(replace(one, handling=known[one.name]) for one in center.channels)
    judged = replace(center, channels=channels, entries=early.entries, tables=dict(early.tables),
                     learning=early.learning)  # fmt: skip
    return judged, (cut, last)


def _until(read: Canonical, end: date) -> Canonical:
    """Return the tables with what is before a date."""
    kept = {name: table.filter(pl.col(TIMES[name]).cast(pl.Date) < end) for name, table in read.tables()}
    some: dict[str, Any] = {name: table for name, table in kept.items() if len(table)}
    return replace(read, **some)


def _names(center: FittedCenter) -> tuple[list[str], list[str]]:
    return [one.name for one in center.channels], [pool.name for pool in center.pools]
