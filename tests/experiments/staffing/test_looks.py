"""How closely designs are looked at, on counts that are made up."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.measured.looks import CloserLooks, closeness
from sim.experiments.staffing.samples import Sample
from tests.experiments.staffing.days import carry_over

DAY = [{"channel": "phone", "per": "day"}]


FEW_LOST = [{"channel": "phone", "metric": "abandonment", "at_most": 0.03, "per": "day"}]


@lru_cache
def center(is_of_the_lost: bool = False) -> Rows:
    return Rows(StaffGrid(carry_over(FEW_LOST if is_of_the_lost else DAY)))


def sample(level: float, error: float, replications: int = 100, is_of_the_lost: bool = False) -> Sample:
    """Return days of 100 calls, so many of which are answered in time, or lost, with that standard error."""
    rows = center(is_of_the_lost)
    counts = np.zeros((replications, 2, len(rows.rows)))
    spread = 100 * error * np.sqrt(replications - 1)
    counts[:, 0, rows.bound] = (100 * level + spread * np.tile([1, -1], replications // 2))[:, None]
    counts[:, 1, rows.bound] = 100
    return Sample(rows, (4, 9, 10, 7), counts, rows.limits)


@pytest.mark.parametrize(("level", "more"), [(0.824, None), (0.812, 400), (0.79, 400), (0.776, None)])
def test_who_is_near_the_edge_is_looked_at_more_closely(level: float, more: int | None) -> None:
    """The target is 80 %, and a standard error .0075: of few replications three of them either way are believed."""
    assert CloserLooks(6_400).after(sample(level, 0.0075)) == more


@pytest.mark.parametrize(
    ("level", "replications", "more"), [(0.783, 100, 400), (0.783, 500, None), (0.787, 500, 2_000)]
)
def test_early_looks_believe_less(level: float, replications: int, more: int | None) -> None:
    """.783 and .817 are 2.27 standard errors from the target, which few of all replications do not settle."""
    assert CloserLooks(6_400).after(sample(level, 0.0075, replications)) == more


def test_chance_that_is_small_beside_the_tolerance_takes_no_margin() -> None:
    """The tolerance is half a point, a quarter of it .00125."""
    rough, fine = sample(0.8004, 0.0013), sample(0.8004, 0.0012)
    assert (rough.is_kept, fine.is_kept) == (False, True)
    assert not sample(0.7999, 0.0012).is_kept


def test_chance_that_is_smaller_still_decides() -> None:
    """A twentieth of the tolerance is .00025."""
    assert CloserLooks(6_400).after(sample(0.8004, 0.00026)) == 400
    assert CloserLooks(6_400).after(sample(0.8004, 0.00024)) is None


def test_little_of_many_is_much_of_few() -> None:
    """Half a point is a fortieth of the 20 % who may wait; of the 3 % who may give up .075 points are."""
    assert not sample(0.0299, 0.0002, is_of_the_lost=True).is_kept
    assert sample(0.0299, 0.00018, is_of_the_lost=True).is_kept
    assert CloserLooks(6_400).after(sample(0.02997, 0.00004, is_of_the_lost=True)) == 400
    assert CloserLooks(6_400).after(sample(0.02997, 0.00003, is_of_the_lost=True)) is None


def test_there_is_an_end_to_it() -> None:
    assert CloserLooks(100).after(sample(0.8, 0.01)) is None
    assert CloserLooks(250).after(sample(0.8, 0.01)) == 250


@pytest.mark.parametrize(
    ("replications", "maximum", "contacts", "most"),
    [(100, None, 80, 125_000), (100, None, 1_000, 10_000), (100, 2_000, 20_000, 500), (60, 300, 66, 600)],
)
def test_long_days_are_looked_at_less_often(replications: int, maximum: int | None, contacts: float, most: int) -> None:
    """Ten million contacts at most, twice the replications of a verification, and four times those of the search."""
    assert closeness(replications, maximum, contacts) == CloserLooks(most)


def beside(known: np.ndarray, mine: np.ndarray) -> Sample:
    """Return a design with a hundred calls a day, so many more in time than is asked, beside another of more days."""
    rows = center()
    counts = np.zeros((len(mine), 2, len(rows.rows)))
    counts[:, 0, rows.bound], counts[:, 1, rows.bound] = 80 + mine[:, None], 100
    return Sample(rows, (4, 9, 10, 7), counts, rows.limits, known[:, None])


def test_a_design_that_has_the_same_days_as_another_is_known_as_well() -> None:
    """What is counted of both is alike but for two calls a day: so is their mean, and its error that of the other."""
    known = np.random.default_rng(1).normal(1.0, 8.0, 1_600)
    found = beside(known, known[:100] - 2.0)
    assert found.mean == pytest.approx([known.mean() - 2.0])
    assert found.error == pytest.approx([known.std(ddof=1) / 40.0], rel=1e-6)
    assert found.anchor_variance == pytest.approx(found.error**2)


def test_the_error_beside_another_is_what_means_differ_by() -> None:
    """Of 2,000 pairs of designs with correlation .9: a hundred days of the one, and 1,600 of the other.

    The variance is 64 (1 - .81) / 100 + 64 * .81 / 1600, and without the other it would be .64.
    """
    luck = np.random.default_rng(2)
    known = luck.normal(0.0, 8.0, (2_000, 1_600))
    mine = 0.9 * known[:, :100] + np.sqrt(0.19) * luck.normal(0.0, 8.0, (2_000, 100))
    found = [beside(*pair) for pair in zip(known, mine, strict=True)]
    means, errors = (np.array([getattr(one, name)[0] for one in found]) for name in ("mean", "error"))
    assert means.mean() == pytest.approx(0.0, abs=4 * 0.39 / np.sqrt(2_000))
    assert means.std() == pytest.approx(np.sqrt(0.1216 + 0.0324), rel=0.06)
    assert errors.mean() == pytest.approx(means.std(), rel=0.06)


def test_it_is_the_other_that_is_looked_at_where_that_says_more() -> None:
    """Designs that differ little: what is not known is how hard the days are for both."""
    luck = np.random.default_rng(3)
    known = luck.normal(0.0, 8.0, 400)
    known += 0.2 - known.mean()
    close, far = (beside(known, 0.9 * known[:100] + luck.normal(0.0, spread, 100)) for spread in (1.0, 8.0))
    asked = CloserLooks(6_400)
    assert (asked.of_anchor(close, 400), asked.of_anchor(far, 400)) == (1_600, None)
