"""Metrics: pure functions from a contact log to numbers."""

from sim.metrics.measure import Measures, interval_edges, measure

__all__ = ["Measures", "interval_edges", "measure"]
