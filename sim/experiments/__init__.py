"""Experiments: loops around one simulation. Names are imported when they are first used: a check simulates nothing."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiments.runs.replicate import replicate, simulate
    from sim.experiments.runs.results import RunResult

__all__ = ["RunResult", "replicate", "simulate"]

_HOME = {"RunResult": "results", "replicate": "replicate", "simulate": "replicate"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"sim.experiments.runs.{_HOME[name]}"), name)
    return value
