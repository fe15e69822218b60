"""How many first contacts come to a queue, and who of the lost calls again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from sim.fitting.center.entries import ScenarioKey, by_days, rounded, seconds, stretches
from sim.fitting.center.options import FitOptions
from sim.fitting.center.queues import DEFERRED, FIRST_LEG, QueueData
from sim.fitting.finding import DERIVED, FORECAST, Finding, Floats, times, told
from sim.fitting.volumes.backtest import OURS, Backtest, backtest, how_far_off
from sim.fitting.volumes.counts import HALF_AN_HOUR, Counts, aligned, of_days, of_intervals, of_times
from sim.fitting.volumes.forecast import forecast, median_of_weekday
from sim.fitting.volumes.ordinary import Ordinary, ordinary_days
from sim.fitting.volumes.profile import WeekFound, week_of
from sim.fitting.volumes.redials import (
    DELAY,
    RedialsFound,
    assumed_redials,
    delayed,
    if_others_call_again,
    redials_by_customer,
    redials_by_instrument,
    unsure_of_redials,
)
from sim.scenario.basics.units import DAY, WEEKDAYS, write_clock

FEWEST_WEEKS = 2
USUAL_AHEAD, MONTHS_TO_TEST = 28, 2  # days of a forecast that is tested, and how many times as many must be there
NONE = "none"
EVENLY = "only totals of days are known: they are spread evenly over 08:00-18:00"
DAYTIME = "08:00-18:00"  # assumed where only totals of days are known


@dataclass(frozen=True)
class ArrivalsFound:
    """The volumes of one queue.

    Attributes
    ----------
    recorded
        What came, redials included, by day and slot.
    primary
        The same without redials.
    lost
        Who abandoned.
    days
        Which days are used, special, missing.
    week
        Contacts of each weekday and their profile, of ``primary``.
    redials
        Those of the lost; ``None`` where nobody is lost.
    backtest
        How forecasts would have done, where the history is long enough.
    """

    recorded: Counts
    primary: Counts
    lost: Counts | None
    days: Ordinary
    week: WeekFound
    redials: RedialsFound | None
    backtest: Backtest | None


def arrivals_of(queue: QueueData, options: FitOptions) -> ArrivalsFound:
    """Return the volumes of a queue from the table that tells most of them."""
    recorded, lost = _recorded(queue)
    redials = None if lost is None or queue.mode == DEFERRED else _redials(queue, recorded, lost, options.redials)
    primary = _primary(queue, recorded, lost, redials)
    days = ordinary_days(primary, options.special)
    return ArrivalsFound(recorded, primary, lost, days, week_of(primary, days.used), redials,
                         _tested(primary, options))  # fmt: skip


def _tested(primary: Counts, options: FitOptions) -> Backtest | None:
    """Return how forecasts as long as the one asked for would have done, or of four weeks where days are few."""
    if len(primary.dates) < MONTHS_TO_TEST * USUAL_AHEAD:
        return None
    for ahead in (7 * options.horizon or USUAL_AHEAD, USUAL_AHEAD):
        found = backtest(primary.totals, primary.dates[0], ahead, options.special)
        if found.origins:
            return found
    return None


def _recorded(queue: QueueData) -> tuple[Counts, Counts | None]:
    if queue.intervals is not None:
        return _of_intervals(queue.intervals, queue.name)
    if queue.contacts is not None:
        first = queue.contacts.filter(FIRST_LEG)
        span = first["arrival"].dt.date().min(), first["arrival"].dt.date().max()
        gone = first.filter(pl.col("outcome") == "abandoned")["arrival"]
        lost = of_times(gone, queue.name, span) if len(gone) else None  # type: ignore[arg-type]
        return of_times(first["arrival"], queue.name), lost
    if queue.tickets is not None:
        return of_times(queue.tickets["created"], queue.name), None
    return of_days(queue.daily, queue.name), None  # type: ignore[arg-type]


def _of_intervals(rows: pl.DataFrame, name: str) -> tuple[Counts, Counts | None]:
    offered = pl.coalesce("offered", pl.col("answered") + pl.col("abandoned").fill_null(0), "answered")
    rows = rows.with_columns(offered.alias("offered"))
    lost = rows["abandoned"].sum()
    return of_intervals(rows, name), of_intervals(rows, name, "abandoned") if lost else None


# Redials


def _redials(queue: QueueData, recorded: Counts, lost: Counts, asked: str | float) -> RedialsFound | None:
    if asked == NONE:
        return None
    if not isinstance(asked, str):
        return assumed_redials("")._replace(probability=told(asked, "share", "--redials"))
    if queue.contacts is not None and queue.intervals is None:
        return _of_customers(queue.contacts)
    if recorded.table.shape != lost.table.shape:
        return assumed_redials("needs customer ids, or offered and abandoned by interval")
    return redials_by_instrument(recorded, lost)


def _of_customers(contacts: pl.DataFrame) -> RedialsFound:
    rows = contacts.filter(FIRST_LEG).with_columns(
        (pl.col("outcome") == "abandoned").alias("lost"),
        pl.coalesce("talk_end", "left", "answered", "arrival").alias("gone"),
    )
    if rows["customer"].count() < 0.5 * len(rows):
        return assumed_redials("needs customer ids")
    return redials_by_customer(rows) or assumed_redials("needs 100 lost callers with an id")


def _primary(queue: QueueData, recorded: Counts, lost: Counts | None, redials: RedialsFound | None) -> Counts:
    """Return counts without redials: contact by contact where they are known, else r times those to expect."""
    if redials is None or lost is None:
        return recorded
    if redials.redials and queue.contacts is not None:
        first = queue.contacts.filter(FIRST_LEG)
        kept = first.filter(~pl.col("id").is_in(list(redials.redials)))
        return of_times(kept["arrival"], queue.name, (recorded.dates[0], recorded.dates[-1]))
    again = redials.probability.value * delayed(np.nan_to_num(aligned(lost, recorded)), DELAY, recorded.length)
    return replace(recorded, table=np.maximum(recorded.table - again, 0))


# Keys


class VolumesWritten(NamedTuple):
    """How volumes are written: to which file, from which day on if they are forecast, and how many are no repeats."""

    file: str
    start: date | None = None
    first: Finding | None = None


def arrival_entries(
    queue: QueueData, found: ArrivalsFound, written: VolumesWritten, options: FitOptions
) -> list[ScenarioKey]:
    """Return the keys of arrivals and redials of a channel."""
    start, first = written.start, written.first
    volumes = volume_finding(found) if start is None else ahead_finding(found, options, start)
    volumes = volumes if first is None else times(volumes, first)
    repeats = "" if first is None else f"{1 - first.value:.1%} less than came: the scenario makes repeats itself"
    says = ", ".join(text for text in (_said(found), repeats) if text)
    entries = [ScenarioKey(("arrivals",), _ways(queue, found, written), volumes, queue.file, says)]
    redials = found.redials
    if redials is None or redials.probability.value <= 0:
        return entries
    value = {
        "probability": rounded(redials.probability.value),
        "after": {"exponential": {"mean": seconds(redials.delay.value)}},
    }
    share = 1 - float(np.nansum(found.primary.table)) / float(np.nansum(found.recorded.table))
    says = f"the volumes are without them, {share:.1%} less than offered"
    return [*entries, ScenarioKey(("redial",), value, redials.probability, queue.file, says)]


def _ways(queue: QueueData, found: ArrivalsFound, written: VolumesWritten) -> dict[str, object]:
    if found.recorded.length == DAY and written.start is None:
        first = 1.0 if written.first is None else written.first.value
        level = {day: f"{finding.value * first:.1f}" for day, finding in found.week.level.items()}
        days = by_days(level)
        return {"per_day": float(days) if isinstance(days, str) else {k: float(v) for k, v in days.items()},
                "profile": "flat"}  # fmt: skip
    interval = (
        {} if found.recorded.length in (HALF_AN_HOUR, DAY) else {"interval": f"{found.recorded.length / 60:.0f} min"}
    )
    return {"file": written.file, "column": queue.name, **interval}


def volume_finding(found: ArrivalsFound) -> Finding:
    """Return the contacts of an ordinary week, with an interval from those of its weekdays, and from redials."""
    level = list(found.week.level.values())
    total = sum(one.value for one in level)
    spread = [one.high - one.value for one in level if one.high is not None]
    known_of = found.redials, found.recorded, found.primary
    known = len(spread) == len(level) and level
    half = float(np.hypot(np.linalg.norm(spread), total * unsure_of_redials(*known_of))) if known else None
    low, high = (None, None) if half is None else (max(total - half, 0.0), total + half)
    days = int(found.days.used.sum())
    limits = () if days >= 7 * FEWEST_WEEKS - 4 else ("fewer than two weeks: weekdays are hardly told apart",)
    limits = (*if_others_call_again(*known_of, total), *limits)
    limits = (*limits, EVENLY) if found.recorded.length == DAY else limits
    word = DERIVED if found.redials is not None else "measured"
    return Finding(
        total, low, high, "contacts a week", days, "days", "mean of weekdays, half own profile", word, limits
    )


def _said(found: ArrivalsFound) -> str:
    special, missing = len(found.days.special), len(found.days.missing)
    parts = [f"{special} special days left out"] if special else []
    parts += [f"{missing} days missing"] if missing else []
    parts += [f"the level moved on {found.days.shifted}"] if found.days.shifted else []
    return ", ".join(parts)


def open_hours(found: ArrivalsFound) -> str | dict[str, str]:
    """Return opening hours by day: the stretches of slots that get contacts; closed days are not named."""
    length, hours = found.recorded.length, {}
    if length == DAY:
        return by_days(dict.fromkeys(found.week.level, DAYTIME))
    for day in found.week.level:
        text = stretches(found.recorded.open[day], length)
        if text:
            hours[day] = text
    return by_days(hours)


def week_rows(found: ArrivalsFound) -> dict[tuple[str, str], float]:
    """Return contacts expected by day of the week and start of slot."""
    volumes, length = found.week.volumes, found.recorded.length
    return {
        (WEEKDAYS[day], write_clock(slot * length)): round(float(volumes[day, slot]), 3)
        for day in sorted(found.week.level)
        for slot in range(volumes.shape[1])
    }


def dated_rows(found: ArrivalsFound, options: FitOptions, start: date) -> dict[tuple[str, str], float]:
    """Return a forecast by date and start of slot, from a date on."""
    gap = (start - found.primary.dates[-1]).days - 1
    days = gap + 7 * options.horizon
    first = found.primary.dates[0]
    ours = found.backtest is None or found.backtest.best == OURS
    totals = found.primary.totals
    made = forecast(totals, first, days, options.special) if ours else median_of_weekday(totals, days, 4)
    rows, (shares, length) = {}, _shares(found)
    for k, total in enumerate(made[gap:]):
        day = start + timedelta(days=k)
        for slot, share in enumerate(shares[day.weekday()]):
            rows[day.isoformat(), write_clock(slot * length)] = round(float(total * share), 3)
    return rows


def _shares(found: ArrivalsFound) -> tuple[Floats, float]:
    """Return the share of each slot in its day, and the length of slots; day totals are spread evenly."""
    if found.recorded.length < DAY:
        return found.week.shares, found.recorded.length
    even = np.zeros((7, 48))
    even[list(found.week.level), 16:36] = 1 / 20
    return even, HALF_AN_HOUR


def ahead_finding(found: ArrivalsFound, options: FitOptions, start: date) -> Finding:
    """Return the contacts of a week of those that are forecast, and between which they may come to lie."""
    test, plain = found.backtest, volume_finding(found)
    value = sum(dated_rows(found, options, start).values()) / options.horizon
    far = how_far_off(test) if test and test.days >= 7 * options.horizon else None
    low, high = (None, None) if far is None else (value / far, value * far)
    counted = ("days", plain.n) if test is None else ("origins", test.origins)
    limits = plain.limits if far else (*plain.limits, "too few days to tell how far off forecasts are")
    method = test.best if test else OURS
    return Finding(value, low, high, plain.unit, counted[1], counted[0], method, FORECAST, limits)


def forecast_finding(found: ArrivalsFound) -> Finding | None:
    """Return by how much forecasts would have been off: the sum of absolute errors over what came."""
    test = found.backtest
    if test is None:
        return None
    values = ", ".join(f"{name} {value:.3f}" for name, value in test.wape.items())
    limits = () if test.best == OURS else ("it does not beat the last same weekday: the median of four weeks is used",)
    return Finding(test.wape[test.best], None, None, "share", test.origins, "origins", values, FORECAST, limits)


def first_monday(last: date) -> date:
    """Return the first Monday after a date."""
    return last + timedelta(days=7 - last.weekday())
