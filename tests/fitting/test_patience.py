"""Patience: figures by hand, laws with known truth, and how often intervals hold it."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from sim.fitting.finding import Finding
from sim.fitting.patience.choice import follows, patience_of, values_of, waiting
from sim.fitting.patience.exposure import ASA_ONLY, DELAYED, delayed_wait, exposure, from_sums
from sim.fitting.patience.laws import FAMILIES, fit_law
from sim.fitting.patience.survival import kaplan_meier
from tests.support.coverage import covered

LOST = np.array([True, False, True, False, True])
WAITS = np.array([10.0, 20.0, 30.0, 40.0, 50.0])


def waited(luck: np.random.Generator, patience: np.ndarray, offered: float) -> tuple[np.ndarray, np.ndarray]:
    """Return waits and who was lost, where patience meets an exponential offered wait of that mean."""
    other = luck.exponential(offered, len(patience))
    return np.minimum(patience, other), patience < other


def test_the_curve_by_hand() -> None:
    curve = kaplan_meier(WAITS, LOST)
    assert curve.share == pytest.approx([0.8, 0.8, 0.8 * 2 / 3, 0.8 * 2 / 3, 0])
    assert curve.at_risk.tolist() == [5, 4, 3, 2, 1]
    assert curve.at([5, 10, 49]).tolist() == pytest.approx([1, 0.8, 0.8 * 2 / 3])
    assert curve.median == 50


def test_a_curve_that_stays_above_one_half_has_no_median() -> None:
    assert kaplan_meier(WAITS, np.array([True, False, False, False, False])).median is None


def test_exposure_by_hand() -> None:
    assert exposure(float(WAITS.sum()), 3).value == 50


def test_exposure_holds_its_truth() -> None:
    def found(luck: np.random.Generator) -> Finding:
        waits, lost = waited(luck, luck.exponential(200, 400), 60)
        return exposure(float(waits.sum()), float(lost.sum()))

    assert 0.90 <= covered(found, 200) <= 0.98


def test_sums_of_waits_are_as_good_as_waits() -> None:
    waits, lost = waited(np.random.default_rng(2), np.random.default_rng(3).exponential(200, 5_000), 60)
    told = from_sums(waits[~lost].mean(), (~lost).sum(), lost.sum(), waits[lost].mean())
    assert told.value == pytest.approx(exposure(float(waits.sum()), float(lost.sum())).value)


def test_without_the_waits_of_the_lost_it_is_short_by_their_mean() -> None:
    full, short = from_sums(40.0, 700, 300, 90.0), from_sums(40.0, 700, 300, None)
    assert full.value - short.value == pytest.approx(90.0)
    assert short.method == ASA_ONLY
    assert short.limits


def test_the_service_level_stands_in_for_the_waits_of_the_lost() -> None:
    """If half of the answered waited, exponentially with 80 s on average, both figures follow, and it comes back."""
    asa, within, tau = 40.0, 20.0, 80.0
    share = 1 - asa / tau * exp(-within / tau)
    assert delayed_wait(asa, within, share) == pytest.approx(tau)
    found = from_sums(asa, 700, 300, None, (within, share))
    assert found.method == DELAYED
    assert found.value == pytest.approx((40 * 700 + tau * 300) / 300)


@pytest.mark.parametrize("share", [1.0, 0.0])
def test_a_service_level_that_says_nothing_is_not_used(share: float) -> None:
    assert delayed_wait(40.0, 20.0, share) is None


def test_no_location_is_fitted() -> None:
    """With one, a Weibull law of scale 400 s comes out as half of that."""
    luck = np.random.default_rng(4)
    waits, lost = waited(luck, 400 * luck.weibull(0.7, 8_000), 150)
    law = fit_law("weibull", waits[lost], waits[~lost])
    assert law.parameters["scale"] == pytest.approx(400, rel=0.08)
    assert law.parameters["shape"] == pytest.approx(0.7, rel=0.05)


@pytest.mark.parametrize(
    ("family", "draw"),
    [
        ("exponential", lambda luck, n: luck.exponential(200, n)),
        ("weibull", lambda luck, n: 200 * luck.weibull(0.6, n)),
        ("lognormal", lambda luck, n: luck.lognormal(5, 1.2, n)),
    ],
)
def test_the_family_is_found(family: str, draw: object) -> None:
    luck = np.random.default_rng(5)
    found = patience_of(*waited(luck, draw(luck, 6_000), 120))  # type: ignore[operator]
    assert found.law.family == family
    assert found.values is None
    assert found.balk is None


def test_few_lost_are_exponential() -> None:
    luck = np.random.default_rng(6)
    found = patience_of(*waited(luck, 200 * luck.weibull(0.5, 200), 60))
    assert found.law.family == "exponential"
    assert len(found.laws) == 1


def test_who_leaves_at_once_is_told_from_who_is_impatient() -> None:
    luck = np.random.default_rng(7)
    patience = luck.exponential(200, 4_000)
    patience[luck.random(4_000) < 0.06] = 0.5
    found = patience_of(*waited(luck, patience, 60))
    assert found.balk is not None
    assert found.balk.value == pytest.approx(0.06, abs=0.015)
    assert found.mean.value == pytest.approx(200, rel=0.1)


def test_two_kinds_of_customers_follow_no_law() -> None:
    """Half are gone after 10 s or so, half stay: values of the curve are written, and follow it."""
    luck = np.random.default_rng(8)
    patience = np.where(luck.random(20_000) < 0.5, luck.normal(10, 1, 20_000), luck.normal(300, 20, 20_000))
    waits, lost = waited(luck, np.abs(patience), 200)
    found = patience_of(waits, lost)
    assert not follows(found.law, waits, lost)
    assert found.values is not None
    assert found.curve is not None
    assert (found.values > 100).mean() == pytest.approx(0.5, abs=0.02)


def test_values_go_on_by_the_law() -> None:
    luck = np.random.default_rng(9)
    waits, lost = waited(luck, luck.exponential(300, 20_000), 150)
    law = fit_law("exponential", waits[lost], waits[~lost])
    values = values_of(kaplan_meier(waits, lost), law)
    assert values.mean() == pytest.approx(300, rel=0.06)
    assert (np.diff(values) >= 0).all()


def test_who_had_to_wait() -> None:
    """A clock of whole seconds: the lost with 0 s had to wait; where it writes 1 s for all, served 1 s is none."""
    waits, lost = waiting(np.array([0.0, 0, 5, 7, 0]), np.array([False, False, False, True, True]))
    assert waits.tolist() == [5, 7, 0.5]
    assert lost.tolist() == [False, True, True]
    ones = np.array([1.0] * 50 + [2, 3, 9])
    waits, _ = waiting(ones, np.array([False] * 52 + [True]))
    assert waits.tolist() == [2, 3, 9]


@pytest.mark.parametrize("family", FAMILIES)
def test_laws_know_their_moments(family: str) -> None:
    luck = np.random.default_rng(10)
    sample = luck.gamma(2.0, 50.0, 20_000)
    law = fit_law(family, sample)
    drawn = law.frozen.rvs(200_000, random_state=1)
    assert law.mean == pytest.approx(drawn.mean(), rel=0.05)
    assert law.surviving(np.array([100.0]))[0] == pytest.approx((drawn > 100).mean(), abs=0.01)
