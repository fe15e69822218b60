"""How the queue grows: the facts behind the warning that it does so without bound."""

from __future__ import annotations

import numpy as np

from sim.hours import horizon
from sim.metrics.contacts import waiting_spans
from sim.metrics.spans import seconds_per_bin
from sim.records import ContactLog
from sim.scenario.scenario import Scenario

GROWTH = ("queue_growth", "queue_late")
BINS = 24


def growth(scenario: Scenario, log: ContactLog) -> dict[str, float]:
    """Return how many more wait per hour, and how many wait, in the second half of the horizon.

    The growth is the least-squares slope of the queue, averaged over 24 equal parts of that half.
    """
    edges = np.linspace(horizon(scenario) / 2, horizon(scenario), BINS + 1)
    everybody = np.ones(len(log.contacts["arrival"]), bool)
    queue = seconds_per_bin(*waiting_spans(log, everybody, 0.0), edges) / np.diff(edges)
    hours = (edges[:-1] - edges[0]) / 3_600
    return {"queue_growth": float(np.polyfit(hours, queue, 1)[0]), "queue_late": float(queue.mean())}
