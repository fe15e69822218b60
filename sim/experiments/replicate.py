"""Replicate a scenario: independent horizons from one seed, until enough or precise enough."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain
from time import perf_counter

from sim.demand import sample_demand
from sim.experiments.accounts import Accounts
from sim.experiments.checks import check_runnable
from sim.experiments.executors import run_in_order
from sim.experiments.precision import fewest_and_most, is_precise
from sim.experiments.results import RunResult
from sim.experiments.stability import growth_warning
from sim.metrics import Facts, Intervals, Measures, measure, measure_intervals
from sim.model import simulate
from sim.records import ContactLog
from sim.scenario.scenario import Scenario

Progress = Callable[[int, int], None]
Keep = Callable[[int, ContactLog], None]


def replicate(scenario: Scenario, seed: int, replication: int) -> ContactLog:
    """Simulate one horizon, from forecast to contact log."""
    demand = sample_demand(scenario, seed, replication)
    return simulate(scenario, demand)


@dataclass(frozen=True)
class Task:
    """Replicate and measure; what worker processes are given."""

    scenario: Scenario
    keep: Keep | None = None

    def __call__(self, replication: int) -> tuple[Measures, Intervals]:
        """Return what one replication measures, after handing its log to ``keep``."""
        log = replicate(self.scenario, self.scenario.experiment.seed, replication)
        if self.keep is not None:
            self.keep(replication, log)
        facts = Facts(self.scenario, log)
        return measure(facts), measure_intervals(facts)


def run(
    scenario: Scenario, jobs: int = 1, progress: Progress = lambda done, of: None, keep: Keep | None = None
) -> RunResult:
    """Run a scenario's replications and estimate its figures.

    Parameters
    ----------
    scenario
        A checked scenario; its ``experiment`` says how many replications from which seed.
    jobs
        Worker processes. The figures do not depend on it.
    progress
        Told how many replications are done, of how many at most, from the first on.
    keep
        Given every replication's log where it was simulated; must be picklable for ``jobs`` above 1.

    Returns
    -------
    RunResult
        With ``complete`` false if the run was interrupted by Ctrl-C after its first replication.

    Raises
    ------
    InputError
        When a precision target or a routing rule of the user's own does not exist.
    """
    check_runnable(scenario)
    fewest, most = fewest_and_most(scenario)
    task, started = Task(scenario, keep), perf_counter()
    result = _first(scenario, *task(0))
    expected = (perf_counter() - started) * (fewest - 1)
    try:
        progress(1, most)
        with closing(run_in_order(task, iter(range(1, most)), jobs, expected)) as rest:
            while not _enough(result, fewest, most):
                result = _with(result, *next(rest))
                progress(result.replications, most)
    except KeyboardInterrupt:
        return replace(result, warnings=_warnings(result))
    return replace(result, complete=True, warnings=_warnings(result))


def _first(scenario: Scenario, measures: Measures, intervals: Intervals) -> RunResult:
    accounts = [Accounts(measures.entries, measures.invoices, measures.moves)]
    return RunResult(scenario, measures.scopes, [measures.table], intervals, complete=False, accounts=accounts)


def _with(result: RunResult, measures: Measures, intervals: Intervals) -> RunResult:
    """Return the result with one more replication; the list of tables is shared, not copied."""
    result.tables.append(measures.table)
    result.accounts.append(Accounts(measures.entries, measures.invoices, measures.moves))
    return replace(result, intervals=result.intervals + intervals)


def _enough(result: RunResult, fewest: int, most: int) -> bool:
    done = result.replications
    return done >= most or (done >= fewest and is_precise(result))


def _warnings(result: RunResult) -> tuple[str, ...]:
    growth = growth_warning(result)
    return tuple(chain([growth] if growth else [], _imprecise(result)))


def _imprecise(result: RunResult) -> list[str]:
    if result.scenario.experiment.precision is None or is_precise(result):
        return []
    return [f"the precision asked for was not reached in {result.replications} replications; raise precision.maximum"]
