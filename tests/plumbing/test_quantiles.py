"""Quantiles that are read off tables, against those of scipy and closed forms, and one against columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import betaincinv, gammainccinv, gammaincinv, ndtr

from sim.plumbing.maths.quantiles import A_UNIT, CELLS, REACH, _read_all, beta_at, gamma_at, of_beta, of_gamma

LUCK = np.random.default_rng(7)
TAIL = 10.0 ** -LUCK.uniform(0, 15, 2_000)
UNITS = np.concatenate([LUCK.random(6_000), TAIL, 1 - TAIL])
SCORES = np.linspace(-REACH, REACH, 8 * CELLS + 1)  # edges of cells, middles, and some between
SHAPES = [0.1, 0.5, 1.0, 1.5625, 4.0, 25.0, 400.0, 1e4]


@pytest.mark.parametrize("shape", SHAPES)
def test_gamma_quantiles_are_those_of_scipy(shape: float) -> None:
    exact = gammaincinv(shape, UNITS)
    there = exact > 1e-250
    np.testing.assert_allclose(gamma_at(shape, UNITS)[there], exact[there], rtol=1e-8)
    assert (gamma_at(shape, UNITS)[~there] < 1e-240).all()


@pytest.mark.parametrize(("a", "b"), [(2.0, 3.0), (0.5, 0.5), (0.1, 5.0), (5.0, 0.1), (50.0, 2.0), (1_000.0, 3_000.0)])
def test_beta_quantiles_are_those_of_scipy(a: float, b: float) -> None:
    exact = betaincinv(a, b, UNITS)
    there = exact > 1e-250
    np.testing.assert_allclose(beta_at(a, b, UNITS)[there], exact[there], rtol=2e-7, atol=0)


def test_closed_forms_far_into_both_tails() -> None:
    np.testing.assert_allclose(gamma_at(1.0, UNITS), -np.log1p(-UNITS), rtol=1e-9)
    np.testing.assert_allclose(beta_at(1.0, 1.0, UNITS), UNITS, rtol=1e-8)
    np.testing.assert_allclose(beta_at(4.0, 1.0, UNITS), UNITS**0.25, rtol=1e-8)
    np.testing.assert_allclose(1 - beta_at(1.0, 4.0, UNITS), (1 - UNITS) ** 0.25, rtol=1e-8)


def test_tiny_shapes_do_not_underflow_before_their_logarithm_does() -> None:
    assert gamma_at(0.02, np.array([1e-9]))[0] == 0 == gammaincinv(0.02, 1e-9)
    assert gamma_at(0.02, np.array([0.5]))[0] == pytest.approx(gammaincinv(0.02, 0.5), rel=1e-6)


def test_one_is_to_the_last_bit_what_a_column_has() -> None:
    few = UNITS[::50]
    for found, one in (
        (gamma_at(2.5, few), lambda u: gamma_at(2.5, u)),
        (beta_at(2, 3, few), lambda u: beta_at(2, 3, u)),
    ):
        assert found.tolist() == [one(unit) for unit in few.tolist()]


def test_shapes_that_differ_from_contact_to_contact() -> None:
    shapes = np.array(SHAPES)[LUCK.integers(len(SHAPES), size=len(UNITS))]
    alone = [gamma_at(shape, np.array([unit]))[0] for shape, unit in zip(shapes[:200], UNITS[:200], strict=True)]
    assert gamma_at(shapes, UNITS)[:200].tolist() == alone


def test_the_ends_of_uniform_numbers_are_numbers() -> None:
    ends = np.array([0.0, 1 - 2.0**-53])
    assert np.isfinite(gamma_at(2.0, ends)).all()
    assert (beta_at(2.0, 3.0, ends) >= 0).all()
    assert (beta_at(2.0, 3.0, ends) <= 1).all()


@pytest.mark.parametrize(
    "table",
    [*map(of_gamma, (0.01, 0.1, 1.0, 40.0, 1e6)), of_beta(0.1, 5.0), of_beta(2.0, 3.0), of_beta(0.5, 0.5)],
    ids=["gamma .01", "gamma .1", "gamma 1", "gamma 40", "gamma 1e6", "beta .1, 5", "beta 2, 3", "beta .5, .5"],
)
def test_what_stands_in_a_table_increases_all_the_way(table: Any) -> None:
    """No cubic falls anywhere in its cell, and each ends where the next begins."""
    constants, lines, squares, cubes = table.T
    with np.errstate(divide="ignore", invalid="ignore"):
        turns = -squares / (3 * cubes)  # where a cubic is least steep, or steepest
    within = (turns > 0) & (turns < 1)
    least = np.minimum(lines, lines + 2 * squares + 3 * cubes)
    least[within] = np.minimum(least, lines + turns * (2 * squares + 3 * turns * cubes))[within]
    assert least.min() > 0
    steps = lines + squares + cubes
    np.testing.assert_allclose((constants + steps)[:-1], constants[1:], rtol=0, atol=1e-12 * abs(constants).max())
    assert (steps > 1e-9).all()


@pytest.mark.parametrize(("shape", "most"), [(0.01, 2.5e-7), (0.02, 1.3e-7), (1e5, 1.2e-14), (1e6, 7e-9)])
def test_gamma_quantiles_of_very_small_and_large_shapes(shape: float, most: float) -> None:
    """Both tails from their own ends; at most three times as far off as they are.

    At a million that is how far scipy's own jump where it goes over to another series, 4.5 deviations from the mean.
    """
    exact = np.where(SCORES < 0, gammaincinv(shape, ndtr(SCORES)), gammainccinv(shape, ndtr(-SCORES)))
    there = exact > 1e-250
    assert there.sum() > 2_000
    np.testing.assert_allclose(np.exp(_read_all(of_gamma(shape), SCORES))[there], exact[there], rtol=most)


@pytest.mark.parametrize(("shape", "most"), [(0.01, 4.1e-4), (0.05, 3.8e-6), (0.1, 5e-7), (0.2, 7e-8)])
def test_beta_quantiles_that_are_nearly_all_at_both_ends(shape: float, most: float) -> None:
    """Around the middle a cell takes ever more in; below it from one end, and above it the same from the other."""
    units = ndtr(SCORES[SCORES < 0])
    exact = betaincinv(shape, shape, units)
    there = exact > 1e-250
    assert there.sum() > 100
    np.testing.assert_allclose(beta_at(shape, shape, units)[there], exact[there], rtol=most)
    left = _read_all(of_beta(shape, shape), np.array([-0.6, -0.01, 0.01, 0.6]))
    np.testing.assert_allclose(left[:2], -left[:1:-1], rtol=1e-9)


def test_beyond_the_table_is_its_end() -> None:
    for table in (of_gamma(2.0), of_beta(2.0, 3.0)):
        ends = _read_all(table, np.array([-REACH, REACH]))
        assert _read_all(table, np.array([-np.inf, -9.0, 9.0, np.inf])).tolist() == ends.repeat(2).tolist()
        assert ends.tolist() == [table[0, 0], table[-1].sum()]
        assert A_UNIT * (ends[1] - table[-1, 0]) > 0
