"""Segments, issues, patience and work as drawn, and replayed."""

from __future__ import annotations

from hashlib import blake2b
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import weibull_min

from sim.calendar import Timetable
from sim.demand import sample_demand
from sim.demand.distributions import sampler, weibull_shape
from sim.demand.rates import expected_volume
from sim.random import stream
from sim.scenario import build
from sim.scenario.basics.distributions import Distribution
from tests.demand.one_phone import phone

SIGMAS = 4.0  # a fair figure is further away once in 16,000 times


@pytest.mark.parametrize(("seed", "day"), [(0, 0), (7, 400), (2**32 - 1, 1), (2**32, 3), (2**63, 0)])
def test_a_stream_is_what_numpy_makes_of_seed_and_key(seed: int, day: int) -> None:
    """However the key is put together: the figures of every scenario hang on it."""
    words = np.frombuffer(blake2b(b"phone\x1farrivals", digest_size=16).digest(), "<u4").tolist()
    asked = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(5, day, *words)))
    assert stream(seed, 5, day, "phone", "arrivals").random(3).tolist() == asked.random(3).tolist()


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
    assert [expected_volume(Timetable(both), name) for name in ("other", "phone")] == [2, 2]
