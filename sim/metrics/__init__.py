"""Metrics: pure functions from a contact log to numbers."""

from sim.metrics.facts import Facts
from sim.metrics.intervals.reporting import Intervals, interval_edges, measure_intervals
from sim.metrics.measure import NAMES, Measures, measure

__all__ = ["NAMES", "Facts", "Intervals", "Measures", "interval_edges", "measure", "measure_intervals"]
