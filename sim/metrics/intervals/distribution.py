"""How waits are distributed: counts by channel between fixed edges, which add up over replications."""

from __future__ import annotations

import numpy as np

from sim.metrics.columns.warmup import studied
from sim.metrics.counting.spans import Floats
from sim.metrics.facts import Facts
from sim.metrics.weights.contacts import promised_waits
from sim.plumbing.once import SCENARIOS, once
from sim.scenario.scenario import Scenario

FIRST, LAST, STEPS = 1.0, 60 * 86_400.0, 120


@once(SCENARIOS)
def wait_edges(scenario: Scenario) -> Floats:
    """Return the edges between which waits are counted, in seconds: 0, then by equal ratios, and every target."""
    targets = [within for one in scenario.channels.values() if one.target for within in one.target.all_within]
    return np.unique(np.concatenate([[0.0], np.geomspace(FIRST, LAST, STEPS), targets]))


def measure_waits(facts: Facts) -> dict[str, Floats]:
    """Return how many were answered, and lost, after waits up to each edge and above the one before.

    Of those studied; of messages the open time to the reply. Shape (channels, edges + 1): the last is beyond all.
    """
    wait, answered, lost = promised_waits(facts)
    edges = wait_edges(facts.scenario)
    shape = len(facts.scenario.channel_names), len(edges) + 1
    cells, some = facts.log.contacts["channel"] * np.int64(shape[1]), np.flatnonzero(wait > 0)
    cells[some] += np.searchsorted(edges, wait[some])
    found = {}
    for name, mine in (("answered", answered), ("lost", lost)):
        these = cells.take(np.flatnonzero(mine & studied(facts)))
        found[name] = np.bincount(these, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
    return found
