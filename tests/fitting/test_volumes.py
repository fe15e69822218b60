"""Counts, ordinary days, profiles, busyness and forecasts, on made-up volumes with known truth."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import exp

import numpy as np
import polars as pl
import pytest

from sim import fit
from sim.fitting.finding import Finding
from sim.fitting.volumes.backtest import backtest
from sim.fitting.volumes.busyness import busyness_of, moments
from sim.fitting.volumes.counts import Counts, days_between, of_days, of_intervals, of_times
from sim.fitting.volumes.forecast import effects_of, forecast, median_of_weekday, seasonal_naive
from sim.fitting.volumes.ordinary import ordinary_days
from sim.fitting.volumes.profile import week_of
from sim.importing.canonical import Canonical, conform
from tests.support.coverage import covered

MONDAY = date(2026, 1, 5)
MEANS = np.zeros(48)
MEANS[16:40] = 60.0


def counts_of(table: np.ndarray, first: date = MONDAY) -> Counts:
    return Counts("phone", days_between(first, first + timedelta(days=len(table) - 1)), 86_400 / table.shape[1], table)


def drawn(luck: np.random.Generator, days: int, a: float, s: float = 0.0, rho: float = 0.0) -> np.ndarray:
    """Return contacts by day and slot with a gamma factor of the day and a lognormal one within it."""
    level = np.zeros((days, 48))
    level[:, 0] = luck.normal(size=days)
    for k in range(1, 48):
        level[:, k] = rho * level[:, k - 1] + np.sqrt(1 - rho**2) * luck.normal(size=days)
    factor = luck.gamma(a, 1 / a, days)[:, None] * np.exp(s * level - s**2 / 2)
    return luck.poisson(MEANS * factor).astype(float)


# Counts


def rows(*given: tuple[str, float]) -> pl.DataFrame:
    starts, offered = zip(*given, strict=True)
    return pl.DataFrame({"start": [datetime.fromisoformat(one) for one in starts], "offered": offered}).with_columns(
        pl.lit("phone").alias("queue"), pl.lit(1_800.0).alias("length"), pl.col("start").cast(pl.Datetime("us"))
    )


def test_missing_is_not_zero() -> None:
    """Slots that are always closed are 0; a slot that the day has no row for, and others have, is missing."""
    days = [("2026-01-05", "2026-01-06"), ("2026-01-12", "2026-01-13")]
    told = [(f"{day}T{hour}", 10.0) for week in days for day in week for hour in ("08:00", "08:30", "09:00")]
    told.remove(("2026-01-13T08:30", 10.0))
    counts = of_intervals(rows(*told), "phone")
    tuesday = counts.table[8]
    assert np.isnan(tuesday[17])
    assert tuesday[16] == 10
    assert tuesday[20] == 0
    assert np.isnan(counts.table[2]).all()
    assert np.isnan(counts.totals[8])  # a third of the day is missing


def test_a_small_gap_is_filled_in_proportion() -> None:
    table = np.tile(np.where(MEANS > 0, 10.0, 0.0), (14, 1))
    table[13, 20] = np.nan
    assert counts_of(table).totals[13] == pytest.approx(240.0)


def test_a_day_of_nothing_between_busy_ones_is_missing() -> None:
    daily = pl.DataFrame({"date": days_between(MONDAY, date(2026, 2, 1)), "offered": 900.0}).with_columns(
        pl.lit("phone").alias("queue"),
        pl.when(pl.col("date") == date(2026, 1, 21)).then(0.0).otherwise("offered").alias("offered"),
    )
    assert np.flatnonzero(np.isnan(of_days(daily, "phone").totals)).tolist() == [16]


def test_a_day_without_rare_contacts_is_a_day() -> None:
    times = pl.Series([datetime(2026, 1, 5, 9), datetime(2026, 1, 8, 9), datetime(2026, 1, 12, 9)]).cast(
        pl.Datetime("us")
    )
    assert not np.isnan(of_times(times, "phone").totals).any()


def test_opening_hours_of_alike_days_are_one() -> None:
    table = np.tile(MEANS, (5, 1))
    table[3, 39] = 0
    assert counts_of(table).kinds[:5] == [0] * 5


# Ordinary days


def test_holidays_and_incidents_are_special() -> None:
    luck = np.random.default_rng(1)
    table = luck.poisson(MEANS, (56, 48)).astype(float)
    table[30] *= 3
    found = ordinary_days(counts_of(table), [MONDAY + timedelta(days=40)])
    assert found.special == (MONDAY + timedelta(days=30),)
    assert not found.used[40]
    assert found.used.sum() == 54


def test_a_level_that_moved_leaves_the_newer_part() -> None:
    luck = np.random.default_rng(2)
    table = luck.poisson(np.concatenate([np.tile(MEANS, (28, 1)), np.tile(1.3 * MEANS, (28, 1))])).astype(float)
    found = ordinary_days(counts_of(table))
    assert found.shifted == MONDAY + timedelta(days=28)
    assert week_of(counts_of(table), found.used).level[0].value == pytest.approx(1.3 * MEANS.sum(), rel=0.02)


def test_steady_volumes_have_no_shift() -> None:
    luck = np.random.default_rng(3)
    shifts = [ordinary_days(counts_of(drawn(luck, 56, 30))).shifted for _ in range(50)]
    assert sum(one is not None for one in shifts) <= 2


# Profiles


def test_half_and_half_is_nearer_than_own_days_alone() -> None:
    """On average over Poisson weeks: own weekdays alone are noisier by the root of two."""
    luck = np.random.default_rng(4)
    shape, off = MEANS / MEANS.sum(), []
    for _ in range(30):
        counts = counts_of(luck.poisson(MEANS / 10, (28, 48)).astype(float))
        days = np.ones(28, dtype=bool)
        ours = week_of(counts, days).shares[0]
        own = counts.table[counts.weekdays == 0].sum(axis=0)
        off.append((abs(ours - shape).sum(), abs(own / own.sum() - shape).sum()))
    ours, own = np.mean(off, axis=0)
    assert ours < 0.8 * own


def test_volumes_of_a_week_add_up() -> None:
    table = np.tile(MEANS, (28, 1))
    table[5::7], table[6::7] = 0.5 * MEANS, 0
    found = week_of(counts_of(table), np.ones(28, dtype=bool))
    assert found.volumes.sum(axis=1) == pytest.approx([1440] * 5 + [720, 0])


# Busyness


def test_moments_are_those_of_the_model() -> None:
    """C(k) = (1 + 1/a) exp(s^2 rho^k) - 1: with 40, .15, .7 .0483 and .0413."""
    assert 1.025 * exp(0.15**2) - 1 == pytest.approx(0.0483, abs=5e-5)
    counts = counts_of(drawn(np.random.default_rng(5), 6_000, 40, 0.15, 0.7))
    found = moments(counts.table, counts.weekdays)
    expected = [1.025 * exp(0.15**2 * 0.7**k) - 1 for k in range(12)]
    assert found == pytest.approx(expected, abs=0.003)


def test_busyness_is_found() -> None:
    counts = counts_of(drawn(np.random.default_rng(6), 1_500, 40, 0.15, 0.7))
    found = busyness_of(counts, np.ones(1_500, dtype=bool))
    assert found is not None
    assert found.shape.value == pytest.approx(40, rel=0.12)
    assert found.sd is not None
    assert found.correlation is not None
    assert found.sd.value == pytest.approx(0.15, rel=0.05)
    assert found.correlation.value == pytest.approx(0.7, rel=0.05)


def test_busyness_holds_its_truth() -> None:
    def found(luck: np.random.Generator) -> Finding | None:
        one = busyness_of(counts_of(drawn(luck, 45, 25)), np.ones(45, dtype=bool))
        return one and one.shape

    assert 0.90 <= covered(found, 25) <= 0.98


def test_three_weeks_cannot_tell_busyness() -> None:
    assert busyness_of(counts_of(drawn(np.random.default_rng(7), 21, 25)), np.ones(21, dtype=bool)) is None


# Forecasts


def series(days: int, luck: np.random.Generator | None = None) -> np.ndarray:
    """Return daily volumes with weekdays, more on the 5th, and a tenth on each 1st of May and 25th of December."""
    level = np.array([1.3, 1.1, 1.0, 0.95, 0.9, 0.5, 0.3])
    values = []
    for k in range(days):
        day = MONDAY + timedelta(days=k)
        known = (day.month, day.day) in ((5, 1), (12, 25))
        mean = 1_000 * level[day.weekday()] * (1.4 if day.day == 5 else 1) * (0.1 if known else 1)
        values.append(mean if luck is None else luck.poisson(mean * luck.gamma(100, 0.01)))
    return np.array(values, dtype=float)


def holidays(years: int) -> dict[date, str]:
    names = {(5, 1): "May", (12, 25): "Christmas"}
    return {date(2026 + k, *day): name for k in range(years) for day, name in names.items()}


def test_what_repeats_is_forecast() -> None:
    """Without luck the level, weekdays and days of the month come back to the last contact."""
    past = series(500)
    made = forecast(past, MONDAY, 28, holidays(3))
    assert made == pytest.approx(series(528)[500:], rel=0.03)


def test_effects_are_found() -> None:
    found = effects_of(series(700, np.random.default_rng(8)), MONDAY, holidays(3))
    assert np.exp(found.weekday - found.weekday[2])[[0, 6]] == pytest.approx([1.3, 0.3], rel=0.06)
    assert np.exp(found.month_day[5]) == pytest.approx(1.4, rel=0.06)
    assert set(found.month_day) == {5}
    assert np.exp(found.named["May"]) < 0.4


def test_the_backtest_tells_who_wins() -> None:
    found = backtest(series(600, np.random.default_rng(9)), MONDAY, 28, holidays(3))
    assert found.origins > 8
    assert found.wape["level and calendar"] < found.wape["median of 4 weeks"] < found.wape["seasonal naive"]
    assert found.best == "level and calendar"


def test_plain_methods_by_hand() -> None:
    past = np.array([1.0, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16, 17])
    assert seasonal_naive(past, 9).tolist() == [11, 12, 13, 14, 15, 16, 17, 11, 12]
    assert median_of_weekday(past, 3, 4).tolist() == [6, 7, 8]


def test_totals_of_days_are_spread_over_the_day_and_said() -> None:
    """From daily totals the days are forecast, and fall evenly between 8 and 18."""
    days = days_between(MONDAY, MONDAY + timedelta(days=83))
    rows = pl.DataFrame({"date": days, "queue": "phone", "offered": series(84)})
    result = fit(Canonical(daily=conform("daily", rows)), horizon=2, check=False)
    volumes = result.center.tables["volumes.csv"]
    day = volumes.filter(date=volumes["date"][0])
    assert day.filter(pl.col("phone") > 0)["start"].to_list() == [
        f"{8 + k // 2:02d}:{30 * (k % 2):02d}" for k in range(20)
    ]
    assert volumes["phone"].sum() == pytest.approx(series(98)[84:].sum(), rel=0.1)
    assert "spread evenly" in " ".join(result.center.limits)
