"""Estimates over replications: warm-up, intervals of means and ratios."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.experiments.statistics.estimate import mean_interval, ratio_interval
from sim.metrics.columns.warmup import batch_means, mser


def test_mser_by_its_definition() -> None:
    """A decaying start on a flat level: the rule drops what a direct search of its definition drops."""
    rng = np.random.default_rng(3)
    series = rng.normal(0, 1, 200) + 20 * np.exp(-np.arange(200) / 8)
    errors = [np.var(series[d:]) / (len(series) - d) for d in range(100)]
    assert mser(series) == int(np.argmin(errors))
    assert 10 < mser(series) < 60
    assert batch_means(np.arange(12.0), 5).tolist() == [2, 7]


def test_student_interval_against_scipy() -> None:
    values = np.array([3.0, 4.0, 8.0, 9.5, np.nan])
    mean, low, high = mean_interval(values, 0.9)
    wanted = stats.t.interval(0.9, 3, values[:4].mean(), stats.sem(values[:4]))
    assert (mean, low, high) == pytest.approx((values[:4].mean(), *wanted))


def test_delta_interval_covers_a_known_ratio() -> None:
    """2,000 experiments of 20 replications: 95 % intervals hold the true ratio in 93 to 97 % of them."""
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(2_000):
        offered = rng.gamma(20, 50, 20)
        answered = offered * np.clip(rng.normal(0.8, 0.05, 20), 0, 1)
        _, low, high = ratio_interval(answered, offered, 0.95)
        held += bool(low is not None and high is not None and low <= 0.8 <= high)
    assert 0.93 < held / 2_000 < 0.97


def test_ratio_of_constants_is_exact() -> None:
    assert ratio_interval(np.full(5, 8.0), np.full(5, 10.0), 0.95) == pytest.approx((0.8, 0.8, 0.8))
    assert ratio_interval(np.zeros(3), np.zeros(3), 0.95) == (None, None, None)
    assert mean_interval(np.array([2.0]), 0.95) == (2.0, None, None)
