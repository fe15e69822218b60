"""A staffing from the command line: its folder with the plan, the tables and the store from which it goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.disk.atomic import replaced
from sim.disk.trouble import resumable
from sim.experiments.parallel.workers import all_cores
from sim.experiments.staffing.finding import kept_counts, staff
from sim.experiments.staffing.plans.checking import checked
from sim.experiments.staffing.result import StaffingResult
from sim.experiments.staffing.staffing import Progress
from sim.plumbing.interruption import interruptions
from sim.plumbing.readable import slug
from sim.report.page.presentation import Presentation
from sim.runs import writing
from sim.runs.folders import store_in
from sim.runs.inputs import FOLDER as INPUTS
from sim.runs.inputs import Inputs
from sim.runs.provenance import command, finished
from sim.runs.staffing.plan_file import plan_text
from sim.runs.staffing.workbook import write_workbook
from sim.scenario.files.tree import dump
from sim.scenario.scenario import Scenario

STORE, PLAN, SCENARIO, WORKBOOK, FIGURES = "store.sqlite", "plan.yaml", "scenario.yaml", "plan.xlsx", "figures"
# What plans of shifts have and others have not, and what --no-report leaves out: none of an earlier plan may stay.
AT_TIMES = ("shifts.csv", "tours.csv", WORKBOOK, "report.html")


class StaffingOptions(NamedTuple):
    """What ``ccsim staff`` is told beside the scenario."""

    replications: int | None = None
    maximum: int | None = None
    confidence: float | None = None
    seed: int | None = None
    quick: bool = False
    jobs: int | None = None
    shifts: bool | None = None
    no_report: bool = False


def perform_staffing(
    scenario: Scenario,
    options: StaffingOptions,
    others: Mapping[str, Scenario],
    out: Path,
    tell: Callable[[Progress], None],
) -> tuple[Path, Presentation, bool]:
    """Find a staffing and write its folder; return that, what is shown, and whether all targets are met.

    ``others`` are scenarios by name whose staff is held beside it.

    Given again, it goes on from what its store holds.

    Raises
    ------
    InputError
        When there is nothing to find, or nothing can be written to the folder.
    """
    folder = out / f"staff-{slug(scenario.scenario)}"
    with store_in(folder, STORE) as store:
        found = staff(
            scenario, options.replications, options.maximum, options.confidence, options.seed, options.quick,
            options.jobs or all_cores(), _stoppable(tell), kept_counts(store, scenario, options.shifts), options.shifts,
            others,
        )  # fmt: skip
    shown = _presented(found)
    _write(found, folder, shown, _provenance(found), not options.no_report)
    return folder, shown, found.is_met


def perform_check(
    scenario: Scenario,
    plan: Scenario,
    options: StaffingOptions,
    others: Mapping[str, Scenario],
    tell: Callable[[Progress], None],
) -> tuple[Presentation, bool]:
    """Verify a plan: the scenario with the staff of another one; return what is shown and whether targets are met.

    ``others`` are scenarios by name whose staff is held beside it.
    """
    found = checked(
        scenario, plan, options.maximum, options.confidence, options.seed, options.jobs or all_cores(),
        _stoppable(tell), options.shifts, others,
    )  # fmt: skip
    return _presented(found), found.is_met


def _presented(found: StaffingResult) -> Presentation:
    from sim.report.staffing.presentation import of_staffing

    return of_staffing(found)


def _stoppable(tell: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """Stop between two steps if an interruption was swallowed within one."""

    def tell_or_stop(progress: Progress) -> None:
        tell(progress)
        if interruptions:
            raise KeyboardInterrupt

    return tell_or_stop


@resumable
def _write(found: StaffingResult, folder: Path, shown: Presentation, run: dict[str, Any], report: bool) -> None:
    """Write the plan beside the scenario that it is laid over, with the files that this reads, and all tables.

    What an earlier plan left and this one has not goes, so that all that lies there is of one plan.
    """
    with replaced(folder, whole=(INPUTS, FIGURES), at_times=AT_TIMES) as draft:
        copies = Inputs(draft, {".": found.scenario})
        (draft / SCENARIO).write_text(dump(copies.tree(found.scenario.tree)), encoding="utf-8")
        (draft / PLAN).write_text(plan_text(found, SCENARIO), encoding="utf-8")
        write_workbook(shown, draft / WORKBOOK)
        writing.record(shown, draft, run | {"inputs": copies.entries})
        if report:
            writing.draw(shown, draft, run)


def _provenance(found: StaffingResult) -> dict[str, Any]:
    return {
        "command": command(),
        "seed": found.verification.seed if found.verification else found.scenario.experiment.seed,
        "replications": found.played,
        "complete": found.complete,
        **finished(),
    }
