"""What is made of sweeps, against functions whose indices, effects and fronts are known."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.experiments.sweep.effects import main_effects, variance_shares
from sim.experiments.sweep.indices import sobol_indices
from sim.experiments.sweep.pareto import near, pareto
from sim.experiments.sweep.points import units_of
from sim.scenario.studies.study import Design

A, B = 7.0, 0.1


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def blocks(function, width: int, points: int, seed: int = 1) -> np.ndarray:
    factors = {f"x.{k}": {"low": 0.0, "high": 1.0} for k in range(width)}
    keys = {"method": "sobol", "points": points, "indices": True, "seed": seed, "factors": factors}
    return function(units_of(Design.model_validate(keys))).reshape(points, width + 2)


# Ishigami and Homma, 1990: the variance of each part, integrated by hand.
WHOLE = A**2 / 8 + B * pi**4 / 5 + B**2 * pi**8 / 18 + 1 / 2
FIRST = np.array([(1 + B * pi**4 / 5) ** 2 / 2, A**2 / 8, 0.0]) / WHOLE
TOTAL = FIRST + np.array([1, 0, 1]) * 8 * B**2 * pi**8 / 225 / WHOLE


def test_indices_of_the_ishigami_function() -> None:
    found = sobol_indices(blocks(lambda u: ishigami(2 * pi * u - pi), 3, 4_096))
    assert found.first == pytest.approx(FIRST, abs=0.02)
    assert found.total == pytest.approx(TOTAL, abs=0.01)


def test_intervals_of_indices_hold_the_truth() -> None:
    """95 % intervals over 20 designs: each of six indices is within in most, and they are no wider than needed."""
    within = np.zeros(6)
    for seed in range(20):
        found = sobol_indices(blocks(lambda u: ishigami(2 * pi * u - pi), 3, 256, seed), seed=seed)
        low, high = np.append(found.first_low, found.total_low), np.append(found.first_high, found.total_high)
        within += (low <= np.append(FIRST, TOTAL)) & (np.append(FIRST, TOTAL) <= high)
        assert (high - low).max() < 0.6
    assert (within >= 17).all()


def test_indices_are_those_of_scipy() -> None:
    values = np.random.default_rng(3).normal(size=(64, 6))
    found = sobol_indices(values)
    theirs = stats.sobol_indices(
        func={"f_A": values[:, :1].T, "f_B": values[:, 1:2].T, "f_AB": values[:, 2:].T[:, None, :]}, n=64
    )
    assert found.first == pytest.approx(theirs.first_order.ravel())
    assert found.total == pytest.approx(theirs.total_order.ravel())


def test_indices_of_what_does_not_vary_are_zero() -> None:
    found = sobol_indices(np.full((8, 5), 3.0))
    assert found.first.tolist() == found.total_high.tolist() == [0, 0, 0]


def test_main_effects_of_an_additive_function() -> None:
    """Levels of a + b + luck: the effect of each is its own, and luck that all share is in no difference."""
    first, second, luck = np.array([1.0, 4.0, 2.0]), np.array([0.0, 10.0]), np.array([0.5, -0.5, 0.3, -0.3])
    values = (first[:, None, None] + second[None, :, None] + luck).reshape(6, 4)
    effects = main_effects((3, 2), values, 0.95)
    assert [level[0] for level in effects[0].levels] == pytest.approx([6, 9, 7])
    assert [level[0] for level in effects[1].levels] == pytest.approx([1 + 4 / 3, 11 + 4 / 3])
    assert (effects[0].least, effects[0].most) == (0, 1)
    assert effects[0].difference == pytest.approx((3, 3, 3))
    half = stats.t.ppf(0.975, 3) * luck.std(ddof=1) / 2
    assert effects[0].levels[0][1:] == pytest.approx((6 - half, 6 + half))


def test_main_effects_of_undefined_figures_are_undefined() -> None:
    effects = main_effects((2,), np.full((2, 3), np.nan), 0.95)
    assert effects[0].difference == (None, None, None)


def test_variance_shares_of_a_product() -> None:
    """(x - 1)(y - 1) over {0, 2} x {0, 2} is all interaction; x + 2 y is 1/5 and 4/5, and none."""
    x, y = np.array([0, 0, 2, 2]), np.array([0, 2, 0, 2])
    assert variance_shares((2, 2), (x - 1.0) * (y - 1)) == pytest.approx({(0,): 0, (1,): 0, (0, 1): 1})
    assert variance_shares((2, 2), x + 2.0 * y) == pytest.approx({(0,): 0.2, (1,): 0.8, (0, 1): 0})
    assert variance_shares((2, 2), np.full(4, 0.1)) == {}


def test_variance_shares_add_up() -> None:
    means = np.random.default_rng(0).normal(size=12)
    assert sum(variance_shares((4, 3), means).values()) == pytest.approx(1)


few = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=25)


@given(few)
def test_the_front_is_that_of_brute_force(points: list[tuple[int, int]]) -> None:
    """Small whole numbers, so that there are ties of every kind."""
    first, second = np.array(points, dtype=float).T
    beaten = [
        any((a <= x and b <= y) and (a < x or b < y) for a, b in zip(first, second, strict=True))
        for x, y in zip(first, second, strict=True)
    ]
    assert pareto(first, second).tolist() == [not one for one in beaten]


def test_undefined_points_are_not_on_the_front() -> None:
    first, second = np.array([np.nan, 2.0, 1.0]), np.array([0.0, 1.0, np.nan])
    assert pareto(first, second).tolist() == [False, True, False]


def test_near_the_front_is_what_luck_may_have_put_behind() -> None:
    """The best, one behind it by a hair, one far behind, one equal in one figure and worse in the other."""
    luck = np.random.default_rng(1).normal(size=20)
    base = np.stack([luck, luck])
    first = np.stack([base[0], base[0] + 0.01 + 0.1 * np.roll(luck, 1), base[0] + 3, base[0]])
    second = np.stack([base[1], base[1] + 0.01 + 0.1 * np.roll(luck, 2), base[1] + 3, base[1] + 1])
    front = pareto(first.mean(axis=1), second.mean(axis=1))
    assert front.tolist() == [True, False, False, False]
    assert near((first, second), front, 0.95).tolist() == [False, True, False, False]


def test_one_replication_tells_nothing_apart() -> None:
    values = np.array([[1.0], [2.0], [3.0]])
    assert near((values, values), pareto(values[:, 0], values[:, 0]), 0.95).tolist() == [False, True, True]


@given(few)
def test_no_point_is_on_the_front_and_near_it(points: list[tuple[int, int]]) -> None:
    luck = np.random.default_rng(0).normal(size=5)
    first, second = (
        np.array(column, dtype=float)[:, None] + luck - luck.mean() for column in zip(*points, strict=True)
    )
    front = pareto(first.mean(axis=1).round(9), second.mean(axis=1).round(9))
    assert not (near((first, second), front, 0.95) & front).any()
