"""Modules under the names that they had before: what imports them goes on working, and is told the new name."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

MOVED = {
    "sim.experiments.estimate": "sim.experiments.statistics.estimate",
    "sim.experiments.executors": "sim.experiments.parallel.workers",
    "sim.experiments.sensitivity": "sim.experiments.sweep.sensitivity",
    "sim.experiments.store": "sim.experiments.execution.store",
    "sim.experiments.work": "sim.experiments.execution.work",
    "sim.metrics.scopes": "sim.metrics.counting.scopes",
    "sim.records": "sim.log.records",
    "sim.report.logs": "sim.log.files",
    "sim.scenario.presets": "sim.scenario.files.presets",
}


class MovedModules(MetaPathFinder, Loader):
    """Finds the modules of ``MOVED`` where nobody else has found them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """Return how a module that has moved is loaded; nothing for any other."""
        return ModuleSpec(fullname, self) if fullname in MOVED else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module that now does its work."""
        new = MOVED[spec.name]
        warnings.warn(f"{spec.name} is now {new}", DeprecationWarning, stacklevel=2)
        module = import_module(new)
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its own name back; it has been executed."""
        assert module.__spec__ is not None
        module.__spec__ = module.__spec__.loader_state
