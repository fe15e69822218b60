"""Procedures that select the best: their guarantees, on normal values of known means."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats

from sim.experiments.compare.procedures import Selected, eta, kim_nelson, likely_best, ocba, ocba_shares

DELTA, FIRST, EXPERIMENTS = 1.0, 10, 400


class Normal:
    """Designs of known means; replication r of all of them shares its day, with correlation rho."""

    def __init__(self, means: list[float], deviation: float, rho: float, seed: int) -> None:
        self.means, self.given = np.array(means), 0
        self._rng = np.random.default_rng(seed)
        self._shared, self._own = deviation * sqrt(rho), deviation * sqrt(1 - rho)
        self._rows: list[np.ndarray] = []

    def __call__(self, design: int, replication: int) -> float:
        while len(self._rows) <= replication:
            shared, own = self._shared * self._rng.normal(), self._own * self._rng.normal(size=len(self.means))
            self._rows.append(self.means + shared + own)
        self.given += 1
        return float(self._rows[replication][design])


def selections(means: list[float], rho: float, experiments: int = EXPERIMENTS) -> list[Selected]:
    draws = (Normal(means, 4.0, rho, seed) for seed in range(experiments))
    return [kim_nelson(draw, len(means), FIRST, DELTA, 0.05, 100_000) for draw in draws]


@pytest.mark.parametrize("rho", [0.0, 0.7])
def test_kim_nelson_selects_the_best_as_often_as_it_promises(rho: float) -> None:
    """The hardest case, all others worse by just the indifference: at least 95 %, within a binomial bound."""
    means = [0.0, 0.0, DELTA, 0.0]
    found = selections(means, rho)
    right = sum(one.best == 2 for one in found)
    assert right >= stats.binom.ppf(0.005, EXPERIMENTS, 0.95)
    assert all(one.decided for one in found)
    first = [np.argmax([np.mean([d(k, r) for r in range(FIRST)]) for k in range(4)])
             for d in (Normal(means, 4.0, rho, seed) for seed in range(EXPERIMENTS))]  # fmt: skip
    assert np.mean(np.array(first) == 2) < 0.85  # the first stage alone would not do


def test_common_random_numbers_and_worse_designs_save_replications() -> None:
    hard, paired = (selections([0.0, 0.0, DELTA, 0.0], rho, 50) for rho in (0.0, 0.7))
    spread = selections([-9.0, -3.0, DELTA, -6.0], 0.0, 50)
    total = [sum(sum(one.counts) for one in found) for found in (hard, paired, spread)]
    assert total[1] < total[0] / 2
    assert total[2] < total[0] / 2
    assert all(one.counts[0] < one.counts[2] or one.counts[2] == FIRST for one in spread)


def test_the_constant_of_kim_and_nelson() -> None:
    """It solves g(eta) = alpha / (k - 1) with g(eta) = (1 + 2 eta)^(-(n0 - 1) / 2) / 2, their equation for c = 1."""
    for designs, first, alpha in ((2, 10, 0.05), (10, 24, 0.05), (5, 10, 0.1)):
        found = eta(designs, first, alpha)
        assert (1 + 2 * found) ** (-(first - 1) / 2) / 2 == pytest.approx(alpha / (designs - 1))


def test_equal_designs_end_once_they_were_equal_in_thirty_replications() -> None:
    assert kim_nelson(lambda design, at: float(at), 3, 5, 0.1, 0.05, 100) == Selected(0, (30, 30, 30), True)
    assert kim_nelson(lambda design, at: float(at), 3, 5, 0.1, 0.05, 12) == Selected(0, (12, 12, 12), True)


def test_days_that_were_all_kept_so_far_decide_nothing() -> None:
    """Two designs keep 90 and 60 % of their days; ten days without a miss of both are no reason to take the first."""
    wrong = 0
    for seed in range(200):
        kept = np.random.default_rng(seed).random((2, 1_000)) < [[0.6], [0.9]]
        wrong += kim_nelson(lambda design, at, kept=kept: float(kept[design, at]), 2, 5, 0.2, 0.05, 1_000).best == 0
    assert wrong <= stats.binom.ppf(0.995, 200, 0.05)


def test_what_is_not_decided_is_said() -> None:
    draw = Normal([0.0, 0.01], 4.0, 0.0, 1)
    found = kim_nelson(draw, 2, 5, 0.01, 0.05, 40)
    assert (found.decided, found.counts) == (False, (40, 40))


def test_designs_that_were_dropped_are_not_asked_for_again() -> None:
    asked: list[tuple[int, int]] = []
    draw = Normal([0.0, 50.0, 0.5 + 49.0], 4.0, 0.0, 2)
    found = kim_nelson(draw, 3, 5, 0.4, 0.05, 10_000, asked.extend)
    assert 5 <= found.counts[0] < found.counts[1] == found.counts[2]
    assert [at for design, at in asked if design == 0] == list(range(found.counts[0]))
    assert len(asked) == len(set(asked)) == sum(found.counts)


def test_shares_of_ocba_in_closed_form() -> None:
    """Chen et al. (2000), theorem 1, written out for four designs."""
    means, deviations = np.array([5.0, 3.0, 4.5, 1.0]), np.array([1.0, 2.0, 1.5, 3.0])
    shares = ocba_shares(5.0 - means, deviations)
    assert shares.sum() == pytest.approx(1)
    assert shares[1] / shares[2] == pytest.approx((2.0 / 2.0) ** 2 / (1.5 / 0.5) ** 2)
    assert shares[3] / shares[2] == pytest.approx((3.0 / 4.0) ** 2 / (1.5 / 0.5) ** 2)
    others = (shares[1] / 2.0) ** 2 + (shares[2] / 1.5) ** 2 + (shares[3] / 3.0) ** 2
    assert shares[0] == pytest.approx(1.0 * sqrt(others))


def test_shares_of_two_designs_are_as_their_deviations() -> None:
    """With two designs the optimum is that of comparing two means, N_1 / N_2 = s_1 / s_2."""
    assert ocba_shares(np.array([0.0, 0.3]), np.array([1.0, 3.0])) == pytest.approx([0.25, 0.75])


def test_shares_without_variance_are_no_division_by_zero() -> None:
    assert ocba_shares(np.zeros(3), np.zeros(3)) == pytest.approx([1 / 3] * 3)
    assert ocba_shares(np.array([0.0, 1.0, 1.0]), np.array([1.0, 0.0, 1.0]))[1] == 0
    assert np.isfinite(ocba_shares(np.array([0.0, 0.0, 1.0]), np.ones(3))).all()


def test_a_large_budget_is_spent_by_the_shares() -> None:
    means, deviation = [0.0, 1.0, 2.0, 3.0], 4.0
    found = ocba(Normal(means, deviation, 0.0, 3), 4, 20, 4_000)
    assert sum(found.counts) == 4_000
    expected = ocba_shares(3.0 - np.array(means), np.full(4, deviation))
    assert np.array(found.counts) / 4_000 == pytest.approx(expected, rel=0.35)
    assert found.best == 3


def test_a_budget_spent_so_finds_the_best_more_often_than_one_spent_evenly() -> None:
    means, right, even = [float(k) for k in range(8)], 0, 0
    for seed in range(150):
        right += ocba(Normal(means, 6.0, 0.0, seed), 8, 10, 320).best == 7
        draw = Normal(means, 6.0, 0.0, seed)
        even += int(np.argmax([np.mean([draw(k, at) for at in range(40)]) for k in range(8)])) == 7
    assert right > even + 8


def test_a_budget_that_the_first_stage_takes_is_spent_on_it() -> None:
    assert ocba(Normal([0.0, 1.0], 1.0, 0.0, 1), 2, 10, 20).counts == (10, 10)


def test_the_bound_of_a_selection() -> None:
    rng = np.random.default_rng(4)
    one, other = rng.normal(1, 1, 12), rng.normal(0, 1, 20)
    known = stats.ttest_rel(one, other[:12], alternative="greater").pvalue
    assert likely_best([one, other], 0) == pytest.approx(1 - known)
