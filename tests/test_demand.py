"""Arrivals and draws against what the scenario says of them."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, kstest, weibull_min

from sim.demand import sample_demand
from sim.demand.distributions import sampler, weibull_shape
from sim.demand.rates import PROFILES, day_pieces, expected_volume, spread
from sim.demand.sources import within_day
from sim.scenario import build
from sim.scenario.distributions import Distribution
from sim.scenario.scenario import Scenario

SIGMAS = 4.0  # a fair figure is further away once in 16,000 times


def phone(arrivals: dict[str, Any], **more: Any) -> Scenario:
    """Build a scenario with one channel, open from eight to noon unless said otherwise."""
    data: dict[str, Any] = {
        "scenario": "Demand",
        "calendar": {"start": "2026-01-05", "days": 1, "open": "08:00-12:00", "interval": "30 min"},
        "channels": {"phone": {"preset": "phone", "arrivals": arrivals}},
        "pools": {"agents": {"agents": 1, "skills": ["phone"]}},
    }
    data["calendar"] |= more.pop("calendar", {})
    data["channels"]["phone"] |= more.pop("phone", {})
    return build(data | more)


def times(scenario: Scenario, replications: int, day: int = 0) -> list[np.ndarray[Any, Any]]:
    return [sample_demand(scenario, 1, r).day(0, day).arrival / 3_600 - 24 * day for r in range(replications)]


VOLUMES: list[tuple[str, dict[str, Any], dict[float, float]]] = [
    ("rate", {"per_hour": 50}, {8: 50, 9: 50, 11.5: 25}),
    ("hours", {"per_hour": [10, 20, 30, 40]}, {8: 10, 9: 20, 10: 30, 11: 40}),
    ("clock", {"per_hour": {"07:00": 5, "09:30": 60, "11:00": 0}}, {7: 5, 8: 5, 9: 32.5, 10: 60, 11: 0}),
    ("week", {"per_hour": {"mon": {"08:00": 30}, "tue-sun": 99}}, {8: 30, 20: 30}),
    ("flat", {"per_day": 200}, {8: 50, 11: 50}),
    ("list", {"per_day": 200, "profile": [1, 3]}, {8: 25, 9: 25, 10: 75, 11: 75}),
]


@pytest.mark.parametrize(("arrivals", "hourly"), [row[1:] for row in VOLUMES], ids=[row[0] for row in VOLUMES])
def test_expected_volumes(arrivals: dict[str, Any], hourly: dict[float, float]) -> None:
    pieces = day_pieces(phone(arrivals), "phone", 0)
    for hour, volume in hourly.items():
        end = np.floor(hour) + 1
        low, high = np.maximum(pieces.starts, 3_600 * hour), np.minimum(pieces.starts + pieces.lengths, 3_600 * end)
        share = np.maximum(high - low, 0) / pieces.lengths
        assert float(np.sum(pieces.expected * share)) == pytest.approx(volume)


def test_counts_are_poisson_and_exact_where_the_rate_changes() -> None:
    """Nobody from the busy hour spills over the edge into the empty one, and variance equals mean."""
    scenario = phone({"per_hour": {"08:00": 0, "09:00": 300, "10:00": 0}})
    drawn = times(scenario, 400)
    assert all(np.all((day >= 9) & (day < 10)) for day in drawn)
    counts = np.array([len(day) for day in drawn])
    assert abs(counts.mean() - 300) < SIGMAS * sqrt(300 / len(counts))
    statistic = counts.var(ddof=1) * (len(counts) - 1) / 300
    assert chi2.ppf(3e-5, len(counts) - 1) < statistic < chi2.ppf(1 - 3e-5, len(counts) - 1)
    assert kstest(np.concatenate(drawn) - 9, "uniform").pvalue > 1e-4


def test_a_list_runs_over_a_lunch_break() -> None:
    scenario = phone({"per_hour": [10, 20, 30]}, calendar={"open": "08:00-09:30, 13:00-14:30"})
    pieces = day_pieces(scenario, "phone", 0)
    hours = list(zip(pieces.starts / 3_600, pieces.lengths / 3_600, pieces.expected, strict=True))
    assert [tuple(map(float, row)) for row in hours] == [(8, 1, 10), (9, 0.5, 10), (13, 0.5, 10), (13.5, 1, 30)]


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_keep_the_daily_volume(name: str) -> None:
    assert day_pieces(phone({"per_day": 800, "profile": name}), "phone", 0).expected.sum() == pytest.approx(800)


def test_spreading_keeps_the_volume_for_any_windows() -> None:
    pieces = spread([(0.0, 100.0), (250.0, 333.0), (900.0, 901.0)], [1.0, 0.0, 5.0, 2.0, 2.0])
    assert pieces.expected.sum() == pytest.approx(10.0)


def test_interval_file(tmp_path: Path) -> None:
    file = tmp_path / "volumes.csv"
    file.write_text("date,start,calls\n2026-01-05,08:00,30\n2026-01-05,08:30,10\n2026-01-06,11:30,5\n")
    scenario = phone({"file": str(file), "column": "calls"}, calendar={"days": 3})
    assert expected_volume(scenario, "phone") == 45
    tuesday = times(scenario, 50, day=1)
    assert all(np.all((day >= 11.5) & (day < 12)) for day in tuesday)
    assert not any(len(day) for day in times(scenario, 5, day=2))


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
    waves = np.array([within_day(1, r, 0, sd=0.3, correlation=0.8) for r in range(3_000)])
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


def test_segments_and_issues_come_in_their_shares() -> None:
    segments = {"a": {"share": 0.2}, "b": {"share": 0.5}, "c": {"share": 0.3}}
    scenario = phone({"per_hour": 5_000}, segments=segments)
    codes = sample_demand(scenario, 1, 0).day(0, 0).segment
    shares = np.bincount(codes) / len(codes)
    assert np.allclose(shares, [0.2, 0.5, 0.3], atol=SIGMAS * 0.5 / sqrt(len(codes)))


def test_a_channel_may_have_its_own_mix() -> None:
    segments = {"a": {"share": 0.5}, "b": {"share": 0.5}}
    scenario = phone({"per_hour": 100}, segments=segments, phone={"segments": {"b": 1.0}})
    assert set(sample_demand(scenario, 1, 0).day(0, 0).segment.tolist()) == {1}


FAMILIES: list[tuple[dict[str, Any], float, float]] = [
    ({"exponential": {"mean": "100 s"}}, 100, 1),
    ({"lognormal": {"mean": "100 s", "cv": 0.8}}, 100, 0.8),
    ({"lognormal": {"median": "100 s", "sigma": 0.5}}, 100 * np.exp(0.125), sqrt(np.exp(0.25) - 1)),
    ({"lognormal": {"mu": 4.0, "sigma": 0.5}}, np.exp(4.125), sqrt(np.exp(0.25) - 1)),
    ({"weibull": {"mean": "100 s", "cv": 0.6}}, 100, 0.6),
    ({"weibull": {"mean": "100 s", "cv": 1.4}}, 100, 1.4),
    ({"weibull": {"shape": 1.0, "scale": "100 s"}}, 100, 1),
    ({"gamma": {"mean": "100 s", "cv": 0.7}}, 100, 0.7),
    ({"gamma": {"shape": 4.0, "scale": "25 s"}}, 100, 0.5),
    ({"erlang": {"k": 4, "mean": "100 s"}}, 100, 0.5),
    ({"hyperexponential": {"mean": "100 s", "cv": 1.7}}, 100, 1.7),
    ({"hyperexponential": {"probabilities": [0.3, 0.7], "means": ["10 s", "100 s"]}}, 73, sqrt(14_060 - 73**2) / 73),
    ({"uniform": {"low": "50 s", "high": "150 s"}}, 100, 100 / sqrt(12) / 100),
    ({"triangular": {"low": "0 s", "mode": "30 s", "high": "90 s"}}, 40, sqrt(350.0) / 40),
    ({"deterministic": "100 s"}, 100, 0),
]


@pytest.mark.parametrize(("law", "mean", "cv"), FAMILIES, ids=[str(row[0]) for row in FAMILIES])
def test_families_have_the_moments_they_are_given_by(law: dict[str, Any], mean: float, cv: float) -> None:
    """The integral of the inverse over all uniform numbers, on a grid that is finer where it is steep."""
    grid = np.linspace(0, 1, 400_001)
    u = 1 - (1 - grid) ** 2
    middle = (u[1:] + u[:-1]) / 2
    draw = sampler(phone({"per_hour": 1}), Distribution.model_validate(law))
    values = draw.column(middle, np.zeros(len(middle)))
    first, second = (float(np.sum(values**power * np.diff(u))) for power in (1, 2))
    assert first == pytest.approx(mean, rel=2e-4)
    assert sqrt(max(0.0, second - first**2)) / first == pytest.approx(cv, rel=2e-3, abs=1e-4)


@pytest.mark.parametrize("cv", [0.001, 0.01, 0.3, 1.0, 7.0, 100.0])
def test_weibull_shapes_have_the_coefficient_of_variation_they_are_given_by(cv: float) -> None:
    shape = weibull_shape(cv)
    assert weibull_min.std(shape) / weibull_min.mean(shape) == pytest.approx(cv, rel=1e-6)


def test_hardly_any_variation_is_none() -> None:
    """What a shape that large gives is less than a thousandth of the mean."""
    assert weibull_shape(1e-6) == weibull_shape(1e-9) == pytest.approx(2_000)


@pytest.mark.parametrize("law", [row[0] for row in FAMILIES], ids=[str(row[0]) for row in FAMILIES])
def test_one_draw_is_the_entry_of_the_column(law: dict[str, Any]) -> None:
    draw = sampler(phone({"per_hour": 1}), Distribution.model_validate(law))
    units = np.random.default_rng(1).random(50)
    column = draw.column(units, np.zeros(50))
    assert [draw.one(float(u), 0.0) for u in units] == pytest.approx(column.tolist(), rel=1e-14)


def test_parameters_are_those_of_the_arrival() -> None:
    law = {"deterministic": {"value": {"mon": {"08:00": "10 s", "10:00": "20 s"}, "tue": {"09:00": "30 s"}}}}
    draw = sampler(phone({"per_hour": 1}, calendar={"days": 3}), Distribution.model_validate(law))
    moments = 3_600.0 * np.array([1, 8, 9.99, 10, 24 + 8, 24 + 9, 48 + 12])
    assert draw.column(np.full(7, 0.5), moments).tolist() == [30, 10, 10, 20, 20, 30, 30]
    assert [draw.one(0.5, float(moment)) for moment in moments] == [30, 10, 10, 20, 20, 30, 30]


def test_empirical_draws_the_values_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "handle.csv"
    file.write_text("seconds\n30\n10\n20\n10\n")
    draw = sampler(phone({"per_hour": 1}), Distribution.model_validate({"empirical": {"file": str(file)}}))
    units = np.array([0.0, 0.3, 0.5, 0.74, 0.75, 0.999])
    assert draw.column(units, np.zeros(6)).tolist() == [10, 10, 20, 20, 30, 30]


def test_segment_and_issue_scale_patience_and_work() -> None:
    parts = {"segments": {"s": {"share": 1, "patience_factor": 2.0}}, "issues": {"i": {"share": 1, "effort": 3.0}}}
    laws = {"patience": {"deterministic": "10 s"}, "handle_time": {"deterministic": "7 s"}}
    day = sample_demand(phone({"per_hour": 10}, phone=laws, **parts), 1, 0).day(0, 0)
    assert set(day.patience.tolist()) == {20.0}
    assert set(day.talk.tolist()) == {21.0}


def test_a_trace_is_replayed_day_by_day_and_channel_by_channel(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    rows = ("2026-01-04T09:00,phone", "2026-01-05T10:00,phone", "2026-01-05T09:00,other", "2026-01-06T09:00,")
    file.write_text("\n".join(("arrival,channel", *rows, "2026-01-09T09:00,phone")) + "\n")
    traced = {"preset": "phone", "arrivals": {"trace": str(file)}}
    both = build(
        {
            "scenario": "Two channels, one trace",
            "calendar": {"start": "2026-01-05", "days": 2},
            "channels": {"phone": traced, "other": traced},
            "pools": {"agents": {"agents": 1, "skills": ["phone", "other"]}},
        }
    )
    demand = sample_demand(both, 1, 0)
    hours = [[(demand.day(c, d).arrival / 3_600).tolist() for d in (0, 1)] for c in (0, 1)]
    assert hours == [[[9], [33]], [[10], [33]]]
    assert [expected_volume(both, name) for name in ("other", "phone")] == [2, 2]
