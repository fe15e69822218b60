"""Which contact a freed agent takes.

A rule gets the lines in which somebody waits for this agent, and the time, and returns one of them; the
head of that line is served. Ties go to who has waited longest, then to the line named first.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.policies.views import LineView
from sim.ticks import span


def longest_wait(lines: Sequence[LineView], now: float) -> LineView:
    """Take who has waited longest."""
    return min(lines, key=lambda line: line.since)


def priority(lines: Sequence[LineView], now: float) -> LineView:
    """Take the highest priority, then live before concurrent before deferred work, then who has waited longest."""
    return min(lines, key=lambda line: (-line.priority, line.order, line.since))


def ranked(lines: Sequence[LineView], now: float) -> LineView:
    """Take the skill of the agent's best rank, then who has waited longest."""
    return min(lines, key=lambda line: (line.rank, line.since))


def weighted_wait(lines: Sequence[LineView], now: float) -> LineView:
    """Take the largest product of weight and wait."""
    return min(lines, key=lambda line: (-line.weight * span(line.since, now), line.since))


def score(lines: Sequence[LineView], now: float) -> LineView:
    """Take the highest score: ``base + slope * wait``."""
    return min(lines, key=lambda line: (-line.base - line.slope * span(line.since, now), line.since))


def queue_ratio(lines: Sequence[LineView], now: float) -> LineView:
    """Take the line furthest above its share of the queue: ``Q_k - p_k * sum Q`` (Gurvich & Whitt 2010)."""
    total = sum(line.length for line in lines)
    return min(lines, key=lambda line: (line.ratio * total - line.length, line.since))


def due(lines: Sequence[LineView], now: float) -> LineView:
    """Take who is due first by what they were promised, then who has waited longest (Jackson 1955)."""
    return min(lines, key=lambda line: (line.due, line.since))


RULES = {
    "longest_wait": longest_wait,
    "priority": priority,
    "ranked": ranked,
    "weighted_wait": weighted_wait,
    "score": score,
    "queue_ratio": queue_ratio,
    "due": due,
}
