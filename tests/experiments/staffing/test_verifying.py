"""Verdicts: as sure as they say, and by the binomial law where they are about days."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.staffing.aims import Rows
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.verifying import judged, verified
from sim.scenario.planning.staffing import Tolerance
from tests.experiments.staffing.days import carry_over

DAYS = [{"channel": "phone", "metric": "target_met", "at_least": 0.9}]


def words(rows: Rows, counts: np.ndarray, alpha: float) -> list[str]:
    return [one.word for one in judged(rows, Tolerance(), counts, alpha, 0.95)]


@pytest.mark.parametrize(
    ("kept", "days", "word"),
    [(96, 100, "met"), (95, 100, "undecided"), (371, 400, "met"), (370, 400, "undecided"), (916, 1000, "met"),
     (915, 1000, "undecided"), (80, 100, "missed")],
)  # fmt: skip
def test_a_share_of_days_is_claimed_by_the_binomial_law(kept: int, days: int, word: str) -> None:
    """96 of 100, 371 of 400 and 916 of 1,000 are the fewest from which 0.90 follows at 95 % (Clopper and Pearson)."""
    rows = Rows(StaffGrid(carry_over(DAYS)))
    counts = np.zeros((days, 2, len(rows.rows)))
    counts[:, 1, 0] = 1
    counts[:kept, 0, 0] = 1
    assert words(rows, counts, 0.05) == [word]


def test_what_is_missed_is_seldom_said_to_be_met() -> None:
    """Four targets missed by just more than the tolerance: any of them is called met in less than 5 % of samples."""
    rows = Rows(StaffGrid(carry_over()))
    luck, wrong, samples = np.random.default_rng(7), 0, 400
    for _ in range(samples):
        counts = np.zeros((100, 2, len(rows.rows)))
        counts[:, 1, :4] = luck.poisson(24, (100, 4))
        counts[:, 0, :4] = luck.binomial(counts[:, 1, :4].astype(int), 0.7949)
        wrong += "met" in words(rows, counts, 0.05)
    assert wrong <= 0.05 * samples + 2 * np.sqrt(0.05 * 0.95 * samples)


def test_what_is_plainly_kept_is_met_and_strictly_so() -> None:
    rows = Rows(StaffGrid(carry_over()))
    luck = np.random.default_rng(8)
    counts = np.zeros((200, 2, len(rows.rows)))
    counts[:, 1, :4] = luck.poisson(24, (200, 4)) + 1
    counts[:, 0, :4] = luck.binomial(counts[:, 1, :4].astype(int), [0.9, 0.9, 0.803, 0.7])
    found = list(judged(rows, Tolerance(), counts, 0.05, 0.95))
    assert [one.word for one in found] == ["met", "met", "undecided", "missed"]
    assert [one.strictly for one in found][:2] == [True, True]
    assert found[0].low < found[0].value < found[0].high


class Drawn:
    """Stands for a trial: the same binomial days whatever the design."""

    def __init__(self, rows: Rows, shares: list[float], days: int = 2_000) -> None:
        luck = np.random.default_rng(9)
        self.table = np.zeros((days, 2, len(rows.rows)))
        self.table[:, 1, :4] = luck.poisson(24, (days, 4)) + 1
        self.table[:, 0, :4] = luck.binomial(self.table[:, 1, :4].astype(int), shares)

    def counts(self, design: tuple[int, ...], replications: int, seed: int) -> np.ndarray:
        return self.table[:replications]


@pytest.mark.parametrize(
    ("shares", "hope", "replications", "word"),
    [
        ([0.9, 0.9, 0.81, 0.9], 0.1, 400, "met"),
        ([0.9, 0.9, 0.78, 0.9], 0.1, 200, "undecided"),
        ([0.9, 0.9, 0.797, 0.9], 0.0, 2_000, "undecided"),
        ([0.9, 0.9, 0.7, 0.9], 0.1, 100, "missed"),
    ],
)
def test_no_more_days_are_simulated_than_can_change_anything(
    shares: list[float], hope: float, replications: int, word: str
) -> None:
    """What is far below is given up at once; what is close is looked at to the end where no hope is asked for."""
    rows = Rows(StaffGrid(carry_over()))
    check = verified(Drawn(rows, shares), rows, Tolerance(), (), 1, 100, 2_000, 0.0125, 0.95, hope=hope)  # type: ignore[arg-type]
    assert (check.replications, check.word) == (replications, word)


def test_what_is_still_needed_is_told_for_the_most_days() -> None:
    """A lower bound lies half as far below the mean with four times the days."""
    rows = Rows(StaffGrid(carry_over()))
    check = verified(Drawn(rows, [0.9, 0.9, 0.797, 0.9]), rows, Tolerance(), (), 1, 100, 2_000, 0.05, 0.95, hope=0.9)  # type: ignore[arg-type]
    one = check.verdicts[2]
    assert check.replications == 200
    assert one.to_spare == pytest.approx(one.value - 0.8 + 0.005 - one.width)
    assert one.spared_after(4) == pytest.approx(one.value - 0.8 + 0.005 - one.width / 2)
