"""A plan as a scenario file: a layer over the scenario that it is for, which runs as it is."""

from __future__ import annotations

from typing import Any

from sim.experiments.staffing.result import StaffingResult
from sim.scenario.files.tree import dump


def plan_text(found: StaffingResult, base: str) -> str:
    """Return the text of a plan that is laid over a file."""
    pools: dict[str, dict[str, Any]] = {}
    for change in found.changes:
        _, name, key = change.path.split(".")
        pools.setdefault(name, {})[key] = change.value
    verdict = found.verification.word if found.verification else "not verified"
    first = f"# Found by ccsim staff for {found.scenario.scenario!r}: targets {verdict}. It runs as it is.\n"
    return first + dump({"extends": base, "pools": pools})
