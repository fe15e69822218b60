"""Experiments: loops around one simulation."""

from sim.experiments.runs.replicate import replicate, simulate
from sim.experiments.runs.results import RunResult

__all__ = ["RunResult", "replicate", "simulate"]
