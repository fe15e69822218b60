"""The oracle of tenure, by identities."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from tests.oracles.tenure import DAY, EARLY, YEAR, Tenure


def test_constant_hazard_is_exponential() -> None:
    law = Tenure(0.5, 1.0)
    assert law.stay == pytest.approx(2.0 * YEAR)
    assert law.cdf(np.array([YEAR]))[0] == pytest.approx(1.0 - math.exp(-0.5))
    assert law.mean_pace(2.0, YEAR) == pytest.approx(1.0 + 0.5 / (0.5 + 1.0), rel=1e-9)


def test_three_months_have_a_quarter_of_a_year() -> None:
    assert EARLY == 91.3125 * DAY


@pytest.mark.parametrize("tenure", [10.0 * DAY, EARLY, YEAR, 5.0 * YEAR])
def test_cdf_is_the_integral_of_the_density(tenure: float) -> None:
    law = Tenure(0.56, 2.0)
    pieces = [0.0, *([EARLY] if tenure > EARLY else []), tenure]
    summed = sum(quad(law.density, a, b)[0] for a, b in pairwise(pieces))
    assert law.cdf(np.array([tenure]))[0] == pytest.approx(summed, rel=1e-9)


def test_nobody_stays_for_ever() -> None:
    law = Tenure(0.33, 2.0)
    assert law.cdf(np.array([200.0 * YEAR]))[0] == pytest.approx(1.0)
    assert law.stay == pytest.approx(quad(lambda t: law.density(t) * law.stay, 0, 100 * YEAR, limit=200)[0], rel=1e-6)


def test_mean_pace_in_closed_form() -> None:
    """With a = 1/time added to the hazard, the same two exponentials are integrated."""
    law, start, time = Tenure(0.8, 3.0), 2.05, 90.0 * DAY
    early, late = 2.4 / YEAR + 1 / time, 0.8 / YEAR + 1 / time
    kept = math.exp(-early * EARLY)
    young = ((1.0 - kept) / early + kept / late) / law.stay
    assert law.mean_pace(start, time) == pytest.approx(1.0 + 1.05 * young, rel=1e-9)


def test_seats_are_empty_between_two_agents() -> None:
    vacant, trained = Tenure(2.0, 1.0).empty(vacancy=YEAR / 4.0, training=YEAR / 4.0)
    assert (vacant, trained) == pytest.approx((0.25, 0.25))
