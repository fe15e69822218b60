"""Days unlike each other, and time that is mixed, against sums over days."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gamma

from sim.queueing.mixed import Mixed, state_of
from sim.queueing.requirement import AnswerPromise
from sim.queueing.staffing.busy_days import OverDays, agents_for_days, kinds_of_days, share_of_days_kept
from sim.queueing.steady_state import Queues, SteadyState

SL4 = AnswerPromise(0.8, 20.0)
A2 = Queues.hourly(100, 300, 180)


DAYS = [(10, 0.5061, 0.7588), (11, 0.7360, 0.8333), (12, 0.8866, 0.8894), (13, 0.9603, 0.9296), (14, 0.9884, None)]


@pytest.mark.parametrize(("agents", "kept", "level"), DAYS)
def test_busy_days(agents: int, kept: float, level: float | None) -> None:
    many = np.array([float(agents)])
    assert share_of_days_kept(A2, many, [SL4], 30) == pytest.approx([kept], abs=5.1e-5)
    if level is not None:
        assert SL4.value(OverDays(A2, many, 30)) == pytest.approx([level], abs=3e-4)  # known to three digits


@pytest.mark.parametrize("shape", [0.5, 5.0, 1e5])
def test_kinds_of_days_have_the_moments_of_a_gamma_law(shape: float) -> None:
    luck, shares = kinds_of_days(shape)
    assert (shares.sum(), shares @ luck) == pytest.approx((1, 1), rel=1e-6)
    assert shares @ (luck - 1) ** 2 == pytest.approx(1 / shape, rel=1e-4)


def test_least_agents_of_busy_days() -> None:
    assert [agents_for_days(A2, [SL4], 30, share)[0] for share in (0.8, 0.9)] == [12, 13]


def test_figures_over_days_are_those_of_a_sum() -> None:
    luck = np.linspace(0.2, 2.4, 4_001)
    weights = gamma.pdf(luck, 30, scale=1 / 30)
    state = SteadyState(Queues(luck * A2.rate, np.full(4_001, 300.0), np.full(4_001, 180.0)), np.full(4_001, 11.0))
    days = OverDays(A2, np.array([11.0]), 30)
    lost = (weights * luck * state.counts.abandoned).sum() / (weights * luck).sum()
    assert (days.abandonment[0], days.occupancy[0]) == pytest.approx(
        (lost, (weights * state.counts.busy).sum() / weights.sum() / 11), rel=1e-6
    )


def test_mixed_time_adds_counts_up() -> None:
    less, more = (SteadyState(A2, np.array([n])) for n in (10.0, 11.0))
    half = Mixed(less, more, np.array([0.5]))
    assert state_of(A2, np.array([10.5])).occupancy == half.occupancy
    met = [one.up_to(20.0)[0] for one in (less, more)]
    counted = [1 - one.up_to(20.0)[1] for one in (less, more)]
    assert SL4.value(half) == pytest.approx(sum(met) / sum(counted))
    assert half.occupancy == pytest.approx((10 * less.occupancy + 11 * more.occupancy) / 21)
    assert (half.rate * half.wait)[0] == pytest.approx(half.queue_length[0])
