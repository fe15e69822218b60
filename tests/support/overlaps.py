"""How many spans overlap, of one group."""

from __future__ import annotations

import numpy as np

from sim.metrics.counting.spans import Floats, most_by_group, ticks


def most_at_once(starts: Floats, ends: Floats) -> int:
    """Return how many spans overlap at most; one that ends as another starts does not overlap it."""
    order = np.argsort(starts, kind="stable")
    return int(most_by_group(ticks(starts[order]), ticks(ends[order]), np.zeros(len(order), np.int8), 1)[0])
