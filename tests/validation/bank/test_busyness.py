"""The busyness of a real year: the volumes of the bank's 1999."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest

from sim.demand import sample_demand
from sim.scenario import Scenario, build
from tests.support.paths import ROOT
from tests.validation.bank.prepare import (
    DAY,
    Floats,
)

DATA = ROOT.parent / "shared" / "data"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the bank's data are not shipped"),
]
SEED, REPLICATIONS, OF_VARIANTS = 1999, 3, 1


class Volumes(NamedTuple):
    """Calls per half hour from 7:00 to 24:00, one row per day, with the day of the week."""

    calls: Floats
    weekday: Floats

    @property
    def usual(self) -> Floats:
        """The mean of the same half hour on the same day of the week."""
        return np.stack([self.calls[self.weekday == day].mean(axis=0) for day in self.weekday])

    def covariance(self, window: int = 1) -> Floats:
        """Return the covariance of sums over ``window`` half hours, around the usual."""
        rest = _sums(self.calls - self.usual, window)
        return np.asarray(rest.T @ rest / (len(rest) - len(set(self.weekday))))


class Fit(NamedTuple):
    """The parameters of ``demand.busyness``."""

    shape: float
    sd: float
    correlation: float


SYNTHETIC_YEARS = 60
HALF_HOURS = 34
SHIFT = slice(2, None)


def _sums(calls: Floats, window: int) -> Floats:
    return calls.reshape(len(calls), -1, window).sum(axis=2)


@cache
def year() -> Volumes:
    """Return the regular days from Sunday to Thursday.

    Left out are holidays (under 700 calls), the day the source filled in, and days with an incident or a
    hole in the record: an hour from 8:00 on outside a third to three times its median.
    """
    path = DATA / "bank_arrivals_1999_6min.csv.gz"
    rows = pl.read_csv(path, schema_overrides={"calls": pl.Float64}).with_columns(pl.col("date").str.to_date())
    days = rows.group_by("date", maintain_order=True).agg("calls").filter(pl.col("date") != pl.date(1999, 5, 23))
    calls = _sums(np.stack(days["calls"].to_numpy()), 5)
    weekday = days["date"].dt.weekday().to_numpy() % 7
    usual = (weekday <= 4) & (calls.sum(axis=1) >= 700)
    calls, weekday = calls[usual, 48 - HALF_HOURS :], weekday[usual]
    level = _sums(calls, 2)[:, 1:] / np.median(_sums(calls, 2), axis=0)[1:]
    regular = ((level > 1 / 3) & (level < 3)).all(axis=1)
    return Volumes(calls[regular], weekday[regular])


def fit(volumes: Volumes) -> Fit:
    """Fit by moments: Cov(N_i, N_j) = m_i m_j (e^{c(|i - j|)} - 1), plus m_i where i = j.

    c(k) = ln(1 + 1/shape) + sd^2 correlation^k; six hours or more apart only the day is left.
    """
    mean = volumes.usual.mean(axis=0)
    extra, product = volumes.covariance() - np.diag(mean), np.outer(mean, mean)
    lag = np.abs(np.subtract.outer(np.arange(HALF_HOURS), np.arange(HALF_HOURS)))
    lag[: SHIFT.start], lag[:, : SHIFT.start] = -1, -1

    def level(pairs: Floats) -> float:
        return float(np.log1p(extra[pairs].sum() / product[pairs].sum()))

    day, same, next_one = level(lag >= 12), level(lag == 0), level(lag == 1)
    return Fit(1 / np.expm1(day), float(np.sqrt(same - day)), (next_one - day) / (same - day))


def scenario_of(volumes: Volumes, busyness: Fit, folder: Path) -> Scenario:
    lines = [
        f"{name},{7 + k // 2:02d}:{k % 2 * 30:02d},{mean:.4f}"
        for day, name in enumerate(("sun", "mon", "tue", "wed", "thu"))
        for k, mean in enumerate(volumes.calls[volumes.weekday == day].mean(axis=0))
    ]
    (folder / "volumes.csv").write_text("\n".join(["day,start,volume", *lines]), encoding="utf-8")
    shape, sd, correlation = busyness
    return build(
        {
            "scenario": "A year of arrivals",
            "calendar": {
                "start": "1999-01-03",
                "days": 7 * (len(volumes.calls) // 5),
                "open": {"sun-thu": "07:00-24:00"},
            },
            "demand": {"busyness": {"shape": shape, "within_day": {"sd": sd, "correlation": correlation}}},
            "channels": {
                "phone": {
                    "mode": "live",
                    "arrivals": {"file": str(folder / "volumes.csv")},
                    "handle_time": {"exponential": {"mean": "3 min"}},
                }
            },
            "pools": {"agents": {"agents": 10, "skills": ["phone"]}},
        }
    )


def years(scenario: Scenario, count: int) -> Iterator[Volumes]:
    """Yield as many synthetic years of the same length."""
    edges = np.linspace(7 * 3_600, DAY, HALF_HOURS + 1)
    for replication in range(count):
        demand = sample_demand(scenario, SEED, replication)
        days = [day for day in range(scenario.calendar.days) if day % 7 <= 4]
        calls = [np.histogram(demand.day(0, day).arrival - DAY * day, edges)[0] for day in days]
        yield Volumes(np.array(calls, dtype=float), np.array([day % 7 for day in days], dtype=float))


def variance_to_mean(volumes: Volumes) -> Floats:
    """Return the variance over the mean of hourly counts, from 8:00 on."""
    hourly = _sums(volumes.calls, 2).mean(axis=0)
    return (np.diag(volumes.covariance(2)) / hourly)[1:]


def morning_and_evening(volumes: Volumes) -> float:
    """Return the correlation of the counts of 8:00-12:00 and 16:00-20:00 over days."""
    rest = volumes.calls - volumes.usual
    return float(np.corrcoef(rest[:, 2:10].sum(axis=1), rest[:, 18:26].sum(axis=1))[0, 1])


def spread_of_days(volumes: Volumes) -> float:
    """Return the coefficient of variation of the day totals."""
    return float(np.sqrt(volumes.covariance(HALF_HOURS)[0, 0]) / volumes.calls.sum(axis=1).mean())


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> list[Volumes]:
    return list(years(scenario_of(year(), fit(year()), tmp_path_factory.mktemp("year")), SYNTHETIC_YEARS))


def test_busyness_is_needed() -> None:
    """Poisson days would have variance over mean 1 and no correlation; these have not, by far."""
    assert len(year().calls) > 200
    assert variance_to_mean(year()).min() > 3
    assert morning_and_evening(year()) > 0.4


def test_the_fit_finds_what_was_simulated(synthetic: list[Volumes]) -> None:
    """The mean of the fits to 60 years has a standard error of 1.6 % (shape) or less: allow three."""
    found = np.mean([fit(one) for one in synthetic], axis=0)
    assert found == pytest.approx(fit(year()), rel=0.05)


@pytest.mark.parametrize("statistic", [lambda v: variance_to_mean(v).mean(), morning_and_evening, spread_of_days])
def test_busyness_reproduces_the_year(synthetic: list[Volumes], statistic: Callable[[Volumes], float]) -> None:
    """The real year is within three standard deviations of synthetic years of the same length."""
    drawn = [statistic(one) for one in synthetic]
    assert abs(statistic(year()) - np.mean(drawn)) < 3 * np.std(drawn, ddof=1)


def test_busyness_reproduces_every_hour(synthetic: list[Volumes]) -> None:
    """One sd for all hours: a variance from 217 days is known to 10 %, so hours may be off by 30 %, or half again."""
    ratio = variance_to_mean(year()) / np.mean([variance_to_mean(one) for one in synthetic], axis=0)
    assert ratio.min() > 1 / 1.5
    assert ratio.max() < 1.5
