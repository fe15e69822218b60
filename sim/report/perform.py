"""A run, or a comparison, from a checked scenario to its folder: simulate, write beside, rename."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from sim.experiments import executors
from sim.interruption import stoppable
from sim.report.inputs import Inputs
from sim.report.rundir import draft, write_run

if TYPE_CHECKING:
    from sim.experiments import RunResult
    from sim.experiments.comparison import Comparison
    from sim.experiments.stopping import Rule
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
    from sim.experiments import replicate
    from sim.experiments.checks import check_runnable
    from sim.report.logs import LogKeeper, drop_logs

    check_runnable(checked)
    started = perf_counter()
    with draft(out, checked.scenario, checked.experiment.seed) as planned:
        inputs = Inputs(planned.folder)
        inputs.keep(checked)
        keep = None if log == "none" else LogKeeper(planned.folder, log)
        result = replicate(checked, jobs=jobs or executors.all_cores(), progress=stoppable(tell), keep=keep)
        drop_logs(planned.folder, result.replications)
        write_run(result, planned.folder, perf_counter() - started, inputs)
    return planned.final, result


def perform_comparison(
    designs: Mapping[str, Scenario], metrics: Sequence[str], enough: Rule, out: Path, jobs: int | None, tell: Tell
) -> tuple[Path, Comparison]:
    """Compare designs, the first of which is the reference, and return the folder and the result, as for a run.

    Raises
    ------
    InputError
        When the designs cannot be compared, or nothing can be written to the folder.
    """
    from sim.experiments.compare import check_comparable, compare
    from sim.report.compare_dir import keep_designs, write_comparison

    check_comparable(designs, metrics, enough)
    started, first = perf_counter(), next(iter(designs.values()))
    with draft(out, f"compare-{first.scenario}", first.experiment.seed) as planned:
        inputs = keep_designs(designs, planned.folder)
        result = compare(
            designs, metrics=metrics, jobs=jobs or executors.all_cores(), progress=stoppable(tell), rule=enough
        )
        write_comparison(result, planned.folder, perf_counter() - started, inputs)
    return planned.final, result
