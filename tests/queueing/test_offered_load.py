"""Offered loads of rates that change by the hour, against closed forms and the step-by-step sum of a convolution."""

from __future__ import annotations

import numpy as np
import pytest

from sim.queueing.laws import EXPONENTIAL, GammaLaw, Law, LognormalLaw
from sim.queueing.offered_load import offered_load, sinusoidal_load

RATES = np.array([60.0, 120.0, 180.0, 120.0, 60.0, 30.0]) / 3_600
MEANS = {600: [6.8326, 16.6749, 26.6671, 23.0014, 13.3168, 6.7488], 2_400: [11.8595, 38.5669, 72.2880, 85.6029, 70.7871,
         48.6130]}  # fmt: skip


@pytest.mark.parametrize(("talk", "means"), MEANS.items())
def test_half_hours_from_empty(talk: int, means: list[float]) -> None:
    assert offered_load(RATES, 1_800.0, float(talk)).mean.tolist() == pytest.approx(means, abs=5.1e-5)


def test_loads_at_the_ends_of_half_hours() -> None:
    found = offered_load(RATES, 1_800.0, 600.0)
    assert found.end.tolist() == pytest.approx([9.5021, 19.4773, 29.4761, 20.4718, 10.5214, 5.2749], abs=5.1e-5)
    assert found.most.tolist() == pytest.approx(np.maximum(found.end, np.append(0.0, found.end[:-1])).tolist())


@pytest.mark.parametrize(("hours", "most", "lag"), [(12, 222.55, 0.4890), (4, 208.98, 0.4238)])
def test_waves(hours: int, most: float, lag: float) -> None:
    found = sinusoidal_load(300 / 3_600, 0.5, hours * 3_600.0, 1_800.0)
    assert (found.mean, found.most, found.lag / 3_600) == pytest.approx((150, most, lag), abs=5.1e-3)
    middles = np.arange(300) + 0.5  # three periods of a hundred intervals each
    rates = 300 / 3_600 * (1 + 0.5 * np.sin(2 * np.pi * middles / 100))
    mean = offered_load(rates, hours * 36.0, 1_800.0, start=150.0).mean[-100:]
    assert mean.max() == pytest.approx(found.most, rel=1e-3)
    assert (np.argmax(mean) + 0.5 - 25) * hours / 100 == pytest.approx(found.lag / 3_600, abs=hours / 100)


@pytest.mark.parametrize("law", [EXPONENTIAL, GammaLaw(4.0), LognormalLaw(1.5)], ids=str)
def test_any_handle_times_against_a_sum_over_seconds(law: Law) -> None:
    """m(t) is the sum over who came u ago, of whom P(S > u) are still served."""
    step, per = 2.0, 900
    came = np.repeat(RATES, per)  # a rate per step of two seconds
    staying = law.beyond((np.arange(len(came)) + 0.5) * step / 700.0) * step
    loads = np.convolve(came, staying)[: len(came)]  # at the end of each step
    found = offered_load(RATES, 1_800.0, 700.0, law=law)
    assert found.end == pytest.approx(loads[per - 1 :: per], rel=2e-3)
    assert found.mean == pytest.approx(loads.reshape(-1, per).mean(axis=1), rel=2e-3)


def test_a_start_in_steady_state_stays_there() -> None:
    steady = offered_load(np.full(9, 0.02), 1_800.0, 700.0, start=14.0, law=LognormalLaw(1.5))
    assert steady.mean == pytest.approx(np.full(9, 14.0))
    assert steady.end == pytest.approx(np.full(9, 14.0))


def test_several_lines_with_handle_times_of_their_own() -> None:
    both = offered_load(
        np.stack([RATES, 2 * RATES]), 1_800.0, np.array([[600.0], [2_400.0]]), start=np.array([3.0, 0.0])
    )
    assert both.mean[0] == pytest.approx(offered_load(RATES, 1_800.0, 600.0, start=3.0).mean)
    alike = offered_load(np.stack([RATES, 2 * RATES]), 1_800.0, 600.0)
    assert alike.mean == pytest.approx(offered_load(RATES, 1_800.0, 600.0).mean * np.array([[1.0], [2.0]]))
    assert both.mean[1] == pytest.approx(2 * offered_load(RATES, 1_800.0, 2_400.0).mean)
