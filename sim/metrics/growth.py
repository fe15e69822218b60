"""How the queue grows: the facts behind the warning that it does so without bound."""

from __future__ import annotations

import numpy as np

from sim.hours import horizon
from sim.metrics.facts import Facts
from sim.metrics.spans import seconds_per_bin

GROWTH = ("queue_growth", "queue_late")
BINS = 24


def growth(facts: Facts) -> dict[str, float]:
    """Return how many more wait per hour, and how many wait, in the second half of the horizon.

    The growth is the least-squares slope of the queue, averaged over 24 equal parts of that half.
    """
    end = horizon(facts.scenario)
    edges = np.linspace(end / 2, end, BINS + 1)
    queue = seconds_per_bin(*facts.waiting, edges) / np.diff(edges)
    hours = (edges[:-1] - edges[0]) / 3_600
    return {"queue_growth": float(np.polyfit(hours, queue, 1)[0]), "queue_late": float(queue.mean())}
