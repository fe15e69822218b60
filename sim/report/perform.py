"""A run, from a checked scenario to its folder: simulate, write beside, rename."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from sim.experiments import executors
from sim.interruption import stoppable, undisturbed
from sim.report.rundir import draft, write_run

if TYPE_CHECKING:
    from sim.experiments import RunResult
    from sim.scenario import Scenario

Tell = Callable[[int, int], None]


def perform_run(checked: Scenario, out: Path, log: str, jobs: int | None, tell: Tell) -> tuple[Path, RunResult]:
    """Simulate a scenario, write everything a run leaves behind, and return the folder and the result.

    Parameters
    ----------
    out
        The folder that holds the folders of scenarios.
    log
        Whose contact logs are kept: ``first``, ``all`` or ``none``.
    jobs
        Worker processes; ``None`` for all cores.
    tell
        Called with how many replications are done, and of how many.

    Raises
    ------
    InputError
        When the scenario cannot be run, or nothing can be written to the folder.
    """
    from sim.experiments import run
    from sim.experiments.checks import check_runnable
    from sim.report.logs import LogKeeper, drop_logs

    check_runnable(checked)
    started = perf_counter()
    with draft(out, checked.scenario, checked.experiment.seed) as planned:
        keep = None if log == "none" else LogKeeper(planned.folder, log)
        result = run(checked, jobs or executors.all_cores(), stoppable(tell), keep)
        with undisturbed():
            drop_logs(planned.folder, result.replications)
            write_run(result, planned.folder, perf_counter() - started)
    return planned.final, result
