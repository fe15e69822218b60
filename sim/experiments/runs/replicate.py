"""Replicate a scenario: independent horizons from one seed, until enough or precise enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from time import perf_counter

from sim.demand import sample_demand
from sim.engine.choosing import play
from sim.experiments.figures.precision import fewest_and_most, is_precise
from sim.experiments.parallel.workers import InOrder, Replicating
from sim.experiments.preview.checks import check_runnable
from sim.experiments.runs.accounts import Accounts
from sim.experiments.runs.remarks import warnings_of
from sim.experiments.runs.results import RunResult
from sim.experiments.statistics.percentiles import Samples
from sim.log.records import ContactLog
from sim.metrics import Facts, Intervals, Measures, measure, measure_intervals
from sim.plumbing.interruption import enough, held
from sim.scenario.basics.problems import input_error
from sim.scenario.files.tree import Change
from sim.scenario.loading.loader import varied
from sim.scenario.scenario import Scenario

Progress = Callable[[int, int], None]
Keep = Callable[[int, ContactLog], None]


def simulate(scenario: Scenario, replication: int = 0, seed: int | None = None) -> ContactLog:
    """Simulate one horizon, from forecast to contact log.

    Parameters
    ----------
    replication
        Which one, from 0 on: each has customers and luck of its own.
    seed
        That of the scenario unless given. The same seed and replication give the same log, byte for byte, and of
        another scenario the same customers with the same luck.

    Raises
    ------
    InputError
        When a number is below 0.

    Examples
    --------
    >>> from sim import load, simulate
    >>> log = simulate(load("scenarios/quickstart.yaml"))
    >>> log.to_polars().columns[:4]
    ['arrival', 'left_queue', 'talk_end', 'end']
    """
    start = scenario.experiment.seed if seed is None else seed
    for name, number in (("replication", replication), ("seed", start)):
        if number < 0:
            raise input_error("simulate", f"{number} is below 0; write 0, 1, 2, ...", (name,))
    return play(scenario, sample_demand(scenario, start, replication))


@dataclass(frozen=True)
class MeasuredReplication:
    """Replicate and measure; what worker processes are given."""

    scenario: Scenario
    keep: Keep | None = None

    def __call__(self, replication: int) -> tuple[Measures, Intervals]:
        """Return what one replication measures, after handing its log to ``keep``."""
        log, measured = self.played(replication)
        self.kept(replication, log)
        return measured

    def played(self, replication: int) -> tuple[ContactLog, tuple[Measures, Intervals]]:
        """Return the log of one replication, which is not kept yet, and what it measures."""
        log = simulate(self.scenario, replication)
        facts = Facts(self.scenario, log, by_time=True)
        return log, (measure(facts), measure_intervals(facts))

    def kept(self, replication: int, log: ContactLog) -> None:
        """Hand a log to ``keep``."""
        if self.keep is not None:
            self.keep(replication, log)


def replicate(
    scenario: Scenario,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    progress: Progress = lambda done, of: None,
    keep: Keep | None = None,
) -> RunResult:
    """Run a scenario's replications and estimate its figures.

    Parameters
    ----------
    scenario
        A checked scenario.
    replications, seed
        How many from which seed; as the scenario's ``experiment`` says unless given. If it has ``precision``,
        ``replications`` are done at least.
    jobs
        Worker processes. The figures do not depend on it. A script that asks for more than one must start its work
        under ``if __name__ == "__main__":``.
    progress
        Told how many replications are done, of how many at most, from the first on.
    keep
        Given every replication's log where it was simulated; must be picklable for ``jobs`` above 1.

    Returns
    -------
    RunResult
        With ``complete`` false if the run was interrupted by Ctrl-C after its first replication; those under way
        are waited for, five seconds at most.

    Raises
    ------
    InputError
        When a precision target or a routing rule of the user's own does not exist, or a number is out of bounds.

    Examples
    --------
    >>> from sim import load, replicate
    >>> result = replicate(load("scenarios/quickstart.yaml"), replications=5)
    >>> asa = result.estimate("asa", channel="phone")
    >>> (asa.unit, asa.n, asa.low < asa.mean < asa.high)
    ('s', 5, True)
    """
    given = {"experiment.replications": replications, "experiment.seed": seed}
    scenario = _changed(scenario, {path: value for path, value in given.items() if value is not None})
    check_runnable(scenario)
    run = _Run(scenario, keep, progress)
    try:
        with ExitStack() as stack:
            run.all_of_them(stack, jobs)
    except KeyboardInterrupt:
        pass
    return replace(run.result, complete=run.is_enough, warnings=warnings_of(run.result))


class _Run:
    """A run whose result grows by a replication at a time; the first is played as it is made."""

    def __init__(self, scenario: Scenario, keep: Keep | None, progress: Progress) -> None:
        self._task, self._progress = MeasuredReplication(scenario, keep), progress
        self._fewest, self._most = fewest_and_most(scenario)
        started = perf_counter()
        log, measured = self._task.played(0)
        self._first_log: ContactLog | None = log
        self.result, self._seconds = _first(scenario, *measured), perf_counter() - started

    @property
    def is_enough(self) -> bool:
        """Whether as many replications are done as are asked for."""
        return _enough(self.result, self._fewest, self._most)

    def all_of_them(self, stack: ExitStack, jobs: int) -> None:
        """Play until it is enough; where that is interrupted, take what was under way."""
        line: InOrder[int, tuple[Measures, Intervals]] | None = None
        try:
            with held():  # what writes a log starts threads, beside which no worker could be forked
                line = stack.enter_context(self._replicating(jobs))
                self._keep_first()
            self._progress(1, self._most)
            while not self.is_enough:
                line.wait()
                with held():
                    self.result = _with(self.result, *line.take()[1])
                self._progress(self.result.replications, self._most)
            enough()
        except KeyboardInterrupt:
            for _, measured in line.last() if line is not None else ():
                self.result = _with(self.result, *measured)
            raise

    def _replicating(self, jobs: int) -> Replicating[tuple[Measures, Intervals]]:
        return Replicating(self._task, iter(range(1, self._most)), jobs, self._seconds, self._fewest - 1)

    def _keep_first(self) -> None:
        """Hand on the log of the first replication, and forget it."""
        assert self._first_log is not None
        self._task.kept(0, self._first_log)
        self._first_log = None


def _changed(scenario: Scenario, values: Mapping[str, int]) -> Scenario:
    changes = [Change(path, value, "replicate") for path, value in values.items()]
    return varied(scenario, changes) if changes else scenario


def _first(scenario: Scenario, measures: Measures, intervals: Intervals) -> RunResult:
    accounts = [Accounts.of(measures)]
    samples = Samples([measures.samples])
    return RunResult(
        scenario, measures.scopes, [measures.table], intervals, complete=False, accounts=accounts, samples=samples
    )


def _with(result: RunResult, measures: Measures, intervals: Intervals) -> RunResult:
    """Return the result with one more replication; the list of tables is shared, not copied."""
    result.tables.append(measures.table)
    result.samples.add(measures.samples)
    result.accounts.append(Accounts.of(measures))
    return replace(result, intervals=result.intervals + intervals)


def _enough(result: RunResult, fewest: int, most: int) -> bool:
    done = result.replications
    return done >= most or (done >= fewest and is_precise(result))
