"""Quantiles that are read off tables, against those of scipy and closed forms, and one against columns."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import betaincinv, gammaincinv

from sim.plumbing.maths.quantiles import beta_at, gamma_at

LUCK = np.random.default_rng(7)
TAIL = 10.0 ** -LUCK.uniform(0, 15, 2_000)
UNITS = np.concatenate([LUCK.random(6_000), TAIL, 1 - TAIL])
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
