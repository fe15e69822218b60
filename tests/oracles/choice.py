"""Customers who choose a channel: the logit, who moves under maximal coupling, opinions, nudges, and adoption.

All are the textbook's formulas on plain numbers: shares of channels are arrays that sum to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DAY = 86_400.0


def logit(shares: Sequence[float], utilities: Sequence[float]) -> Floats:
    """Return the multinomial logit with ln(share) as constants: shares times exp(utility), of their sum."""
    weights = np.asarray(shares, float) * np.exp(np.asarray(utilities, float))
    return np.asarray(weights / weights.sum())


def coupled(before: Sequence[float], after: Sequence[float]) -> Floats:
    """Return the joint law of where a contact was and where it goes, if as many as possible stay.

    The smaller of both shares stays. What is lost where the share falls goes where shares rise, in proportion.
    """
    old, new = (np.asarray(shares, float) / np.sum(shares) for shares in (before, after))
    lost, gained = np.maximum(old - new, 0), np.maximum(new - old, 0)
    moved = np.outer(lost, gained) / gained.sum() if gained.sum() else np.zeros((len(old), len(old)))
    return np.asarray(np.diag(np.minimum(old, new)) + moved)


def opinion(start: float, felt: float, share: float, contacts: float | Floats) -> float | Floats:
    """Return what somebody thinks after contacts that all felt alike: ``s + (1 - a)^n (M - s)``."""
    return felt + (1 - share) ** contacts * (start - felt)


def mean_opinion(start: float, felt: float, share: float, rate: float) -> float:
    """Return the mean over customers whose contacts are Poisson: ``s + exp(-a rate) (M - s)``."""
    return felt + exp(-share * rate) * (start - felt)


def nudged(touches: Sequence[float], now: float, fades: float, wears: float, window: float) -> float:
    """Return how strongly touches still speak: each fades by itself; the m-th of a window began with wears^(m - 1)."""
    past = [at for at in touches if at <= now]
    earlier = [sum(at - window <= other < at for other in past) for at in past]
    return sum(wears**many * exp(-(now - at) / fades) for at, many in zip(past, earlier, strict=True))


def bass(innovation: float, imitation: float, years: float) -> float:
    """Return the share that has adopted by a time, from none (Bass 1969): 1 - e^-(p+q)t of 1 + q/p e^-(p+q)t."""
    left = exp(-(innovation + imitation) * years)
    return (1 - left) / (1 + imitation / innovation * left)


def bass_by_day(adopted: float, innovation: float, imitation: float, days: int) -> list[float]:
    """Return the shares that have adopted, day by day from the first, at a hazard that is fixed for each day."""
    shares = [adopted]
    for _ in range(days - 1):
        hazard = (innovation + imitation * shares[-1]) / 365
        shares.append(1 - (1 - shares[-1]) * exp(-hazard))
    assert all(first <= second for first, second in pairwise(shares))
    return shares
