"""What the figures of a fit show, as tidy frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sim.fitting.finding import Floats
from sim.fitting.handling.durations import quantile_pairs
from sim.fitting.volumes.forecast import forecast, median_of_weekday, seasonal_naive
from sim.fitting.volumes.ordinary import weekday_residuals
from sim.scenario.basics.units import DAY, WEEKDAYS

if TYPE_CHECKING:
    from sim.experiments.calibration.fitting import FitResult

HOUR = 3_600.0
POINTS = 200
WAITED = 0.98


def coverage(result: FitResult) -> pl.DataFrame:
    """Return contacts by channel, day and hour; null where the file has nothing."""
    parts = []
    for one in result.center.channels:
        counts = one.arrivals.recorded
        if counts.length >= DAY:
            continue
        summed = by_hours(counts.table, counts.length)
        special = set(one.arrivals.days.special)
        parts += [
            (one.name, day, hour, None if np.isnan(value) else float(value), day in special)
            for day, row in zip(counts.dates, summed, strict=True)
            for hour, value in enumerate(row)
        ]
    schema = {"channel": pl.String, "date": pl.Date, "hour": pl.Int64, "contacts": pl.Float64, "special": pl.Boolean}
    return pl.DataFrame(parts, schema=schema, orient="row")


def by_hours(table: Floats, length: float) -> Floats:
    """Return sums by hour, of shape (..., 24), of a table by slots of so many seconds; longer slots are shared out.

    NaN where the table has nothing of an hour.
    """
    if length > HOUR:
        slot = (np.arange(24) * HOUR // length).astype(int)
        return np.asarray(table[..., slot] * HOUR / length)
    hour = (np.arange(table.shape[-1]) * length // HOUR).astype(int)
    parts = [table[..., hour == k] for k in range(24)]
    return np.stack([np.where(np.isnan(one).all(axis=-1), np.nan, np.nansum(one, axis=-1)) for one in parts], axis=-1)


def profiles(result: FitResult) -> pl.DataFrame:
    """Return contacts by channel, weekday and time of day: as fitted, and between which the middle 80 % of days are."""
    rows = []
    for one in result.center.channels:
        primary, used = one.arrivals.primary, one.arrivals.days.used
        if primary.length >= DAY:
            continue
        for day in one.arrivals.week.level:
            mine = primary.table[used & (primary.weekdays == day)]
            low, high = np.nanquantile(mine, (0.1, 0.9), axis=0) if len(mine) > 1 else (mine[0], mine[0])
            fitted = one.arrivals.week.volumes[day]
            rows += [
                (one.name, WEEKDAYS[day], slot * primary.length / 3_600, fitted[slot], low[slot], high[slot])
                for slot in np.flatnonzero(fitted > 0)
            ]
    schema = {
        "channel": pl.String,
        "weekday": pl.String,
        **dict.fromkeys(("hour", "fitted", "low", "high"), pl.Float64),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def day_factors(result: FitResult) -> pl.DataFrame:
    """Return each day's contacts over the median of its weekday, by channel, with what it is: used, special, unused."""
    rows = []
    for one in result.center.channels:
        counts, days = one.arrivals.primary, one.arrivals.days
        factors = np.exp(weekday_residuals(counts, ~np.isnan(counts.totals)))
        for day, factor, used in zip(counts.dates, factors, days.used, strict=True):
            if not np.isnan(factor):
                word = "special" if day in days.special else "used" if used else "not used"
                rows.append((one.name, day, float(factor), word))
    return pl.DataFrame(
        rows, schema={"channel": pl.String, "date": pl.Date, "factor": pl.Float64, "day": pl.String}, orient="row"
    )


def patience(result: FitResult) -> pl.DataFrame:
    """Return the share still patient after a time: of Kaplan and Meier with its band, and of every law."""
    rows: list[tuple[Any, ...]] = []
    for one in result.center.channels:
        found = one.patience
        if found is None or found.curve is None:
            continue
        curve = found.curve
        last = int(np.searchsorted(-curve.at_risk, -10.0, side="right")) or len(curve.times)
        few = np.unique(np.linspace(0, last - 1, POINTS).astype(int))
        rows += [(one.name, "Kaplan-Meier", *map(float, row)) for row in
                 zip(curve.times[few], curve.share[few], curve.low[few], curve.high[few], strict=True)]  # fmt: skip
        for law in found.laws or (found.law,):
            times = np.linspace(0, curve.times[last - 1], 100)
            name = law.family + (", written" if law == found.law and found.values is None else "")
            rows += [
                (one.name, name, float(t), float(s), None, None)
                for t, s in zip(times, law.surviving(times), strict=True)
            ]
    schema = {
        "channel": pl.String,
        "curve": pl.String,
        **dict.fromkeys(("seconds", "share", "low", "high"), pl.Float64),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def talk(result: FitResult) -> pl.DataFrame:
    """Return quantiles of recorded handle times beside those of the law of the family that is written."""
    rows: list[tuple[str, str, float, float]] = []
    for one in result.center.channels:
        found = one.handling.durations if one.handling else None
        if found is None or not found.laws:
            continue
        for seen, expected in zip(*quantile_pairs(found), strict=True):
            rows.append((one.name, found.family, float(seen), float(expected)))
    return pl.DataFrame(
        rows,
        schema={"channel": pl.String, "family": pl.String, "recorded": pl.Float64, "law": pl.Float64},
        orient="row",
    )


def staff(result: FitResult) -> pl.DataFrame:
    """Return by pool, weekday and hour the agents there and the erlangs that their channels bring."""
    rows = []
    channels = {one.name: one for one in result.center.channels}
    for pool in result.center.pools:
        agents = by_hours(np.nan_to_num(pool.week), pool.length) * pool.length / HOUR
        load = np.zeros((7, 24))
        for name in pool.skills:
            week, length = channels[name].arrivals.week.volumes, channels[name].arrivals.recorded.length
            if length < DAY:
                load += by_hours(np.nan_to_num(week), length) * channels[name].handle_time / HOUR
        for day in range(7):
            rows += [
                (pool.name, WEEKDAYS[day], int(hour), float(agents[day, hour]), float(load[day, hour]))
                for hour in np.flatnonzero((agents[day] > 0) | (load[day] > 0))
            ]
    schema = {"pool": pl.String, "weekday": pl.String, "hour": pl.Int64, "agents": pl.Float64, "erlangs": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def forecasts(result: FitResult) -> pl.DataFrame:
    """Return the last four weeks that could be forecast: what came, and what the methods would have said."""
    rows = []
    for one in result.center.channels:
        if one.arrivals.backtest is None:
            continue
        counts = one.arrivals.primary
        totals, past = counts.totals, counts.totals[:-28]
        made = (
            forecast(past, counts.dates[0], 28, result.center.options.special),
            seasonal_naive(past, 28),
            median_of_weekday(past, 28, 4),
        )
        rows += [
            (one.name, day, *map(float, row)) for day, *row in zip(counts.dates[-28:], totals[-28:], *made, strict=True)
        ]
    names = ("came", "level and calendar", "seasonal naive", "median of 4 weeks")
    schema = {"channel": pl.String, "date": pl.Date, **dict.fromkeys(names, pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def by_hour(result: FitResult) -> pl.DataFrame:
    """Return abandonment and ASA by hour of arrival: recorded, and the band of one more replication."""
    found = result.calibration
    rows = [] if found is None else [
        (one.channel, one.figure, int(one.by[:2]), one.recorded, one.simulated, max(one.low, 0.0), one.high, one.word)
        for one in found.verdicts
        if one.by[2:] == ":00" and one.figure in ("abandonment", "asa", "service_level")
    ]  # fmt: skip
    numbers = dict.fromkeys(("recorded", "simulated", "low", "high"), pl.Float64)
    schema = {"channel": pl.String, "figure": pl.String, "hour": pl.Int64, **numbers, "verdict": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("channel", "figure", "hour")
