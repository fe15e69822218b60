"""Designs: what a grid, a list, a Latin hypercube and a Sobol sequence must have, whatever the seed."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import numpy as np
import pytest

from sim.experiments.sweep.points import as_cells, points_of, units_of
from sim.scenario.studies.study import Design


def design(method: str, factors: dict[str, Any] | None = None, **keys: Any) -> Design:
    return Design.model_validate({"method": method, "factors": factors or {}, **keys})


UNIT = {"a.b": {"low": 0.0, "high": 1.0}, "c.d": {"low": 0.0, "high": 1.0}, "e.f": {"low": 0.0, "high": 1.0}}


def test_a_grid_is_complete_and_in_order() -> None:
    points = points_of(design("grid", {"x.y": [3, 1], "z.w": ["a", {"b": 2}, "20 s"]}))
    assert [tuple(point.values()) for point in points] == list(itertools.product([3, 1], ["a", {"b": 2}, "20 s"]))


@pytest.mark.parametrize(
    ("factor", "levels"),
    [
        ({"low": 2800, "high": 3600, "levels": 3}, [2800, 3200, 3600]),
        ({"low": 0.1, "high": 0.7, "levels": 4}, [0.1, 0.3, 0.5, 0.7]),
        ({"low": 1, "high": 100, "levels": 3, "log": True}, [1, 10, 100]),
        ({"low": 1, "high": 2, "levels": 3}, [1, 1.5, 2]),
        ({"low": 4, "high": 7, "integer": True}, [4, 5, 6, 7]),
        ({"low": 0, "high": 10, "levels": 4, "integer": True}, [0, 3, 7, 10]),
        ({"low": "20 s", "high": "1 min", "levels": 3}, ["20 s", "40 s", "60 s"]),
        ({"low": 1, "high": 3, "levels": 3, "unit": "min"}, ["1 min", "2 min", "3 min"]),
        ({"values": ["cold", "warm"]}, ["cold", "warm"]),
    ],
)
def test_levels_are_written_as_a_scenario_would_have_them(factor: Any, levels: list[Any]) -> None:
    values = [point["x.y"] for point in points_of(design("grid", {"x.y": factor}))]
    assert values == levels
    assert [type(value) for value in values] == [type(level) for level in levels]


def test_a_list_is_its_rows() -> None:
    rows = [{"a.b": 1, "c.d": "x"}, {"c.d": "y", "a.b": 2}]
    assert points_of(design("list", points=rows)) == [{"a.b": 1, "c.d": "x"}, {"a.b": 2, "c.d": "y"}]


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_a_latin_hypercube_has_one_point_in_every_slice(seed: int) -> None:
    units = units_of(design("latin_hypercube", UNIT, points=37, seed=seed))
    for column in units.T:
        assert sorted((column * 37).astype(int)) == list(range(37))


def test_a_latin_hypercube_shares_values_and_whole_numbers_out_evenly() -> None:
    factors = {"x.y": ["a", "b", "c"], "n.m": {"low": 4, "high": 8, "integer": True}}
    points = points_of(design("latin_hypercube", factors, points=60))
    assert Counter(point["x.y"] for point in points) == dict.fromkeys("abc", 20)
    assert Counter(point["n.m"] for point in points) == dict.fromkeys(range(4, 9), 12)


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_sobol_points_are_balanced_in_every_elementary_box(seed: int) -> None:
    """The first two dimensions are a (0, m, 2)-net: of 64 points one in each box of 2^-a x 2^-(6 - a)."""
    units = units_of(design("sobol", UNIT, points=64, seed=seed))
    for exponent in range(7):
        boxes = np.floor(units[:, :2] * [2**exponent, 2 ** (6 - exponent)]).astype(int)
        assert len({tuple(box) for box in boxes.tolist()}) == 64


def test_blocks_for_indices_mix_one_column_at_a_time() -> None:
    units = units_of(design("sobol", UNIT, points=8, indices=True)).reshape(8, 5, 3)
    a, b = units[:, 0], units[:, 1]
    assert not np.isclose(a, b).any()
    for k in range(3):
        expected = a.copy()
        expected[:, k] = b[:, k]
        np.testing.assert_array_equal(units[:, 2 + k], expected)


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_same_seed_same_points(method: str) -> None:
    first, same, other = (points_of(design(method, UNIT, points=16, seed=seed)) for seed in (5, 5, 6))
    assert first == same
    assert first != other


@pytest.mark.parametrize("indices", [False, True])
def test_more_sobol_points_keep_those_that_were_there(indices: bool) -> None:
    few, many = (points_of(design("sobol", UNIT, points=size, indices=indices)) for size in (16, 32))
    assert many[: len(few)] == few


def test_a_logarithmic_range_has_as_many_points_in_every_decade() -> None:
    factor = {"x.y": {"low": 1, "high": 1_000, "log": True}}
    values = np.array([point["x.y"] for point in points_of(design("sobol", factor, points=128))])
    assert np.bincount(np.floor(np.log10(values)).astype(int)).tolist() == pytest.approx([128 / 3] * 3, abs=2)
    assert all(isinstance(value, float) for value in values.tolist())


def test_sampled_durations_keep_their_unit() -> None:
    values = [point["x.y"] for point in points_of(design("sobol", {"x.y": {"low": "20 s", "high": "1 min"}}, points=8))]
    assert all(value.endswith(" s") and 20 <= float(value[:-2]) <= 60 for value in values)


def test_values_of_any_kind_have_a_column() -> None:
    assert as_cells(["90 s", "1 h 30 min"]) == [90.0, 5_400.0]
    assert as_cells([1, 2.5]) == [1.0, 2.5]
    assert as_cells([True, None, "x", [1]]) == ["true", "null", "x", "[1]"]
