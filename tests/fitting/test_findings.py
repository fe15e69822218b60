"""Figures with their intervals: shares, means of series, products."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest
from scipy.stats import t

from sim.fitting.customers.channels import channel_shares
from sim.fitting.finding import DERIVED, FORECAST, Finding, mean_of_series, share_of, times
from sim.fitting.volumes.redials import told_by_mean
from tests.support.coverage import off


def test_channel_shares_hold_their_truth() -> None:
    shares = {"phone": 0.5, "chat": 0.3, "email": 0.2}

    def found(luck: np.random.Generator) -> dict[str, Finding]:
        channels = luck.choice(list(shares), 600, p=list(shares.values()))
        rows = pl.DataFrame({"channel": channels, "arrival": [datetime(2026, 1, 5, 9)] * 600})
        return {one["channel"]: Finding(one["share"], one["low"], one["high"], "", 600, "", "")
                for one in channel_shares(rows, "arrival").iter_rows(named=True)}  # fmt: skip

    assert off(found, shares) == {}


def test_series_by_hand() -> None:
    """Eight pairs of neighbours alike and three apart: 5/12, and (1 + 3 r) / n more, for a short series leans low."""
    values = np.array([4.0, 4, 4, 2, 2, 2, 4, 4, 4, 2, 2, 2])
    one, alike = mean_of_series(values, "", ""), 5 / 12 + 2.25 / 12
    enough = 12 * (1 - alike) / (1 + alike)
    assert enough == pytest.approx(2.961, abs=0.001)
    seen = 1 - (12 / enough - 1) / 11  # so much of the variance shows in twelve values that are alike
    free = 12 * (1 - alike**2) / (1 + alike**2) - 1
    assert (one.value, one.n, one.high) == (3, 12, pytest.approx(
        3 + t.ppf(0.975, free) * values.std(ddof=1) / np.sqrt(enough * seen)))  # fmt: skip


def test_what_does_not_move_has_no_width() -> None:
    one = mean_of_series(np.full(9, 5.0), "", "")
    assert (one.low, one.value, one.high) == (5, 5, 5)


def test_groups_that_are_alike_count_for_less() -> None:
    """Four times as alike is a quarter as many."""
    one, few = share_of(8, 80, "", alike=4.0), share_of(2, 20, "")
    assert (one.low, one.high, one.n) == (few.low, few.high, 80)
    assert share_of(8, 80, "", alike=0.5) == share_of(8, 80, "")


def test_products_by_hand() -> None:
    """100 +- 8 times 0.5 +- 0.03: the halves are 4 and 3, and together 5."""
    one = times(Finding(100, 92, 108, "calls", 9, "days", ""), Finding(0.5, 0.47, 0.53, "share", 9, "", ""))
    assert (one.value, one.low, one.high, one.unit, one.word) == (50, 45, 55, "calls", DERIVED)
    ahead = times(Finding(100, None, None, "", 9, "", "", FORECAST), one)
    assert (ahead.value, ahead.low, ahead.word) == (5_000, None, FORECAST)


@pytest.mark.parametrize("within", [600.0, 3_600.0, 60_000.0])
def test_what_cut_delays_tell(within: float) -> None:
    """The variance of the estimate over many samples; of a whole law all is told."""
    luck = np.random.default_rng(1)
    delays = luck.exponential(600, 400_000)
    seen = delays[delays < within]
    slope = np.array([600 * 1.001, 600 * 0.999])
    means = slope - within / np.expm1(within / slope)
    told = (means[0] - means[1]) / (slope[0] - slope[1]) * 600 / seen.std()
    assert told_by_mean(600, within) == pytest.approx(told, rel=0.02)
