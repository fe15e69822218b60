"""Figures by interval of the day, by brute force."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.log.records import Outcome
from sim.metrics import Facts, measure, measure_intervals
from sim.metrics.counting.spans import clip, seconds_per_bin, seconds_within
from tests.metrics.made_logs import made_log, promise
from tests.support.overlaps import most_at_once
from tests.support.toy import log_of, toy


@pytest.mark.parametrize("seed", range(5))
def test_seconds_per_bin_by_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    starts = rng.integers(0, 50, 30).astype(float)
    ends = starts + rng.integers(0, 20, 30)
    edges = np.arange(0.0, 81.0, 7.0)
    wanted = [
        sum(max(0.0, min(e, high) - max(s, low)) for s, e in zip(starts, ends, strict=True))
        for low, high in pairwise(edges)
    ]
    assert seconds_per_bin(starts, ends, edges).tolist() == pytest.approx(wanted)
    windows = [(3.0, 10.0), (20.0, 21.0), (40.0, 90.0)]
    assert seconds_within(starts, ends, windows) == pytest.approx(
        sum(max(0.0, min(e, b) - max(s, a)) for s, e in zip(starts, ends, strict=True) for a, b in windows)
    )
    assert most_at_once(starts, ends) == max(int(np.sum((starts <= t) & (t < ends))) for t in range(80))


def test_clip() -> None:
    assert clip([(0, 5), (10, 20), (30, 40)], 3, 12) == [(3, 5), (10, 12)]


def test_percentiles_by_interval_by_brute_force(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    waits = [(float(wait), Outcome.SERVED) for wait in rng.exponential(30, 5_000)]
    log = made_log(waits)
    found = measure_intervals(Facts(promise(), log)).cells.quantiles((0.5, 0.8, 0.9, 0.95, 0.99), 24)
    for hour in (0, 1):
        mine = [wait for k, (wait, _) in enumerate(waits) if k // 3_600 == hour]
        wanted = np.percentile(mine, (50, 80, 90, 95, 99))
        assert found[:, hour] == pytest.approx(wanted, rel=5e-4)
    assert np.isnan(found[:, 2:]).all()


def test_intervals_add_up_to_the_whole(tmp_path: Path) -> None:
    scenario = toy(tmp_path, [(0, 100), (10, 10), (1_900, 1), (2_000, 900)], calendar={"interval": "15 min"})
    log = log_of(scenario)
    whole, parts = measure(Facts(scenario, log)).totals, measure_intervals(Facts(scenario, log))
    for name in ("arrivals", "answered", "wait_all", "sl_numerator", "queue_seconds_open"):
        assert parts.channels[name].sum() == pytest.approx(whole[("channel", "a"),][name])
    for name in ("busy_seconds", "paid_seconds"):
        assert parts.pools[name].sum() == pytest.approx(whole[("pool", "p"),][name])
