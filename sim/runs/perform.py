"""A run, or a comparison, from checked scenarios to its folder: simulate, write beside, rename."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sim.experiments.compare.brief import NO_BRIEF, Brief
from sim.experiments.parallel.workers import all_cores
from sim.experiments.preview.assumptions import assumption_rows
from sim.plumbing.interruption import stoppable
from sim.report.page.presentation import Presentation
from sim.report.run.presentation import of_run
from sim.runs.folders import draft
from sim.runs.inputs import Inputs
from sim.runs.looks import PLAIN, Looks
from sim.runs.provenance import provenance
from sim.runs.writing import write

if TYPE_CHECKING:
    from sim.experiments.compare.comparison import Comparison
    from sim.experiments.compare.stopping import Rule
    from sim.experiments.runs.results import RunResult
    from sim.scenario import Scenario

T = TypeVar("T")


class Wishes(NamedTuple):
    """What whoever starts an experiment wants to hear of it, and to have drawn.

    Attributes
    ----------
    progress
        Called with how many replications are done, and of how many.
    result
        Called with what came out, as soon as it is known: to draw it may take longer than to simulate it.
    report
        Whether figures and a report are drawn.
    look
        How the report looks, and in which forms it is wanted.
    """

    progress: Callable[[int, int], None] = lambda done, of: None
    result: Callable[[Presentation], None] = lambda shown: None
    report: bool = True
    look: Looks = PLAIN


ALL = Wishes()


def perform_run(checked: Scenario, out: Path, log: str, jobs: int | None, wishes: Wishes) -> tuple[Path, Presentation]:
    """Simulate a scenario, write everything a run leaves behind, and return the folder and what is in it.

    Parameters
    ----------
    out
        The folder that holds the folders of scenarios.
    log
        Whose contact logs are kept: ``first``, ``all`` or ``none``.
    jobs
        Worker processes; ``None`` for all cores.
    wishes
        What is told on the way, and drawn.

    Raises
    ------
    InputError
        When the scenario cannot be run, or nothing can be written to the folder.
    """
    from sim.experiments import replicate
    from sim.experiments.preview.checks import check_runnable
    from sim.runs.log.keeping import LogKeeper, drop_logs

    check_runnable(checked)

    def simulate(folder: Path) -> RunResult:
        keep = None if log == "none" else LogKeeper(folder, log)
        result = replicate(checked, jobs=jobs or all_cores(), progress=stoppable(wishes.progress), keep=keep)
        drop_logs(folder, result.replications)
        return result

    return _performed(out, checked.scenario, {".": checked}, simulate, partial(write_run, wishes=wishes))


def perform_comparison(
    designs: Mapping[str, Scenario],
    metrics: Sequence[str],
    enough: Rule,
    out: Path,
    jobs: int | None,
    wishes: Wishes,
    brief: Brief = NO_BRIEF,
) -> tuple[Path, Presentation]:
    """Compare designs, the first of which is the reference, and return the folder and what is in it, as for a run."""
    from sim.experiments.compare.compare import check_comparable, compare
    from sim.report.comparison.presentation import homes

    check_comparable(designs, metrics, enough, brief=brief)
    first, places = next(iter(designs.values())), homes(designs)

    def simulate(folder: Path) -> Comparison:
        progress = stoppable(wishes.progress)
        return compare(designs, metrics=metrics, jobs=jobs or all_cores(), progress=progress, rule=enough, brief=brief)

    saved = {places[name]: scenario for name, scenario in designs.items()}
    return _performed(out, f"compare-{first.scenario}", saved, simulate, partial(write_comparison, wishes=wishes))


def _performed(
    out: Path,
    title: str,
    scenarios: Mapping[str, Scenario],
    simulate: Callable[[Path], T],
    written: Callable[[T, Path, float, Inputs], Presentation],
) -> tuple[Path, Presentation]:
    """Simulate scenarios, which share their seed, and write the result, in a folder that is there when all of it is."""
    started, seed = perf_counter(), next(iter(scenarios.values())).experiment.seed
    with draft(out, title, seed) as planned:
        inputs = Inputs(planned.folder, scenarios)
        result = simulate(planned.folder)
        shown = written(result, planned.folder, perf_counter() - started, inputs)
    return planned.final, shown


def write_run(result: RunResult, folder: Path, seconds: float, inputs: Inputs, wishes: Wishes = ALL) -> Presentation:
    """Write a run beside its inputs and logs, and return what was written."""
    shown = of_run(result, inputs.tree(result.scenario.tree))
    run = provenance([result], result.complete, seconds, inputs)
    wishes.result(shown)
    write(shown, folder, run | {"assumptions": assumption_rows(result.scenario)}, inputs, wishes.report, wishes.look)
    return shown


def write_comparison(
    comparison: Comparison, folder: Path, seconds: float, inputs: Inputs, wishes: Wishes = ALL
) -> Presentation:
    """Write a comparison with every design as it was run, beside their inputs, and return what was written."""
    from sim.report.comparison.presentation import homes, of_comparison

    runs = comparison.results
    trees = {name: inputs.tree(_as_run(runs[name]), home) for name, home in homes(runs).items()}
    shown = of_comparison(comparison, trees)
    wishes.result(shown)
    run = provenance(list(runs.values()), comparison.complete, seconds, inputs)
    write(shown, folder, run, inputs, wishes.report, wishes.look)
    return shown


def _as_run(run: RunResult) -> dict[str, object]:
    tree = run.scenario.tree
    return tree | {"experiment": tree["experiment"] | {"replications": run.replications}}
