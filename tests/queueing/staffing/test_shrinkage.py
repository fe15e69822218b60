"""Heads for agents: by division, and so that enough come, against the binomial law and published examples."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from sim.queueing.staffing.shrinkage import enough_present, heads_for_presence, rostered

HEADS = [(12, 0.06, 0.95, 14), (50, 0.08, 0.95, 58), (5, 0.10, 0.90, 7), (30, 0.12, 0.90, 37), (1, 0.06, 0.95, 2)]


@pytest.mark.parametrize(("need", "absence", "sure", "heads"), HEADS)
def test_heads_so_that_enough_are_present(need: int, absence: float, sure: float, heads: int) -> None:
    assert heads_for_presence(need, absence, sure) == heads
    for many in (heads - 1, heads):
        assert enough_present(many, need, absence) == pytest.approx(binom.sf(need - 1, many, 1 - absence))
    assert binom.sf(need - 1, heads - 1, 1 - absence) < sure <= binom.sf(need - 1, heads, 1 - absence)


def test_grossing_up_divides() -> None:
    assert float(rostered(12, 0.28)) == pytest.approx(16.667, abs=1e-3)
    assert np.ceil(rostered([14, 11], 0.3)).tolist() == [20, 16]  # READMEs of pyworkforce and turbotab
    assert float(rostered(10, 0.1, 0.2)) == pytest.approx(10 / 0.72)
    assert float(rostered(10, 0.1, 0.2, add=True)) == pytest.approx(10 / 0.7)
    assert heads_for_presence([0, 3], 0.0, 0.9).tolist() == [0, 3]
    for wrong in (lambda: rostered(1, 0.5, 0.5, add=True), lambda: heads_for_presence(1, 1.0, 0.5)):
        with pytest.raises(ValueError, match=r"leaves nobody|below 1"):
            wrong()
