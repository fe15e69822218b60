"""Arrivals against what the scenario says of them."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, kstest

from sim.calendar import Timetable
from sim.demand.rates import PROFILES, day_pieces, expected_volume, spread
from tests.demand.one_phone import phone, times

SIGMAS = 4.0  # a fair figure is further away once in 16,000 times
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
    pieces = day_pieces(Timetable(phone(arrivals)), "phone", 0)
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
    pieces = day_pieces(Timetable(scenario), "phone", 0)
    hours = list(zip(pieces.starts / 3_600, pieces.lengths / 3_600, pieces.expected, strict=True))
    assert [tuple(map(float, row)) for row in hours] == [(8, 1, 10), (9, 0.5, 10), (13, 0.5, 10), (13.5, 1, 30)]


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_keep_the_daily_volume(name: str) -> None:
    assert day_pieces(Timetable(phone({"per_day": 800, "profile": name})), "phone", 0).expected.sum() == pytest.approx(
        800
    )


def test_spreading_keeps_the_volume_for_any_windows() -> None:
    pieces = spread([(0.0, 100.0), (250.0, 333.0), (900.0, 901.0)], [1.0, 0.0, 5.0, 2.0, 2.0])
    assert pieces.expected.sum() == pytest.approx(10.0)


def test_interval_file(tmp_path: Path) -> None:
    file = tmp_path / "volumes.csv"
    file.write_text("date,start,calls\n2026-01-05,08:00,30\n2026-01-05,08:30,10\n2026-01-06,11:30,5\n")
    scenario = phone({"file": str(file), "column": "calls", "missing": "zero"}, calendar={"days": 3})
    assert expected_volume(Timetable(scenario), "phone") == 45
    tuesday = times(scenario, 50, day=1)
    assert all(np.all((day >= 11.5) & (day < 12)) for day in tuesday)
    assert not any(len(day) for day in times(scenario, 5, day=2))
