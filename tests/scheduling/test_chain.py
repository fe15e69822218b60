"""Tables find what enumeration finds, in lines of places whose rows reach over a few neighbours."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sim.scheduling.chain import ChainRow, cheapest
from sim.scheduling.problem import Floats


def price(costs: Floats, rows: list[ChainRow], chosen: tuple[int, ...]) -> float:
    """Return what choices cost, with what rows cost that fall short."""
    paid = float(sum(mine[one] for mine, one in zip(costs, chosen, strict=True)))
    for row in rows:
        short = row.least - sum(mine[chosen[row.first + k]] for k, mine in enumerate(row.gains))
        if short > 1e-9:
            paid += row.missed * short
    return paid


@pytest.mark.parametrize("missed", [np.inf, 3.0])
@pytest.mark.parametrize("seed", range(12))
def test_the_cheapest_of_all_choices(seed: int, missed: float) -> None:
    rng = np.random.default_rng(seed)
    places, choices = int(rng.integers(1, 7)), 3
    costs = rng.uniform(0, 2, (places, choices))
    costs[rng.random((places, choices)) < 0.1] = np.inf
    rows = []
    for _ in range(int(rng.integers(1, 6))):
        span = int(rng.integers(1, min(3, places) + 1))
        first = int(rng.integers(0, places - span + 1))
        rows.append(ChainRow(first, rng.normal(0.5, 1, (span, choices)), float(rng.normal(0.5, 1)), missed))
    best = min(price(costs, rows, chosen) for chosen in product(range(choices), repeat=places))
    found = cheapest(costs, rows)
    assert (found is None) == (best == np.inf)
    if found is not None:
        assert price(costs, rows, tuple(found.tolist())) == pytest.approx(best)


def test_no_choice_keeps_a_row_that_asks_for_too_much() -> None:
    rows = [ChainRow(0, np.array([[0.0, 1.0]]), 2.0)]
    assert cheapest(np.zeros((2, 2)), rows) is None
    assert cheapest(np.ones((2, 2)) * [0, 1], [rows[0]._replace(missed=5.0)]).tolist() == [1, 0]  # type: ignore[union-attr]
