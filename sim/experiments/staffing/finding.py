"""A staffing asked for: headcounts, or shifts of templates."""

from __future__ import annotations

from collections.abc import Mapping

from sim.experiments.execution.store import Store as Rows
from sim.experiments.preview.checks import check_runnable
from sim.experiments.staffing import aims
from sim.experiments.staffing.by_shift.course import ShiftCourse
from sim.experiments.staffing.grid import StaffGrid
from sim.experiments.staffing.plans.asked import is_by_shift
from sim.experiments.staffing.plans.others import with_others, with_staff_of
from sim.experiments.staffing.playing.keeping import KeptCounts
from sim.experiments.staffing.playing.playing import CountStore, Trial
from sim.experiments.staffing.result import StaffingResult
from sim.experiments.staffing.shifts.laid import Laid
from sim.experiments.staffing.shifts.master import ShiftMaster
from sim.experiments.staffing.staffing import Course, Tell
from sim.scenario.basics.problems import input_error
from sim.scenario.scenario import Scenario
from sim.scheduling.program import solving_at_once


def staff(
    scenario: Scenario,
    replications: int | None = None,
    maximum: int | None = None,
    confidence: float | None = None,
    seed: int | None = None,
    quick: bool = False,
    jobs: int = 1,
    tell: Tell = lambda progress: None,
    store: CountStore | None = None,
    shifts: bool | None = None,
    compare_with: Mapping[str, Scenario] | None = None,
) -> StaffingResult:
    """Find the cheapest headcounts, or shifts, that keep the targets of a scenario, and verify them.

    Parameters
    ----------
    scenario
        With a block ``staffing``, or targets of its channels. Its own staff is not looked at but to be compared with.
    replications
        Of each design in the search; by default as many as make 4,000 contacts of an interval, from 100 to 400.
    maximum
        Fresh replications that a verification may take; by default 2,000, and up to 32,000 of days with few contacts.
    confidence
        Of all statements on the answer together; that of the block unless given.
    seed
        That of the scenario unless given. The answer is verified with the seeds that follow.
    quick
        Take what formulas say, on loads as simulated, or the headcounts as they are where these keep the targets for
        less or alone, and verify that with 100 replications.
    jobs
        Worker processes. The answer does not depend on them. A script that asks for more than one must start its work
        under ``if __name__ == "__main__":``.
    tell
        Told how far it is.
    store
        Where counts are kept from one call to the next.
    shifts
        Whether shifts of the templates are looked for, rather than headcounts; unless told, where there are templates.
    compare_with
        Scenarios by name whose staff is held beside the answer: what it costs, and which targets it misses.

    Returns
    -------
    StaffingResult
        With ``complete`` false if Ctrl-C ended it; it holds the best so far.

    Raises
    ------
    InputError
        When there is no target, what is asked cannot be simulated, or a scenario to compare with lacks a pool.

    Examples
    --------
    >>> from sim import load, staff
    >>> found = staff(load("scenarios/quickstart.yaml"), quick=True, replications=20)
    >>> found.verification.replications
    100
    """
    check_runnable(scenario)
    for name, number in (("replications", replications), ("maximum", maximum)):
        if number is not None and number < 2:
            raise input_error("staff", f"{number} is too small; write 2 or more", (name,))
    others = {name: with_staff_of(scenario, other, name) for name, other in (compare_with or {}).items()}
    by_shift = is_by_shift(scenario, shifts)
    grid = StaffGrid(scenario, by_shift=by_shift)
    rows = aims.Rows(grid)
    start = scenario.experiment.seed if seed is None else seed
    level = grid.block.confidence if confidence is None else confidence
    master = ShiftMaster(scenario, grid.plan.timetable) if by_shift else None
    laid = Laid(grid, master) if master else None
    with Trial(grid, rows, jobs, store, laid_over=laid, seed=start) as trial, solving_at_once(jobs):
        asked = grid, rows, trial, start, level, maximum, tell
        course = ShiftCourse(master, *asked) if master else Course(*asked)
        found = course.found(replications, quick)
    return with_others(found, others, jobs, course.told) if found.complete and found.verification else found


def kept_counts(store: Rows, scenario: Scenario, shifts: bool | None = None) -> KeptCounts:
    """Return what keeps counts of designs in an open store, for a search that is given the same."""
    by_shift = is_by_shift(scenario, shifts)
    grid = StaffGrid(scenario, by_shift=by_shift)
    return KeptCounts(store, grid, Laid(grid, ShiftMaster(scenario, grid.plan.timetable)) if by_shift else None)
