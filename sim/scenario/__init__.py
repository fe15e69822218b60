"""Scenarios: what a planner writes, checked once and frozen. Names are imported when they are first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.basics.problems import InputError, Problem
    from sim.scenario.loading.loader import build, load, vary
    from sim.scenario.scenario import Scenario

__all__ = ["InputError", "Problem", "Scenario", "build", "load", "vary"]

_HOME = dict.fromkeys(("InputError", "Problem"), "basics.problems")
_HOME |= dict.fromkeys(("build", "load", "vary"), "loading.loader") | {"Scenario": "scenario"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"sim.scenario.{_HOME[name]}"), name)
    return value
