"""Scenarios: what a planner writes, checked once at the door and frozen."""

from sim.scenario.basics.problems import InputError, Problem
from sim.scenario.loading.loader import build, load, vary
from sim.scenario.scenario import Scenario

__all__ = ["InputError", "Problem", "Scenario", "build", "load", "vary"]
