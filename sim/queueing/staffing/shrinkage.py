"""From agents on contacts to heads on the roster: who is absent, and who is on a break or in a meeting."""

from __future__ import annotations

import numpy as np

from sim.plumbing.maths import special
from sim.queueing.laws import Floats


def rostered(required: Floats | float, absence: float = 0.0, blocks: float = 0.0, *, add: bool = False) -> Floats:
    """Return the heads, with their fraction, of whom so many are on contacts on average.

    Dividing is right and multiplying is not: of 16.67 heads with 28 % shrinkage 12 are there, of 12 x 1.28 = 15.36 only
    11.06.

    Parameters
    ----------
    required
        Agents on contacts. Fractions are kept: round once, at the end.
    absence
        The share of the roster that does not come, 0 to below 1.
    blocks
        The share of the time of those who come that is spent on breaks, coaching, paperwork and meetings; the two
        compound to 1 - (1 - absence) (1 - blocks).
    add
        Whether both are shares of the whole, so that they add up.

    Examples
    --------
    >>> float(rostered(12, absence=0.28).round(2))
    16.67
    >>> float(rostered(12, 0.08, 0.2).round(2)), float(rostered(12, 0.08, 0.2, add=True).round(2))
    (16.3, 16.67)
    """
    there = 1 - absence - blocks if add else (1 - absence) * (1 - blocks)
    if not there > 0:
        raise ValueError(f"a shrinkage of {1 - there:.0%} leaves nobody; write less than 100 %")
    return np.asarray(required, dtype=float) / there


def enough_present(heads: Floats | float, need: Floats | float, absence: float) -> Floats:
    """Return the probability that of some heads at least ``need`` come, each away by itself with one probability.

    Examples
    --------
    >>> enough_present(np.array([13, 14]), 12, 0.06).round(4).tolist()
    [0.8186, 0.9522]
    """
    heads, need = (np.asarray(one, dtype=float) for one in np.broadcast_arrays(heads, need))
    inside = (need > 0) & (need <= heads)
    some, most = np.where(inside, need, 1.0), np.where(inside, heads, 1.0)
    return np.where(inside, special.betainc(some, most - some + 1, 1 - absence), np.where(need > 0, 0.0, 1.0))


def heads_for_presence(need: Floats | float, absence: float, probability: float) -> Floats:
    """Return the fewest heads of whom enough come with a probability: P(Bin(N, 1 - q) >= need) >= p.

    Dividing by 1 - q gives enough on average, which is enough on about every second day.

    Parameters
    ----------
    need
        Whole numbers of agents who must come.
    absence
        The probability q that a head is away, each by itself, 0 to below 1.
    probability
        How sure it shall be, below 1.

    Examples
    --------
    >>> heads_for_presence(np.array([12, 50]), 0.06, 0.95).tolist()
    [14.0, 56.0]
    """
    if not 0 <= absence < 1 or not 0 <= probability < 1:
        raise ValueError(f"absence {absence:g} and probability {probability:g} must be 0 to below 1")
    need = np.asarray(need, dtype=float)
    few, many = np.maximum(need - 1, 0.0), np.ceil(need / (1 - absence)) + 1
    while (short := enough_present(many, need, absence) < probability).any():
        few, many = np.where(short, many, few), np.where(short, 2 * many, many)
    while (many - few > 1).any():
        middle = np.floor((few + many) / 2)
        good = enough_present(middle, need, absence) >= probability
        few, many = np.where(good, few, middle), np.where(good, middle, many)
    return np.where(need > 0, many, 0.0)
