"""Busy days, busy hours and outages against their theory."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from sim.demand import sample_demand
from sim.demand.sources import within_day
from sim.random import Streams
from tests.demand.one_phone import phone, times

pytestmark = pytest.mark.oracle

SIGMAS = 4.0  # a fair figure is further away once in 16,000 times


def test_day_factor_has_the_variance_and_correlation_of_theory() -> None:
    """Var N = m + m^2/a, and equal periods correlate by 1 / (1 + a/m)."""
    shape, mean, n = 10.0, 100.0, 3_000
    scenario = phone({"per_hour": [mean, mean, 1, 1]}, demand={"busyness": {"shape": shape}})
    drawn = times(scenario, n)
    first, second = (np.array([np.sum((day >= hour) & (day < hour + 1)) for day in drawn]) for hour in (8, 9))
    variance = mean + mean**2 / shape
    for counts in (first, second):
        assert abs(counts.mean() - mean) < SIGMAS * sqrt(variance / n)
        assert counts.var() == pytest.approx(variance, rel=SIGMAS * sqrt(2.6 / n))
    wanted = 1 / (1 + shape / mean)
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(wanted, abs=SIGMAS * (1 - wanted**2) / sqrt(n) * 1.5)


@pytest.mark.parametrize("kappa", [0.0, 0.5, 2.0])
def test_busyness_exponent_keeps_the_mean(kappa: float) -> None:
    scenario = phone({"per_hour": 100, "busyness_exponent": kappa}, demand={"busyness": {"shape": 20}})
    counts = np.array([len(day) for day in times(scenario, 2_000)])
    assert abs(counts.mean() - 400) < SIGMAS * counts.std() / sqrt(len(counts))
    assert (counts.var() > 3 * counts.mean()) == (kappa > 0)


def test_within_day_factor_is_stationary_and_persistent() -> None:
    waves = np.array([within_day(Streams(1, r), 0, sd=0.3, correlation=0.8) for r in range(3_000)])
    logs = np.log(waves) + 0.3**2 / 2
    spread = sqrt((np.exp(0.3**2) - 1) / 3_000)
    days = waves.mean(axis=1)
    assert abs(days.mean() - 1) < SIGMAS * days.std() / sqrt(3_000)
    assert np.allclose(waves.mean(axis=0), 1, atol=(SIGMAS + 1) * spread)  # 48 comparisons at once
    assert np.allclose(logs.std(axis=0), 0.3, rtol=(SIGMAS + 1) / sqrt(2 * 3_000))
    lagged = np.mean(logs[:, 1:] * logs[:, :-1]) / 0.3**2
    assert lagged == pytest.approx(0.8, abs=0.01)


def test_outage_brings_the_expected_callers_after_it() -> None:
    outage = {"at": "2026-01-05T09:00", "affected": 2_000, "channel": "phone", "mean_delay": "10 min", "issue": "card"}
    issues = {"card": {"share": 0.0}, "other": {"share": 1.0}}
    scenario = phone({"per_hour": 0}, demand={"outages": [outage]}, issues=issues)
    drawn = times(scenario, 200)
    counts = np.array([len(day) for day in drawn])
    assert abs(counts.mean() - 200) < SIGMAS * sqrt(2_000 * 0.1 * 0.9 / 200)
    assert min(day.min() for day in drawn) >= 9
    assert np.concatenate(drawn).mean() - 9 == pytest.approx(1 / 6, rel=SIGMAS / sqrt(counts.sum()))
    assert set(sample_demand(scenario, 1, 0).day(0, 0).issue.tolist()) == {0}


def test_outage_delays_run_into_the_next_day() -> None:
    outage = {"at": "2026-01-05T23:00", "affected": 5_000, "channel": "phone", "mean_delay": "1 h"}
    scenario = phone({"per_hour": 0}, demand={"outages": [outage]}, calendar={"days": 2})
    demand = sample_demand(scenario, 1, 0)
    before, after = (len(demand.day(0, day).arrival) for day in (0, 1))
    assert after / (before + after) == pytest.approx(np.exp(-1), abs=0.1)
