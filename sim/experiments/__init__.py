"""Experiments: loops around one simulation."""

from sim.experiments.replicate import replicate, simulate
from sim.experiments.results import RunResult

__all__ = ["RunResult", "replicate", "simulate"]
