"""The cheapest heads of pools that together are as many as each set of them must be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from sim.experiments.preview.handling import NOBODY
from sim.experiments.staffing.grid import Floats

Numbers = tuple[float, ...]
Needs = tuple[tuple[tuple[int, ...], float], ...]
KEPT = 1_000  # answers


def cheapest_heads(
    needs: Sequence[tuple[tuple[int, ...], float]], available: Floats, low: Floats, high: Floats, price: Floats
) -> Floats:
    """Solve the integer program; what cannot be had at all is left out at a price far above all others."""
    if all(len(mine) == 1 for mine, _ in needs):
        return _one_by_one(needs, available, low, high)
    told = tuple((mine, float(need)) for mine, need in needs)
    return np.array(_solved(told, *(tuple(one.tolist()) for one in (available, low, high, price))))


@lru_cache(KEPT)
def _solved(needs: Needs, *told: Numbers) -> Numbers:
    """Return the same by numbers, for times at which needs and bounds are alike, as many are."""
    available, low, high, price = (np.array(one) for one in told)
    pools, rows = len(price), len(needs)
    matrix = np.hstack([np.zeros((rows, pools)), np.eye(rows)])
    for number, (mine, _) in enumerate(needs):
        matrix[number, list(mine)] = available[list(mine)]
    whole = np.append(np.where(low == np.floor(low), 1, 0), np.zeros(rows))
    cost = np.append(price, np.full(rows, 1e4 * max(price.max(), 1.0)))
    limits = Bounds(np.append(low, np.zeros(rows)), np.append(high, np.full(rows, np.inf)))
    need = np.array([one for _, one in needs])
    result = milp(cost, constraints=LinearConstraint(matrix, need - 1e-7, np.inf), bounds=limits, integrality=whole)
    found = np.clip(np.ceil(result.x[:pools] - 1e-6), low, high) if result.x is not None else high
    return tuple(found.tolist())


def _one_by_one(needs: Sequence[tuple[tuple[int, ...], float]], available: Floats, low: Floats, high: Floats) -> Floats:
    """Return the same where each need is of a single pool: the largest of its needs, which takes no program."""
    found = np.array(low)
    for (pool,), need in needs:
        found[pool] = max(found[pool], np.ceil((need - 1e-7) / max(available[pool], NOBODY) - 1e-6))
    return np.minimum(found, high)
