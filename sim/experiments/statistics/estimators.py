"""Which interval a figure deserves: one within its bounds, if it has any."""

from __future__ import annotations

import numpy as np

from sim.experiments.statistics.estimate import Interval, mean_interval, ratio_interval
from sim.experiments.statistics.shares import share_interval
from sim.metrics.catalogue import METRICS
from sim.metrics.counting.spans import Floats
from sim.metrics.metric import MetricKind

Facts = tuple[Floats, ...]
HOUR = 3_600.0
SCALES = {"points": (1.0, 7.0)}  # units of what lies between two other numbers


def bounded(metric: str) -> bool:
    """Whether a figure lies between 0 and 1 by chance: not what is worked out from prices."""
    return METRICS[metric].kind in (MetricKind.SHARE, MetricKind.PROPORTION)


def interval_of(metric: str, facts: Facts, confidence: float) -> Interval:
    """Return a figure and its interval from numerators and denominators, or from values, per replication."""
    if METRICS[metric].unit in SCALES and len(facts) == 2:
        return _on_scale(SCALES[METRICS[metric].unit], facts, confidence)
    if not bounded(metric):
        return (
            ratio_interval(facts[0], facts[1], confidence) if len(facts) == 2 else mean_interval(facts[0], confidence)
        )
    if len(facts) == 2:
        counted = METRICS[metric].kind == MetricKind.PROPORTION
        return share_interval(facts[0], facts[1], confidence, observation(metric), counted)
    known = facts[0][~np.isnan(facts[0])]
    return share_interval(known, np.ones(len(known)), confidence)


def _on_scale(ends: tuple[float, float], facts: Facts, confidence: float) -> Interval:
    """Return a mean that lies between two ends, and its interval: of the share of the way between them."""
    length = ends[1] - ends[0]
    found = share_interval((facts[0] - ends[0] * facts[1]) / length, facts[1], confidence)
    mean, low, high = (None if one is None else ends[0] + length * one for one in found)
    return mean, low, high


def never_varied(metric: str, facts: Facts) -> bool:
    """Whether a share was 0 in every replication, or 1: its interval is wide, and yet its variance was never seen."""
    known = facts[0][~np.isnan(facts[0])]
    whole = float(facts[1].sum()) if len(facts) == 2 else float(len(known))
    return bounded(metric) and float(known.sum()) in (0.0, whole)


def observation(metric: str) -> float:
    """Return how much of a ratio's denominator is one observation: an hour of seconds, else one of what it counts."""
    known = METRICS[metric]
    return HOUR if known.is_ratio and known.totals[1].endswith(("seconds", "seconds_open")) else 1.0


def cut(metric: str, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """Return the bounds cut where no value can be: below 0, but for a bias, and of a share above 1."""
    low = low if low is None or METRICS[metric].kind == MetricKind.BIAS else max(0.0, low)
    return low, high if high is None or not bounded(metric) else min(1.0, high)
