"""How much a ranking of designs by attention depends on the weights of its parts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.experiments.runs.results import RunResult
from sim.metrics.counting.spans import Floats
from sim.scenario.customers.attention import PARTS, Attention


class Sensitivity(NamedTuple):
    """How often designs keep their place under weights that differ from those written.

    ``order`` are the designs by attention, best first, at the weights written; ``holds`` is how often all of it
    is the same, ``first`` how often each design is best, ``beats[i, j]`` how often design i is above design j.
    """

    order: tuple[int, ...]
    holds: float
    first: Floats
    beats: Floats


def sensitivity(results: list[RunResult], draws: int = 10_000, seed: int = 0, spread: float = 6.0) -> Sensitivity:
    """Rank designs under weights drawn from a Dirichlet law around those written.

    Attention is linear in its parts, so nothing is simulated again. The parts are taken as they were estimated: how
    sure they are is for their intervals to say.

    Parameters
    ----------
    results
        One run for each design, with ``attention`` measured.
    draws
        How many sets of weights.
    spread
        The sum of the law's parameters: 6 with equal weights is the uniform law over all that sum to 1; more
        stays closer to the weights written.

    Raises
    ------
    ValueError
        When the designs have different weights, or one has nobody whose attention could be measured.
    """
    rule = results[0].scenario.attention or Attention()
    if any((result.scenario.attention or Attention()).weights != rule.weights for result in results):
        raise ValueError("the designs have different attention.weights; compare them under one set of weights")
    written = np.array([getattr(rule.weights, part) for part in PARTS])
    parts = np.array([[result.estimate(f"attention_{part}").mean for part in PARTS] for result in results], dtype=float)
    if np.isnan(parts).any():
        raise ValueError("a design has nobody whose attention could be measured; leave it out")
    law = np.maximum(spread * written, 1e-9)
    levels = np.random.default_rng(seed).dirichlet(law, draws) @ parts.T
    order = np.argsort(-(parts @ written), kind="stable")
    holds = np.all(np.diff(levels[:, order], axis=1) <= 0, axis=1)
    first = np.bincount(np.argmax(levels, axis=1), minlength=len(results)) / draws
    beats = np.mean(levels[:, :, None] > levels[:, None, :], axis=0)
    return Sensitivity(tuple(order.tolist()), float(holds.mean()), first, beats)
