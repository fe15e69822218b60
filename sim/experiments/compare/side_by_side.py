"""Several designs simulated side by side: any replication of any of them, when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from time import perf_counter
from types import TracebackType
from typing import Self

from sim.engine.choosing import choose_engines
from sim.experiments.figures.figure import Figure
from sim.experiments.parallel import workers
from sim.experiments.runs.replicate import Progress, simulate
from sim.experiments.runs.results import RunResult
from sim.experiments.statistics.percentiles import Key, Samples, sampled
from sim.metrics import Facts, Intervals, measure
from sim.metrics.counting.histogram import Histogram
from sim.metrics.counting.scopes import Scope, held_by
from sim.metrics.counting.spans import Floats
from sim.metrics.intervals.by_period import measure_periods, periods_told
from sim.plumbing.interruption import held
from sim.scenario.scenario import Scenario

Sampled = dict[Key, Histogram]
ByPeriod = dict[str, Floats]
Measured = tuple[tuple[Scope, ...], Floats, Sampled, ByPeriod]
NO_INTERVALS = Intervals({}, {})  # designs are compared by whole replications


@dataclass(frozen=True)
class Measuring:
    """Replicate and measure; number n is replication n // k of design n % k, of k designs.

    Waits are kept where percentiles are asked for: ``sampled``.
    """

    designs: tuple[Scenario, ...]
    sampled: frozenset[Key] = frozenset()

    def __call__(self, number: int) -> Measured:
        """Return the scopes and the table of one replication of one design, the waits asked for, and its months."""
        replication, design = divmod(number, len(self.designs))
        scenario = self.designs[design]
        facts = Facts(scenario, simulate(scenario, replication), by_time=periods_told(scenario) is not None)
        measures = measure(facts)
        asked = {(name, held_by(scope, measures.scopes)) for name, scope in self.sampled}
        waits = {key: sample for key, sample in measures.samples.items() if key in asked}
        return measures.scopes, measures.table, waits, measure_periods(facts)


class SideBySide:
    """Replications of designs, each simulated once.

    What is simulated beyond what was asked for, so that no worker is idle, is kept apart: results are cut to
    the replications asked for, and do not depend on the number of workers.
    """

    def __init__(
        self, designs: Mapping[str, Scenario], jobs: int, progress: Progress, figures: Iterable[Figure] = ()
    ) -> None:
        self.designs = designs
        self.names = tuple(designs)
        self.expected = 0
        self._scenarios = tuple(designs.values())
        choose_engines(self._scenarios, self._scenarios[0].experiment.replications)
        self._jobs, self._progress, self._task = jobs, progress, Measuring(self._scenarios, frozenset(sampled(figures)))
        self._done: dict[tuple[int, int], Measured] = {}
        self._seconds = 0.0
        self._workers: workers.Workers | None = None
        self._line: workers.InOrder[int, Measured] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._workers is not None:
            self._workers.end()

    @property
    def confidence(self) -> float:
        """The confidence of all designs."""
        return self._scenarios[0].experiment.confidence

    def ensure(self, wanted: Iterable[tuple[int, int]]) -> None:
        """Simulate every (design, replication) of those wanted that was not simulated yet."""
        missing = [at * len(self.designs) + design for design, at in wanted if (design, at) not in self._done]
        while missing and len(self._done) < 2 and self._seconds < workers.SHORT:
            started = perf_counter()
            self._perform([missing.pop(0)])
            self._seconds = perf_counter() - started
        if self._workers is None and self._jobs > 1 and self._seconds * len(missing) >= workers.worth_a_pool():
            self._workers = workers.Workers(self._task, self._jobs)
        self._perform(missing)

    def _perform(self, numbers: list[int]) -> None:
        self._line = line = workers.in_order(self._task, iter(numbers), self._workers, self._jobs)
        for _ in numbers:
            line.wait()
            with held():
                self._keep(*line.take())
            self._progress(len(self._done), self.expected)

    def _keep(self, number: int, measured: Measured) -> None:
        at, design = divmod(number, len(self.designs))
        self._done[design, at] = measured

    def advance(self, wanted: list[tuple[int, int]], maximum: int) -> None:
        """Simulate the next replication of some designs, and a few more of the same while workers are there."""
        if all(pair in self._done for pair in wanted):
            return
        rounds = self._jobs if self._workers is not None else 1
        later = [(design, at + more) for more in range(rounds) for design, at in wanted]
        self.ensure(pair for pair in later if pair[1] < maximum)

    def keep_the_last(self) -> None:
        """Keep what is under way when an interruption comes, as far as it ends within seconds."""
        for number, measured in self._line.last() if self._line is not None else ():
            self._keep(number, measured)
        if self._workers is not None:
            self._workers.end(0.0)

    def available(self) -> list[int]:
        """Return how many replications of each design there are without a gap."""
        return [next(at for at in count() if (design, at) not in self._done) for design in range(len(self.designs))]

    def result(self, design: int, replications: int) -> RunResult:
        """Return the first replications of a design as a run."""
        return self._run(design, range(replications))

    def by_period(self, design: int, replications: int) -> list[ByPeriod]:
        """Return what the first replications of a design leave by week or month."""
        return [self._done[design, at][3] for at in range(replications)]

    def value(self, design: int, replication: int, metric: str, scope: Scope) -> float:
        """Return one figure of one replication; NaN where undefined."""
        return float(self._run(design, (replication,)).values(metric, scope)[0])

    def _run(self, design: int, replications: Iterable[int]) -> RunResult:
        rows = [self._done[design, at] for at in replications]
        samples = Samples(waits for _, _, waits, _ in rows)
        return RunResult(
            self._scenarios[design], rows[0][0], [table for _, table, _, _ in rows], NO_INTERVALS, samples=samples
        )
