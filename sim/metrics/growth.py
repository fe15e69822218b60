"""How the queue grows: the facts behind the warning that it does so without bound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.hours import horizon, open_windows
from sim.metrics.facts import Facts
from sim.metrics.groups import Mask
from sim.metrics.spans import seconds_per_bin

GROWTH = ("queue_growth", "queue_late")
BINS = 24


def growth(facts: Facts) -> dict[str, float]:
    """Return how many more wait in line per hour, and how many wait, in the second half of the horizon.

    The growth is the least-squares slope of the queue, averaged over 24 equal parts of that half. Messages on
    channels that close are left out: their backlog grows whenever nobody answers them.
    """
    end = horizon(facts.scenario)
    edges = np.linspace(end / 2, end, BINS + 1)
    rows, *spans = facts.waiting
    starts, ends = (column[~_wait_for_opening(facts, rows)] for column in spans)
    queue = seconds_per_bin(starts, ends, edges) / np.diff(edges)
    hours = (edges[:-1] - edges[0]) / 3_600
    return {"queue_growth": float(np.polyfit(hours, queue, 1)[0]), "queue_late": float(queue.mean())}


def _wait_for_opening(facts: Facts, rows: NDArray[np.intp]) -> Mask:
    """Return which of some contacts are messages on channels that are not always open."""
    scenario = facts.scenario
    whole = [(0.0, horizon(scenario))]
    closes = np.array([open_windows(scenario, name) != whole for name in scenario.channel_names])
    return np.asarray(facts.messages[rows] & closes[facts.log.contacts["channel"][rows]])
