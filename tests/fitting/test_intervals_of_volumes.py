"""Intervals of volumes, redials, busyness and forecasts hold their truth in 90 to 98 % of 200 made-up data sets."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from sim.fitting.center.arrivals import ahead_finding, arrivals_of, volume_finding
from sim.fitting.center.options import FitOptions
from sim.fitting.center.queues import QueueData, queues_of
from sim.fitting.finding import Finding, Floats
from sim.fitting.volumes.backtest import how_far_off
from sim.fitting.volumes.busyness import busyness_of
from sim.fitting.volumes.counts import HALF_AN_HOUR, Counts, days_between
from sim.fitting.volumes.redials import redials_by_customer, redials_by_instrument
from sim.importing.canonical import Canonical, conform
from tests.fitting.test_redials_and_repeats import callers
from tests.fitting.test_volumes import counts_of, drawn
from tests.support.coverage import off

pytestmark = pytest.mark.slow
MONDAY = date(2026, 1, 5)
WEEK = np.array([1.3, 1.1, 1.0, 0.95, 0.9, 0.5, 0.3])
SLOTS = 20  # half hours that are open, from 8 on
AGAIN, DELAY = 0.5, 900.0


def daily(offered: Floats) -> QueueData:
    days = [MONDAY + timedelta(days=k) for k in range(len(offered))]
    rows = pl.DataFrame({"date": days, "queue": "phone", "offered": offered}).filter(pl.col("offered") > 0)
    return queues_of(Canonical(daily=conform("daily", rows)))[0]


def test_two_weeks_of_volumes() -> None:
    def found(luck: np.random.Generator) -> dict[str, Finding]:
        offered = luck.poisson(200 * luck.gamma(40, 1 / 40, 14)).astype(float)
        offered[[5, 6, 12, 13]] = 0
        return {"week": volume_finding(arrivals_of(daily(offered), FitOptions(redials="none")))}

    assert off(found, {"week": 1_000}) == {}


@pytest.mark.parametrize(("past", "weeks", "moves"), [(182, 2, 0.006), (273, 4, 0.0)])
def test_what_comes_lies_where_a_forecast_says(past: int, weeks: int, moves: float) -> None:
    """Weekdays, days unlike each other, and a level that goes its own way; what is held is what then comes."""
    options = FitOptions(redials="none", horizon=weeks)
    days = past + 7 * weeks

    def found(luck: np.random.Generator) -> dict[str, Finding]:
        level = np.exp(np.cumsum(luck.normal(0, moves, days)))
        means = 400 * WEEK[np.arange(days) % 7] * level * luck.gamma(60, 1 / 60, days)
        came = luck.poisson(means).astype(float)
        one = ahead_finding(arrivals_of(daily(came[:past]), options), options, MONDAY + timedelta(days=past))
        assert one.low is not None
        assert one.high is not None
        truth = came[past:].sum() / weeks
        return {"ahead": Finding(0.0, one.low - truth, one.high - truth, "", 0, "", "")}

    assert off(found, {"ahead": 0.0}) == {}


def test_few_origins_tell_no_interval() -> None:
    rows = np.random.default_rng(1).poisson(400 * WEEK[np.arange(84) % 7]).astype(float)
    options = FitOptions(redials="none", horizon=4)
    arrivals = arrivals_of(daily(rows), options)
    assert how_far_off(arrivals.backtest) is None
    one = ahead_finding(arrivals, options, MONDAY + timedelta(days=84))
    assert (one.low, one.high) == (None, None)
    assert "too few days to tell how far off forecasts are" in one.limits


def test_busyness_within_the_day() -> None:
    def found(luck: np.random.Generator) -> dict[str, Finding] | None:
        one = busyness_of(counts_of(drawn(luck, 90, 40, 0.15, 0.7)), np.ones(90, dtype=bool))
        if one is None or one.sd is None or one.correlation is None:
            return None
        return {"shape": one.shape, "sd": one.sd, "correlation": one.correlation}

    assert off(found, {"shape": 40, "sd": 0.15, "correlation": 0.7}) == {}


def test_how_soon_callers_call_again() -> None:
    def found(luck: np.random.Generator) -> dict[str, Finding] | None:
        one = redials_by_customer(callers(luck))
        return one and {"delay": one.delay}

    assert off(found, {"delay": 480}) == {}


def test_redials_that_no_number_tells() -> None:
    """By the instrument; where its sample leaves r open by more than a tenth it says so, and tells no interval."""

    def found(luck: np.random.Generator) -> dict[str, Finding] | None:
        one = redials_by_instrument(*halves(luck)).probability
        return {"redials": one} if one.low is not None else None

    assert off(found, {"redials": AGAIN}, silent=100) == {}


def halves(luck: np.random.Generator, days: int = 84, mean: float = 60) -> tuple[Counts, Counts]:
    """Return what is offered and lost by half hour, in time: who is lost calls again, the lost answer to the load."""
    profile = 1 + 0.3 * np.sin(np.arange(SLOTS) / SLOTS * np.pi * 2)
    offered, lost = np.zeros((days, 48)), np.zeros((days, 48))
    for day in (day for day in range(days) if day % 7 < 5):
        level, slow, coming = luck.gamma(30, 1 / 30), 0.0, np.zeros(60)
        for slot in range(SLOTS):
            usual = mean * profile[slot]
            slow = 0.6 * slow + luck.normal(0, 0.25)
            times = list(luck.uniform(0, HALF_AN_HOUR, luck.poisson(usual * level) + int(coming[slot])))
            leave = np.clip(0.15 + 0.35 * (len(times) / usual - 1) + 0.1 * slow, 0.01, 0.8)
            for at in times:  # it grows while it is gone through
                if luck.random() < leave:
                    lost[day, 16 + slot] += 1
                    if luck.random() < AGAIN:
                        again = at + luck.exponential(DELAY)
                        if again < HALF_AN_HOUR:
                            times.append(again)
                        elif (later := slot + int(again // HALF_AN_HOUR)) < 60:
                            coming[later] += 1
            offered[day, 16 + slot] = len(times)
    dates = days_between(MONDAY, MONDAY + timedelta(days=days - 1))
    return Counts("phone", dates, HALF_AN_HOUR, offered), Counts("phone", dates, HALF_AN_HOUR, lost)
