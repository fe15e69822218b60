"""What was played with as a folder: the report of a run, or of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.experiments.compare.stopping import AsMany
from sim.play.session import Changes, Session
from sim.runs.perform import Wishes, perform_comparison, perform_run


def reported(session: Session, designs: Mapping[str, Changes], out: Path) -> Path:
    """Simulate designs with the replications that the scenario asks for, and return the folder with the report."""
    scenarios = {name: session.scenario(changes) for name, changes in designs.items()}
    if len(scenarios) == 1:
        return perform_run(session.base, out, "first", None, Wishes())[0]
    return perform_comparison(scenarios, (), AsMany(), out, None, Wishes())[0]
