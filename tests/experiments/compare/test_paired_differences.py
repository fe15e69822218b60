"""Differences on common random numbers: coverage, exactness, Holm, and who may be best; all on synthetic numbers."""

from __future__ import annotations

from itertools import combinations
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from sim.experiments.compare.best import best
from sim.experiments.compare.verdicts import judge, pairs, replications_needed
from sim.experiments.figures.figure import Figure
from sim.experiments.statistics.estimate import mean_interval
from sim.experiments.statistics.holm import holm
from sim.experiments.statistics.paired import Difference, likely_above, mean_difference, ratio_difference

EXPERIMENTS, REPLICATIONS = 2_000, 25


def covered(truth: float, found: list[Difference]) -> float:
    return float(np.mean([one.low <= truth <= one.high for one in found]))


def test_interval_of_a_paired_mean_covers_the_truth() -> None:
    """Normal days that both designs share, and noise of their own; the true difference is 0.7."""
    rng = np.random.default_rng(7)
    shared, own, more = (rng.normal(0, s, (EXPERIMENTS, REPLICATIONS)) for s in (5.0, 1.0, 1.0))
    found = [mean_difference(a, b, 0.95) for a, b in zip(shared + own, shared + more + 0.7, strict=True)]
    assert 0.93 < covered(0.7, found) < 0.97
    # Independent, the difference would vary by 2 (25 + 1); paired by 2. The reduction estimated is about that.
    assert np.median([one.variance_reduction for one in found]) == pytest.approx(26, rel=0.1)


def test_interval_of_a_paired_ratio_covers_the_truth() -> None:
    """Busy days have more contacts, and a smaller share of them in time: a mean of shares would be wrong.

    B ~ Gamma(10) / 10 is the busyness of the day, X ~ Poisson(900 B) contacts, of which the share s - k (B - 1)
    is in time, Binomial. The ratio of expectations is s - k (E[B²] - E[B]) = s - k / 10.
    """
    rng = np.random.default_rng(8)
    busy = rng.gamma(10, 0.1, (EXPERIMENTS, REPLICATIONS))
    contacts = rng.poisson(900 * busy)
    in_time = [rng.binomial(contacts, np.clip(s - k * (busy - 1), 0, 1)) for s, k in ((0.70, 0.20), (0.74, 0.15))]
    truth = (0.74 - 0.015) - (0.70 - 0.020)
    found = [
        ratio_difference((a.astype(float), x.astype(float)), (b.astype(float), x.astype(float)), 0.95)
        for a, b, x in zip(*in_time, contacts, strict=True)
    ]
    assert 0.93 < covered(truth, found) < 0.97
    assert np.mean([one.estimate for one in found]) == pytest.approx(truth, abs=0.001)


def test_the_p_value_is_that_of_the_t_test() -> None:
    a, b = np.random.default_rng(1).normal(0, 1, (2, 12))
    found, known = mean_difference(a, b, 0.9), stats.ttest_rel(b, a)
    assert found.p == pytest.approx(known.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(known.confidence_interval(0.9)))
    assert likely_above(found) == pytest.approx(stats.ttest_rel(b, a, alternative="less").pvalue)


def test_p_values_of_equal_designs_are_uniform() -> None:
    rng = np.random.default_rng(2)
    pairs = rng.normal(0, 1, (EXPERIMENTS, 2, 8))
    values = [mean_difference(a, b, 0.95).p for a, b in pairs]
    assert stats.kstest(values, "uniform").pvalue > 0.01


def test_a_ratio_with_a_constant_denominator_is_a_mean() -> None:
    a, b = np.random.default_rng(3).normal(5, 1, (2, 20))
    ten = np.full(20, 10.0)
    ratio, mean = ratio_difference((a, ten), (b, ten), 0.95), mean_difference(a / 10, b / 10, 0.95)
    assert ratio == pytest.approx(mean)


@pytest.mark.parametrize("values", [[0.1, 0.7, 0.3], [0.0, 0.0], [1e9 / 3, 1e-9]])
def test_a_design_does_not_differ_from_itself(values: list[float]) -> None:
    one = np.array(values)
    for found in (mean_difference(one, one.copy(), 0.95), ratio_difference((one, one + 1), (one, one + 1), 0.95)):
        assert (found.estimate, found.low, found.high, found.p, found.variance_reduction) == (0, 0, 0, 1, None)
        assert likely_above(found) == 0.5


def test_the_order_of_a_sum_is_no_difference() -> None:
    terms = np.array([0.1, 0.2, 0.3])
    one, other = np.array([sum(terms), 0.6, 0.6]), np.array([sum(terms[::-1]), 0.6, 0.6])
    assert one[0] != other[0]
    assert mean_difference(one, other, 0.95).p == 1


def test_the_same_difference_in_every_replication_is_certain() -> None:
    one = np.array([3.0, 5.0, 8.0])
    found = mean_difference(one, one + 2, 0.95)
    assert (found.estimate, found.low, found.high, found.p, found.variance_reduction) == (2, 2, 2, 0, None)


def test_one_replication_and_none_have_no_interval() -> None:
    one, nothing = np.array([1.0]), np.array([np.nan])
    assert mean_difference(one, one + 1, 0.95) == Difference(1.0, 1)
    assert mean_difference(one, nothing, 0.95) == Difference(None, 0)
    assert ratio_difference((one, one), (one, one * 0), 0.95) == Difference(None, 1)


def test_undefined_replications_are_left_out_in_pairs() -> None:
    a, b = np.array([1.0, np.nan, 3.0, 4.0]), np.array([2.0, 9.0, np.nan, 6.0])
    assert mean_difference(a, b, 0.95)[:2] == (1.5, 2)


def test_holm_as_published() -> None:
    """The four p-values of the usual worked example: at 5 %, the first and the last are rejected, the others not."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_is_the_closed_test_of_bonferroni() -> None:
    """Its adjusted value is the largest of |S| min p over all sets S of hypotheses with this one in it."""
    rng = np.random.default_rng(5)
    for size in range(1, 7):
        values = (rng.random(size) ** 3).tolist()
        sets = [chosen for n in range(1, size + 1) for chosen in combinations(range(size), n)]
        closed = [
            max(min(1, len(chosen) * min(values[k] for k in chosen)) for chosen in sets if index in chosen)
            for index in range(size)
        ]
        assert holm(values) == pytest.approx(closed)


def test_holm_passes_over_what_has_no_p_value() -> None:
    assert holm([None, 0.5, None, 0.01]) == [None, 0.5, None, 0.02]
    assert holm([]) == []


def test_holm_keeps_the_family_wise_error() -> None:
    """Ten differences of equal designs: any claim is false."""
    rng = np.random.default_rng(6)
    wrong = 0
    for _ in range(600):
        reference, *others = rng.normal(0, 1, (11, 10))
        values = holm([mean_difference(reference, other, 0.95).p for other in others])
        wrong += min(values) < 0.05
    assert wrong / 600 < 0.05 + 2.6 * sqrt(0.05 * 0.95 / 600)


def of(values: np.ndarray, figure: str = "service_level", judged: dict | None = None):
    """Find the best of designs, of values of shape (designs, replications), by differences judged alone or before."""
    one, count = Figure(figure), len(values)
    apart = {(one, i, j): mean_difference(values[i], values[j], 0.95) for i, j in pairs(count)}
    found = judged or judge(apart, (one,), 0.95)

    def better(i: int, j: int) -> Difference:
        return mean_difference(values[i], values[j], 0.95)

    return best(better, lambda i, j: found[one, min(i, j), max(i, j)].p, count, 0.95)


def test_the_best_is_among_the_contenders() -> None:
    """In 600 experiments with four designs, the best only a little better; and bounds are not above the truth."""
    rng = np.random.default_rng(9)
    means = np.array([[0.0], [0.0], [0.2], [0.5]])
    found = [of(means + rng.normal(0, 3, 15) + rng.normal(0, 1, (4, 15))) for _ in range(600)]
    least = 0.95 - 2.6 * sqrt(0.05 * 0.95 / 600)
    assert np.mean([3 in one.contenders for one in found]) >= least
    assert np.mean([one.design == 3 for one in found]) >= np.mean([one.probability for one in found])
    assert np.mean([len(one.contenders) for one in found]) < 4


def test_the_best_of_two_by_its_t_test() -> None:
    a, b = np.random.default_rng(10).normal([[0.0], [1.5]], 1, (2, 10))
    found = of(np.array([a, b]))
    assert (found.design, found.contenders) == (1, (1,))
    assert found.probability == pytest.approx(1 - stats.ttest_rel(b, a).pvalue)


def test_no_design_is_best_that_is_not_shown_to_be_better() -> None:
    """Whatever the figures: the best is alone among the contenders where every difference from it is shown."""
    rng, alone = np.random.default_rng(13), 0
    figures = [Figure(metric) for metric in ("service_level", "asa", "satisfaction")]
    for _ in range(200):
        values = rng.normal(0, 1, (3, 3, 6)) + rng.normal(0, 1.5, (3, 3, 1))
        apart = {
            (one, i, j): mean_difference(values[k, i], values[k, j], 0.95)
            for k, one in enumerate(figures)
            for i, j in pairs(3)
        }
        judged = judge(apart, figures[:2], 0.95)
        for k, one in enumerate(figures):
            found = of(values[k], one.metric, judged)
            others = {i for i in range(3) if i != found.design}
            unshown = {i for i in others if not judged[one, *sorted((i, found.design))].p < 0.05}
            assert set(found.contenders) == {found.design, *unshown}
            assert (found.probability > 0.95) == (not unshown)
            alone += not unshown
    assert alone > 20


def test_primary_figures_are_judged_together_and_others_alone() -> None:
    figures = [Figure(f"m{k}") for k in range(50)]
    apart = {(one, 0, 1): Difference(1.0, 3, 0.1, p=0.003) for one in figures}
    judged = judge(apart, figures[:2], 0.95)
    assert [judged[figures[k], 0, 1].p for k in (0, 1, 2, 49)] == pytest.approx([0.006, 0.006, 0.003, 0.003])
    assert judge(apart, figures, 0.95)[figures[0], 0, 1].p == pytest.approx(0.15)


def test_so_many_replications_would_show_a_difference() -> None:
    """The smallest n at which Student's interval of such a mean leaves 0 out."""
    for estimate, deviation, n in ((1.0, 2.0, 10), (0.2, 2.0, 5), (3.0, 4.0, 3)):
        needed = replications_needed(Difference(estimate, n, deviation / sqrt(n)), 0.95)
        halves = [stats.t.ppf(0.975, k - 1) * deviation / sqrt(k) for k in (needed - 1, needed)]
        assert halves[1] < estimate <= halves[0]
    assert replications_needed(Difference(1e-9, 10, 1.0), 0.95) is None
    assert replications_needed(Difference(0.0, 10, 1.0), 0.95) is None


def test_equals_share_the_first_place() -> None:
    one = np.random.default_rng(11).normal(0, 1, 10)
    found = of(np.array([one, one]))
    assert (found.design, found.probability, found.contenders) == (0, 0.0, (0, 1))


def test_nobody_is_best_by_what_is_undefined() -> None:
    assert of(np.array([[1.0, 2.0], [np.nan, np.nan]])) is None
    assert of(np.array([[1.0], [2.0]])) is None


def test_paired_interval_of_a_mean_is_that_of_the_differences() -> None:
    a, b = np.random.default_rng(12).normal(0, 1, (2, 9))
    found = mean_difference(a, b, 0.95)
    assert (found.estimate, found.low, found.high) == pytest.approx(mean_interval(b - a, 0.95))
